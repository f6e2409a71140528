"""An installation of the original service, read without changing anything in it.

`original` reads its tables row by row; `people`, `papers`, `comparisons` and `rest` say what of a
row can be used, with what `columns` make of single values.
"""

from premises.drawings.takeover.comparisons import (
    TheirComparison,
    TheirDiff,
    TheirOverlay,
    TheirStage,
    TheirSummary,
)
from premises.drawings.takeover.original import Original, Table
from premises.drawings.takeover.papers import TheirFile, TheirVersion
from premises.drawings.takeover.people import (
    TheirMember,
    TheirOrganization,
    TheirPerson,
    TheirProject,
)
from premises.drawings.takeover.rest import TheirConversation, TheirMessage, TheirRest
from premises.kernel.takeover.files import Files, open_files

__all__ = [
    "Files",
    "Original",
    "Table",
    "TheirComparison",
    "TheirConversation",
    "TheirDiff",
    "TheirFile",
    "TheirMember",
    "TheirMessage",
    "TheirOrganization",
    "TheirOverlay",
    "TheirPerson",
    "TheirProject",
    "TheirRest",
    "TheirStage",
    "TheirSummary",
    "TheirVersion",
    "open_files",
]
