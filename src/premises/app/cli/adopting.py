"""Takes over a machine of the original telemetry service, and compares what comes out."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from premises.app.cli.shopfloor import machines_of_the_house
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

    """
    from premises.machines.service.aggregates import compare

    with machines_of_the_house() as domain:
        machine = _machine(domain, name, zone, preset)
        source = domain.sources.add(machine, database, {"is_polled": False})
        with voice.progress("Taking over") as told:
            pulled = domain.pulls.pull(source.id, tell=told, look=True)
            told(1.0, "working the figures out")
            domain.recomputing.settle(machine)
        tables = compare(domain.database, aggregates) if aggregates else []
    rows = {**vars(pulled), "quarantined": dict(pulled.quarantined)}
    return {"machine": machine, "rows": rows, "tables": [asdict(one) for one in tables]}


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


def _machine(domain: "MachinesDomain", name: str, zone: str | None, preset: str) -> str:
    from premises.kernel.errors import NotFound
    from premises.machines.service.machines import NewMachine

    try:
        return domain.machines.find(name).id
    except NotFound:
        return domain.machines.create(NewMachine(name, zone=zone, preset=preset)).id
