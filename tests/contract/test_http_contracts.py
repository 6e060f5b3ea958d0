"""What was promised about the HTTP doors stays true."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from deploy.composition import SERVICES
from deploy.contracts import openapi
from shared.errors import ServiceError
from shared.http.door import RouteWithoutScopes, require_default_deny
from shared.http.problems import all_errors
from shared.security.scopes import SCOPES

FILES = sorted(openapi.FOLDER.glob("*.openapi.json"))
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


@pytest.fixture(params=FILES, ids=lambda path: path.name.split(".")[0])
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(json.loads(request.param.read_text(encoding="utf-8")))


def test_there_is_a_file_for_each_service() -> None:
    assert {path.name.split(".")[0] for path in FILES} == set(SERVICES)


def test_no_two_refusals_have_one_name() -> None:
    names: dict[str, list[str]] = {}
    waiting: list[type[ServiceError]] = [ServiceError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "slug" in vars(kind):
            names.setdefault(kind.slug, []).append(f"{kind.__module__}.{kind.__name__}")
    assert {slug: sorted(kinds) for slug, kinds in names.items() if len(kinds) > 1} == {}


def test_the_files_are_what_the_code_says() -> None:
    stale = [
        path.name
        for path, content in openapi.current_files()
        if path.read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run `make contracts` and commit what it writes"


def test_each_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_each_operation_says_what_it_is_and_who_may(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        name = f"{method} {path}"
        assert operation.get("summary"), name
        assert operation.get("description"), name
        assert set(operation.get("x-scopes", ())) <= SCOPES.keys(), name
        assert operation.get("security") is not None, name
        assert "default" in operation["responses"], name


def test_nothing_is_asked_of_a_caller_that_a_url_or_header_cannot_say(
    document: dict[str, Any],
) -> None:
    asked = [
        (f"{method} {path} {parameter['name']}", parameter)
        for path, method, operation in operations(document)
        for parameter in operation.get("parameters", ())
    ]
    assert [name for name, each in asked if "null" in json.dumps(each["schema"])] == []
    edits = [
        (name, each) for name, each in asked if name.startswith("patch") and "if-match" in name
    ]
    assert [name for name, each in edits if not each["required"]] == []


def test_no_schema_is_described_that_nobody_sends(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    unused = [
        name
        for name in document["components"]["schemas"]
        if f'"#/components/schemas/{name}"' not in text
    ]
    assert unused == []


def test_operation_ids_are_unique_and_stable_words(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert all(each.isidentifier() for each in ids)


def test_each_problem_has_one_slug_and_a_docstring() -> None:
    kinds = list(all_errors())
    assert len({kind.slug for kind in kinds}) == len(kinds)
    assert [kind for kind in kinds if not (kind.__doc__ or "").strip()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_names_its_scopes_or_is_listed_as_public(service: str) -> None:
    # The finished app: a service may add a route after the frame has looked.
    app = openapi.app_of(SERVICES[service])
    require_default_deny(app)
    app.add_api_route("/v1/forgotten", lambda: None)
    with pytest.raises(RouteWithoutScopes, match="GET /v1/forgotten"):
        require_default_deny(app)
