"""Commands for rows of machines that could not be taken in."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.shopfloor import machines_of_the_house
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.machines.service.quarantine import Which

quarantine = typer.Typer(help="Rows that could not be taken in.", no_args_is_help=True)

Machine = Annotated[str | None, typer.Option(help="Only rows of this machine.")]
Reason = Annotated[str | None, typer.Option(help="Only rows held for this reason.")]
Ids = Annotated[list[int] | None, typer.Argument(help="Ids of rows; without them, all.")]


@quarantine.command("list")
def list_held(
    machine: Machine = None,
    reason: Reason = None,
    state: Annotated[str, typer.Option(help="held, replayed or discarded.")] = "held",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """The rows that are held, the latest first, and how many there are for each reason."""
    from premises.kernel.errors import Invalid
    from premises.machines.models import QuarantineState
    from premises.machines.service.quarantine import Which

    if state not in {*QuarantineState}:
        raise Invalid("machines.bad_state", f"There are {', '.join(QuarantineState)} rows.")
    which = Which(None, machine, reason, QuarantineState(state))
    with machines_of_the_house() as domain:
        rows = domain.quarantine.page(which, limit=limit)
        counts = domain.quarantine.counts(which)
    names = ("id", "machine", "reason", "times", "raw")
    found = [{name: getattr(row, name) for name in names} for row in rows]
    table = Table(*names, caption=", ".join(f"{n:,} {why}" for why, n in counts.items()))
    for one in found:
        table.add_row(*(escape(str(one[name])) for name in names))
    Voice(as_json=as_json).answer({"counts": counts, "rows": found}, table)


@quarantine.command()
def replay(
    ids: Ids = None, machine: Machine = None, reason: Reason = None, as_json: Json = False
) -> None:
    """Take held rows in as if they came now, such as after their variable was made."""
    with machines_of_the_house() as domain:
        found = domain.quarantine.replay(_which(ids, machine, reason))
        domain.etls.catch_up()
    said = f"Rows tried again: {found.tried}; taken in: {found.taken}; held: {found.still_held}."
    if found.unreadable:
        said += f" Rows that say too little to be tried, bring them in anew: {found.unreadable}."
    Voice(as_json=as_json).answer(vars(found), said)


@quarantine.command()
def discard(
    ids: Ids = None, machine: Machine = None, reason: Reason = None, as_json: Json = False
) -> None:
    """Give held rows up; they stay to be seen: premises machines quarantine list --state."""
    with machines_of_the_house() as domain:
        count = domain.quarantine.discard(_which(ids, machine, reason))
    Voice(as_json=as_json).answer({"discarded": count}, f"Rows given up: {count}.")


def _which(ids: list[int] | None, machine: str | None, reason: str | None) -> "Which":
    from premises.machines.service.quarantine import Which

    return Which(ids or None, machine, reason)
