"""The account of a takeover: what was taken, what was here, what could not be taken, and checks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from premises.drawings.takeover import Table
from premises.kernel.takeover import Account

FILES: Final = "files"

_NAMES: Final = {
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


def kind_of(table: Table) -> str:
    """What the rows of one of the original's tables are called in the account."""
    return _NAMES.get(table, table.value)


@dataclass
class Report:
    """What became of everything.

    `rows` are how many the original's tables hold, `tables` those that have no place here;
    `verified` counts files whose SHA-256 is the one that the original had noted, `unclaimed`
    files that belong to nothing that was taken over.
    """

    kinds: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    rows: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    verified: int = 0
    unclaimed: int = 0

    def of(self, table: Table) -> Account:
        return self.kinds[kind_of(table)]

    @property
    def is_complete(self) -> bool:
        """Whether each row of the original was taken, here already, or left for a reason."""
        return all(self.of(Table(name)).seen == count for name, count in self.rows.items())
