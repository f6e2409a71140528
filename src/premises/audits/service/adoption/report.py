"""The account of a takeover: what was taken, what was here, what could not be taken, and checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from premises.audits.takeover import PEOPLE, SUGGESTIONS, TASKS
from premises.kernel.takeover import report

_NAMES: Final = {PEOPLE: "people", TASKS: "tasks", SUGGESTIONS: "suggestions"}


@dataclass
class Report(report.Report):
    """What became of everything.

    `verified` counts photos whose bytes here are the original's by their SHA-256, `unclaimed`
    those that no task speaks of.
    """

    names: Mapping[str, str] = field(default_factory=lambda: _NAMES)
    verified: int = 0
    unclaimed: int = 0
