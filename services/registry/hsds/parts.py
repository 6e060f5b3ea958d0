"""The parts of a service that are both read and written: which of their fields we know. Pure."""

import re
from decimal import Decimal
from typing import Any, Final

from babel.numbers import get_currency_precision, list_currencies

# Texts of a service that may stand in several languages.
TEXTS: Final = (
    "name",
    "alternate_name",
    "description",
    "eligibility_description",
    "application_process",
    "fees_description",
    "interpretation_services",
    "wait_time",
    "alert",
)
SCALARS: Final = ("url", "email", "minimum_age", "maximum_age")
PHONE: Final = ("number", "type", "description")
SCHEDULE: Final = (
    "valid_from",
    "valid_to",
    "freq",
    "interval",
    "byday",
    "opens_at",
    "closes_at",
    "description",
)
DOCUMENT: Final = ("document", "uri")
COST: Final = ("option", "amount_description", "valid_from", "valid_to")
ADDRESS: Final = (
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
)
LISTS: Final[dict[str, tuple[str, ...]]] = {
    "phones": PHONE,
    "schedules": SCHEDULE,
    "required_documents": DOCUMENT,
}
_CURRENCIES: Final = list_currencies()
_LINK = re.compile(r"https?://[^\s\x00]{3,490}")
_ADDRESS = re.compile(r"[^@\s\x00]{1,64}@[^@\s\x00]{1,189}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_MOST_MINOR = 10**15


def split(part: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The fields that we know, and beside them under `more` those that are kept aside."""
    found = {name: part[name] for name in known if name in part and _is_usable(name, part[name])}
    more = {name: value for name, value in part.items() if name not in found}
    return found | ({"more": more} if more else {})


def joined(part: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The other way round: one object of what we know and of what was kept aside."""
    return (part.get("more") or {}) | {
        name: part[name] for name in known if part.get(name) is not None
    }


def split_cost(part: dict[str, Any]) -> dict[str, Any]:
    """A cost option; its amount becomes money where it is one in its currency's own units."""
    found = split(part, COST)
    money = _money(part.get("amount"), part.get("currency"))
    if money is not None:
        found["amount"] = money
        found["more"] = {k: v for k, v in found["more"].items() if k != "amount"}
    return found


def joined_cost(part: dict[str, Any]) -> dict[str, Any]:
    """A cost option as HSDS has it: a plain number and a currency."""
    made = joined(part, COST)
    money = part.get("amount")
    if money is None:
        return made
    currency = str(money["currency"])
    said = str(made.get("currency", ""))
    amount = Decimal(int(money["amount_minor"])).scaleb(-get_currency_precision(currency))
    number = int(amount) if amount == amount.to_integral_value() else float(amount)
    return made | {"amount": number, "currency": said if said.upper() == currency else currency}


def is_language(code: Any) -> bool:
    """Whether this is the code of a language as BCP 47 writes it."""
    return isinstance(code, str) and _LANGUAGE.fullmatch(code) is not None


def _is_usable(name: str, value: Any) -> bool:
    """A link or an address that is none is kept aside, so that nobody shows it as one."""
    if name in ("url", "uri"):
        return isinstance(value, str) and _LINK.fullmatch(value) is not None
    if name == "email":
        return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None
    return True


def _money(amount: Any, currency: Any) -> dict[str, Any] | None:
    """None for what is no whole number of the currency's units: it stays the number it was."""
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not is_number or not isinstance(currency, str) or currency.upper() not in _CURRENCIES:
        return None
    code = currency.upper()
    minor = Decimal(str(amount)).scaleb(get_currency_precision(code))
    if not 0 <= minor <= _MOST_MINOR or minor != minor.to_integral_value():
        return None
    return {"amount_minor": int(minor), "currency": code}
