"""
Cases of safeguards, worked out by hand from the rules before any code was asked.

Each line: a name; the occupation in ISCO-08, the corridor, the modality (`home` a temporary
return, `good` a permanent one, `back` circular, `afar` virtual) and the initiative (`agency` a
licensed one, `unlicensed`, `direct`, `states`); the agreements, with their first and last day
where those matter, and the day if it is not 1 June 2024; what must come out, by which rule; and
the sources.

Sources:
W  WHO Global Code of Practice (WHA63.16), articles 4 and 5: no active recruitment from countries
   with critical shortages; circular and return migration that benefits the origin is encouraged.
L  WHO health workforce support and safeguards list 2023: the 55 countries.
U  The United Kingdom's code of practice 2023: red, amber and green; agreements between
   governments; direct applications are not held up; only agencies on the list may recruit.
I  ISCO-08: 22 health professionals, 32 health associate professionals, and what they do not hold.
D  The rules of the paper's systems: regulated agencies, and returns that are favoured.
"""

from datetime import date
from typing import NamedTuple


class Case(NamedTuple):
    """One case, in the words of the domain."""

    name: str
    isco_group: str
    practice_country: str
    country: str
    modality: str
    initiative: str
    agency_is_licensed: bool
    agreements: tuple[tuple[str, str, date, date | None], ...]
    on: date
    outcome: str
    rule: str
    source: str


_TABLE = """
# A doctor or nurse leaves a country on the WHO list for somewhere without a code of its own.
doctor GH-US by an agency | 2211 GH-US good agency | - | blocked listed | WL
doctor GH-US directly | 2211 GH-US good direct | - | allowed direct | WU
doctor GH-US by governments that agreed nothing | 2211 GH-US good states | - | blocked listed | WL
doctor GH-US under an agreement | 2211 GH-US good states | GH-US | covered states | W
doctor GH-US by an agency under an agreement | 2211 GH-US good agency | GH-US | covered states | W
nurse NG-CA by an agency | 2221 NG-CA good agency | - | blocked listed | WL
nurse NG-DE directly | 2221 NG-DE good direct | - | allowed direct | W
midwife SN-FR by an agency | 2222 SN-FR good agency | - | blocked listed | WLI
midwife HT-CA by governments | 2222 HT-CA good states | - | blocked listed | WL
dentist ET-IT by an agency | 2261 ET-IT good agency | - | blocked listed | WLI
pharmacist SD-SA by an agency | 2262 SD-SA good agency | - | blocked listed | WLI
physiotherapist BD-AE by an agency | 2264 BD-AE good agency | - | blocked listed | WLI
laboratory technician PK-AU by an agency | 3212 PK-AU good agency | - | blocked listed | WLI
associate nurse PG-AU by an agency | 3221 PG-AU good agency | - | blocked listed | WLI
community health worker LR-US by an agency | 3253 LR-US good agency | - | blocked listed | WLI
ambulance worker ZW-IE by an agency | 3258 ZW-IE good agency | - | blocked listed | WLI
health professional by the sub-major group alone | 22 UG-NO good agency | - | blocked listed | WI
associate by the sub-major group alone | 32 UG-NO good agency | - | blocked listed | WI
doctors by the minor group | 221 UG-NO good agency | - | blocked listed | WI
Nepal is on the WHO list | 2221 NP-AU good agency | - | blocked listed | L
Kenya is not on the WHO list | 2221 KE-AU good agency | - | allowed unlisted | L
the Philippines are not on the WHO list | 2221 PH-US good agency | - | allowed unlisted | L
South Africa is not on the WHO list of 2023 | 2221 ZA-AU good agency | - | allowed unlisted | L
India is not on the WHO list | 2211 IN-US good direct | - | allowed unlisted | L
# From one listed country to another.
doctor between two listed countries | 2211 GH-NG good agency | - | blocked listed | WL
doctor GH-NG directly | 2211 GH-NG good direct | - | allowed direct | W
a return that leaves a listed country | 2211 GH-NG home agency | - | blocked listed | WL
# Into the United Kingdom its own code holds.
nurse GH-GB, red, by an agency | 2221 GH-GB good agency | - | blocked red | U
nurse GH-GB, red, directly | 2221 GH-GB good direct | - | allowed direct | U
nurse GH-GB, red, by governments without an agreement | 2221 GH-GB good states | - | blocked red | U
nurse GH-GB, red, under an agreement | 2221 GH-GB good states | GH-GB | covered states | U
nurse KE-GB, amber, by an agency | 2221 KE-GB good agency | - | blocked amber | U
nurse KE-GB, amber, under an agreement | 2221 KE-GB good agency | KE-GB | covered states | U
nurse KE-GB, amber, by governments | 2221 KE-GB good states | KE-GB | covered states | U
nurse KE-GB, amber, directly | 2221 KE-GB good direct | - | allowed direct | U
nurse NP-GB, amber, by an agency | 2221 NP-GB good agency | - | blocked amber | U
nurse NP-GB, amber, under an agreement | 2221 NP-GB good states | NP-GB | covered states | U
nurse ZA-GB, green, by an agency | 2221 ZA-GB good agency | - | allowed green | U
nurse IN-GB, green, by an agency | 2221 IN-GB good agency | - | allowed green | U
nurse PH-GB, green, by governments | 2221 PH-GB good states | - | allowed green | U
the day before the code's first | 2221 KE-GB good agency | - @2023-03-22 | allowed unlisted | U
the code counts from its first day | 2221 KE-GB good agency | - @2023-03-23 | blocked amber | U
# Agreements: of this corridor, in this direction, on this day.
agreement of another origin | 2221 GH-GB good states | KE-GB | blocked red | U
agreement with another destination | 2221 KE-GB good states | KE-SA | blocked amber | U
agreement in the other direction | 2221 KE-GB good states | GB-KE | blocked amber | U
one of several agreements is enough | 2221 NP-GB good agency | KE-GB NP-GB | covered states | U
agreement that has not begun | 2221 KE-GB good states | KE-GB:2024-06-02: | blocked amber | U
agreement on its first day | 2221 KE-GB good states | KE-GB:2024-06-01: | covered states | U
agreement on its last | 2221 KE-GB good states | KE-GB:2021-07-29:2024-06-01 | covered states | U
agreement that ended | 2221 KE-GB good states | KE-GB:2021-07-29:2024-05-31 | blocked amber | U
# Agencies.
an agency without a licence, green country | 2221 IN-GB good unlicensed | - | blocked licence | UD
an agency without a licence, red country | 2221 GH-GB good unlicensed | - | blocked licence | UD
no licence, under an agreement | 2221 KE-GB good unlicensed | KE-GB | blocked licence | UD
an agency without a licence, no health worker | 7212 GH-US good unlicensed | - | blocked licence | D
an agency without a licence, a return home | 2211 GB-GH home unlicensed | - | blocked licence | D
# Who is no health worker is not protected, wherever from.
welder GH-US by an agency | 7212 GH-US good agency | - | allowed other | I
engineer ET-DE by an agency | 2142 ET-DE good agency | - | allowed other | I
teacher NG-GB by governments | 2341 NG-GB good states | - | allowed other | I
hospital manager is a manager | 1342 GH-GB good agency | - | allowed other | I
care worker is a personal care worker, 53 | 5321 ZW-GB good agency | - | allowed other | I
medical secretary is a clerk, 33 | 3344 GH-GB good agency | - | allowed other | I
psychologist is a social professional, 26 | 2634 GH-GB good agency | - | allowed other | I
science technician, 31, is none of 32 | 3111 GH-GB good agency | - | allowed other | I
# Returns to a listed country from one that is not.
doctor of the diaspora GB-ET, temporarily | 2211 GB-ET home direct | - | allowed return | WD
nurse US-ET on a mission | 2221 US-ET home states | - | allowed return | WD
doctor NL-GH, temporarily, by a licensed agency | 2211 NL-GH home agency | - | allowed return | WD
doctor IT-SO, temporarily | 2212 IT-SO home direct | - | allowed return | WD
from Kenya, which WHO does not list, to Somalia | 2211 KE-SO home direct | - | allowed return | WLD
doctor GB-ET for good: free | 2211 GB-ET good direct | - | allowed unlisted | WD
doctor GB-ET back and forth: free | 2211 GB-ET back direct | - | allowed unlisted | WD
a return to an unlisted country | 2211 DE-MA home direct | - | allowed unlisted | WL
engineer GB-ET, temporarily, is no health worker | 2142 GB-ET home direct | - | allowed other | I
# Nobody leaves.
doctor in Ghana advises from afar | 2211 GH-GB afar agency | - | allowed stays | WD
doctor in Ghana teaches Nigeria from afar | 2211 GH-NG afar states | - | allowed stays | WD
doctor moves inside Ghana | 2211 GH-GH good agency | - | allowed stays | WD
from afar by an agency without a licence | 2211 GH-GB afar unlicensed | - | blocked licence | D
# Circular migration still takes people out while they are away.
nurse MW-IE back and forth by an agency | 2221 MW-IE back agency | - | blocked listed | WL
nurse MW-IE back and forth under an agreement | 2221 MW-IE back states | MW-IE | covered states | W
"""
_MODALITIES = {
    "home": "temporary_return",
    "good": "permanent_return",
    "back": "circular",
    "afar": "virtual",
}
_INITIATIVES = {
    "agency": "agency_sourced",
    "unlicensed": "agency_sourced",
    "direct": "direct_application",
    "states": "government_to_government",
}
_OUTCOMES = {"allowed": "allowed", "covered": "allowed_under_agreement", "blocked": "blocked"}
_RULES = {
    "listed": "who-2023-listed",
    "unlisted": "who-2023-unlisted",
    "red": "uk-2023-red",
    "amber": "uk-2023-amber",
    "green": "uk-2023-green",
    "direct": "direct-application",
    "states": "government-to-government",
    "licence": "agency-licence",
    "return": "temporary-return",
    "stays": "nobody-leaves",
    "other": "not-health",
}
_DAY = date(2024, 6, 1)


def _agreement(written: str) -> tuple[str, str, date, date | None]:
    corridor, _, days = written.partition(":")
    first, _, last = days.partition(":")
    return (
        corridor[:2],
        corridor[3:],
        date.fromisoformat(first) if first else date(2020, 1, 1),
        date.fromisoformat(last) if last else None,
    )


def _case(line: str) -> Case:
    name, move, setting, expected, source = (part.strip() for part in line.split("|"))
    isco, corridor, modality, initiative = move.split()
    agreements, _, day = setting.partition("@")
    outcome, rule = expected.split()
    return Case(
        name,
        isco,
        corridor[:2],
        corridor[3:],
        _MODALITIES[modality],
        _INITIATIVES[initiative],
        initiative == "agency",
        tuple(_agreement(each) for each in agreements.split() if each != "-"),
        date.fromisoformat(day) if day else _DAY,
        _OUTCOMES[outcome],
        _RULES[rule],
        source,
    )


CASES = tuple(
    _case(line) for line in _TABLE.strip().splitlines() if line.strip() and not line.startswith("#")
)
