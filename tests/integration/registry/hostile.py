"""Events as nobody should send them: made by chance from a seed, a few good ones among them."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.intake import BATCH, STRUCTURED, partner_types
from tests.integration.registry.ingest import Name, Sent, binary, structured
from tests.integration.registry.partner_events import cloud_event, project_data, withdrawal

Event = dict[str, Any]
_WRONG: list[Any] = [None, True, 7, -1, 1e300, 2**63, "", "x" * 5000, [], {}, [[]], {"a": {}}, "\0"]
_TIMES = [
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T00:00:00Z",
    "yesterday",
    "2026-01-01",
    "2026-01-01T00:00:00",
]
_TYPES = [
    "partner.project.submitted.v2",
    "partner.project.submitted.v0",
    "registry.project.closed.v1",
    "matching.match.found.v1",
    "com.example.thing",
    "",
    "\0",
    "x" * 300,
]


class Hostile:
    """One stream of events; the same seed makes the same stream."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._sent: list[Event] = []

    def record(self) -> Sent:
        """A record of a topic."""
        return self._random.choice(self._record_kinds())()

    def body(self) -> tuple[dict[str, str], bytes]:
        """The headers and the body of a request."""
        return self._random.choice(self._body_kinds())()

    def _record_kinds(self) -> list[Callable[[], Sent]]:
        return [
            lambda: binary(self._good()),
            lambda: structured(self._good()),
            lambda: binary(self._again()),
            lambda: structured(self._mutated()),
            lambda: structured(self._mutated()),
            lambda: binary(self._mutated()),
            lambda: Sent(self._noise(), self._noisy_headers()),
            lambda: self._changed(value=self._cut(structured(self._good()).value or b"")),
            lambda: self._changed(value=self._deep()),
            lambda: self._changed(value=None),
            lambda: self._changed(key=None),
            lambda: self._with_header(Name(self._noise(20)), b"x"),
            lambda: self._with_header("ce_subject", self._noise(40)),
            lambda: self._with_header("ce_id", b"twice"),
            lambda: self._with_header("ce_traceparent", b"0" * self._random.randrange(5000)),
            self._without_a_header,
            lambda: Sent(None, (), None),
            self._large,
        ]

    def _body_kinds(self) -> list[Callable[[], tuple[dict[str, str], bytes]]]:
        one = {"content-type": STRUCTURED}
        many = {"content-type": BATCH}
        return [
            lambda: (one, orjson.dumps(self._good())),
            lambda: (one, orjson.dumps(self._again())),
            lambda: (one, orjson.dumps(self._mutated())),
            lambda: (one, self._cut(orjson.dumps(self._good()))),
            lambda: (one, self._noise()),
            lambda: (one, self._deep()),
            lambda: (many, self._deep()),
            lambda: (many, self._batch()),
            lambda: (many, self._cut(self._batch())),
            lambda: ({"content-type": "text/plain"}, self._noise()),
            self._binary_body,
            self._binary_body,
        ]

    def _good(self) -> Event:
        number = self._random.randrange(40)
        event_id = str(UUID(int=self._random.getrandbits(128)))
        if self._random.random() < 0.2:
            made = withdrawal(f"PRJ-{number}", id=event_id)
        else:
            title = f"A clinic, {self._random.randrange(1000)}"
            made = cloud_event(project_data(f"PRJ-{number}", title=title), id=event_id)
        self._sent.append(made)
        return made

    def _again(self) -> Event:
        return self._random.choice(self._sent) if self._sent else self._good()

    def _mutated(self) -> Event:
        event = orjson.loads(orjson.dumps(self._good()))
        event["type"] = self._random.choice(sorted(partner_types()))
        for _ in range(self._random.randrange(1, 4)):
            self._mutate(event)
        return dict(event)

    def _mutate(self, event: Event) -> None:
        where = self._random.randrange(6)
        if where == 0:
            event["time"] = self._random.choice(_TIMES)
        elif where == 1:
            event["type"] = self._random.choice(_TYPES)
        elif where == 2:
            event[self._random.choice(sorted(event))] = self._wrong()
        elif where == 3:
            event.pop(self._random.choice(sorted(event)), None)
        elif where == 4:
            event[self._random.choice(["Upper", "sequence", "data_base64", "ä", "x" * 99])] = "1"
        elif isinstance(data := event.get("data"), dict) and data:
            data[self._random.choice(sorted(data))] = self._wrong()
        event.setdefault("data", None)

    def _wrong(self) -> Any:
        # A copy: what is made wrong twice would end up inside itself.
        return deepcopy(self._random.choice(_WRONG))

    def _batch(self) -> bytes:
        kinds = (self._good, self._again, self._mutated, self._wrong)
        parts = [self._random.choice(kinds)() for _ in range(self._random.randrange(6))]
        return b"[" + b",".join(_dumped(each) for each in parts) + b"]"

    def _binary_body(self) -> tuple[dict[str, str], bytes]:
        sent = binary(self._mutated() if self._random.random() < 0.7 else self._good())
        headers = {
            name.replace("_", "-"): value.decode("latin-1")
            for name, value in sent.headers
            if name.isascii()
        }
        plain = {
            name: "".join(each for each in value if " " <= each <= "~")
            for name, value in headers.items()
        }
        return plain | {"content-type": "application/json"}, sent.value or b""

    def _changed(self, **changes: Any) -> Sent:
        sent = self._random.choice((structured, binary))(self._good())
        return Sent(**({"value": sent.value, "headers": sent.headers, "key": sent.key} | changes))

    def _with_header(self, name: str, value: bytes) -> Sent:
        sent = binary(self._good())
        return Sent(sent.value, [*sent.headers, (name, value)], sent.key)

    def _without_a_header(self) -> Sent:
        sent = binary(self._good())
        gone = self._random.randrange(len(sent.headers))
        kept = [each for n, each in enumerate(sent.headers) if n != gone]
        return Sent(sent.value, kept, sent.key)

    def _large(self) -> Sent:
        if self._random.random() < 0.9:
            return Sent(self._noise(3000))
        return structured(cloud_event(project_data(summary="x" * self._random.randrange(200_000))))

    def _cut(self, value: bytes) -> bytes:
        return value[: self._random.randrange(len(value) + 1)]

    def _deep(self) -> bytes:
        depth = self._random.choice([10, 200, 255, 900, 1100, 20_000])
        opening, closing = self._random.choice([(b"[", b"]"), (b'{"a":', b"}")])
        middle = b"1" if opening != b"[" else b""
        return opening * depth + middle + closing * (depth - self._random.randrange(2))

    def _noise(self, longest: int = 200) -> bytes:
        return self._random.randbytes(self._random.randrange(longest))

    def _noisy_headers(self) -> list[tuple[str, bytes]]:
        names = ["ce_id", "ce_type", "content-type", "x", Name(self._noise(8))]
        return [(self._random.choice(names), self._noise(30)) for _ in range(4)]


def _dumped(value: Any) -> bytes:
    return orjson.dumps(value)
