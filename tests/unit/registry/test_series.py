"""Files of figures: each form is known by its columns, and a bad row stops nobody."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.countries.codes import UnknownCountry, alpha2, alpha3
from services.registry.series import sdmx
from services.registry.series.forms import FORMS, FormName
from services.registry.series.kinds import MEASURES, FigureKind
from services.registry.series.periods import NoPeriod, Period, period_of
from services.registry.series.reader import FileNotUnderstood, Found, Reader, Refused

STOCK = "year,origin_country,origin_iso3,destination_country,destination_iso3,migrants\n"
OWN = "kind,from_country,to_country,period,value\n"
PERIODS = st.builds(Period, st.integers(1900, 2100), st.integers(0, 4))


def read(text: str, form: FormName | None = None) -> list[Found | Refused]:
    return list(Reader(StringIO(text, newline=""), form))


def reasons(text: str) -> list[str]:
    return [each.reason for each in read(text) if isinstance(each, Refused)]


def test_a_file_of_the_united_nations_is_known_by_its_columns() -> None:
    file = STOCK + "2020,Senegal,SEN,Italy,ITA,113444\n"
    reader = Reader(StringIO(file))
    assert reader.form.name is FormName.UNDESA_STOCK_2020
    assert list(reader) == [
        Found(2, FigureKind.MIGRANT_STOCK, "SEN", "ITA", Period(2020), Decimal("113444.000000"))
    ]


def test_stocks_of_one_year_are_those_of_the_world_bank() -> None:
    header = "origin_country,origin_iso3,destination_country,destination_iso3,migrants\n"
    reader = Reader(StringIO(header + '"Gambia, The",GMB,Italy,ITA,9\n'))
    assert reader.form.name is FormName.WB_STOCK_2017
    assert [each.period for each in reader if isinstance(each, Found)] == [Period(2017)]


def test_a_table_of_quarters_has_a_figure_for_each_cell_that_is_filled() -> None:
    table = (
        "Sending Countries Code,Series Code,Receiving Countries  Code,"
        "2020Q2 [YR2020Q2],2020Q3 [YR2020Q3]\n"
        "ITA,ATCR.CORR,SEN,..,4.7912345678\n"
        "ITA,ATCR.CORR,KSV,8.1,8.2\n"
        ",,,,\n"
        "Data from database: Remittance Prices Worldwide (Corridors),,,,\n"
    )
    found = read(table)
    assert all(isinstance(each, Found) for each in found)
    assert [(each.line, each.to_country, str(each.period), each.value) for each in found] == [  # type: ignore[union-attr]
        (2, "SEN", "2020Q3", Decimal("4.791235")),
        (3, "XKX", "2020Q2", Decimal("8.1")),
        (3, "XKX", "2020Q3", Decimal("8.2")),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("migrant_stock,,ITA,2020,1", "The country has no ISO code."),
        ("migrant_stock,XXX,ITA,2020,1", "'XXX' is no country code of ISO 3166-1."),
        ("migrant_stock,IT,ITA,2020,1", "A corridor joins two countries, not one with itself."),
        ("migrant_stock,SN,IT,2020Q5,1", "'2020Q5' is no year or quarter"),
        ("migrant_stock,SN,IT,2020,NaN", "'NaN' is no number."),
        ("migrant_stock,SN,IT,2020,1_000", "'1_000' is no number."),
        ("migrant_stock,SN,IT,2020,1e99", "'1e99' is larger than any figure"),
        ("migrant_stock,SN,IT,2020,-1", "A figure of migrant_stock is not below nothing."),
        ("weather,SN,IT,2020,1", "'weather' is no kind of figure."),
        ("migrant_stock,SN", "The row is shorter than the first line."),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_next_one_is_read(row: str, reason: str) -> None:
    found = read(f"{OWN}{row}\n\nmigrant_stock,SN,IT,2020,7\n")
    assert isinstance(found[0], Refused)
    assert found[0].line == 2
    assert found[0].reason.startswith(reason)
    assert isinstance(found[1], Found)
    assert found[1].value == 7
    assert len(found) == 2


def test_a_transfer_may_cost_less_than_nothing() -> None:
    # Saudi Arabia to Sudan, 2017Q4: the rate was better than the official one.
    assert reasons(f"{OWN}remittance_cost,SAU,SDN,2017Q4,-11.36\n") == []


@pytest.mark.parametrize(
    "file",
    ["", "name,age\nSenegal,7\n", 'kind,from_country,to_country,period,value\n"no end', "\x00\n"],
)
def test_a_file_of_no_known_form_is_refused_as_a_whole(file: str) -> None:
    with pytest.raises(FileNotUnderstood):
        read(file)


def test_a_file_that_lacks_a_column_of_its_form_says_which() -> None:
    with pytest.raises(FileNotUnderstood, match=r"lacks the column\(s\) period, value"):
        read("kind,from_country,to_country\n", FormName.FIGURES)


def test_each_form_is_the_first_that_its_own_columns_fit() -> None:
    from_columns = {form.name: Reader([",".join(form.columns())]).form.name for form in FORMS}
    assert all(name is found for name, found in from_columns.items())


@given(PERIODS)
def test_a_period_is_read_as_it_is_written(period: Period) -> None:
    assert period_of(str(period)) == period_of(period.sdmx()) == period


@given(st.text(max_size=12))
def test_whatever_is_no_period_is_refused(written: str) -> None:
    try:
        period = period_of(written)
    except NoPeriod:
        return
    assert written.strip() in (str(period), period.sdmx())


@given(st.text(max_size=4))
def test_a_code_stands_for_one_country_or_for_none(code: str) -> None:
    try:
        three = alpha3(code)
    except UnknownCountry:
        return
    assert (alpha3(alpha2(code)), alpha3(three)) == (three, three)


@given(
    st.lists(
        st.builds(
            sdmx.Observation,
            kind=st.sampled_from(FigureKind),
            from_country=st.just("ITA"),
            to_country=st.just("SEN"),
            period=PERIODS,
            value=st.decimals(-(10**12), 10**12, places=6),
            source=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
            licence=st.just("CC BY 4.0"),
        ),
        max_size=5,
    )
)
def test_what_is_written_as_sdmx_csv_is_read_again(figures: list[sdmx.Observation]) -> None:
    written = sdmx.header() + sdmx.lines(figures)
    rows = list(csv.DictReader(StringIO(written, newline="")))
    assert tuple(rows[0] if rows else sdmx.COLUMNS) == sdmx.COLUMNS
    for row, figure in zip(rows, figures, strict=True):
        assert Decimal(row["OBS_VALUE"]) == figure.value
        assert period_of(row["TIME_PERIOD"]) == figure.period
        assert (row["SOURCE"], row["INDICATOR"].lower()) == (figure.source, figure.kind)
        assert row["UNIT_MEASURE"] == MEASURES[figure.kind].sdmx_unit
        assert {row["STRUCTURE"], row["ACTION"]} == {"dataflow", "I"}


@pytest.mark.parametrize(
    ("accept", "is_asked"),
    [
        ("application/vnd.sdmx.data+csv;version=2.0.0", True),
        ("text/html, application/vnd.sdmx.data+csv; version=2.0.0; q=0.9", True),
        ("application/vnd.sdmx.data+csv", True),
        ("application/vnd.sdmx.data+csv;version=1.0.0", False),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_sdmx_csv_is_answered_to_those_who_ask_for_it(accept: str, is_asked: bool) -> None:  # noqa: FBT001
    assert sdmx.is_asked_for(accept) is is_asked
