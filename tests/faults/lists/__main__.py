"""`python -m tests.faults.lists`: random changes, killed and frozen keepers, and the oracle."""

import asyncio
import random
import tempfile
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from deploy.local.postgres import EmbeddedPostgres
from shared.db.migrations import migrate
from tests.faults.lists.drill import Outcome, Size, play
from tests.faults.lists.keeping import keep

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    changes: Annotated[int, typer.Option(min=100)] = 100_000,
    kills: Annotated[int, typer.Option(min=0)] = 50,
    freezes: Annotated[int, typer.Option(min=0)] = 5,
    seed: Annotated[int, typer.Option(help="0 draws one.")] = 0,
) -> None:
    """Change people and projects, kill and freeze their keepers, and compare every list."""
    chosen = seed or random.randrange(1 << 20)
    typer.echo(f"seed {chosen}")
    with tempfile.TemporaryDirectory(prefix="diaspora-lists-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres.start(folder / "postgres")
        try:
            size = Size(changes, kills=kills, freezes=freezes)
            outcome = asyncio.run(_on(server, folder, size, chosen))
        finally:
            server.stop()
    for line in _lines(outcome):
        typer.echo(line)
    if not outcome.is_well:
        raise typer.Exit(1)


@app.command("keep")
def keep_command(url: str, name: str) -> None:
    """One keeper of lists."""
    keep(url, name)


async def _on(server: EmbeddedPostgres, folder: Path, size: Size, seed: int) -> Outcome:
    connection = await asyncpg.connect(server.url(driver="postgresql"))
    await connection.execute("CREATE DATABASE matching")
    await connection.close()
    url = server.url("matching")
    await migrate(url, "services.matching")
    return await play(url, folder, size, seed=seed, say=typer.echo)


def _lines(outcome: Outcome) -> list[str]:
    def most(seconds: list[float]) -> str:
        return f"{max(seconds):.1f}" if seconds else "-"

    return [
        *outcome.wrong[:20],
        f"changes={outcome.changes} checks={outcome.checked} differences={len(outcome.wrong)} "
        f"kills={len(outcome.after_kill)} longest_takeover_s={most(outcome.after_kill)} "
        f"freezes={len(outcome.after_freeze)} longest_after_freeze_s={most(outcome.after_freeze)} "
        f"zombies={outcome.zombies} seconds={outcome.seconds:.0f}",
    ]


app()
