"""The list of partners."""

from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from services.registry.activities.domain import ItemOutcome
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.taking import asked_of, changes_of
from services.registry.paged.file import Asking
from services.registry.partners import service
from services.registry.partners.models import Partner
from services.registry.partners.repository import PartnerRepository
from services.registry.partners.schemas import PartnerCreate, PartnerPatch, PartnerRead, Slug
from services.registry.tabular.columns import Column, Kind, Row
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotPermitted, Unprocessable

_COLUMNS: Final = (
    Column("id", is_read=False),
    Column("slug"),
    Column("name"),
    Column("partner_type"),
    Column("sides", Kind.WORDS),
    Column("country", Kind.MAYBE),
    Column("registration", Kind.MAYBE),
    Column("website", Kind.MAYBE),
    Column("description"),
    Column("documents", Kind.DOCUMENT),
    Column("status", is_read=False),
    Column("verify_again_on", Kind.MAYBE, is_read=False),
    Column("created_at", is_read=False),
    Column("version", Kind.NUMBER, is_read=False),
)
_SLUG = TypeAdapter(Slug)
_FIXED = ("partner_type", "country")
_MAY_BE_NULL = {"country", "registration", "website"}
# What only its own people and reviewers see.
_HIDDEN: Final[Row] = {"registration": None, "documents": [], "verify_again_on": None}


class PartnerStaysWhatItIs(Unprocessable):
    """Type and country of a partner stay what they were: register another one."""

    slug = "partner-stays-what-it-is"
    title = "Type and country of a partner stay"


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await PartnerRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    own = await service.roles_of(uow, asking.principal)
    sees_all = asking.principal.may("partners:review")
    return [
        (each.id, _shown(each) | ({} if sees_all or each.id in own else _HIDDEN)) for each in found
    ]


def _shown(partner: Partner) -> Row:
    return PartnerRead.model_validate(partner).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """
    Register the partner for the person who sent the file, or bring one's own up to date.

    Raises NotPermitted for a system, which registers nobody, and SlugTaken for others' partners.
    """
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    repository = PartnerRepository(uow.session)
    acting = arriving.person or arriving.system
    slug = _SLUG.validate_python(asked.get("slug"))
    partner = (await repository.lock_slugs([slug])).get(slug)
    if partner is None:
        if arriving.person is None:
            raise NotPermitted("Only a person registers a partner: somebody must administer it.")
        body = PartnerCreate.model_validate(asked)
        partner = await service.register_partner(uow, principal=arriving.person, body=body)
        return Taken(ItemOutcome.IMPORTED, partner.id)
    if not await repository.is_own(acting, partner.id, MemberRole.EDITOR):
        raise service.SlugTaken("A partner that you do not act for has this slug.")
    held = _shown(partner)
    if any(held[name] != asked[name] for name in _FIXED if name in asked):
        raise PartnerStaysWhatItIs("Type and country of a partner stay what they were.")
    named = {name: value for name, value in asked.items() if name not in (*_FIXED, "slug")}
    changed = changes_of(PartnerPatch, named, held)
    if not changed:
        return Taken(ItemOutcome.UNCHANGED, partner.id)
    await service.change_partner(
        uow,
        principal=acting,
        partner_id=partner.id,
        version=partner.version,
        body=PartnerPatch.model_validate(changed),
    )
    return Taken(ItemOutcome.UPDATED, partner.id)


PARTNERS: Final = Listing("partners", _COLUMNS, _rows, _take)
