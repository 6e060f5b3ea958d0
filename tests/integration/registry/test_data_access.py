"""Every route of data and corridors, against every kind of caller."""

from typing import Any

from tests.integration.registry.data_sets import (
    OWN,
    data_set_body,
    drafted,
    id_of,
    offered,
    post,
    propose,
)
from tests.integration.registry.house import House

CALLERS = (
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "administrator",
    "own system",
    "foreign system",
)
# `+` comes in; else the refusal: 1 for 401, 3 for 403, 4 for 404. The data set is a draft: foreign
# to all who do not act for its partner; nobody who is asked stands on the other side.
MATRIX = {
    "GET /v1/corridors": "1++++++",
    "GET /v1/corridors/costs": "1++++++",
    "GET /v1/corridors/{from_country}/{to_country}": "1++++++",
    "GET /v1/corridors/figures": "1++++++",
    "GET /v1/corridors/figures/loads": "1++++++",
    "POST /v1/corridors/figures/import": "144+++4",
    "GET /v1/movements": "1++++++",
    "POST /v1/movements": "1333333",
    "GET /v1/diversions": "1++++++",
    "POST /v1/datasets": "144+++4",
    "GET /v1/datasets": "1++++++",
    "GET /v1/datasets/{dataset_id}": "14++++4",
    "PATCH /v1/datasets/{dataset_id}": "144+++4",
    "POST /v1/datasets/{dataset_id}/publish": "144+++4",
    "POST /v1/datasets/{dataset_id}/editions": "144+++4",
    "GET /v1/datasets/{dataset_id}/editions": "14++++4",
    "GET /v1/datasets/{dataset_id}/editions/{number}": "14++++4",
    "GET /v1/datasets/{dataset_id}/figures": "14++++4",
    "POST /v1/datasets/{dataset_id}/deliveries": "144+++4",
    "GET /v1/datasets/{dataset_id}/deliveries": "14++++4",
    "POST /v1/datasets/{dataset_id}/withdraw": "144+++4",
    "POST /v1/sharing-agreements": "144+++4",
    "GET /v1/sharing-agreements": "1++++++",
    "GET /v1/sharing-agreements/{sharing_id}": "14++++4",
    "POST /v1/sharing-agreements/{sharing_id}/confirm": "1444+44",
    "POST /v1/sharing-agreements/{sharing_id}/end": "1444+44",
}


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    assert house.operations("data", "corridors") == MATRIX.keys()
    path = await house.verified()
    receiver = await house.verified("receiver", "receiver")
    callers = await _callers(house, path)
    shared = await offered(house, path)
    sharing = (await propose(house, shared, path, receiver)).json()["id"]
    places = {
        "{dataset_id}": await _with_an_edition(house, path),
        "{sharing_id}": sharing,
        "{number}": "1",
        "{from_country}": "SN",
        "{to_country}": "IT",
    }
    found = {name: "" for name in MATRIX}
    for name in MATRIX:
        for caller in CALLERS:
            body = _bodies(path, receiver, shared).get(name)
            answer = await _ask(house, name, places, callers[caller], body)
            assert answer.status_code < 500, answer.text
            if answer.is_success and not name.startswith("GET"):
                places["{dataset_id}"] = await _with_an_edition(house, path)
            refusal = {401: "1", 403: "3", 404: "4"}
            found[name] += refusal.get(answer.status_code, "+")
    assert found == MATRIX


async def _with_an_edition(house: House, path: str) -> str:
    """A draft that nobody has done anything with."""
    dataset = id_of(await drafted(house, path))
    edition = {"label": "1", "released_on": "2022-03-01"}
    assert (await post(house, f"/v1/datasets/{dataset}/editions", **edition)).is_success
    return dataset


def _bodies(path: str, receiver: str, shared: str) -> dict[str, Any]:
    side = {"partner_id": id_of(path)}
    return {
        "PATCH /v1/datasets/{dataset_id}": {"title": "Other words"},
        "POST /v1/datasets": data_set_body(path),
        "POST /v1/datasets/{dataset_id}/editions": {"label": "2", "released_on": "2022-03-01"},
        "POST /v1/datasets/{dataset_id}/deliveries": {
            "edition": 1,
            "receiver_partner_id": id_of(receiver),
            "means": "registry",
        },
        "POST /v1/sharing-agreements": {
            "dataset_id": id_of(shared),
            "receiver_partner_id": id_of(receiver),
            "purpose": "Planning.",
            "terms": "Aggregates.",
            "starts_on": "2022-01-01",
        }
        | side,
        "POST /v1/sharing-agreements/{sharing_id}/confirm": side,
        "POST /v1/sharing-agreements/{sharing_id}/end": side | {"reason": "Over."},
    }


async def _callers(house: House, path: str) -> dict[str, dict[str, str]]:
    for name in ("viewer", "editor"):
        await house.member(path, name, name)
    other = await house.partner("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("founder"),
        "own system": await house.as_system(path),
        "foreign system": await house.as_system(other, "somebody"),
    }


async def _ask(
    house: House, name: str, places: dict[str, str], headers: dict[str, str], body: Any
) -> Any:
    method, _, route = name.partition(" ")
    for place, value in places.items():
        route = route.replace(place, value)
    if route.endswith("/import"):
        query = f"{route}?dataset_id={places['{dataset_id}']}"
        return await house.api.post(query, headers=headers, content=OWN)
    route += "?period=2020" if route.endswith("/costs") else ""
    return await house.api.request(
        method, route, headers=headers | {"If-Match": '"999"'}, json=body
    )
