"""The kind of door that operators alone open, all of them below `/v1/operations`."""

from collections.abc import Callable
from typing import Any

from shared.http.door import Door, EndpointT

_SCOPES = ["operate"]


class OperatorsDoor(Door):
    """Routes with the scope `operate`: to look, and to decide."""

    def __init__(self, name: str) -> None:
        super().__init__(prefix=f"/v1/operations/{name}", tags=["operations"])

    def look(self, path: str, **more: Any) -> Callable[[EndpointT], EndpointT]:
        """See something."""
        return self.get(path, scopes=_SCOPES, **more)

    def decide(self, path: str, **more: Any) -> Callable[[EndpointT], EndpointT]:
        """Do something about it; what repairs the way out must not wait for the way out."""
        return self.post(path, scopes=_SCOPES, needs_room=False, **more)
