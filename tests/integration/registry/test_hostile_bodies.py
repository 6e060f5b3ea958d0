"""Bodies that are meant to break the event door: each gets an answer, none a 5xx."""

import orjson

from shared.contracts.intake import BATCH, STRUCTURED
from tests.integration.registry.house import House
from tests.integration.registry.partner_events import Sender, cloud_event, project_data

HOSTILE: list[tuple[str, bytes]] = [
    ("not JSON", b"{"),
    ("bad UTF-8", b'{"id": "\xff\xfe"}'),
    ("deeply nested", b"[" * 100_000),
    ("nested as deep as JSON is read", b"[" * 1000 + b"]" * 1000),
    ("a number", b"1"),
    ("a NUL in an id", orjson.dumps(cloud_event(id="a\0b"))),
    ("year 9999", orjson.dumps(cloud_event(time="9999-12-31T23:59:59-14:00"))),
    ("year 9999 at noon", orjson.dumps(cloud_event(time="9999-12-31T12:00:00Z"))),
    ("year 1", orjson.dumps(cloud_event(time="0001-01-01T00:00:00+14:00"))),
    ("a time that is a number", orjson.dumps(cloud_event(time=1))),
    ("an id that is a number", orjson.dumps(cloud_event(id=7))),
    ("an id too long", orjson.dumps(cloud_event(id="x" * 201))),
    ("a NUL in the data", orjson.dumps(cloud_event(project_data("a\0b")))),
    ("a NUL in the summary", orjson.dumps(cloud_event(project_data(summary="a\0b")))),
    ("money as text", orjson.dumps(cloud_event(project_data(funding="much")))),
    ("data that is null", orjson.dumps(cloud_event() | {"data": None})),
    ("broken base64", orjson.dumps(cloud_event(data_base64="%%%"))),
    ("an unknown version", orjson.dumps(cloud_event(type="partner.project.submitted.v9"))),
    ("a type of ours", orjson.dumps(cloud_event(type="registry.project.closed.v1"))),
    ("a type of nobody", orjson.dumps(cloud_event(type="x\0y"))),
    ("a huge traceparent", orjson.dumps(cloud_event(traceparent="0" * 100_000))),
    ("a strange correlation", orjson.dumps(cloud_event(correlationid="\r\nX: 1"))),
    ("more than 256 KiB", orjson.dumps(cloud_event(project_data(place="x" * 270_000)))),
]


async def test_whatever_is_sent_gets_an_answer(house: House) -> None:
    clinic = await Sender.of(house)
    wrong = {}
    for name, body in HOSTILE:
        for media_type, sent in ((STRUCTURED, body), (BATCH, b"[" + body + b"]")):
            answer = await clinic.post(sent, media_type)
            if answer.status_code not in (200, 400, 413):
                wrong[name] = answer.text
    assert wrong == {}
