"""The table of companies' pledges."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.company_pledges.domain import PledgeState, PolicyArea
from services.registry.database import RegistryTable
from shared.db.columns import document, moment, words
from shared.ids import new_id


class CompanyPledge(RegistryTable, table=True):
    """
    One promise of one company; its row is locked before it changes.

    `evidence` and `reviews` are documents in the form of `Evidence` and `PledgeReview`, the oldest
    first; none are taken away.
    """

    __tablename__ = "company_pledge"
    __table_args__ = (
        CheckConstraint("review_on > pledged_on", name="company_pledge_dates"),
        Index("company_pledge_newest", "created_at", "id"),
        Index("company_pledge_partner", "partner_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    policy_area: PolicyArea = words(40)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=4000)
    pledged_on: date
    review_on: date | None = None
    state: PledgeState = words(20, default=PledgeState.OPEN)
    evidence: list[dict[str, Any]] = document(default_factory=list)
    reviews: list[dict[str, Any]] = document(default_factory=list)
    created_at: datetime = moment()
