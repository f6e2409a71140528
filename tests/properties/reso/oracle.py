"""Random filters, how they are written, and what they find by plain Python."""

import operator
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st
from tests.properties.reso.town import BEGIN, NUMBERS, TEXTS

from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.kinds import FAMILY, Kind
from premises.properties.reso.syntax import (
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Node,
    Not,
    Of,
    OneOf,
    Operand,
    Value,
)

Thing = Mapping[str, Any]

_LOOKUPS: Final = ("Active", "Closed", "closed", "Residential", "Land", "Villa", "jpeg", "Sold")
_VALUES: Final[Mapping[Kind, st.SearchStrategy[Any]]] = {
    Kind.KEY: st.sampled_from(("1", "2", "10", "3", "007", "x", "99999999999", "-1", "")),
    Kind.TEXT: st.sampled_from((*TEXTS, *_LOOKUPS)),
    Kind.INTEGER: st.sampled_from((0, 1, 2, 3, 1999, 1e20)).map(lambda n: Decimal(str(n))),
    Kind.NUMBER: st.sampled_from((*NUMBERS, 1e25, 3.25)).map(lambda n: Decimal(str(n))),
    Kind.FLAG: st.booleans(),
    Kind.INSTANT: st.sampled_from(
        (BEGIN, BEGIN.replace(microsecond=1), BEGIN.replace(hour=14), BEGIN.replace(year=1001))
    ),
    Kind.DAY: st.sampled_from((BEGIN.date(), date(2026, 3, 2), date(1, 1, 1), date(9999, 12, 31))),
}
_OPERATORS: Final = st.sampled_from(("eq", "ne", "gt", "ge", "lt", "le"))


def filters(resource: str = "Property") -> st.SearchStrategy[Node]:
    """Conditions on things of a resource, joined in any way."""
    single = _single(resource, None)
    if resource == "Property":
        single |= _of_media()
    return st.recursive(single, _joined, max_leaves=6)


def _joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(Joined, st.booleans(), several)


def _of_media() -> st.SearchStrategy[Node]:
    inside = st.recursive(_single("Media", "m"), _joined, max_leaves=2)
    some = st.builds(Of, st.just("Media"), st.booleans(), st.just("m"), inside)
    return some | st.just(Of("Media", False, "", None))


@st.composite
def _single(draw: st.DrawFn, resource: str, variable: str | None) -> Node:
    fields = RESOURCES[resource].fields
    name = draw(st.sampled_from([one for one, field in fields.items() if field.value is not None]))
    kind = fields[name].kind
    left: Operand = Name(name, variable)
    if kind is Kind.FLAG and draw(st.booleans()):
        return left
    if kind in {Kind.TEXT, Kind.KEY} and draw(st.booleans()):
        # Which capitals a letter beyond ASCII has, each database knows by itself.
        word = draw(_VALUES[Kind.TEXT])
        if draw(st.booleans()):
            left = Call("tolower", (left,)) if kind is Kind.TEXT else left
        function = draw(st.sampled_from(("contains", "startswith")))
        return Call(function, (left, Literal(word)))
    match draw(st.integers(0, 3)):
        case 0:
            values = draw(st.lists(_VALUES[kind] | st.none(), min_size=1, max_size=3))
            return OneOf(left, tuple(map(Literal, values)))
        case 1:
            same = [
                one
                for one, field in fields.items()
                if field.value is not None and FAMILY[field.kind] == FAMILY[kind]
            ]
            return Comparison(draw(_OPERATORS), left, Name(draw(st.sampled_from(same)), variable))
        case 2:
            return Comparison(draw(_OPERATORS), Literal(draw(_VALUES[kind])), left)
    return Comparison(draw(_OPERATORS), left, Literal(draw(_VALUES[kind] | st.none())))


def written(node: Node) -> str:
    """A filter as a client writes it."""
    match node:
        case Call():
            text = f"{node.function}({', '.join(map(written, node.arguments))})"
        case Comparison():
            text = f"{written(node.left)} {node.operator} {written(node.right)}"
        case OneOf():
            text = f"{written(node.left)} in ({','.join(map(written, node.values))})"
        case Not():
            text = f"not ({written(node.part)})"
        case Joined():
            word = " and " if node.is_all else " or "
            text = word.join(f"({written(part)})" for part in node.parts)
        case Of():
            inside = "" if node.part is None else f"{node.variable}:{written(node.part)}"
            text = f"{node.collection}/{'all' if node.is_all else 'any'}({inside})"
        case Name():
            text = f"{node.variable}/{node.field}" if node.variable else node.field
        case Literal():
            text = _value(node.value)
    return text


def _value(value: Value) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def holds(node: Node, thing: Thing, resource: str = "Property") -> bool | None:
    """Whether a filter holds of a thing as the feed tells it; None where that is unknown."""
    return _Oracle({None: (resource, thing)}).holds(node)


class _Oracle:
    def __init__(self, known: Mapping[str | None, tuple[str, Thing]]) -> None:
        self._known = known

    def holds(self, node: Node) -> bool | None:
        match node:
            case Joined():
                return _join(node.is_all, [self.holds(part) for part in node.parts])
            case Not():
                found = self.holds(node.part)
                return None if found is None else not found
            case Comparison():
                left, right = self._value(node.left), self._value(node.right)
                return _compare(node.operator, left, right)
            case OneOf():
                left = self._value(node.left)
                return any(_compare("eq", left, self._value(one)) for one in node.values)
            case Of():
                return self._of(node)
        found = self._value(node)
        assert found is None or isinstance(found, bool)
        return found

    def _of(self, node: Of) -> bool:
        _, thing = self._known[None]
        inside = [
            True
            if node.part is None
            else _Oracle({**self._known, node.variable: ("Media", one)}).holds(node.part)
            for one in thing[node.collection]
        ]
        return all(inside) if node.is_all else any(inside)

    def _value(self, node: Operand) -> Any:
        match node:
            case Name():
                resource, thing = self._known[node.variable]
                kind = RESOURCES[resource].fields[node.field].kind
                return read(kind, thing[node.field])
            case Literal():
                return float(node.value) if isinstance(node.value, Decimal) else node.value
        arguments = [self._value(one) for one in node.arguments]
        if None in arguments:
            return None
        match node.function:
            case "contains":
                return arguments[1] in arguments[0]
            case "startswith":
                return arguments[0].startswith(arguments[1])
        return arguments[0].lower()


def read(kind: Kind, told: Any) -> Any:
    """A value of the feed's JSON as Python compares it."""
    if told is None:
        return None
    match kind:
        case Kind.INSTANT:
            return datetime.fromisoformat(told)
        case Kind.DAY:
            return date.fromisoformat(told)
        case Kind.INTEGER | Kind.NUMBER:
            return float(told)
    return told


def _join(is_all: bool, parts: Sequence[bool | None]) -> bool | None:
    decisive = not is_all
    if any(part is decisive for part in parts):
        return decisive
    return None if None in parts else is_all


_ORDERS: Final = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def _compare(word: str, left: Any, right: Any) -> bool:
    if word in {"eq", "ne"}:
        return bool(left == right) is (word == "eq")
    if left is None or right is None:
        return False
    return bool(_ORDERS[word](left, right))
