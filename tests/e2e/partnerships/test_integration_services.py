"""Integration services: language, employment, education, health and housing near by."""

from typing import Any

import orjson

from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, verified_partner
from tests.e2e.system import System

SERVICES = "/v1/integration-services"
# The central station of Milan; a degree of longitude is 77.9 km there.
NEWCOMER = {"lat": 45.4853, "lon": 9.2044}


def _service(number: int, name: str, term: str, km: float, **more: Any) -> dict[str, Any]:
    """A service of the city's directory, some kilometres east of the station."""
    return {
        "id": f"11111111-0000-4000-8000-00000000000{number}",
        "name": name,
        "description": f"{name}, open to newcomers.",
        "status": "active",
        "languages": [{"code": "it"}, {"code": "fr"}],
        "required_documents": [{"document": "Residence permit"}, {"document": "Tax code"}],
        "attributes": [{"taxonomy_term": {"name": term, "taxonomy": "of the city"}}],
        "contacts": [{"name": "Ada Example", "email": "ada@example.org"}],
        "phones": [{"number": "+39 02 000 000", "type": "voice"}],
        "x_house_rules": {"quiet_after": "22:00"},
        "service_at_locations": [
            {
                "id": f"22222222-0000-4000-8000-00000000000{number}",
                "location": {
                    "id": f"33333333-0000-4000-8000-00000000000{number}",
                    "location_type": "physical",
                    "latitude": NEWCOMER["lat"],
                    "longitude": NEWCOMER["lon"] + km / 77.9,
                    "addresses": [
                        {
                            "attention": "Ada Example",
                            "address_1": f"Via Esempio {number}",
                            "city": "Milano",
                            "state_province": "MI",
                            "postal_code": "20100",
                            "country": "IT",
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
    } | more


DIRECTORY = [
    _service(1, "A first home", "Temporary housing", 1.0, minimum_age=18),
    _service(2, "A room for a while", "Emergency shelter", 4.0),
    _service(3, "A house far away", "Housing advice", 60.0),
    _service(4, "Italian for newcomers", "Language courses", 0.5),
    _service(5, "Work desk", "Job placement", 2.0),
    _service(6, "Schools and diplomas", "Recognition of qualifications", 2.5),
    _service(7, "Clinic", "Health care", 3.0),
]


async def test_a_newcomer_finds_a_home_near_by_in_their_language_and_knows_what_to_bring(
    system_in_process: System,
) -> None:
    """
    A city brings its directory of services as HSDS 3.0; first a dry run says what would happen.

    Who works there is left out, and the report says so. The city tells a service in French too. A
    newcomer from Burkina Faso asks in `fr-BF` what housing is near: the nearest comes first, told
    in French where there is French, with the documents to bring. Each of the five needs of the
    paper is answered. The directory goes out again as HSDS, with what nobody here understands.
    """
    system = system_in_process
    city = await verified_partner(system, "city", "city-of-milan")
    async with (
        system.client("registry", "person", "city") as clerk,
        system.client("registry", "person", "newcomer") as newcomer,
    ):
        imports = f"{SERVICES}/imports?partner_id={city}"
        lines = b"\n".join(orjson.dumps(each) for each in DIRECTORY)

        with step("the city tries its directory in a dry run, and nothing is there yet"):
            dry = await ok(await clerk.post(f"{imports}&dry_run=true", content=lines))
            assert (dry["imported"], dry["rejected"]) == (7, 0)
            assert (await ok(await newcomer.get(SERVICES)))["items"] == []

        with step("it brings the directory in, and the report says that persons were left out"):
            report = await ok(await clerk.post(imports, content=lines))
            assert report["imported"] == 7
            assert "Left out: 1 contact(s) of persons." in report["items"][0]["notes"]

        with step("sent again the directory changes nothing"):
            assert (await ok(await clerk.post(imports, content=lines)))["unchanged"] == 7

        with step("the city tells its first home in French"):
            home = report["items"][0]["service_id"]
            words = {
                "name": "Un premier toit",
                "required_documents": ["Titre de séjour", "Code fiscal"],
            }
            await ok(await clerk.put(f"{SERVICES}/{home}/translations/fr", json=words))

        with step("a newcomer asks in fr-BF for housing within 25 km: the nearest comes first"):
            asked: dict[str, Any] = {
                **NEWCOMER,
                "need": "housing",
                "lang": "fr-BF",
                "radius_km": 25,
                "age": 29,
            }
            found = (await ok(await newcomer.get(f"{SERVICES}/near", params=asked)))["items"]
            names = [each["service"]["name"] for each in found]
            assert names == ["Un premier toit", "A room for a while"]
            assert [round(each["distance_km"]) for each in found] == [1, 4]

        with step("each says whether it speaks French, fits the age, and what to bring"):
            assert [each["speaks_language"] for each in found] == [True, True]
            assert [each["fits_age"] for each in found] == [True, None]
            brought = [[d["document"] for d in e["service"]["required_documents"]] for e in found]
            assert brought == [["Titre de séjour", "Code fiscal"], ["Residence permit", "Tax code"]]

        with step("language, employment, education and health are near too"):
            for need in ("language", "employment", "education", "health"):
                near = await ok(
                    await newcomer.get(f"{SERVICES}/near", params={**NEWCOMER, "need": need})
                )
                assert len(near["items"]) == 1, need

        with step("the directory goes out as HSDS with what only the city understands"):
            page = await ok(await newcomer.get(f"{SERVICES}/hsds?full=true&per_page=100"))
            assert (page["total_items"], page["last_page"]) == (7, True)
            assert all(each["x_house_rules"] for each in page["contents"])
            assert {each["id"] for each in page["contents"]} == {each["id"] for each in DIRECTORY}

        with step("no person stands anywhere in it, and the service's own number does"):
            assert "Ada" not in str(page)
            assert "ada@example.org" not in str(page)
            assert page["contents"][0]["phones"][0]["number"] == "+39 02 000 000"
