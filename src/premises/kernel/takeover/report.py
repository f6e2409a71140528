"""The account of a whole takeover, kind by kind."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from premises.kernel.takeover.accounts import Account


@dataclass
class Report:
    """What became of everything.

    `names` are what the rows of each of the original's tables are called here, `rows` how many
    these hold, and `tables` those that have no place here, with their rows.
    """

    names: Mapping[str, str]
    rows: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    kinds: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))

    def of(self, table: str) -> Account:
        """The account of one of the original's tables."""
        return self.kinds[self.names.get(table, table)]

    @property
    def is_complete(self) -> bool:
        """Whether each row of the original was taken, here already, or left for a reason."""
        return all(self.of(table).seen == count for table, count in self.rows.items())
