"""The account of what was taken over, what was here already, and what could not be taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

from premises.kernel.takeover.values import Unusable

T = TypeVar("T")

_BATCH: Final = 500
_EXAMPLES: Final = 5


@dataclass
class Account:
    """What became of one kind of rows.

    `left_count` says for each reason how many were left, `left` names the first few of them.
    """

    taken: int = 0
    there_already: int = 0
    left: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_count: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        """All of this kind, whatever became of them."""
        return self.taken + self.there_already + sum(self.left_count.values())

    def leave(self, which: object, why: str) -> None:
        self.left_count[why] += 1
        if len(self.left[why]) < _EXAMPLES:
            # Names of files may hold bytes that are no text, which no answer can carry.
            self.left[why].append(str(which).encode(errors="replace").decode())


def usable(found: Iterable[T | Unusable], account: Account) -> Iterator[T]:
    """The rows that make sense; the others are left, and it is written down why."""
    for one in found:
        if isinstance(one, Unusable):
            account.leave(one.which, one.why)
        else:
            yield one


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    going = iter(rows)
    while batch := list(islice(going, _BATCH)):
        yield batch
