"""The tables of the backbone by their columns, the same in every service's database."""

from sqlalchemy import MetaData

from shared.db.event_tables import add_event_tables

_METADATA = MetaData()
add_event_tables(_METADATA)

POSITION = _METADATA.tables["consumer_position"]
PARKED_KEY = _METADATA.tables["parked_key"]
PARKED = _METADATA.tables["parked"]
DEAD_LETTER = _METADATA.tables["dead_letter"]
QUARANTINE = _METADATA.tables["quarantine"]
OUTBOX = _METADATA.tables["outbox"]
OUTBOX_DEAD = _METADATA.tables["outbox_dead"]
