"""Services as HSDS 3.0 writes them, made for tests."""

from typing import Any

WELCOME = "b7f0c1de-6f4b-4a73-9a57-0c5f6f2f7d01"


def person(name: str = "Ines Example") -> dict[str, Any]:
    """Somebody who works there, as HSDS has them."""
    return {
        "id": "0a4f3f0e-58c1-4a2a-9d68-c9f0a4f3c001",
        "name": name,
        "title": "Receptionist",
        "email": "ines@example.org",
        "phones": [phone("+39 02 111 222")],
    }


def phone(number: str, **more: Any) -> dict[str, Any]:
    """A telephone number."""
    return {"id": "1f2f3f4f-0000-4000-8000-000000000001", "number": number, "type": "voice"} | more


def place(latitude: Any = 45.4642, longitude: Any = 9.19, **more: Any) -> dict[str, Any]:
    """A service at a location in Milan."""
    return {
        "id": "2a2a2a2a-0000-4000-8000-000000000001",
        "description": "Second floor",
        "contacts": [person()],
        "phones": [phone("+39 02 333 444")],
        "schedules": [{"id": "3a3a3a3a-0000-4000-8000-000000000001", "opens_at": "09:00"}],
        "location": {
            "id": "4a4a4a4a-0000-4000-8000-000000000001",
            "location_type": "physical",
            "name": "The house on the corner",
            "transportation": "Tram 9",
            "latitude": latitude,
            "longitude": longitude,
            "addresses": [
                {
                    "id": "5a5a5a5a-0000-4000-8000-000000000001",
                    "attention": "I. Example",
                    "address_1": "Via Esempio 1",
                    "city": "Milano",
                    "state_province": "MI",
                    "postal_code": "20100",
                    "country": "IT",
                    "address_type": "physical",
                }
            ],
            "accessibility": [
                {"id": "6a6a6a6a-0000-4000-8000-000000000001", "description": "A ramp"}
            ],
        },
    } | more


def service(**more: Any) -> dict[str, Any]:
    """A housing service with everything that we know and some things that we do not."""
    return {
        "id": WELCOME,
        "name": "A first home",
        "description": "Rooms for the first six months.",
        "url": "https://example.org/home",
        "email": "home@example.org",
        "status": "active",
        "minimum_age": 18,
        "maximum_age": 99,
        "fees_description": "Free of charge for the first month.",
        "wait_time": "Two weeks",
        "assurer_email": "assurer@example.org",
        "last_modified": "2024-03-15T10:30:45.123Z",
        "phones": [phone("+39 02 555 666", extension=12)],
        "schedules": [
            {
                "id": "7a7a7a7a-0000-4000-8000-000000000001",
                "freq": "WEEKLY",
                "byday": "MO,TH",
                "opens_at": "09:00:00",
                "closes_at": "12:30:00",
                "timezone": 1,
            }
        ],
        "languages": [
            {"id": "8a8a8a8a-0000-4000-8000-000000000001", "code": "it", "name": "Italian"},
            {"id": "8a8a8a8a-0000-4000-8000-000000000002", "code": "fr", "note": "Mondays"},
        ],
        "required_documents": [
            {"id": "9a9a9a9a-0000-4000-8000-000000000001", "document": "An identity document"},
            {
                "id": "9a9a9a9a-0000-4000-8000-000000000002",
                "document": "The residence permit or its receipt",
                "uri": "https://example.org/permit",
            },
        ],
        "cost_options": [
            {
                "id": "aaaaaaaa-0000-4000-8000-000000000001",
                "option": "From the second month",
                "amount": 120.5,
                "currency": "eur",
                "amount_description": "a month",
            }
        ],
        "attributes": [
            {
                "id": "bbbbbbbb-0000-4000-8000-000000000001",
                "link_entity": "service",
                "taxonomy_term": {
                    "id": "bbbbbbbb-0000-4000-8000-000000000002",
                    "code": "BH-1800",
                    "name": "Temporary housing",
                    "description": "A roof for a while",
                    "taxonomy": "of somebody else",
                },
            }
        ],
        "service_at_locations": [place()],
        "organization": {
            "id": "cccccccc-0000-4000-8000-000000000001",
            "name": "The house of welcome",
            "description": "A charity",
            "contacts": [person("Ugo Example")],
            "phones": [phone("+39 02 777 888")],
        },
        "contacts": [person()],
        "metadata": [{"id": "dddddddd-0000-4000-8000-000000000001", "updated_by": "Ines Example"}],
        "x_house_colour": {"of": ["yellow", {"deep": True}]},
    } | more


def organisation(*services: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An organisation with its services, which do not name it again."""
    inside = [{k: v for k, v in each.items() if k != "organization"} for each in services]
    return {
        "id": "cccccccc-0000-4000-8000-000000000001",
        "name": "The house of welcome",
        "description": "A charity",
        "contacts": [person("Ugo Example")],
        "services": inside,
    } | more
