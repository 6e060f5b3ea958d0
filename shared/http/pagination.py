"""Lists in pages, by the key of the last item and not by a number that shifts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlakeyset import InvalidPage, unserialize_bookmark
from sqlakeyset.asyncio import select_page as keyset_page
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import BadRequest
from shared.security.sealing import SteadySeal

ItemT = TypeVar("ItemT")


class BadCursor(BadRequest):
    """The cursor was not made by this list."""

    slug = "bad-cursor"
    title = "The cursor was not made by this list"


@dataclass(frozen=True, slots=True)
class Cursors:
    """
    The cursors of one list, by its path.

    A cursor holds what its row is sorted by, which nobody is to read or to make up: it is sealed,
    by a key that every replica has, and opens for no other list.
    """

    seal: SteadySeal
    path: str

    def closed(self, bookmark: str) -> str:
        """As it goes out; the same for the same row."""
        return _as_text(self.seal.sealed(bookmark.encode(), self.path))

    def opened(self, cursor: str) -> str:
        """The opposite. Raises BadCursor."""
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError as error:
            raise BadCursor("Begin again without a cursor.") from error
        bookmark = self.seal.opened(sealed, self.path)
        # The decoder skips what it does not know.
        if bookmark is None or _as_text(sealed) != cursor:
            raise BadCursor("Begin again without a cursor.")
        return bookmark.decode()


def cursor_seal(secret: str, service: str) -> SteadySeal:
    """What a service's cursors are sealed with, made of a secret that lasts."""
    return SteadySeal.of(secret.encode(), f"cursors of {service}")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many, and after which; without `cursors` nobody means to go on, and nothing is next."""

    limit: int
    cursor: str | None
    cursors: Cursors | None = None


class Page(BaseModel, Generic[ItemT]):
    """Some items, and how to get at those after them."""

    items: list[ItemT]
    next: str | None = Field(description="Send it as `cursor`; null on the last page.")


@dataclass(frozen=True, slots=True)
class Rows(Generic[ItemT]):
    """A page of rows as the repository found them."""

    items: list[ItemT]
    next: str | None


async def select_page(
    session: AsyncSession, statement: Select[Any], request: PageRequest
) -> Rows[Any]:
    """
    One page of a statement that is ordered by NOT NULL columns and, last, an id.

    Rows of one entity come as that entity. Raises BadCursor.
    """
    try:
        place = unserialize_bookmark(_bookmark(request)) if request.cursor else None
        page = await keyset_page(session, statement, per_page=request.limit, page=place)
    except (InvalidPage, ValueError, LookupError, DBAPIError, TypeError) as error:
        if request.cursor is None:
            raise
        raise BadCursor("Begin again without a cursor.") from error
    items = [row[0] if len(row) == 1 else row for row in page]
    if request.cursors is None or not page.paging.has_next:
        return Rows(items, None)
    return Rows(items, request.cursors.closed(page.paging.bookmark_next))


def link_next(request: Request, response: Response) -> None:
    """Say in a `Link` header where the next page is, as the body of a list says by `next`."""
    is_list = getattr(request.state, "page", None) is not None and hasattr(response, "body")
    if not is_list or response.status_code != 200:
        return
    cursor = orjson.loads(response.body).get("next")
    if cursor is not None:
        target = request.url.include_query_params(cursor=cursor)
        base = request.app.state.settings.public_url
        response.headers["Link"] = f'<{base}{target.path}?{target.query}>; rel="next"'


def _as_text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _bookmark(request: PageRequest) -> str:
    if request.cursors is None or request.cursor is None:
        raise BadCursor("Begin again without a cursor.")
    return request.cursors.opened(request.cursor)
