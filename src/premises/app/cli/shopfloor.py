"""Opens the house for a command about machines, and tells what came of its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from premises.app.cli.opening import opened, read_settings

if TYPE_CHECKING:
    from premises.machines.service.ledger import Pulled
    from premises.machines.service.piles import Imported
    from premises.machines.wiring import MachinesDomain

Machine = Annotated[
    str | None, typer.Option(help="Id or name of a machine; without it, the published one.")
]


@contextmanager
def machines_of_the_house() -> Iterator["MachinesDomain"]:
    """Machines, their tables made; nothing runs.

    Raises:
        Invalid: machines are switched off.

    """
    from premises.app.domains import MachinesInHouse
    from premises.kernel.errors import Invalid

    with opened(read_settings(), migrated=True) as building:
        found = building.domains.get("machines")
        if not isinstance(found, MachinesInHouse):
            message = "Machines are switched off; set PREMISES_MACHINES__ENABLED=true to use them."
            raise Invalid("machines.switched_off", message)
        yield found.domain


def counts_of(found: "Imported | Pulled") -> dict[str, Any]:
    """What came of rows, as plain data."""
    return {**vars(found), "quarantined": dict(found.quarantined)}
