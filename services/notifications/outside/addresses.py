"""
Which addresses lie outside, where a stranger's server may stand. Pure.

Source: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and after).
An IPv6 address that stands for an IPv4 one is judged by both.
"""

from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_OUTSIDE: Final[tuple[Network, ...]] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; clouds answer for their machines here
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6 only what is given out as global unicast, less these parts of it.
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NOT_OUTSIDE_6: Final[tuple[Network, ...]] = tuple(
    ip_network(each)
    for each in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
        "2620:4f:8000::/48",  # AS112
    )
)
# Ways in which an IPv6 address carries an IPv4 one in its last 32 bits.
_CARRIERS: Final = tuple(
    IPv6Network(each)
    for each in (
        "::/96",  # compatible, deprecated
        "::ffff:0:0/96",  # mapped
        "::ffff:0:0:0/96",  # translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own network
    )
)
_LOW_32: Final = 0xFFFF_FFFF


def is_outside(address: Address) -> bool:
    """Whether it is a global unicast address, and so is any that it stands for."""
    if isinstance(address, IPv4Address):
        return not _is_in(address, _NOT_OUTSIDE)
    carried = list(_carried(address))
    if any(not is_outside(each) for each in carried):
        return False
    if any(address in each for each in _CARRIERS):
        # What a translator would make of it is not for us to say: only NAT64's own prefix is
        # global by its registry, and there the carried address was judged.
        return address in _CARRIERS[3]
    return address in _GLOBAL_UNICAST and not _is_in(address, _NOT_OUTSIDE_6)


def may_be_called(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether it lies outside, or in one of the networks that an operator allowed."""
    return is_outside(address) or _is_in(address, tuple(allowed))


def address_of(host: str) -> Address | None:
    """The address that a host's name is itself, in its usual form; None for a real name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_odd_number(host: str) -> bool:
    """
    Whether a resolver may read the name as an address though it is not in its usual form.

    `inet_aton` takes 2130706433, 0x7f.1 and 0177.0.0.1 for 127.0.0.1.
    """
    if address_of(host) is not None:
        return False
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or (
        last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:])
    )


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    if any(address in each for each in _CARRIERS):
        yield IPv4Address(int(address) & _LOW_32)
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == each.version and address in each for each in networks)
