"""An upload that takes its time takes nothing from others."""

from collections.abc import AsyncIterator

from tests.integration.registry.house import House
from tests.unit.registry.iati_files import activity, document

FILE = document(activity("XX-1"))


async def test_a_slow_sender_holds_no_connection(house: House) -> None:
    path = await house.verified()
    held = []

    async def slowly() -> AsyncIterator[bytes]:
        for part in (FILE[:100], FILE[100:]):
            yield part.encode()
            held.append(house.database.engine.pool.checkedout())  # type: ignore[attr-defined]

    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}",
        headers=house.as_("founder", **{"Content-Type": "application/xml"}),
        content=slowly(),
    )
    assert answer.status_code == 202, answer.text
    assert held == [0, 0]
