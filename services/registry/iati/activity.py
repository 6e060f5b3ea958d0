"""What the registry needs to know of one IATI activity."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision
from lxml import etree

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DAC_VOCABULARIES = ("1", "2", None)
_INCOMING = ("1", "11")
_COMMITMENT = "2"
_REVISED = "2"
# The list of countries among IATI's vocabularies of places; the others number places of their own.
_ISO_COUNTRIES = "A4"
TARGET = re.compile(r"[0-9]{1,2}(\.[0-9a-z]{1,2})?")
_INDICATOR = re.compile(r"[0-9]{1,2}(\.[0-9a-z]{1,2}){2}")
# Tags of lists that IATI has no number for name the list by its address.
OWN_TAGS = "99"
GCM = "https://undocs.org/A/RES/73/195"
SDG_INDICATORS = "https://undocs.org/A/RES/71/313"
_NOT_SPECIFIED = "99810"
_LONGEST_TITLE, _LONGEST_SUMMARY = 300, 2000
_MOST_MINOR = 10**15


class ActivityRefused(Exception):
    """One activity cannot become a project; the message says why."""


class ActivityUnplaced(ActivityRefused):
    """It is a whole activity, of a region or of the world: no project, but not to be lost."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Minor units in a currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Activity:
    """The facts of one activity."""

    identifier: str
    title: str
    summary: str
    language: str
    status: int
    country: str
    place: str | None
    sector: str
    sdg_targets: tuple[str, ...]
    gcm_objectives: tuple[int, ...]
    finance_type: str | None
    goal: Sum | None
    raised: int


def read_activity(element: etree._Element) -> Activity:
    """The facts. Raises ActivityRefused for what no project can do without."""
    identifier = (element.findtext("iati-identifier") or "").strip()
    if not identifier:
        raise ActivityRefused("iati-identifier is missing.")
    if len(identifier) > 300:
        raise ActivityRefused("iati-identifier is longer than 300 characters.")
    title, language = narrative_of(element.find("title"), element.get(_LANG))
    if not title:
        raise ActivityRefused("title is missing.")
    summary, _ = narrative_of(element.find("description"), element.get(_LANG))
    goal = goal_of(element)
    raised = 0
    if goal is not None:
        raised = _transactions(element, lambda kind: kind in _INCOMING).get(goal.currency, 0)
    return Activity(
        identifier=identifier,
        title=title[:_LONGEST_TITLE],
        summary=summary[:_LONGEST_SUMMARY],
        language=language,
        status=_status(element),
        country=_country(element),
        place=place_of(element),
        sector=sector_of(element),
        sdg_targets=targets_of(element),
        gcm_objectives=objectives_of(element),
        finance_type=finance_type_of(element),
        goal=goal,
        raised=max(0, raised),
    )


def _status(element: etree._Element) -> int:
    found = element.find("activity-status")
    code = found.get("code", "") if found is not None else ""
    if code not in {"1", "2", "3", "4", "5", "6"}:
        raise ActivityRefused(f"activity-status is {code[:20]!r}; 1 to 6 are known.")
    return int(code)


def narrative_of(element: etree._Element | None, default: str | None) -> tuple[str, str]:
    """The text, English first, then the activity's own language, then whatever there is."""
    if element is None:
        return "", tag_of(default)
    found: dict[str, str] = {}
    for narrative in element.findall("narrative"):
        text = " ".join("".join(str(part) for part in narrative.itertext()).split())
        if text:
            found.setdefault(tag_of(narrative.get(_LANG) or default), text)
    for language in ("en", tag_of(default), *found):
        if language in found:
            return found[language], language
    return "", tag_of(default)


def tag_of(language: str | None) -> str:
    """A language in two letters, English where none is told."""
    short = (language or "en").strip().lower()[:2]
    return short if short.isascii() and short.isalpha() and len(short) == 2 else "en"


def _country(element: etree._Element) -> str:
    """The country with the largest share, of the activity, its transactions or its locations."""
    named = element.findall("recipient-country") or element.findall("transaction/recipient-country")
    code = max(named, key=_percentage).get("code", "") if named else _located(element)
    code = code.strip().upper()
    if not code:
        raise ActivityUnplaced(_nowhere(element))
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise ActivityRefused(f"recipient-country is {code[:20]!r}, no ISO 3166-1 code.")
    return code


def _located(element: etree._Element) -> str:
    """The country of the first place that is told by its ISO code, else nothing."""
    for location in element.findall("location"):
        for place in (*location.findall("location-id"), *location.findall("administrative")):
            if place.get("vocabulary") == _ISO_COUNTRIES:
                return place.get("code", "")[:2]
    return ""


def _nowhere(element: etree._Element) -> str:
    regions = element.findall("recipient-region") or element.findall("transaction/recipient-region")
    what = "neither a recipient-country nor a region is named"
    if regions:
        codes = dict.fromkeys(region.get("code", "")[:20] for region in regions)
        what = f"only the region {', '.join(list(codes)[:5])} is named"
    return f"recipient-country is missing: {what}, and a project stands in one country."


def sector_of(element: etree._Element) -> str:
    """The DAC code with the largest share, 99810 where none is named."""
    named = element.findall("sector") or element.findall("transaction/sector")
    dac = [
        each
        for each in named
        if each.get("vocabulary") in DAC_VOCABULARIES
        and each.get("code", "").isascii()
        and each.get("code", "").isdigit()
        and 3 <= len(each.get("code", "")) <= 5
    ]
    return str(max(dac, key=_percentage).get("code")) if dac else _NOT_SPECIFIED


def _percentage(element: etree._Element) -> Decimal:
    return _decimal(element.get("percentage")) or Decimal(0)


def place_of(element: etree._Element) -> str | None:
    """The name of the first place that has one."""
    for location in element.findall("location"):
        name, _ = narrative_of(location.find("name"), None)
        if name:
            return name[:200]
    return None


def targets_of(element: etree._Element) -> tuple[str, ...]:
    """SDG targets from tags (vocabulary 3), goals (vocabulary 2) and indicators by their list."""
    codes = []
    for tag in element.findall("tag"):
        code = tag.get("code", "").strip().lower()
        pattern = TARGET if tag.get("vocabulary") in {"2", "3"} else _INDICATOR
        if pattern is TARGET or _list_of(tag) == SDG_INDICATORS:
            codes += [code] if pattern.fullmatch(code) else []
    return tuple(dict.fromkeys(codes))[:20]


def objectives_of(element: etree._Element) -> tuple[int, ...]:
    """Objectives of the Global Compact for Migration, from tags that name its list."""
    codes = (tag.get("code", "") for tag in element.findall("tag") if _list_of(tag) == GCM)
    numbers = (int(code) for code in codes if re.fullmatch(r"[0-9]{1,2}", code))
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= 23))


def _list_of(tag: etree._Element) -> str | None:
    return tag.get("vocabulary-uri") if tag.get("vocabulary") == OWN_TAGS else None


def finance_type_of(element: etree._Element) -> str | None:
    """The activity's own, else the one that most of its transactions name."""
    default = element.find("default-finance-type")
    if default is not None:
        return default.get("code")
    named = Counter(each.get("code") for each in element.findall("transaction/finance-type"))
    return named.most_common(1)[0][0] if named else None


def goal_of(element: etree._Element) -> Sum | None:
    """The budgets in the currency that most of the money is in, else the commitments."""
    sums: dict[str, int] = defaultdict(int)
    for budget in _budgets(element):
        _add(sums, budget.find("value"), element)
    if not any(sums.values()):
        sums = _transactions(element, lambda kind: kind == _COMMITMENT)
    positive = {currency: minor for currency, minor in sums.items() if 0 < minor <= _MOST_MINOR}
    if not positive:
        return None
    currency = max(positive, key=lambda each: (positive[each], each))
    return Sum(positive[currency], currency)


def _budgets(element: etree._Element) -> list[etree._Element]:
    """Those that hold: a revised budget stands in place of the original of the same period."""
    told = element.findall("budget")
    revised = {_period(budget) for budget in told if budget.get("type") == _REVISED}
    return [
        budget
        for budget in told
        if budget.get("type") == _REVISED or _period(budget) not in revised
    ]


def _period(budget: etree._Element) -> tuple[str | None, ...]:
    ends = (budget.find(name) for name in ("period-start", "period-end"))
    return tuple(end.get("iso-date") if end is not None else None for end in ends)


def _transactions(element: etree._Element, wanted: Callable[[str], bool]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for transaction in element.findall("transaction"):
        kind = transaction.find("transaction-type")
        if kind is not None and wanted(kind.get("code", "")):
            _add(sums, transaction.find("value"), element)
    return sums


def _add(sums: dict[str, int], value: etree._Element | None, element: etree._Element) -> None:
    if value is None:
        return
    currency = (value.get("currency") or element.get("default-currency") or "").strip().upper()
    amount = _decimal(value.text)
    if amount is None or len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        return
    sums[currency] += int(amount.scaleb(get_currency_precision(currency)))


def _decimal(text: str | None) -> Decimal | None:
    try:
        found = Decimal((text or "").strip().replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) <= _MOST_MINOR else None
