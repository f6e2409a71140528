"""What all doors of drawings share: the verbs, who may knock, how a failure is said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from premises.drawings import rights
from premises.drawings.service.arrivals import Arrivals
from premises.drawings.service.changes import Changes
from premises.drawings.service.comparisons import Comparisons
from premises.drawings.service.contents import Contents
from premises.drawings.service.files import Files
from premises.drawings.service.impacts import Impacts
from premises.drawings.service.logbook import Logbook
from premises.drawings.service.members import Members
from premises.drawings.service.ocrlogs import OcrLogs
from premises.drawings.service.organizations import Organizations
from premises.drawings.service.overlays import Overlays
from premises.drawings.service.people import People
from premises.drawings.service.pictures import Pictures
from premises.drawings.service.printing import Printing
from premises.drawings.service.progress import Progress
from premises.drawings.service.projects import Projects
from premises.drawings.service.results import Results
from premises.drawings.service.summaries import Summaries
from premises.drawings.service.talks import Talks
from premises.drawings.service.uploads import Uploads
from premises.drawings.service.versions import Versions
from premises.drawings.settings import DrawingsSettings
from premises.kernel.auth import Auth, Caller, CurrentCaller, current_caller
from premises.kernel.errors import Failure
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.links import Links
from premises.kernel.web.problems import fault_of, status_of

PREFIX: Final = "/api/v1"
"""Where clients of the original service find everything."""

UPLOADS: Final = (f"{PREFIX}/drawings/upload",)
"""The routes that take files."""

_STATUSES: Final = {
    "drawings.bad_type": 400,
    "drawings.misnamed": 400,
    "drawings.empty_file": 400,
    "drawings.missing_fields": 400,
    "drawings.no_overlay_data": 400,
    "drawings.bad_member": 400,
    "drawings.unknown_organization": 400,
    "drawings.job_ended": 400,
    "drawings.file_too_long": 413,
    "drawings.dwg": 415,
}
_WORDS: Final = {
    "auth.sign_in": "Not authenticated",
    "drawings.bad_type": "Invalid file type. Allowed: dwg, dxf, jpeg, jpg, pdf, png",
    "drawings.empty_file": "file required",
}
"""The original's own words for what is said at greater length elsewhere."""

AT_ONCE: Final = 2
"""So many pictures are drawn, or reports made, for people at the same time: each takes hundreds of
megabytes, and who waits keeps nobody else from being answered."""

RowId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
Said = Annotated[str | None, Query(max_length=254, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the routes need."""

    settings: DrawingsSettings
    uploads: Uploads
    versions: Versions
    comparisons: Comparisons
    progress: Progress
    results: Results
    ocr_logs: OcrLogs
    overlays: Overlays
    summaries: Summaries
    changes: Changes
    files: Files
    links: Links
    logbook: Logbook
    pictures: Pictures
    printing: Printing
    impacts: Impacts
    talks: Talks
    health: Callable[[], dict[str, str]]
    auth: Auth
    arrivals: Arrivals
    people: People
    projects: Projects
    contents: Contents
    members: Members
    organizations: Organizations


def _user(caller: CurrentCaller) -> None:
    rights.require_use(caller)


def _writer(caller: CurrentCaller) -> None:
    rights.require_use(caller, "write")


USE = Depends(_user)
WRITE = Depends(_writer)


def viewer_of(desk: Desk) -> Callable[[Request], Caller | None]:
    """A dependency: who wants to see a file, nobody in particular where the address is signed."""

    def viewer(request: Request) -> Caller | None:
        # As it was before it was quoted: a file may be called "Plan #2.pdf".
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        expires, signature = (request.query_params.get(name) for name in ("expires", "signature"))
        if desk.links.holds(path.removeprefix(PREFIX), expires, signature):
            return None
        caller = current_caller(request)
        rights.require_use(caller)
        return caller

    return viewer


def say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it."""
    status = _STATUSES.get(failure.code) or status_of(failure)
    return status, {"error": _WORDS.get(failure.code, failure.message)}


def say_invalid(error: RequestValidationError) -> tuple[int, object]:
    """What does not fit, in one sentence; the values themselves stay out."""
    return 400, {"error": fault_of(error)}


def say_refused(error: HTTPException) -> tuple[int, object]:
    """What the framework refuses by itself, in the same words as everything else."""
    return error.status_code, {"error": str(error.detail)}


ContractRoute = contract_route(say, say_invalid, say_refused)
