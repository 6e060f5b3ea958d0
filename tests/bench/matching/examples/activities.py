"""
Ten real IATI activities, and the trades that a team for each would ask for.

Identifier, title, country and sector are as published; that a role asks for a trade is our own
guess at what such a project needs. Trades are preferred labels of ESCO 1.1.1 occupations.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Activity:
    """A project and the trades of its team."""

    identifier: str
    title: str
    country: str
    sector: str
    trades: tuple[str, ...]


ACTIVITIES: Final = (
    Activity(
        "XM-DAC-46004-51162-001-LN3642",
        "High-Efficiency Horticulture and Integrated Supply Chain Project",
        "AM",
        "31161",
        ("agronomist", "food technologist", "logistics and distribution manager"),
    ),
    Activity(
        "XM-DAC-46004-51090-001-LN3657",
        "Yerevan Gas-Fired Combined-Cycle Power Project",
        "AM",
        "23310",
        ("electrical engineer", "power plant manager", "environmental engineer"),
    ),
    Activity(
        "XM-DAC-46004-49078-004-LN4351",
        "Seismic Safety Improvement Program",
        "AM",
        "11110",
        ("seismologist", "civil engineer", "construction manager"),
    ),
    Activity(
        "44000-P178734",
        "El Salvador Water Sector Resilience Project",
        "SV",
        "14010",
        ("water engineer", "hydrologist", "geographic information systems specialist"),
    ),
    Activity(
        "44000-P171316",
        "Growing Up and Learning Together: Comprehensive Early Childhood Development "
        "in El Salvador",
        "SV",
        "11240",
        ("early years teacher", "education policy officer", "social worker"),
    ),
    Activity(
        "44000-P173872",
        "El Salvador COVID-19 Emergency Response Project",
        "SV",
        "12191",
        ("epidemiologist", "nurse responsible for general care", "emergency response coordinator"),
    ),
    Activity(
        "44000-P169677",
        "Growing up Healthy Together: Comprehensive Early Childhood Development in El Salvador",
        "SV",
        "12220",
        ("midwife", "dietitian", "public health policy officer"),
    ),
    Activity(
        "XM-DAC-46004-45903-014-LN2810",
        "ARM: SME FINANCE PROGRAM",
        "AM",
        "24030",
        ("loan officer", "credit risk analyst", "business consultant"),
    ),
    Activity(
        "XM-DAC-46008-cfa012402",
        "Programa de Fortalecimiento de la Soberanía de conectividad de El Salvador: "
        "Cable Submarino",
        "SV",
        "22020",
        ("telecommunications engineer", "ICT network engineer"),
    ),
    Activity(
        "XM-DAC-46008-cfa012714",
        "Programa de Apoyo a la Política Nacional Forestal en Panamá",
        "PA",
        "31210",
        ("forester", "forestry adviser", "environmental engineer"),
    ),
)
