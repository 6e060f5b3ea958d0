"""The elements of an activity, each where the schema of IATI 2.03 wants it."""

import re
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from lxml import etree

from services.registry.iati.activity import Sum
from services.registry.iati.told import Party, Transaction

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# iati-activities-schema.xsd, version 2.03: a sequence, so another order is not valid.
_ORDER = (
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "other-identifier",
    "activity-status",
    "activity-date",
    "contact-info",
    "activity-scope",
    "recipient-country",
    "recipient-region",
    "location",
    "sector",
    "tag",
    "country-budget-items",
    "humanitarian-scope",
    "policy-marker",
    "collaboration-type",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "budget",
    "planned-disbursement",
    "capital-spend",
    "transaction",
    "document-link",
    "related-activity",
    "legacy-data",
    "conditions",
    "result",
    "crs-add",
    "fss",
)
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
# What no XML file can hold.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make(name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
    """An element; `_` in the name of an attribute stands for `-`, and null ones are left out."""
    element = etree.Element(name)
    for key, value in attributes.items():
        if value is not None:
            element.set(key.replace("_", "-"), clean(value))
    if text is not None:
        element.text = clean(text)
    return element


def narrated(name: str, text: str, **attributes: str | None) -> etree._Element:
    """An element that says its text in a narrative."""
    element = make(name, **attributes)
    element.append(make("narrative", text))
    return element


def put(activity: etree._Element, child: etree._Element) -> None:
    """Add a child of an activity behind the last one that may stand before it."""
    rank = _RANK[str(child.tag)]
    place = 0
    for position, other in enumerate(activity, start=1):
        if _RANK.get(str(other.tag), len(_ORDER)) <= rank:
            place = position
    activity.insert(place, child)


def clean(text: str) -> str:
    """The text without characters that XML has no way to write."""
    return _IMPOSSIBLE.sub("", text)


def as_read(text: str, most: int) -> str:
    """The text as an import reads it again: white space counts once, and so much is taken."""
    return " ".join(clean(text).split())[:most]


def value(amount: Sum, day: date) -> etree._Element:
    """An amount in whole units of its currency, with the day of its rate."""
    precision = get_currency_precision(amount.currency)
    units = format(Decimal(amount.minor).scaleb(-precision), "f")
    return make("value", units, currency=amount.currency, value_date=day.isoformat())


def party(name: str, who: Party, **more: str) -> etree._Element:
    """An organisation in one of its roles."""
    return narrated(name, who.name, ref=who.ref, type=who.kind, **more)


def transaction(entry: Transaction) -> etree._Element:
    """One entry of the ledger."""
    element = make("transaction", ref=entry.ref)
    element.append(make("transaction-type", code=entry.kind))
    element.append(make("transaction-date", iso_date=entry.day.isoformat()))
    element.append(value(entry.amount, entry.value_date))
    if entry.provider is not None:
        element.append(party("provider-org", entry.provider))
    if entry.receiver is not None:
        element.append(party("receiver-org", entry.receiver))
    return element


def budget(amount: Sum, first: date, last: date, *, kind: str) -> etree._Element:
    """What is asked for: an indicative budget (status 1), original (1) or revised (2)."""
    element = make("budget", type=kind, status="1")
    element.append(make("period-start", iso_date=first.isoformat()))
    element.append(make("period-end", iso_date=last.isoformat()))
    element.append(value(amount, first))
    return element
