"""The multilateral fund: grants, credit lines and equity to institutions at both ends."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import orjson

from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, publish, verified_partner
from tests.e2e.system import System

DAY = "2026-03-02"
# Remittance Prices Worldwide, 2020Q3, per cent on USD 200; SDG target 10.c asks for 3.
COST_USA_SLV, COST_ASKED = 2.86, 3.0


async def test_a_fund_and_a_bank_at_each_end_turn_transfers_into_accounts_and_loans(
    system_in_process: System,
) -> None:
    """
    A development bank's fund wants transfers from the United States to El Salvador to become
    savings and loans. A federation of savings cooperatives there runs the project with a bank at
    the sending end; the fund gives a grant for training, a credit line for small enterprises in
    two parts, and equity. The second part waits until new accounts, loans and the cost of a
    transfer are reported with receipts and the fund has accepted them. The cooperatives' own
    system reports what is spent, and part of the credit line is repaid. The amounts are made up;
    the cost is that of Remittance Prices Worldwide, 2020Q3.
    """
    story = Story(system_in_process)
    with step("The fund, a cooperative federation and a bank at the other end are verified."):
        await story.begin()
    with step("The federation publishes the project with a goal of USD 1.8 million."):
        await story.publish_project()
    with step("The fund commits a grant, a credit line and equity, each with its conditions."):
        grant = await story.give("grant", 300_000)
        line = await story.give("soft_loan", 1_000_000)
        equity = await story.give("equity", 200_000)
    with step("The sending bank gives its terminals in kind; migrants' associations add savings."):
        await story.give_besides("bank", "private_sector", "in_kind", 100_000)
        await story.give_besides("federation", "diaspora", "donation", 400_000)
    with step("The credit line is planned in two halves, the second after a milestone."):
        milestone = await story.plan_halves(line)
    with step("The fund pays the grant, the equity and the first half of the line."):
        for contribution, units in ((grant, 300_000), (equity, 200_000), (line, 500_000)):
            await story.book("fund", contribution, "disbursement", units)
        early = await story.try_to_book("fund", line, "disbursement", 1)
        assert early.json()["type"].endswith("/tranche-closed")
    with step("The federation's own system reports what it spent, and may not spend more."):
        assert await story.report_spending(600_000) == "accepted"
        assert await story.report_spending(800_001) == "rejected"
    with step("Results are reported: new accounts, loans, and the cost of a transfer."):
        await story.report_results(milestone)
    with step("The fund accepts them when receipts cover the agreed half of the money."):
        short = await story.accept(milestone)
        assert short.json()["type"].endswith("/receipts-missing")
        await story.add_receipt(milestone, 700_000)
        assert (await story.accept(milestone)).status_code == 200
    with step("The second half of the line is paid, and a first instalment repaid."):
        await story.book("fund", line, "disbursement", 500_000)
        repaid = await story.book("federation", line, "refund", 50_000)
        assert repaid["iati_transaction_type"] == "6"
    with step("Everybody reads what each class gave, and the leverage of the migrants' money."):
        await story.read_the_money()


class Story:
    """Who takes part, and what they do."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.partners: dict[str, str] = {}
        self.project = ""

    async def begin(self) -> None:
        """Three partners, by the words that the story has for them."""
        for name in ("fund", "federation", "bank"):
            self.partners[name] = await verified_partner(self.system, name, f"{name}-remittances")

    async def publish_project(self) -> None:
        """The project of the federation."""
        body = {
            "partner_id": self.partners["federation"],
            "kind": "investment",
            "title": "Accounts and loans out of remittances",
            "country": "SV",
            "sector": "24050",
            "sdg_targets": ["10.c"],
            "roles": [],
            "funding": {
                "goal": dollars(1_800_000),
                "raised": dollars(0),
                "instruments": ["grant", "soft_loan", "equity"],
            },
        }
        self.project = await publish(self.system, "federation", body)

    async def give(self, instrument: str, units: int) -> str:
        """What the fund commits, in its own books."""
        return await self._open(
            "fund",
            instrument,
            units,
            contributor_partner_id=self.partners["fund"],
            contributor_class="intergovernmental",
            conditions="For savings and loans of families that receive transfers.",
        )

    async def give_besides(self, who: str, giver: str, instrument: str, units: int) -> None:
        """What others bring, given at once."""
        if who == "bank":
            named = {"contributor_partner_id": self.partners["bank"]}
        else:
            named = {"contributor_label": "Associations of Salvadorans in Los Angeles"}
        made = await self._open(who, instrument, units, contributor_class=giver, **named)
        kind = "in_kind" if instrument == "in_kind" else "disbursement"
        await self.book(who, made, kind, units)

    async def plan_halves(self, line: str) -> str:
        """Two halves of the credit line; answers the milestone between them."""
        async with self.system.client("registry", "person", "federation") as federation:
            made = await ok(
                await federation.post(
                    f"/v1/projects/{self.project}/milestones",
                    json={
                        "title": "Transfers lead to accounts and loans",
                        "due_on": "2026-12-31",
                        "indicators": [
                            {"name": "New accounts", "baseline": 0, "target": 5000},
                            {"name": "Loans to small enterprises", "baseline": 0, "target": 800},
                        ],
                    },
                )
            )
        halves = [
            {"share": 5000},
            {"share": 5000, "milestone_id": made["id"], "receipts_share": 5000},
        ]
        async with self.system.client("registry", "person", "fund") as fund:
            await ok(
                await fund.put(f"/v1/contributions/{line}/tranches", json={"tranches": halves})
            )
        return str(made["id"])

    async def try_to_book(
        self, who: str, contribution: str, kind: str, units: int
    ) -> httpx2.Response:
        """The answer to an entry."""
        async with self.system.client("registry", "person", who) as booker:
            return await booker.post(
                f"/v1/contributions/{contribution}/entries",
                headers={"Idempotency-Key": str(uuid4())},
                json={"kind": kind, "amount": dollars(units), "value_date": DAY},
            )

    async def book(self, who: str, contribution: str, kind: str, units: int) -> dict[str, Any]:
        """An entry."""
        return dict(await ok(await self.try_to_book(who, contribution, kind, units)))

    async def report_spending(self, units: int) -> str:
        """The federation's system reports an expenditure as an event; how it ended."""
        event = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": "urn:federation:books",
            "type": "partner.contribution.reported.v1",
            "time": datetime.now(UTC).isoformat(),
            "data": {
                "reference": "federation-donation",
                "kind": "expenditure",
                "contributor_class": "diaspora",
                "amount": dollars(units),
                "on": DAY,
            },
        }
        async with self.system.client("registry", "person", "federation") as federation:
            answer = await ok(
                await federation.post(
                    "/v1/events",
                    params={"partner_id": self.partners["federation"]},
                    headers={"Content-Type": "application/cloudevents+json"},
                    content=orjson.dumps(event),
                )
            )
        return str(answer["items"][0]["outcome"])

    async def report_results(self, milestone: str) -> None:
        """What came of it, as figures."""
        async with self.system.client("registry", "person", "federation") as federation:
            await ok(
                await federation.post(
                    f"/v1/milestones/{milestone}/report",
                    json={
                        "report": "Accounts are offered at every counter that pays a transfer.",
                        "indicators": [
                            {"name": "New accounts", "target": 5000, "actual": 5600},
                            {"name": "Loans to small enterprises", "target": 800, "actual": 812},
                            {
                                "name": "Total cost of USD 200",
                                "unit": "per cent",
                                "target": COST_ASKED,
                                "actual": COST_USA_SLV,
                            },
                        ],
                    },
                )
            )

    async def accept(self, milestone: str) -> httpx2.Response:
        """The fund's answer."""
        async with self.system.client("registry", "person", "fund") as fund:
            return await fund.post(f"/v1/milestones/{milestone}/accept")

    async def add_receipt(self, milestone: str, units: int) -> None:
        """A paper for money spent."""
        async with self.system.client("registry", "person", "federation") as federation:
            await ok(
                await federation.post(
                    f"/v1/milestones/{milestone}/receipts",
                    headers={"Idempotency-Key": str(uuid4())},
                    json={
                        "amount": dollars(units),
                        "payee": "Lending by the member cooperatives",
                        "url": "https://example.org/statements/2026.pdf",
                        "spent_on": DAY,
                    },
                )
            )

    async def read_the_money(self) -> None:
        """Anybody reads the sums."""
        async with self.system.client("registry", "person", "anybody") as reader:
            found = await ok(await reader.get(f"/v1/projects/{self.project}/money"))
            levers = await ok(await reader.get(f"/v1/projects/{self.project}/leverage"))
        (money,) = found["currencies"]
        assert sum(each["shares"]["given"] for each in money["classes"]) == 10_000
        assert money["in_hand"] == dollars(1_900_000 - 50_000 - 600_000)
        assert found["goal"]["missing"] == dollars(0)
        assert found["flags"] is None
        (leverage,) = levers["items"]
        assert leverage["planned"]["ratio"] == 4.0
        assert leverage["disbursed"]["ratio"] == 3.875

    async def _open(
        self, who: str, instrument: str, units: int, *, contributor_class: str, **more: Any
    ) -> str:
        """A contribution in somebody's books, pledged and committed; its id."""
        async with self.system.client("registry", "person", who) as keeper:
            made = await ok(
                await keeper.post(
                    "/v1/contributions",
                    headers={"Idempotency-Key": str(uuid4())},
                    json={
                        "project_id": self.project,
                        "partner_id": self.partners[who],
                        "reference": f"{who}-{instrument}",
                        "contributor_class": contributor_class,
                        "instrument": instrument,
                        "currency": "USD",
                    }
                    | more,
                )
            )
        for kind in ("pledge", "commitment"):
            await self.book(who, made["id"], kind, units)
        return str(made["id"])


def dollars(units: int) -> dict[str, Any]:
    """Whole dollars."""
    return {"amount_minor": units * 100, "currency": "USD"}
