"""Two sides who may come to know each other, as tests of introductions need them."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from shared.contracts.matching import MatchAgreed
from shared.contracts.registry import PartnerVerified
from shared.db.unit_of_work import Database
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import decided, hear, members, reachable
from tests.integration.notifications.conftest import as_
from tests.support.handshakes import Pair

PERSONS_NAME, HOSTS_NAME = "Canary Ndiaye", "Canary Clinic Office"


@dataclass(frozen=True)
class Agreed:
    """Two sides who have confirmed addresses, and a member of the host."""

    pair: Pair
    person: UUID
    member: UUID
    persons_address: str
    hosts_address: str

    @property
    def path(self) -> str:
        """Where their introduction is."""
        return f"/v1/introductions/{self.pair.match_id}"


async def agree(database: Database, known: Agreed, sequence: int = 3) -> None:
    step = known.pair.step(MatchAgreed, "person", revision=sequence)
    await hear(database, step, sequence=sequence)


async def read(
    api: httpx2.AsyncClient, known: Agreed, role: str, who: UUID
) -> tuple[int, dict[str, Any]]:
    answer = await api.get(known.path, headers=as_(role, who))
    return answer.status_code, answer.json()


async def audited(database: Database) -> list[tuple[str, str, dict[str, str]]]:
    async with database.connection() as connection:
        found = await connection.execute(
            text(
                "SELECT actor, object_id, decision FROM audit WHERE action = 'introduction.read' "
                "ORDER BY at, id"
            )
        )
        return [tuple(row) for row in found]


async def two_sides(database: Database) -> Agreed:
    """The two, with confirmed addresses, before they know of each other."""
    pair, person, member = Pair(), uuid4(), uuid4()
    pair = replace(pair, person=person)
    (persons,) = await reachable(database, person)
    (hosts,) = await reachable(database, pair.host, kind=PrincipalKind.PARTNER)
    async with database.connection() as connection:
        for owner, name in ((person, PERSONS_NAME), (pair.host, HOSTS_NAME)):
            await connection.execute(
                text("UPDATE contact_point SET display_name = :name WHERE owner_id = :id"),
                {"id": owner, "name": name},
            )
    await hear(database, members(pair.host, member, role="viewer"))
    await hear(database, decided(PartnerVerified, pair.host, "verified"))
    return Agreed(pair, person, member, persons, hosts)
