"""What all doors of machines share: the verbs, who may knock, how a failure is said."""

from dataclasses import dataclass
from typing import Final

from fastapi import Depends
from starlette.requests import HTTPConnection

from premises.kernel.auth import caller_of
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import status_of
from premises.machines.jobs import MachineJobs
from premises.machines.routes.answers import Answers
from premises.machines.service.asking import Asking
from premises.machines.service.changes import Changes
from premises.machines.service.history import History
from premises.machines.service.intake import Intake
from premises.machines.service.machines import Machines
from premises.machines.service.quarantine import Quarantine
from premises.machines.service.rebuilding import Rebuilding
from premises.machines.service.sources import Sources
from premises.machines.service.status import Status
from premises.machines.service.variables import Variables
from premises.machines.settings import GROUP, MachinesSettings

PREFIX: Final = "/api/machines"
ORIGINALS: Final = "/api/v1"
PUSH: Final = f"{ORIGINALS}/telemetry"
UPLOADS: Final = (PUSH,)
"""The routes that take rows by the million."""


# Machines stand in the house, so their rows belong to it and none to a single account. Whoever
# may come in is known from memory: a thread for finding out would cost more than the answer.
async def _reader(connection: HTTPConnection) -> None:
    caller_of(connection).require(GROUP, "read")


async def _writer(connection: HTTPConnection) -> None:
    caller_of(connection).require(GROUP, "write")


async def _owner(connection: HTTPConnection) -> None:
    caller_of(connection).require(GROUP, "admin")


READ: Final = Depends(_reader)
WRITE: Final = Depends(_writer)
OWN: Final = Depends(_owner)
"""For what names files and hosts, which is more than machines are about."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the routes need."""

    settings: MachinesSettings
    asking: Asking
    answers: Answers
    machines: Machines
    variables: Variables
    intake: Intake
    changes: Changes
    rebuilding: Rebuilding
    status: Status
    history: History
    quarantine: Quarantine
    sources: Sources
    jobs: MachineJobs


def say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it, but without the SQL."""
    if isinstance(failure, Unavailable) and failure.code.startswith("database."):
        return 500, {"detail": f"Database error: {failure.message}"}
    return status_of(failure), {"detail": failure.message}


ContractRoute = contract_route(say)
