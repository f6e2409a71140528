"""The command that brings in what a machine logged, from a file or a database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.shopfloor import Machine, counts_of, machines_of_the_house
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.machines.service.imports import FileOptions
    from premises.machines.wiring import MachinesDomain


def import_rows(
    place: Annotated[
        str,
        typer.Argument(
            help="A CSV, NDJSON or Parquet file, or a production database of the original:"
            " an SQLite file or a URL."
        ),
    ],
    machine: Machine = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="COLUMN=time, =variable, =value, =- (leave out) or =NAME of a variable; may be"
            " repeated.",
        ),
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Whose clock times without a zone show.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Unit of times that are numbers: s, ms, us, ns.")
    ] = None,
    delimiter: Annotated[str | None, typer.Option(help="What stands between columns.")] = None,
    decimal_comma: Annotated[
        bool | None,
        typer.Option(
            "--decimal-comma/--no-decimal-comma",
            help="15,25 is a number; where it is not said, a file with such numbers is refused.",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option("--format", help="csv, ndjson or parquet.")] = None,
    known_only: Annotated[
        bool, typer.Option("--known-only", help="Make no variables; hold rows of others.")
    ] = False,
    figures: Annotated[
        bool, typer.Option(help="Work the figures out at once rather than leave it to the workers.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Bring in what a machine logged. It may be repeated: what is known stays as it is."""
    from premises.machines.service.imports import FileOptions

    voice = Voice(as_json=as_json)
    options = FileOptions(
        kind=kind,
        delimiter=delimiter,
        decimal_comma=decimal_comma,
        columns=_columns(columns or []),
        time_unit=unit,
        zone=zone,
        known_only=known_only,
    )
    with machines_of_the_house() as domain:
        owner = domain.machines.find(machine)
        if _is_source(place):
            counts = _import_source(domain, voice, owner.id, place)
        else:
            counts = _import_file(domain, voice, owner.id, Path(place), options)
        if figures:
            with voice.progress("Working figures out") as told:
                told(0.0, "working the figures out")
                domain.recomputing.settle(owner.id)
    voice.answer(counts, _counted(counts))


def _import_file(
    domain: "MachinesDomain", voice: Voice, machine: str, path: Path, options: "FileOptions"
) -> dict[str, Any]:
    for line in domain.imports.look(path, options):
        voice.say(f"  {line}")
    with voice.progress(f"Importing {path.name}") as told:
        return counts_of(domain.imports.take(machine, path, options, told))


def _import_source(
    domain: "MachinesDomain", voice: Voice, machine: str, place: str
) -> dict[str, Any]:
    source = domain.sources.once(machine, place)
    with voice.progress("Fetching") as told:
        return counts_of(domain.pulls.pull(source.id, tell=told, look=True))


def _is_source(place: str) -> bool:
    """Whether rows are fetched from there, rather than read from a file of them."""
    if "://" in place:
        return True
    path = Path(place)
    if not path.is_file():
        return False
    with path.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def _columns(said: list[str]) -> dict[str, str]:
    found = {}
    for one in said:
        column, equals, meaning = one.rpartition("=")
        if not equals or not column or not meaning:
            raise typer.BadParameter(f"{one!r} is not written like COLUMN=time.")
        found[column] = meaning
    return found


def _counted(counts: dict[str, Any]) -> Table:
    table = Table("rows", "")
    for name in ("received", "taken", "corrected", "duplicate", "vanished", "ignored", "rounded"):
        if name in counts:
            table.add_row(name, f"{counts[name]:,}")
    for reason, count in counts["quarantined"].items():
        table.add_row(f"held: {reason}", f"{count:,}")
    for name in counts.get("variables", ()):
        table.add_row("variable made", escape(name))
    return table
