"""What was promised about events stays true."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.contracts.events import GOLDEN, check_compatibility, current_files
from shared.contracts.asyncapi import json_schema
from shared.contracts.catalog import EventData, catalog, event
from shared.contracts.compatibility import breaking_changes

SAMPLES = sorted(GOLDEN.glob("*.sample-*.json"))


def test_the_files_are_what_the_code_says() -> None:
    stale = [
        path.name
        for path, content in current_files()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run `make contracts` and commit what it writes"


def test_no_released_event_is_broken() -> None:
    check_compatibility()


def test_every_event_has_a_sample() -> None:
    assert {path.name.rpartition(".sample-")[0] for path in SAMPLES} == set(catalog())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_readers_of_today_understand_every_sample_ever_released(path: Any) -> None:
    data_type = catalog()[path.name.rpartition(".sample-")[0]]
    sample = json.loads(path.read_text(encoding="utf-8"))
    read = data_type.model_validate_json(json.dumps(sample))
    assert_says(json.loads(read.model_dump_json()), sample)
    assert read.key


def assert_says(read: Any, sample: Any) -> None:
    """
    Everything that the sample says is read, at every depth.

    What was read may say more: a field that came later stands there with its default.
    """
    if isinstance(sample, dict):
        assert read.keys() >= sample.keys()
        for name, value in sample.items():
            assert_says(read[name], value)
    elif isinstance(sample, list):
        assert len(read) == len(sample)
        for one, other in zip(read, sample, strict=True):
            assert_says(one, other)
    else:
        assert (type(read), read) == (type(sample), sample)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        leaf
        for name, part in parts
        for leaf in (
            _leaves(part, (*path, name)) if isinstance(part, dict | list) else [(*path, name)]
        )
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@given(data=st.data())
def test_a_reader_that_loses_or_changes_anything_of_a_sample_is_noticed(
    path: Any, data: st.DataObject
) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    *outer, last = data.draw(st.sampled_from(_leaves(sample)))
    read = json.loads(json.dumps(sample))
    inside = read
    for name in outer:
        inside = inside[name]
    if isinstance(inside, dict):
        inside["added"] = 1
    assert_says(read, sample)
    inside[last] = [inside[last]]
    with pytest.raises(AssertionError):
        assert_says(read, sample)
    if isinstance(inside, dict):
        del inside[last]
        with pytest.raises(AssertionError):
            assert_says(read, sample)


@pytest.mark.parametrize("event_type", sorted(catalog()))
@given(data=st.data())
def test_removing_or_demanding_a_field_is_breaking(event_type: str, data: st.DataObject) -> None:
    old = json_schema(event_type)
    field = data.draw(st.sampled_from(sorted(old["properties"])))
    fewer = old | {"properties": {k: v for k, v in old["properties"].items() if k != field}}
    assert breaking_changes(old, fewer)
    more = old | {
        "properties": old["properties"] | {"added": {"type": "string"}},
        "required": [*old["required"], "added"],
    }
    assert breaking_changes(old, more) == ["added: became required"]


@pytest.mark.parametrize("event_type", sorted(catalog()))
def test_adding_a_field_with_a_default_is_not_breaking(event_type: str) -> None:
    old = json_schema(event_type)
    new = old | {"properties": old["properties"] | {"added": {"type": "string", "default": ""}}}
    assert breaking_changes(old, new) == []
    assert breaking_changes(old, old) == []


@pytest.mark.parametrize(
    ("event_type", "key", "says"),
    [
        ("registry.project.publish", "thing_id", "is not"),
        ("registry.project.published.v1", "thing_id", "declared twice"),
        ("registry.thing.made.v1", "no_such_field", "no field"),
    ],
)
def test_a_badly_declared_event_is_refused(event_type: str, key: str, says: str) -> None:
    class Thing(EventData):
        """Something that happened."""

        thing_id: str

    with pytest.raises(ValueError, match=says):
        event(event_type, topic="registry.things", key=key)(Thing)
