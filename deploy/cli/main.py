"""Every command of `diaspora` on one screen; each is in the module that its group names."""

from importlib.util import find_spec

import typer

from deploy.cli import (
    api,
    backing_up,
    corridors,
    data,
    doctor,
    events,
    fairness,
    mails,
    partners,
    people,
    programmes,
    rates,
    rebuilding,
    setup,
    worker,
)
from deploy.cli import health as container

app = typer.Typer(
    name="diaspora",
    help="The open backend for diaspora partnerships.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
# One machine, one command; the container image holds nothing of it.
if find_spec("deploy.local") and find_spec("deploy.demo"):
    from deploy.cli import local

    app.command("demo")(local.demo)
    app.command("serve")(local.serve)
# The processes of an installation.
app.command("api")(api.api)
app.command("worker")(worker.worker)


@app.command("health")
def say_health() -> None:
    """Say whether the process of this container is ready, in its own words."""
    raise typer.Exit(container.main())


# Setting up and looking after an installation.
app.command("migrate")(setup.migrate)
app.command("topics")(setup.topics)
app.command("secrets")(setup.make_secrets)
app.command("token")(setup.token)
app.command("doctor")(doctor.doctor)
app.add_typer(setup.config_app, name="config")
app.add_typer(people.people_app, name="people")
app.command("fairness")(fairness.fairness)
# Events that wait, died, or cannot be read or sent.
app.add_typer(events.app, name="events")
app.add_typer(partners.partner_app, name="partner")
app.add_typer(mails.app, name="mails")
# Bringing data in.
app.command("import")(data.import_iati)
app.add_typer(data.taxonomy_app, name="taxonomy")
app.add_typer(rates.rates_app, name="rates")
app.add_typer(programmes.programmes_app, name="programmes")
app.add_typer(corridors.corridors_app, name="corridors")
# When something was lost.
app.command("backup")(backing_up.backup)
app.command("restore")(backing_up.restore)
app.command("rebuild")(rebuilding.rebuild)
app.add_typer(rebuilding.state_app, name="state")
