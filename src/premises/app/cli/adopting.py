"""Takes over a machine of the original telemetry service, and compares what comes out."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from premises.app.cli.shopfloor import counts_of, machines_of_the_house
from premises.app.cli.speech import Voice

if TYPE_CHECKING:
    from premises.machines.wiring import MachinesDomain


def take_over(
    voice: Voice,
    database: str,
    name: str,
    zone: str | None,
    preset: str,
    aggregates: str | None,
) -> dict[str, Any]:
    """The counts of the machine's rows, and for each table of the aggregates how they agree.

    Raises:
        NotFound, Invalid, Unavailable: a database cannot be read.
        Invalid: the aggregates are to be compared, but another machine is published.

    """
    from premises.machines.service.aggregates import compare

    with machines_of_the_house() as domain:
        if aggregates:
            _check_published(domain, name)
        machine = _machine(domain, name, zone, preset)
        source = domain.sources.once(machine, database)
        with voice.progress("Taking over") as told:
            pulled = domain.pulls.pull(source.id, tell=told, look=True)
            told(1.0, "working the figures out")
            domain.recomputing.settle(machine)
        tables = compare(domain.database, aggregates) if aggregates else []
    return {
        "machine": machine,
        "rows": counts_of(pulled),
        "tables": [asdict(one) for one in tables],
    }


def compared_table(report: dict[str, Any]) -> Table:
    """What a person reads of it."""
    rows = report["rows"]
    table = Table("", "same", "differing", "only there", "only here", "twice there", "such as")
    held = sum(rows["quarantined"].values())
    said = f"{rows['taken']:,} rows taken, {rows['corrected']:,} corrected, {held:,} held"
    table.add_row(f"machine {escape(report['machine'])}", "", "", "", "", "", said)
    for one in report["tables"]:
        names = "same", "differing", "only_there", "only_here", "repeated"
        counts = (f"{one[name]:,}" for name in names)
        table.add_row(one["table"], *counts, escape(str(one["example"] or "")))
    return table


def _check_published(domain: "MachinesDomain", name: str) -> None:
    """Before hours are spent on fetching: the tables that are compared are the published one's."""
    from premises.kernel.errors import Invalid

    published = next((row for row in domain.machines.all() if row.is_published), None)
    if published is None or name in (published.id, published.name):
        return
    message = (
        f"Aggregates are compared with the published tables, which are those of {published.name}."
        f" Leave --aggregates away now; to compare, publish {name} afterwards and repeat this"
        ' (PATCH /api/machines/{machine} with {"is_published": true}).'
    )
    raise Invalid("machines.not_published", message, published=published.id)


def _machine(domain: "MachinesDomain", name: str, zone: str | None, preset: str) -> str:
    from premises.kernel.errors import NotFound
    from premises.machines.service.machines import NewMachine

    try:
        return domain.machines.find(name).id
    except NotFound:
        return domain.machines.create(NewMachine(name, zone=zone, preset=preset)).id
