"""
The forms in which publishers write figures of corridors, and how each is recognised.

The workbooks of the World Bank and the matrices of the United Nations name countries in words of
their own: those are brought into the long forms here, with ISO codes, before they are loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.registry.series.kinds import FigureKind
from services.registry.series.periods import Period


class FormName(StrEnum):
    """How a file is written."""

    WB_REMITTANCES_2017 = "wb-remittances-2017"
    WB_STOCK_2017 = "wb-stock-2017"
    UNDESA_STOCK_2020 = "undesa-stock-2020"
    RPW_COST = "rpw-cost"
    RPW_DATABANK = "rpw-databank"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Who publishes the figures, where, and on which terms they may be used."""

    name: str
    url: str
    licence: str


@dataclass(frozen=True, slots=True)
class Form:
    """
    The columns of a form; a form without `value` has one column for each quarter.

    `only` names a column and the one content of the rows that count. A form without a source is
    for figures of a partner's own data set.
    """

    name: FormName
    source: PublicSource | None
    sender: str
    receiver: str
    value: str | None
    period: str | Period | None = None
    kind: str | FigureKind = "kind"
    only: tuple[str, str] | None = None

    def columns(self) -> list[str]:
        """The columns that a file of this form has, besides others that do not matter."""
        named = [self.sender, self.receiver, self.value]
        named += [each for each in (self.period, self.kind) if type(each) is str]
        named += [self.only[0]] if self.only else []
        return [each for each in named if each is not None]


_RPW = PublicSource(
    "World Bank, Remittance Prices Worldwide",
    "https://remittanceprices.worldbank.org",
    "CC BY 4.0",
)
# The more particular first: a file is taken for the first form whose columns it has.
FORMS: Final[tuple[Form, ...]] = (
    Form(
        name=FormName.WB_REMITTANCES_2017,
        source=PublicSource(
            "World Bank, Bilateral Remittance Estimates 2017",
            "https://www.knomad.org/data/remittances",
            "CC BY 4.0",
        ),
        sender="sending_iso3",
        receiver="receiving_iso3",
        value="usd_million",
        period=Period(2017),
        kind=FigureKind.REMITTANCES,
    ),
    Form(
        name=FormName.RPW_COST,
        source=_RPW,
        sender="sending_iso3",
        receiver="receiving_iso3",
        value="avg_total_cost_pct",
        period="quarter",
        kind=FigureKind.REMITTANCE_COST,
    ),
    Form(
        name=FormName.RPW_DATABANK,
        source=_RPW,
        sender="Sending Countries Code",
        receiver="Receiving Countries  Code",
        value=None,
        kind=FigureKind.REMITTANCE_COST,
        only=("Series Code", "ATCR.CORR"),
    ),
    Form(
        name=FormName.UNDESA_STOCK_2020,
        source=PublicSource(
            "United Nations DESA Population Division, International Migrant Stock 2020",
            "https://www.un.org/development/desa/pd/content/international-migrant-stock",
            "CC BY 3.0 IGO",
        ),
        sender="origin_iso3",
        receiver="destination_iso3",
        value="migrants",
        period="year",
        kind=FigureKind.MIGRANT_STOCK,
    ),
    Form(
        name=FormName.WB_STOCK_2017,
        source=PublicSource(
            "World Bank, Bilateral Estimates of Migrant Stocks 2017",
            "https://www.knomad.org/data/migration/emigration",
            "CC BY 4.0",
        ),
        sender="origin_iso3",
        receiver="destination_iso3",
        value="migrants",
        period=Period(2017),
        kind=FigureKind.MIGRANT_STOCK,
    ),
    Form(
        name=FormName.FIGURES,
        source=None,
        sender="from_country",
        receiver="to_country",
        value="value",
        period="period",
    ),
)


def recognised(header: Sequence[str]) -> Form | None:
    """The first form whose columns all stand in this header."""
    present = set(header)
    return next((form for form in FORMS if present.issuperset(form.columns())), None)


def named(name: FormName) -> Form:
    """The form of this name."""
    return next(form for form in FORMS if form.name is name)
