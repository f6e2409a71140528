"""Shows where rows that are kept are not those that are right."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from premises.machines.service.keyed import Keyed, Known


@dataclass(frozen=True)
class Difference:
    """A row that is not as it should be: what is kept, and what is right; None is no row."""

    table: str
    key: Mapping[str, Any]
    kept: Mapping[str, Any] | None
    right: Mapping[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """Plain data; what JSON does not know is told as text."""
        return cast("dict[str, Any]", json.loads(json.dumps(asdict(self), default=str)))


def differing(
    table: str,
    key: tuple[str, ...],
    kept: Iterable[Mapping[str, Any]],
    right: Iterable[Mapping[str, Any]],
) -> Iterator[Difference]:
    """Rows with their names that differ, in the order of their key."""
    by_key = [{tuple(one[name] for name in key): one for one in many} for many in (kept, right)]
    for name in sorted(by_key[0].keys() | by_key[1].keys()):
        is_kept, is_right = by_key[0].get(name), by_key[1].get(name)
        if is_kept != is_right:
            yield Difference(table, dict(zip(key, name, strict=True)), is_kept, is_right)


def differing_values(
    table: str, key: tuple[str, ...], kept: Iterable[Any], right: Iterable[Any]
) -> Iterator[Difference]:
    """The same of dataclasses."""
    return differing(table, key, *([asdict(one) for one in many] for many in (kept, right)))


def differing_rows(keyed: Keyed, kept: Known, right: Known, name: str = "") -> Iterator[Difference]:
    """The same of rows of a table that are told apart by its key."""
    named = [[keyed.named(*one) for one in many.items()] for many in (kept, right)]
    return differing(name or keyed.table.name, keyed.key, *named)
