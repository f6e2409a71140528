"""The account of what was taken over, what was here already, and what could not be taken."""

from collections import defaultdict
from dataclasses import dataclass, field

from premises.kernel.takeover import Account


@dataclass
class Report:
    """What became of everything.

    `tables` are those that have no place here, with their numbers of rows; `copied` counts files,
    `missing_files` pictures whose file is not there any more.
    """

    kinds: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    tables: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    missing_files: int = 0
