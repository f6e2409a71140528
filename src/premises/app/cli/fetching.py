"""Commands for the places from which rows of machines are fetched."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.shopfloor import counts_of, machines_of_the_house
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.app.cli.speech import Told
    from premises.machines.models import SourceRow
    from premises.machines.wiring import MachinesDomain

sources = typer.Typer(help="Where rows are fetched from again and again.", no_args_is_help=True)

_DAY = ["%Y-%m-%d"]


@sources.command("add")
def add_source(
    url: Annotated[
        str,
        typer.Argument(
            help="An MTConnect agent, http://..., or a production database of the original."
        ),
    ],
    machine: Annotated[
        str | None, typer.Option(help="Whose rows these are; without it, the published one's.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="Which device of an agent, by name or uuid.")
    ] = None,
    poll: Annotated[
        bool, typer.Option(help="Ask it again and again, not only when told to.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Have rows fetched from a database or an agent, which are only ever read.

    One from which rows came already goes on from where it was.
    """
    with machines_of_the_house() as domain:
        owner = domain.machines.find(machine)
        options = {"device": device, "is_polled": None if poll else False}
        row = domain.sources.add(owner.id, url, options)
    found = _source(row)
    said = f"{found['url']} is added as {row.id}."
    if row.cursor:
        said += " Rows came from there before, so it goes on from where it was."
    Voice(as_json=as_json).answer(found, said)


@sources.command("list")
def list_sources(as_json: Json = False) -> None:
    """Every source, when it was asked last, and what it said if it did not answer."""
    with machines_of_the_house() as domain:
        found = [_source(row) for row in domain.sources.all()]
    table = Table("id", "machine", "kind", "address", "polled", "asked at", "error")
    for one in found:
        table.add_row(*(escape(str("" if word is None else word)) for word in one.values()))
    Voice(as_json=as_json).answer(found, table)


@sources.command("remove")
def remove_source(
    source: Annotated[str, typer.Argument(help="Its id.")], as_json: Json = False
) -> None:
    """Fetch nothing from there any more; what was fetched stays."""
    with machines_of_the_house() as domain:
        domain.sources.remove(source)
    Voice(as_json=as_json).answer({"removed": source}, f"{source} is removed.")


def pull(
    source: Annotated[
        str | None, typer.Argument(help="Id of a source; without it, all of them.")
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=_DAY,
            help="Compare days of UTC from this one on with the source, however long ago.",
        ),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=_DAY, help="The last of these days; without it, only the first."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch now what is new at sources, and what was changed there; status 1 if one fails."""
    from premises.kernel.errors import Failure

    voice = Voice(as_json=as_json)
    told: list[dict[str, Any]] = []
    with machines_of_the_house() as domain:
        wanted = [source] if source else [row.id for row in domain.sources.all()]
        for source_id in wanted:
            try:
                with voice.progress(f"Fetching from {source_id}") as tell:
                    told.append(_pull(domain, source_id, first, last, tell))
            except Failure as failure:
                told.append({"source_id": source_id, "error": failure.message})
    voice.answer(told, _pulled(told))
    raise typer.Exit(1 if any("error" in one for one in told) else 0)


def _pull(
    domain: "MachinesDomain",
    source_id: str,
    first: datetime | None,
    last: datetime | None,
    tell: "Told",
) -> dict[str, Any]:
    if first is None:
        found = domain.pulls.pull(source_id, tell=tell, look=True)
    else:
        days = first.date(), (last or first).date()
        found = domain.pulls.resync(source_id, *days, tell)
    domain.recomputing.settle(found.machine_id)
    return counts_of(found)


def _pulled(told: list[dict[str, Any]]) -> Table:
    table = Table("source", "new", "corrected", "vanished", "held", "")
    for one in told:
        if "error" in one:
            table.add_row(one["source_id"], "", "", "", "", escape(one["error"]))
            continue
        counts = (one["taken"], one["corrected"], one["vanished"], sum(one["quarantined"].values()))
        table.add_row(one["source_id"], *(f"{count:,}" for count in counts), "")
    return table


def _source(row: "SourceRow") -> dict[str, Any]:
    from premises.machines.service.places import shown
    from premises.machines.service.sources import is_polled

    return {
        "id": row.id,
        "machine": row.machine_id,
        "kind": row.kind,
        "url": shown(row.url),
        "is_polled": is_polled(row),
        "asked_at": row.asked_at.isoformat(timespec="seconds") if row.asked_at else None,
        "error": row.error,
    }
