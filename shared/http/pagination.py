"""Lists in pages, by the key of the last item and not by a number that shifts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
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

ItemT = TypeVar("ItemT")


class BadCursor(BadRequest):
    """The cursor was not made by this list."""

    slug = "bad-cursor"
    title = "The cursor was not made by this list"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many, and after which."""

    limit: int
    cursor: str | None


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
        place = unserialize_bookmark(_opened(request.cursor)) if request.cursor else None
        page = await keyset_page(session, statement, per_page=request.limit, page=place)
    except (InvalidPage, ValueError, LookupError, DBAPIError, TypeError) as error:
        if request.cursor is None:
            raise
        raise BadCursor("Begin again without a cursor.") from error
    items = [row[0] if len(row) == 1 else row for row in page]
    following = _closed(page.paging.bookmark_next) if page.paging.has_next else None
    return Rows(items, following)


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


def _closed(bookmark: str) -> str:
    return urlsafe_b64encode(bookmark.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        bookmark = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (Base64Error, UnicodeError, ValueError) as error:
        raise BadCursor("Begin again without a cursor.") from error
    if _closed(bookmark) != cursor:
        # The decoder skips what it does not know: garbage would pass for the end of the list.
        raise BadCursor("Begin again without a cursor.")
    return bookmark
