"""Commands for machines: what they logged is brought in, and their figures are worked out."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.bringing import import_rows
from premises.app.cli.fetching import pull, sources
from premises.app.cli.quarantining import quarantine
from premises.app.cli.shopfloor import machines_of_the_house
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.machines.models import MachineRow

app = typer.Typer(help="Machines: what they log, and what it adds up to.", no_args_is_help=True)
app.add_typer(sources, name="sources")
app.add_typer(quarantine, name="quarantine")
app.command("import")(import_rows)
app.command()(pull)

Named = Annotated[str | None, typer.Argument(help="Id or name; without it, the published one.")]
DayWord = Annotated[datetime | None, typer.Argument(formats=["%Y-%m-%d"], help="A local day.")]
Etl = Literal["sensor_stats", "utilization", "program_history", "alerts", "energy", "daily_runner"]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    id_: Annotated[
        str | None, typer.Option("--id", help="Its id in addresses; made of its name if not said.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Its time zone, such as Europe/Madrid.")] = None,
    preset: Annotated[
        str | None, typer.Option(help="What its variables mean: heidenhain or mtconnect.")
    ] = None,
    installed_kw: Annotated[
        float | None, typer.Option(help="Power of all its motors, in kW.")
    ] = None,
    heartbeat_s: Annotated[
        int | None,
        typer.Option(help="Silence of all its variables for longer is unknown; 0 is never."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a machine; the first one is the one whose figures are published."""
    from premises.machines.service.machines import NewMachine

    new = NewMachine(
        name,
        id=id_,
        zone=zone,
        preset=preset,
        installed_kw=installed_kw,
        heartbeat_s=heartbeat_s,
    )
    with machines_of_the_house() as domain:
        row = domain.machines.create(new)
    Voice(as_json=as_json).answer(_machine(row), f"{row.name} is added as {row.id}.")


@app.command("list")
def list_machines(as_json: Json = False) -> None:
    """Every machine, with how much of it is kept."""
    with machines_of_the_house() as domain:
        found = [_machine(row) for row in domain.machines.all()]
    table = Table("id", "name", "zone", "rows", "first", "last", "published")
    for one in found:
        shown = (one["id"], one["name"], one["zone"], one["rows"], one["first_at"], one["last_at"])
        table.add_row(
            *(escape(str(word or "-")) for word in shown), "yes" if one["is_published"] else ""
        )
    Voice(as_json=as_json).answer(found, table)


@app.command()
def variables(machine: Named = None, as_json: Json = False) -> None:
    """What a machine logs, and what that is taken for."""
    with machines_of_the_house() as domain:
        rows = domain.variables.all(domain.machines.find(machine).id)
    names = ("name", "role", "unit", "divisor", "decimals", "datatype", "external_id", "meaning")
    found = [{name: getattr(row, name) for name in names} for row in rows]
    table = Table(*names)
    for one in found:
        table.add_row(*(escape(str("" if word is None else word)) for word in one.values()))
    Voice(as_json=as_json).answer(found, table)


@app.command()
def etl(
    name: Annotated[Etl, typer.Argument(help="Which of the original's jobs.")],
    start: DayWord = None,
    end: DayWord = None,
    as_json: Json = False,
) -> None:
    """Fill the original's tables: for one day, from one to another, or for all there are.

    Ends with status 1 if a day failed; all others are filled.
    """
    from premises.machines.service.pages import Topic

    voice = Voice(as_json=as_json)
    topics = tuple(Topic) if name == "daily_runner" else (Topic(name),)
    with machines_of_the_house() as domain:
        domain.etls.catch_up()
        days = domain.etls.days(_day(start), _day(end))
        done = []
        for one in domain.etls.run(topics, days):
            error = one.failure.message if one.failure else None
            done.append({"day": str(one.day), "written": one.written, "error": error})
            changed = f"rows written: {one.written}" if one.written else "right already"
            voice.say(f"{one.day}: {error or changed}")
    failed = sum(one["error"] is not None for one in done)
    if not done:
        voice.say("No rows, so there is no day to be filled.")
    if as_json:
        voice.answer({"etl": name, "days": done, "failed": failed}, "")
    raise typer.Exit(1 if failed else 0)


@app.command()
def rebuild(
    machine: Named = None,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="First local day; without it, the first there is."
        ),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Work figures out anew from the rows."""
    voice = Voice(as_json=as_json)
    with machines_of_the_house() as domain, voice.progress("Rebuilding") as told:
        row = domain.machines.find(machine)
        days = domain.rebuilding.rebuild(row.id, _day(first), _day(last))
        told(0.0, f"{days} days of {row.name}")
        steps = domain.recomputing.settle(row.id)
    answer = {"machine": row.id, "days": days, "transactions": steps}
    voice.answer(answer, f"{row.name}: days worked out anew: {days}.")


@app.command()
def verify(machine: Named = None, as_json: Json = False) -> None:
    """Work everything out aside and show where the tables say otherwise; status 1 if they do."""
    voice = Voice(as_json=as_json)
    with machines_of_the_house() as domain, voice.progress("Verifying") as told:
        row = domain.machines.find(machine)
        told(0.0, f"what is dirty of {row.name}")
        domain.recomputing.settle(row.id)
        told(0.1, f"all figures of {row.name}")
        found = [one.as_json() for one in domain.verifying.verify(row.id)]
    table = Table("table", "key", "kept", "right")
    for one in found:
        table.add_row(*(escape(str(one[name])) for name in ("table", "key", "kept", "right")))
    shown = table if found else f"All figures of {row.name} are those of its rows."
    voice.answer({"machine": row.id, "differences": found}, shown)
    raise typer.Exit(1 if found else 0)


@app.command()
def status(as_json: Json = False) -> None:
    """How much is kept, what waits, and how sources answer; status 1 if one does not."""
    with machines_of_the_house() as domain:
        counts = {**domain.counts.kept(), **domain.counts.trouble()}
        silent = {row.id: row.error for row in domain.sources.all() if row.error}
    table = Table("", "")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), str(count))
    for source_id, error in silent.items():
        table.add_row(f"source {source_id}", escape(str(error)))
    Voice(as_json=as_json).answer({**counts, "silent_sources": silent}, table)
    raise typer.Exit(1 if silent else 0)


def _machine(row: "MachineRow") -> dict[str, Any]:
    names = (
        "id",
        "name",
        "zone",
        "preset",
        "installed_kw",
        "heartbeat_s",
        "is_published",
        "is_live",
    )
    return {
        **{name: getattr(row, name) for name in names},
        "rows": row.row_count,
        "revision": row.revision,
        "first_at": _instant(row.first_ms),
        "last_at": _instant(row.horizon_ms),
    }


def _instant(t_ms: int | None) -> str | None:
    from premises.machines.calendar import instant

    return None if t_ms is None else instant(t_ms).isoformat(timespec="seconds")


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()
