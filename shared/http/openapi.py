"""The OpenAPI 3.1 document: every operation with its errors, its scopes and an example."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.problems import MEDIA_TYPE, all_errors
from shared.security.scopes import SCOPES

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem document.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

# FastAPI's own words for a malformed body; here that is a problem document.
_VALIDATION = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI, *, description: str) -> dict[str, Any]:
    """The whole document of one service; made once."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=app.summary,
        description=description,
        routes=app.routes,
        servers=[{"url": app.state.settings.public_url}],
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for unused in _VALIDATION:
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "\n".join(f"`{scope}`: {says}" for scope, says in SCOPES.items()),
        }
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _finish(path, operation)
    app.openapi_schema = document
    return document


def _finish(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    by_status: dict[str, dict[str, Any]] = {}
    slugs = set(operation.get("x-problems", ()))
    for kind in all_errors():
        if kind.slug in slugs:
            by_status.setdefault(str(kind.status_code), {})[kind.slug] = {
                "summary": kind.title,
                "value": {
                    "type": f"/problems/{kind.slug}",
                    "title": kind.title,
                    "status": kind.status_code,
                    "detail": (kind.__doc__ or kind.title).strip(),
                    "instance": path,
                    "correlation_id": "01937c1e-5a00-7000-8000-000000000001",
                },
            }
    for status, examples in by_status.items():
        responses[status] = _problem_response(", ".join(sorted(examples)), examples)
    responses["default"] = _problem_response("Any other refusal.", {})
    for response in responses.values():
        _mend_event_stream(response)
    for parameter in operation.get("parameters", ()):
        _mend_parameter(parameter)
    scopes = operation.get("x-scopes")
    if scopes:
        said = f"Scope: `{'` or `'.join(scopes)}`."
        operation["description"] = f"{operation.get('description', '')}\n\n{said}".strip()


def _problem_response(description: str, examples: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if examples:
        content["examples"] = examples
    return {"description": description, "content": {MEDIA_TYPE: content}}


def _mend_event_stream(response: dict[str, Any]) -> None:
    """FastAPI writes OpenAPI 3.2's `itemSchema`, which readers of 3.1 refuse."""
    for content in response.get("content", {}).values():
        if "itemSchema" in content:
            content["schema"] = content.pop("itemSchema")


def _mend_parameter(parameter: dict[str, Any]) -> None:
    """
    FastAPI says of what may be left out that it may be null, which no URL or header can say.

    What is marked `x-required` must be sent, although its absence is no malformed request but a
    refusal of its own.
    """
    schema = parameter["schema"]
    if "anyOf" in schema:
        said = [each for each in schema["anyOf"] if each != {"type": "null"}]
        if len(said) == 1:
            del schema["anyOf"]
            schema |= said[0] | schema
    if schema.pop("x-required", False):
        parameter["required"] = True
