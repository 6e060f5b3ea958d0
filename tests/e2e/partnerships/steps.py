"""The partnerships of the paper, and the steps that the story of each went through."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# By test module `test_<key>.py`.
SYSTEMS: Final[dict[str, str]] = {
    "mida": "MIDA",
    "enahpa": "ENAHPA and MIDEth",
    "mida_senegal_italy": "MIDA Senegal-Italy",
    "uk_south_africa": "United Kingdom - South Africa memorandum",
    "recruitment_agencies": "Regulated recruitment agencies",
    "directo_a_mexico": "Tripartite remittances (Directo a México)",
    "three_for_one": "Mexico 3x1",
    "unidos_por_la_solidaridad": "Unidos por la Solidaridad",
    "multilateral_fund": "IADB Multilateral Fund",
    "africa_recruit": "AfricaRecruit",
    "integration_services": "Integration services",
    "migrant_friendly_companies": "Migrant-friendly companies",
    "data_exchange": "Data exchange",
    "regional_processes": "Regional processes",
    "berne_agenda": "Agenda for Migration Management",
    "european_partnerships": "European Commission partnerships",
}

_taken: dict[str, list[str]] = defaultdict(list)


@contextmanager
def step(words: str) -> Iterator[None]:
    """What happens inside, in the words of the partnership; counted when it went well."""
    path = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
    yield
    _taken[system_of(path)].append(words)


def system_of(path: str) -> str:
    """The key of the system that a test module tells of."""
    return Path(path).stem.removeprefix("test_")


def steps_of(system: str) -> list[str]:
    """The steps that went well in this process."""
    return list(_taken[system])
