"""How many erasures there have been, by which keepers of lists know that somebody left."""

from typing import Final

from sqlalchemy import BigInteger, Sequence

from services.matching.database import metadata

# Counted up by whoever erases while they have the lists for themselves, and seen at once: what a
# sequence says waits for no commit, nor is it as of the beginning of the statement that asks.
ERASURES: Final = Sequence("erasure_seq", data_type=BigInteger, metadata=metadata)
