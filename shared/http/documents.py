"""What a service says about itself: OpenAPI, AsyncAPI, schemas, and pages that need no network."""

from functools import cache
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from shared.contracts.asyncapi import document, json_schema
from shared.contracts.catalog import catalog
from shared.errors import NotFound


def install(app: FastAPI, *, service: str) -> None:
    """Serve the documents of one service; each is made when it is first asked for."""

    @cache
    def told() -> dict[str, Any]:
        return document(service)

    async def asyncapi() -> dict[str, Any]:
        """The events this service tells, as AsyncAPI 3.0."""
        return told()

    async def asyncapi_page() -> HTMLResponse:
        """The same for people."""
        rows = "".join(
            f"<tr><td><a href='/schemas/{escape(name)}.json'>{escape(name)}</a></td>"
            f"<td>{escape(message['summary'])}</td></tr>"
            for name, message in sorted(told()["components"]["messages"].items())
        )
        title = escape(told()["info"]["title"])
        return HTMLResponse(
            f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title>"
            f"<h1>{title}</h1><p>{escape(told()['info']['description'])}</p>"
            f"<p><a href='/asyncapi.json'>AsyncAPI 3.0</a></p><table>{rows}</table>"
        )

    async def schema(event_type: str) -> dict[str, Any]:
        """The JSON Schema of one event's data."""
        if event_type not in catalog():
            raise NotFound(f"There is no event called {event_type[:100]!r}.")
        return json_schema(event_type)

    for path, endpoint in (
        ("/asyncapi.json", asyncapi),
        ("/asyncapi", asyncapi_page),
        ("/schemas/{event_type}.json", schema),
    ):
        app.add_api_route(path, endpoint, include_in_schema=False, response_model=None)
