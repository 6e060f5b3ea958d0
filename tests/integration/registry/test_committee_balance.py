"""How evenly the seats of a committee are shared between sides and classes."""

from shared.clock import FixedClock
from tests.integration.registry.house import House
from tests.integration.registry.programmes import Fund


async def test_a_committee_shows_how_evenly_its_seats_are_shared(
    house: House, clock: FixedClock
) -> None:
    wells = await Fund.set_up(house, clock)
    for voter in ("awa", "ben", "cem"):
        await wells.seat(voter)
    path = f"/v1/programmes/{wells.id}/seats/balance"
    alone = await wells.get(path, "anybody")
    assert (alone["index"], alone["is_uneven"]) == (0, True)
    await wells.seat("dot", side="destination", contributor_class="national_government")
    shared = await wells.get(path, "anybody")
    assert (shared["index"], shared["is_uneven"]) == (0.811, False)
    assert [(each["by"], each["shares"]) for each in shared["figures"]] == [
        ("side", {"destination": 0.25, "origin": 0.75}),
        ("type", {"community": 0.75, "national_government": 0.25}),
    ]
