"""How good what is found is: relevance, free text, and who is told how often."""

from collections.abc import Callable

from tests.bench.matching import data
from tests.bench.matching.evaluation import congestion, free_text, relevance
from tests.bench.matching.goals import Figure


def measure(
    queries: int, people: int, seed: int, say: Callable[[str], None], part: float = 1.0
) -> dict[str, Figure]:
    """M9, M11 and M12, each from its own seed of chance. Raises NoData before anything is done."""
    used = sorted({*relevance.FILES, *free_text.FILES})
    data.files(used)
    say(f"data: {data.folder() / 'matching'}: {', '.join(used)}")
    return (
        relevance.measure(queries, seed, say)
        | free_text.measure(queries, seed, say)
        | congestion.measure(people, seed, say, part)
    )
