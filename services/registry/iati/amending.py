"""
Brings an activity up to date with its project, and touches nothing that says the same already.

What a project knows is read from the activity as an import reads it. Where that is what the
project says, every element stays as it was published, other languages, percentages and vocabularies
included; only what differs is written anew. So what was never changed here leaves as it came, and
doing it twice is doing it once.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from lxml import etree

from services.registry.iati.activity import (
    DAC_VOCABULARIES,
    GCM,
    OWN_TAGS,
    SDG_INDICATORS,
    TARGET,
    finance_type_of,
    goal_of,
    narrative_of,
    objectives_of,
    place_of,
    sector_of,
    tag_of,
    targets_of,
)
from services.registry.iati.elements import LANG, as_read, budget, make, narrated, put, transaction
from services.registry.iati.finance import finance_type_for, says_the_same
from services.registry.iati.told import Told

_ACTUAL_START, _ACTUAL_END = "2", "4"
_ORIGINAL, _REVISED = "1", "2"
_MOST_TITLE, _MOST_SUMMARY, _MOST_PLACE = 300, 2000, 200
# IATI asks that a budget covers a year at most.
_A_YEAR = timedelta(days=364)


def bring_up_to_date(activity: etree._Element, told: Told) -> None:
    """Write what the project says where the activity says something else."""
    _say(activity, "title", told.title, told, most=_MOST_TITLE, leads=True)
    _say(activity, "description", told.summary, told, most=_MOST_SUMMARY)
    _one(activity, "activity-status", str(told.status))
    _happened(activity, _ACTUAL_START, told.started)
    _happened(activity, _ACTUAL_END, told.ended)
    _locate(activity, told.place)
    _classify(activity, told.sector)
    _tag(activity, told)
    _give(activity, told)
    _ask(activity, told)
    _book(activity, told)


def _say(
    activity: etree._Element, name: str, text: str, told: Told, *, most: int, leads: bool = False
) -> None:
    """A text; the one that `leads` gives the project its language."""
    default, wanted = activity.get(LANG), tag_of(told.language)
    element = activity.find(name)
    found, language = narrative_of(element, default)
    fresh = narrated(name, text)
    if default is None or tag_of(default) != wanted:
        fresh[0].set(LANG, told.language)
    if element is None:
        put(activity, fresh)
    elif found[:most] != as_read(text, most) or (leads and language != wanted):
        _replace(element, fresh[0], default=default, was_in=language, is_in=wanted)


def _replace(
    element: etree._Element,
    fresh: etree._Element,
    *,
    default: str | None,
    was_in: str,
    is_in: str,
) -> None:
    """The narrative that was read; in another language it must be the only one to be read next."""
    narratives = element.findall("narrative")
    read = next((each for each in narratives if _speaks(each, default, was_in)), None)
    if read is None:
        element.insert(0, fresh)
        return
    fresh.tail = read.tail
    element.replace(read, fresh)
    if was_in != is_in:
        for other in narratives:
            if other is not read:
                element.remove(other)


def _speaks(narrative: etree._Element, default: str | None, language: str) -> bool:
    has_text = bool("".join(str(part) for part in narrative.itertext()).split())
    return has_text and tag_of(narrative.get(LANG) or default) == language


def _one(activity: etree._Element, name: str, code: str) -> None:
    element = activity.find(name)
    if element is None:
        put(activity, make(name, code=code))
    elif element.get("code") != code:
        element.set("code", code)


def _happened(activity: etree._Element, kind: str, day: date | None) -> None:
    """A day that the activity tells itself is the publisher's and stays."""
    told = {each.get("type") for each in activity.findall("activity-date")}
    if day is not None and kind not in told:
        put(activity, make("activity-date", type=kind, iso_date=day.isoformat()))


def _locate(activity: etree._Element, place: str | None) -> None:
    said = as_read(place or "", _MOST_PLACE) or None
    if place_of(activity) == said:
        return
    named = [
        (location, name)
        for location in activity.findall("location")
        if (name := location.find("name")) is not None
    ]
    if place is None or said is None:
        for location, name in named:
            location.remove(name)
    elif named:
        location, name = named[0]
        location.replace(name, narrated("name", place))
    else:
        location = make("location")
        location.append(narrated("name", place))
        put(activity, location)


def _classify(activity: etree._Element, sector: str) -> None:
    if sector_of(activity) == sector:
        return
    for element in activity.findall("sector"):
        if element.get("vocabulary") in DAC_VOCABULARIES:
            activity.remove(element)
    # Five digits are a purpose, three its category.
    vocabulary = "1" if len(sector) == 5 else "2"
    put(activity, make("sector", vocabulary=vocabulary, code=sector))


def _tag(activity: etree._Element, told: Told) -> None:
    if targets_of(activity) != told.sdg_targets:
        _drop_tags(activity, lambda tag: tag.get("vocabulary") in {"2", "3"})
        _drop_tags(activity, lambda tag: _is_of(tag, SDG_INDICATORS))
        for target in told.sdg_targets:
            if TARGET.fullmatch(target):
                put(activity, make("tag", vocabulary="3" if "." in target else "2", code=target))
            else:
                put(activity, _own_tag(target, SDG_INDICATORS))
    if objectives_of(activity) != told.gcm_objectives:
        _drop_tags(activity, lambda tag: _is_of(tag, GCM))
        for objective in told.gcm_objectives:
            put(activity, _own_tag(str(objective), GCM))


def _drop_tags(activity: etree._Element, unwanted: Callable[[etree._Element], bool]) -> None:
    for tag in activity.findall("tag"):
        if unwanted(tag):
            activity.remove(tag)


def _own_tag(code: str, list_uri: str) -> etree._Element:
    return make("tag", vocabulary=OWN_TAGS, vocabulary_uri=list_uri, code=code)


def _is_of(tag: etree._Element, list_uri: str) -> bool:
    return tag.get("vocabulary") == OWN_TAGS and tag.get("vocabulary-uri") == list_uri


def _give(activity: etree._Element, told: Told) -> None:
    if says_the_same(finance_type_of(activity), told.instruments):
        return
    code = finance_type_for(told.instruments[0])
    if code is not None:
        _one(activity, "default-finance-type", code)


def _ask(activity: etree._Element, told: Told) -> None:
    """A goal that was changed here replaces the budgets, for the time that they covered."""
    if told.goal is None or goal_of(activity) == told.goal:
        return
    old = activity.findall("budget")
    days = sorted(_days(old))
    first, last = (days[0], days[-1]) if days else (told.starts, told.starts + _A_YEAR)
    for element in old:
        activity.remove(element)
    put(activity, budget(told.goal, first, last, kind=_REVISED if old else _ORIGINAL))


def _days(budgets: list[etree._Element]) -> Iterator[date]:
    """Where budgets begin and end; what is no date is passed over."""
    for each in budgets:
        for end in (*each.findall("period-start"), *each.findall("period-end")):
            with suppress(ValueError):
                yield date.fromisoformat(end.get("iso-date", "")[:10])


def _book(activity: etree._Element, told: Told) -> None:
    """Entries of the ledger, but those that an earlier export has brought here already."""
    known = {each.get("ref") for each in activity.findall("transaction")}
    for entry in told.transactions:
        if entry.ref not in known:
            put(activity, transaction(entry))
