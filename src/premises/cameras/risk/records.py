"""Writes down everything a judgement was based on, so that it can be repeated years later."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from typing import cast, get_args, get_origin, get_type_hints

from premises.cameras.risk.assessment import Assessment
from premises.cameras.risk.evidence import Context, Observation
from premises.cameras.risk.ruleset import RuleSet
from premises.cameras.risk.score import assess
from premises.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one judgement needs, and nothing else."""

    observations: tuple[Observation, ...]
    context: Context
    rules: RuleSet

    def assess(self) -> Assessment:
        """The judgement; the same one for the same evidence, whenever it is asked for."""
        return assess(self.observations, self.context, self.rules)


def to_record(what: Evidence | Assessment) -> dict[str, object]:
    """The same as numbers, texts, lists and objects, ready to be stored as JSON."""
    return cast("dict[str, object]", _plain(asdict(what)))


def from_record(record: object) -> Evidence:
    """The evidence read back from what `to_record` made of it.

    Nothing is filled in: a number that is missing would be a guess about the past.

    Raises:
        Invalid: something is missing, unknown, of the wrong kind or out of its range.

    """
    return cast("Evidence", _read(Evidence, record, "evidence"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _read(kind: object, value: object, where: str) -> object:
    """A value of the given type made from plain data; `where` names the spot in complaints."""
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**_read_named(kind, [f.name for f in fields(kind)], value, where))
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return tuple(_read(item, part, where) for part in _list(value, where))
    if isinstance(kind, type) and issubclass(kind, tuple):
        return _read_row(kind, _list(value, where), where)
    return _read_one(kind, value, where)


def _read_row(kind: type[tuple[object, ...]], row: list[object], where: str) -> object:
    """A tuple with named places, which JSON keeps as a list without the names."""
    kinds = get_type_hints(kind)
    if len(row) != len(kinds):
        raise _unreadable(where)
    pairs = zip(kinds.values(), row, strict=True)
    make = cast("Callable[..., object]", kind)
    return make(*[_read(part, value, where) for part, value in pairs])


def _read_named(kind: type, names: list[str], value: object, where: str) -> dict[str, object]:
    if not isinstance(value, Mapping) or set(value) != set(names):
        raise _unreadable(where)
    kinds = get_type_hints(kind)
    return {name: _read(kinds[name], value[name], f"{where}.{name}") for name in names}


def _read_one(kind: object, value: object, where: str) -> object:
    if kind is datetime and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise _unreadable(where) from error
    # JSON writers may shorten 1.0 to 1, and Python takes true for the number 1.
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(kind, type) or type(value) is not kind:
        raise _unreadable(where)
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _unreadable(where)
    return value


def _unreadable(where: str) -> Invalid:
    return Invalid(
        "cameras.bad_evidence",
        f"This stored evidence cannot be read at {where}; restore it from a backup.",
        field=where,
    )
