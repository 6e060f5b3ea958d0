"""One form for all spellings of a label, in Latin and in Arabic script."""

import re
import unicodedata

_SPACES = re.compile(r"[\W_]+", re.UNICODE)
# Alef with hamza or madda, ya without dots, ta marbuta, the stretching tatweel, and the ya and kaf
# that keyboards for Persian and Urdu send in place of the Arabic ones.
_ARABIC = str.maketrans(
    {
        "\u0622": "\u0627",
        "\u0623": "\u0627",
        "\u0625": "\u0627",
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u0629": "\u0647",
        "\u0624": "\u0648",
        "\u0626": "\u064a",
        "\u0640": None,
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
    }
)


def normalise(label: str) -> str:
    """Case, accents, vowel signs and punctuation away; doing it twice changes nothing."""
    if label.isascii():
        # Nearly every English label, at a tenth of the cost.
        return _SPACES.sub(" ", label.lower()).strip()
    folded = unicodedata.normalize("NFKC", label).translate(_ARABIC).casefold()
    apart = unicodedata.normalize("NFKD", folded)
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return _SPACES.sub(" ", bare.translate(_ARABIC).casefold()).strip()
