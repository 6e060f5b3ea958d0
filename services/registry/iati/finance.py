"""In which form money is given, in our words and in codes of IATI's FinanceType."""

_LOANS = ("4",)
_EQUITY = ("5",)
_GUARANTEE = "1100"
# Standard grant, standard loan, common equity, guarantee.
_CODES = {
    "grant": "110",
    "donation": "110",
    "soft_loan": "421",
    "loan": "421",
    "equity": "510",
    "guarantee": _GUARANTEE,
}


def instrument_of(finance_type: str | None) -> str:
    """The instrument; a grant where nothing or another code is told."""
    code = finance_type or ""
    if code.startswith(_EQUITY):
        return "equity"
    if code == _GUARANTEE:
        return "guarantee"
    return "loan" if code.startswith(_LOANS) else "grant"


def finance_type_for(instrument: str) -> str | None:
    """The code; None for what IATI has none for."""
    return _CODES.get(instrument)


def says_the_same(finance_type: str | None, instruments: tuple[str, ...]) -> bool:
    """Whether the code stands for one of the instruments: a soft loan is a loan there."""
    told = {finance_type_for(instrument) for instrument in instruments}
    return not instruments or finance_type_for(instrument_of(finance_type)) in told
