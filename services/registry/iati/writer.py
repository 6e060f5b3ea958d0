"""
Writes IATI 2.03 files piece by piece: the head, one activity after another, and the end.

The same state always gives the same bytes: no file carries the moment it was written. An activity
is canonical XML, which is how an import keeps it; so a file that was exported, imported and
exported again is the same file.
"""

from lxml import etree

from services.registry.iati.amending import bring_up_to_date
from services.registry.iati.elements import LANG, make, narrated, party, put
from services.registry.iati.finance import finance_type_for
from services.registry.iati.reader import drop_contacts
from services.registry.iati.told import Organisation, Told

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{} version="2.03">\n'
ACTIVITIES_HEAD = _HEAD.format("iati-activities").encode()
ACTIVITIES_END = b"</iati-activities>\n"
ORGANISATIONS_HEAD = _HEAD.format("iati-organisations").encode()
ORGANISATIONS_END = b"</iati-organisations>\n"
_ACCOUNTABLE, _IMPLEMENTING = "2", "4"
_PLANNED_START = "1"


def write_activity(told: Told, source: bytes | None) -> bytes:
    """A project as an activity; of one that came as an activity, `source` is what came."""
    activity = _draft(told) if source is None else _read(source)
    bring_up_to_date(activity, told)
    if source is None:
        etree.indent(activity)
    return _written(activity)


def write_kept(source: bytes) -> bytes:
    """An activity that is no project, as it came."""
    return _written(_read(source))


def write_organisation(told: Organisation) -> bytes:
    """A partner as an organisation."""
    element = make("iati-organisation")
    element.append(make("organisation-identifier", told.identifier))
    element.append(narrated("name", told.name))
    element.append(party("reporting-org", told.reporting))
    etree.indent(element)
    return _written(element)


def _draft(told: Told) -> etree._Element:
    """What every activity of ours begins with; the rest is brought up to date."""
    activity = make("iati-activity")
    activity.set(LANG, told.language)
    put(activity, make("iati-identifier", told.identifier))
    put(activity, party("reporting-org", told.reporting))
    put(activity, party("participating-org", told.reporting, role=_ACCOUNTABLE))
    put(activity, party("participating-org", told.implementing, role=_IMPLEMENTING))
    put(activity, make("activity-date", type=_PLANNED_START, iso_date=told.starts.isoformat()))
    put(activity, make("recipient-country", code=told.country))
    code = finance_type_for(told.instruments[0]) if told.instruments else None
    if code is not None:
        put(activity, make("default-finance-type", code=code))
    return activity


def _read(source: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    activity: etree._Element = etree.fromstring(source, parser)
    # Those of imports from before contacts were left out.
    drop_contacts(activity)
    return activity


def _written(element: etree._Element) -> bytes:
    written: bytes = etree.tostring(element, method="c14n")
    return written + b"\n"
