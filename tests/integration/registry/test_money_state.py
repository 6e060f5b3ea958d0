"""How contributions stand, as they would be told now."""

from datetime import UTC, datetime
from typing import Any

from services.registry.present_state import present_state
from shared.contracts.programmes import MONEY
from shared.contracts.state import Keys, State
from tests.integration.registry.house import House
from tests.integration.registry.money import booked, opened, published, take_back


async def states(house: House, keys: Keys = None) -> list[State]:
    async with house.database.unit_of_work() as uow:
        found = [each async for each in present_state(uow.session, keys, datetime.now(UTC))]
    return [each for each in found if each.data.topic == MONEY]


async def test_each_contribution_stands_as_it_was_told_last(house: House) -> None:
    club = await house.verified()
    project = await published(house, club)
    first, second, silent = [await opened(house, project, club) for _ in range(3)]
    (wrong,) = await booked(house, first, pledge=100)
    await booked(house, second, pledge=50, commitment=40, disbursement=30, expenditure=20)
    await take_back(house, first, wrong["id"], 60)
    await booked(house, second, refund=10)
    await opened(house, await published(house, club), club)
    told = [each for each in await house.told() if ".contribution." in each["type"]]
    newest = {f"/v1/contributions/{each['contribution_id']}": each for each in told}
    assert newest.keys() == {first, second}
    assert silent not in newest
    found = await states(house)
    assert [state.sequence for state in found] == [told[-1]["sequence"] - 1, told[-1]["sequence"]]
    for state in found:
        was: dict[str, Any] = newest[f"/v1/contributions/{state.data.contribution_id}"]  # type: ignore[attr-defined]
        assert was["sequence"] <= state.sequence
        assert state.data.event_type == was["type"]
        stands = state.data.model_dump(mode="json", exclude={"at"})
        assert stands.items() <= was.items()


async def test_only_the_projects_asked_for_are_told(house: House) -> None:
    club = await house.verified()
    projects = [await published(house, club) for _ in range(2)]
    for project in projects:
        await booked(house, await opened(house, project, club), pledge=1)
    asked = projects[0].rpartition("/")[2]
    assert [state.data.key for state in await states(house, {MONEY: [asked]})] == [asked]
    assert await states(house, {MONEY: []}) == []
