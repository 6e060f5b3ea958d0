"""`diaspora events`: what operators see of events that are not on their way, and do about them."""

import typer

from deploy.cli.events import dead, outbox, parked, positions, quarantine

app = typer.Typer(help="Events that wait, died, or cannot be read or sent.", no_args_is_help=True)
app.add_typer(parked.app, name="parked")
app.add_typer(dead.app, name="dead")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(positions.app, name="positions")
app.add_typer(outbox.app, name="outbox")
