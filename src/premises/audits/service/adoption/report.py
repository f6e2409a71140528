"""The account of a takeover: what was taken, what was here, what could not be taken, and checks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from premises.audits.takeover import PEOPLE, SUGGESTIONS, TASKS
from premises.kernel.takeover import Account

KIND_OF: Final = {PEOPLE: "people", TASKS: "tasks", SUGGESTIONS: "suggestions"}
"""What the rows of each of the original's tables are called in the account."""


@dataclass
class Report:
    """What became of everything.

    `rows` are how many the original's tables hold, `tables` those that have no place here;
    `verified` counts photos whose bytes here are the original's by their SHA-256, `unclaimed`
    those that no task speaks of.
    """

    kinds: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    rows: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    verified: int = 0
    unclaimed: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether each row of the original was taken, here already, or left for a reason."""
        return all(self.kinds[KIND_OF[table]].seen == count for table, count in self.rows.items())
