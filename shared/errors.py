"""
The errors that may be raised on purpose.

* ServiceError            has a status code and a stable slug; shown as a problem document
  + BadRequest            400  the request as a whole makes no sense
  + Unauthenticated       401  nobody knows who is asking
  + NotPermitted          403  known, but without the scope
  + NotFound              404  is not there, or is not yours
  + Conflict              409  cannot be done in the present state
  + StaleVersion          412  If-Match names an older version
  + PayloadTooLarge       413
  + Unprocessable         422  a value inside a well-formed body is wrong
  + PreconditionRequired  428  If-Match is missing
  + TooManyRequests       429  carries `retry_after` seconds
  + Unavailable           503  carries `retry_after` seconds
* HouseDown               the database or the broker is away; the event is innocent
* PermanentError          a record that no retry can cure
"""

from typing import ClassVar


class ServiceError(Exception):
    """A refusal that its caller can read; `str(error)` is shown, so it holds no secret."""

    status_code: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong"
    retry_after: int | None = None


class BadRequest(ServiceError):
    """The request as a whole makes no sense."""

    status_code = 400
    slug = "bad-request"
    title = "The request makes no sense"


class Unauthenticated(ServiceError):
    """There is no valid bearer token."""

    status_code = 401
    slug = "unauthenticated"
    title = "Who is asking?"


class NotPermitted(ServiceError):
    """The token is valid and lacks the scope that the route asks for."""

    status_code = 403
    slug = "not-permitted"
    title = "Not permitted"


class NotFound(ServiceError):
    """It does not exist, or it belongs to somebody else."""

    status_code = 404
    slug = "not-found"
    title = "Not found"


class Conflict(ServiceError):
    """It cannot be done in the present state."""

    status_code = 409
    slug = "conflict"
    title = "Not possible in the present state"


class StaleVersion(ServiceError):
    """If-Match names a version that is no longer the newest."""

    status_code = 412
    slug = "stale-version"
    title = "Somebody changed it before you"


class PayloadTooLarge(ServiceError):
    """The body is over the limit."""

    status_code = 413
    slug = "payload-too-large"
    title = "The body is too large"


class Unprocessable(ServiceError):
    """A value inside a well-formed body cannot be used."""

    status_code = 422
    slug = "unprocessable"
    title = "A value cannot be used"


class PreconditionRequired(ServiceError):
    """The edit needs an If-Match header."""

    status_code = 428
    slug = "precondition-required"
    title = "If-Match is missing"


class TooManyRequests(ServiceError):
    """A rate limit is reached."""

    status_code = 429
    slug = "too-many-requests"
    title = "Too many requests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """The service cannot do it just now; the same request may work later."""

    status_code = 503
    slug = "unavailable"
    title = "Not available just now"

    def __init__(self, message: str, *, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class HouseDown(Exception):
    """
    The database or the broker is away: stand still and keep the record.

    `state` is the database's own code, where it gave one.
    """

    def __init__(self, message: str, *, state: str | None = None) -> None:
        super().__init__(message)
        self.state = state


class PermanentError(Exception):
    """Retrying will not help: the record itself is at fault."""
