"""IATI files, page by page: activities, then what is no project, and organisations."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from services.registry.disclosure import service
from services.registry.disclosure.service import Written
from services.registry.iati import writer
from services.registry.paged.file import Asking, Page, PagedFile
from shared.db.unit_of_work import UnitOfWork

Next = Callable[..., Awaitable[Written]]
_XML = "application/xml"


def _pages(*sources: Next) -> Callable[[UnitOfWork, Asking, str | None], Awaitable[Page]]:
    """Pages of one source after another; where one begins is written as `number:id`."""

    async def page(uow: UnitOfWork, asking: Asking, after: str | None) -> Page:
        number, _, last = (after or "0:").partition(":")
        begin = UUID(last) if last else None
        found = await sources[int(number)](
            uow, principal=asking.principal, partner_id=asking.partner_id, after=begin
        )
        content = b"".join(written for _, written in found)
        if found:
            return Page(content, len(found), f"{number}:{found[-1][0]}")
        following = int(number) + 1
        return Page(b"", 0, f"{following}:" if following < len(sources) else None)

    return page


ACTIVITIES: Final = PagedFile(
    "iati/activities.xml",
    _XML,
    _pages(service.next_projects, service.next_unplaced),
    head=writer.ACTIVITIES_HEAD,
    end=writer.ACTIVITIES_END,
    may_be_empty=False,
)
ORGANISATIONS: Final = PagedFile(
    "iati/organisations.xml",
    _XML,
    _pages(service.next_organisations),
    head=writer.ORGANISATIONS_HEAD,
    end=writer.ORGANISATIONS_END,
    may_be_empty=False,
)
