"""Writes down everything a judgement was based on, so that it can be repeated years later."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from types import UnionType
from typing import Final, cast, get_args, get_origin, get_type_hints

from premises.cameras.risk.assessment import Assessment
from premises.cameras.risk.evidence import Context, Observation
from premises.cameras.risk.ruleset import RuleSet
from premises.cameras.risk.score import assess
from premises.kernel.errors import Invalid

_FORMAT: Final = 2
"""The shape in which evidence is stored; the first one did not name itself."""


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
    plain = cast("dict[str, object]", _plain(asdict(what)))
    return {"format": _FORMAT, **plain} if isinstance(what, Evidence) else plain


def from_record(record: object) -> Evidence:
    """The evidence read back from what `to_record` made of it, in this format or an earlier one.

    Nothing is filled in: a number that is missing would be a guess about the past. What an
    earlier format did not know at all is read as not known.

    Raises:
        Invalid: something is missing, unknown, of the wrong kind or out of its range.

    """
    plain = _object(record, "evidence")
    format_ = plain.pop("format", 1)
    if format_ == 1:
        plain = _from_first_format(plain)
    elif format_ != _FORMAT:
        raise _unreadable("evidence.format")
    return cast("Evidence", _read(Evidence, plain, "evidence"))


def _from_first_format(record: dict[str, object]) -> dict[str, object]:
    """The first format knew no standing things, and of a zone neither its id nor its classes."""
    context = _object(record.get("context"), "evidence.context")
    rules = _object(record.get("rules"), "evidence.rules")
    zones = [
        _with(zone, "evidence.context.zones", zone_id="", labels=[])
        for zone in _list(context.get("zones"), "evidence.context.zones")
    ]
    nothing_stood = _with(context, "evidence.context", standing=[], opened_at=None)
    return record | {
        "context": nothing_stood | {"zones": zones},
        # It weighs standing things, of which this evidence has none.
        "rules": _with(rules, "evidence.rules", known_pictures=1),
    }


def _with(value: object, where: str, **new: object) -> dict[str, object]:
    """The object with fields it did not have; one that has them is none of its format."""
    given = _object(value, where)
    if given.keys() & new.keys():
        raise _unreadable(where)
    return given | new


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise _unreadable(where)
    return dict(value)


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
    if get_origin(kind) is UnionType:
        # Only «this or nothing» occurs.
        return None if value is None else _read(get_args(kind)[0], value, where)
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
