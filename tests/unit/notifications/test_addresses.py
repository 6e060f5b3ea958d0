"""Vectors of which addresses may be called, from the registries of special-purpose addresses."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.outside.addresses import (
    address_of,
    is_odd_number,
    is_outside,
    may_be_called,
)

INSIDE = (
    # IPv4
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1"),  # noqa: S104
    "100.127.255.255",
    *("127.0.0.1", "127.1.2.3", "127.255.255.254", "169.254.0.1", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.31.196.1"),
    *("192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "192.175.48.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255"),
    # IPv6
    *(
        "::",
        "::1",
        "::2",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "ff02::1",
        "ff0e::1",
    ),
    *("100::1", "5f00::1", "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "3fff::1"),
    *("2620:4f:8000::1", "4000::1"),
    # IPv4 inside IPv6: compatible, mapped, translated, NAT64, 6to4, Teredo.
    *("::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::192.168.1.1", "64:ff9b:1::8.8.8.8"),
    *("2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "2002:a9fe:a9fe::1"),
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)
OUTSIDE = (
    *("8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1"),
    *(
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "11.0.0.1",
        "126.255.255.255",
    ),
    *("2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "2002:808:808::1", "64:ff9b::8.8.8.8"),
)
ODD = (
    *("2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.0x1", "017700000001"),
    *("10.1", "0xA.0.0.1", "192.168.257", "0", "0x0", "3232235777."),
)
NAMES = (
    "example.org",
    "0xbad.example",
    "a1",
    "1a.example.com",
    "xn--bcher-kva.example",
    "7.example",
)


def test_there_are_enough_vectors() -> None:
    assert len(set(INSIDE)) + len(set(ODD)) >= 60


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_not_outside_is_not_called(text: str) -> None:
    assert not is_outside(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_is_outside_may_be_called(text: str) -> None:
    assert is_outside(ip_address(text))


@pytest.mark.parametrize("host", ODD)
def test_a_number_in_an_odd_form_is_known_as_one(host: str) -> None:
    assert is_odd_number(host)


@pytest.mark.parametrize("host", [*NAMES, *OUTSIDE, "127.0.0.1", "[::1]"])
def test_names_and_usual_forms_are_not_odd(host: str) -> None:
    assert not is_odd_number(host)


def test_a_zone_is_no_way_round() -> None:
    address = address_of("[fe80::1%eth0]")
    assert address == IPv6Address("fe80::1")


def test_an_operator_may_allow_networks_of_their_own() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert may_be_called(ip_address("10.1.2.3"), allowed)
    assert may_be_called(ip_address("fd00::1"), allowed)
    assert not may_be_called(ip_address("10.2.0.1"), allowed)
    assert not may_be_called(ip_address("10.1.2.3"), ())


@given(st.ip_addresses(v=4))
def test_whatever_carries_an_address_is_judged_by_it(address: IPv4Address) -> None:
    for carrier in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_outside(ip_address(carrier)) <= is_outside(address)
    sixtofour = IPv6Address((0x2002 << 112) | (int(address) << 80))
    assert is_outside(sixtofour) == is_outside(address)


@given(st.ip_addresses())
def test_nothing_is_outside_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert not is_outside(address)
