"""What all doors of audits share: the verbs, who may knock, how a failure is said."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Path

from premises.audits import rights
from premises.audits.service.analyses import Analyses
from premises.audits.service.arrivals import Arrivals
from premises.audits.service.comparisons import Comparisons
from premises.audits.service.people import People
from premises.audits.service.printing import Printing
from premises.audits.service.submissions import Submissions
from premises.audits.service.tasks import Tasks
from premises.audits.settings import AuditsSettings
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Failure, Invalid
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import status_of

UPLOADS: Final = ("/detect_leak", "/leakage/detect_leak", "/api/audits/tasks")
"""The routes that take photos."""

_WORDS: Final = {
    "auth.sign_in": "Missing or invalid Authorization header",
    "auth.bad_token": "Invalid or expired Google ID token",
}
"""The original's own words for what the kernel says at greater length."""

RowId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the routes need."""

    settings: AuditsSettings
    submissions: Submissions
    tasks: Tasks
    analyses: Analyses
    comparisons: Comparisons
    printing: Printing
    people: People
    arrivals: Arrivals


def _user(caller: CurrentCaller) -> None:
    rights.require_use(caller)


def _writer(caller: CurrentCaller) -> None:
    rights.require_use(caller, "write")


USE = Depends(_user)
WRITE = Depends(_writer)


def say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it: what cannot be read is a bad request."""
    is_ours = isinstance(failure, Invalid) and failure.code.startswith("audits.")
    status = 400 if is_ours else status_of(failure)
    return status, {"detail": _WORDS.get(failure.code, failure.message)}


AuditRoute = contract_route(say)
