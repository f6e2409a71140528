"""What a person types: `premises` and the words after it.

`speech` is how answers, failures and progress are shown; `opening` reads the settings and opens
the house for one command; `running`, `upkeep`, `audits`, `drawings`, `models`, `detector`, `llm`,
`people`, `databases`, `configuration`, `importing`, `properties`, `cache`, `machines`, `bringing`,
`fetching`, `quarantining` and `showing` hold the commands; `listening`, `diagnosis`, `residents`,
`figures`, `ground`, `moving`, `shopfloor`, `agency`, `manifests`, `larder`, `adopting` and
`reference` do what is longer than a command should be.
"""

import sys

import typer

from premises.app.cli.audits import app as audits
from premises.app.cli.cache import app as cache
from premises.app.cli.configuration import app as settings
from premises.app.cli.databases import app as db
from premises.app.cli.detector import app as detector
from premises.app.cli.drawings import app as drawings
from premises.app.cli.importing import app as importing
from premises.app.cli.llm import app as llm
from premises.app.cli.machines import app as machines
from premises.app.cli.models import app as models
from premises.app.cli.people import clients, users
from premises.app.cli.properties import app as properties
from premises.app.cli.running import serve, work
from premises.app.cli.showing import demo
from premises.app.cli.speech import explained
from premises.app.cli.upkeep import doctor, migrate, status

app = typer.Typer(
    help="Everything a building can tell its owner: one service on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (serve, work, demo, status, doctor, migrate):
    app.command()(command)
app.add_typer(properties, name="properties")
app.add_typer(audits, name="audits")
app.add_typer(drawings, name="drawings")
app.add_typer(machines, name="machines")
app.add_typer(models, name="models")
app.add_typer(detector, name="detector")
app.add_typer(llm, name="llm")
app.add_typer(users, name="users")
app.add_typer(clients, name="clients")
app.add_typer(cache, name="cache")
app.add_typer(db, name="db")
app.add_typer(importing, name="import")
app.add_typer(settings, name="settings")


def main() -> None:
    """Do what was typed: 0 when it is done, 1 when it cannot be, 2 when it is not understood."""
    with explained(as_json="--json" in sys.argv):
        app(prog_name="premises")
