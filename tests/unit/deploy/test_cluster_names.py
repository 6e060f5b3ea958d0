"""A cluster's name is one that Kafka's own commands take."""

from base64 import urlsafe_b64decode
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from deploy.local.kafka_broker import cluster_id


@given(st.uuids())
@example(UUID("f8000000-0000-4000-8000-000000000000"))
def test_a_name_is_sixteen_bytes_and_never_begins_like_an_option(number: UUID) -> None:
    name = cluster_id(number)
    assert not name.startswith("-")
    assert len(urlsafe_b64decode(f"{name}==")) == 16
