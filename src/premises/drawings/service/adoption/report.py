"""The account of a takeover: what was taken, what was here, what could not be taken, and checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from premises.drawings.takeover import Table
from premises.kernel.takeover import report

FILES: Final = "files"

_NAMES: Final[Mapping[str, str]] = {
    Table.USERS: "people",
    Table.MEMBERS: "members",
    Table.DRAWINGS: "documents",
    Table.VERSIONS: "versions",
    Table.STAGES: "stages",
    Table.DIFFS: "diffs",
    Table.OVERLAYS: "overlays",
    Table.SUMMARIES: "summaries",
    Table.CONVERSATIONS: "conversations",
    Table.MESSAGES: "messages",
    Table.COMPARISONS: "legacy comparisons",
    Table.ANALYSES: "legacy results",
    Table.PROCESSING: "legacy jobs",
    Table.LOGS: "log",
}


@dataclass
class Report(report.Report):
    """What became of everything.

    `verified` counts files whose SHA-256 is the one that the original had noted, `unclaimed`
    files that belong to nothing that was taken over.
    """

    names: Mapping[str, str] = field(default_factory=lambda: _NAMES)
    verified: int = 0
    unclaimed: int = 0
