"""Makes rows of a table what they should be, and touches none that are so already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from premises.kernel.database import Base

Known = Mapping[tuple[Any, ...], tuple[Any, ...]]
"""Rows by their key: what else they say."""


@dataclass(frozen=True)
class Change:
    """How many rows were added, altered and removed."""

    added: int = 0
    altered: int = 0
    removed: int = 0

    def __add__(self, other: "Change") -> "Change":
        return Change(
            self.added + other.added, self.altered + other.altered, self.removed + other.removed
        )

    @property
    def written(self) -> int:
        return self.added + self.altered + self.removed

    @property
    def grown(self) -> int:
        return self.added - self.removed


class Keyed:
    """A table whose rows are told apart by `key`, and compared by `values`.

    `stamps` are written with a row, and are no reason to write one.
    """

    def __init__(
        self,
        model: type[Base],
        key: Sequence[str],
        values: Sequence[str],
        stamps: Sequence[str] = (),
    ) -> None:
        self.table = cast("sa.Table", model.__table__)
        self.key, self.values = tuple(key), tuple(values)
        column, bound = self.table.c, sa.bindparam
        same = [column[name] == bound(f"key_{name}") for name in key]
        said = {name: bound(f"new_{name}", type_=column[name].type) for name in (*values, *stamps)}
        self.select = sa.select(*(column[name] for name in (*key, *values)))
        self._insert = sa.insert(self.table)
        self._update = sa.update(self.table).where(*same).values(said)
        self._delete = sa.delete(self.table).where(*same)

    def known(self, rows: Iterable[Sequence[Any]]) -> Known:
        """Rows that were selected, by their key."""
        size = len(self.key)
        return {tuple(row[:size]): tuple(row[size:]) for row in rows}

    def as_known(self, rows: Iterable[Mapping[str, Any]]) -> Known:
        """Rows with their names, by their key."""
        return {
            tuple(row[name] for name in self.key): tuple(row[name] for name in self.values)
            for row in rows
        }

    def named(self, key: tuple[Any, ...], values: tuple[Any, ...]) -> dict[str, Any]:
        """A row with its names."""
        return dict(zip((*self.key, *self.values), (*key, *values), strict=True))

    def sync(self, connection: sa.Connection, kept: Known, right: Known, **stamps: Any) -> Change:
        """Make `kept`, all rows of a part of the table, those that are right."""
        gone = [key for key in kept if key not in right]
        altered = [key for key in right if key in kept and kept[key] != right[key]]
        added = [key for key in right if key not in kept]
        if gone:
            connection.execute(self._delete, [self._same(key) for key in gone])
        if altered:
            said = [self._same(key) | self._said(right[key], stamps) for key in altered]
            connection.execute(self._update, said)
        if added:
            connection.execute(
                self._insert, [self.named(key, right[key]) | stamps for key in added]
            )
        return Change(len(added), len(altered), len(gone))

    def _same(self, key: tuple[Any, ...]) -> dict[str, Any]:
        return {f"key_{name}": value for name, value in zip(self.key, key, strict=True)}

    def _said(self, values: tuple[Any, ...], stamps: Mapping[str, Any]) -> dict[str, Any]:
        said = {f"new_{name}": value for name, value in zip(self.values, values, strict=True)}
        return said | {f"new_{name}": value for name, value in stamps.items()}
