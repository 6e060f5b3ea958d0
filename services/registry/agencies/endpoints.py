"""The HTTP door by which anybody checks an agency, without a token."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from services.registry.agencies import service
from services.registry.agencies.schemas import AgencyPublic, AgencyRead
from shared.contracts.values import Country
from shared.http.dependencies import NO_NUL, PageQuery, PathId, Uow
from shared.http.door import PUBLIC, Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/public/agencies", tags=["agencies"])


@door.get(
    "",
    scopes=PUBLIC,
    errors=[BadCursor],
    response_model=Page[AgencyPublic],
    summary="Find an agency",
)
async def list_agencies(
    uow: Uow,
    page: PageQuery,
    q: Annotated[
        str | None,
        Query(min_length=2, max_length=200, pattern=NO_NUL, description="A part of its name."),
    ] = None,
    licence_country: Annotated[Country | None, Query()] = None,
    licence_number: Annotated[
        str | None, Query(min_length=1, max_length=100, pattern=NO_NUL)
    ] = None,
) -> Any:
    """Recruitment agencies with their standing today, suspended ones too, by name."""
    return await service.list_agencies(
        uow, page=page, name=q, country=licence_country, number=licence_number
    )


@door.get(
    "/{partner_id}",
    scopes=PUBLIC,
    errors=[service.AgencyNotFound],
    response_model=AgencyRead,
    summary="Check an agency",
)
async def check_agency(
    partner_id: PathId,
    uow: Uow,
    on: Annotated[date | None, Query(description="Today in UTC if left out.")] = None,
) -> AgencyRead:
    """Its licences, their present worth and every breach, for anybody whom it approaches."""
    return await service.check_agency(uow, partner_id=partner_id, on=on)
