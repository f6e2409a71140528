"""Reads filters as OData 4.01 writes them, as far as the feed understands them."""

from collections.abc import Callable, Iterable
from typing import Final

from premises.kernel.errors import Invalid
from premises.properties.reso.syntax import (
    COMPARISONS,
    FUNCTIONS,
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
)
from premises.properties.reso.tokens import Token, bad, tokens, value_of

MOST_DEPTH: Final = 30
"""How deep conditions may lie in each other."""

MOST_CONDITIONS: Final = 200
_COLLECTION: Final = 20
"""For so many conditions a look at each image counts, because it takes as long."""

_CONSTANTS: Final = {"true": Literal(True), "false": Literal(False), "null": Literal(None)}
_VALUES: Final = {"text", "number", "date", "instant"}
_WORDS: Final = {*COMPARISONS, *_CONSTANTS, "and", "or", "not", "in"}


def parse(text: str) -> Node:
    """What a `$filter` asks for.

    Raises:
        Invalid: it cannot be understood, is too long, too deep, or has too many conditions.

    """
    return _Reader(tokens(text)).whole()


class _Reader:
    """Goes through the words once, from left to right, and never back."""

    def __init__(self, words: Iterable[Token]) -> None:
        self._words = iter(words)
        self._next = next(self._words)
        self._conditions = 0

    def whole(self) -> Node:
        found = self._any(0)
        if self._next.kind != "end":
            raise self._unexpected("the end")
        return found

    def _any(self, depth: int) -> Node:
        return self._joined("or", self._all, depth)

    def _all(self, depth: int) -> Node:
        return self._joined("and", self._single, depth)

    def _joined(self, word: str, read: Callable[[int], Node], depth: int) -> Node:
        parts = [read(depth)]
        while self._takes(word):
            parts.append(read(depth))
        return parts[0] if len(parts) == 1 else Joined(word == "and", tuple(parts))

    def _single(self, depth: int) -> Node:
        self._count(depth)
        if self._takes("not"):
            return Not(self._single(depth + 1))
        if self._takes("("):
            found = self._any(depth + 1)
            self._expect(")")
            return found
        return self._condition(depth)

    def _condition(self, depth: int) -> Node:
        left = self._operand(depth)
        if isinstance(left, Of):
            return left
        if self._next.kind == "name" and self._next.text in COMPARISONS:
            return self._comparison(self._take().text, left, depth)
        if self._takes("in"):
            return OneOf(left, self._values())
        return left

    def _comparison(self, operator: str, left: Operand, depth: int) -> Node:
        right = self._operand(depth)
        if isinstance(right, Of):
            raise bad("any and all cannot be compared with", self._next.at)
        return Comparison(operator, left, right)

    def _values(self) -> tuple[Literal, ...]:
        self._expect("(")
        found = [self._literal()]
        while self._takes(","):
            found.append(self._literal())
        self._expect(")")
        return tuple(found)

    def _operand(self, depth: int) -> Operand | Of:
        if self._next.kind != "name" or self._next.text in _CONSTANTS:
            return self._literal()
        if self._next.text in _WORDS:
            raise self._unexpected("a field or a value")
        name = self._take().text
        if self._takes("("):
            return self._call(name, depth)
        if self._takes("/"):
            return self._path(name, depth)
        return Name(name)

    def _path(self, first: str, depth: int) -> Name | Of:
        second = self._name()
        if second in {"any", "all"} and self._takes("("):
            return self._of(first, is_all=second == "all", depth=depth)
        return Name(second, first)

    def _of(self, collection: str, *, is_all: bool, depth: int) -> Of:
        self._count(depth, _COLLECTION)
        if not is_all and self._takes(")"):
            return Of(collection, is_all, "", None)
        variable = self._name()
        self._expect(":")
        part = self._any(depth + 1)
        self._expect(")")
        return Of(collection, is_all, variable, part)

    def _call(self, function: str, depth: int) -> Call:
        if function not in FUNCTIONS:
            raise bad(f"There is no function {function[:40]}", self._next.at)
        self._count(depth)
        arguments = [self._argument(depth)]
        while self._takes(","):
            arguments.append(self._argument(depth))
        self._expect(")")
        if len(arguments) != FUNCTIONS[function]:
            raise bad(f"{function} takes {FUNCTIONS[function]} arguments", self._next.at)
        return Call(function, tuple(arguments))

    def _argument(self, depth: int) -> Operand:
        found = self._operand(depth + 1)
        if isinstance(found, Of):
            raise bad("any and all are no arguments", self._next.at)
        return found

    def _literal(self) -> Literal:
        if self._next.kind == "name" and self._next.text in _CONSTANTS:
            return _CONSTANTS[self._take().text]
        if self._next.kind not in _VALUES:
            raise self._unexpected("a value")
        return Literal(value_of(self._take()))

    def _name(self) -> str:
        if self._next.kind != "name":
            raise self._unexpected("a name")
        return self._take().text

    def _takes(self, word: str) -> bool:
        if self._next.kind in {"name", "mark"} and self._next.text == word:
            self._take()
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise self._unexpected(repr(word))

    def _take(self) -> Token:
        taken, self._next = self._next, next(self._words, self._next)
        return taken

    def _count(self, depth: int, conditions: int = 1) -> None:
        self._conditions += conditions
        if depth > MOST_DEPTH or self._conditions > MOST_CONDITIONS:
            raise Invalid(
                "properties.filter_too_large",
                f"A filter has at most {MOST_CONDITIONS} conditions, {MOST_DEPTH} deep in each"
                " other; ask in several.",
            )

    def _unexpected(self, wanted: str) -> Invalid:
        found = f"{self._next.text[:40]!r}" if self._next.kind != "end" else "the end"
        return bad(f"{wanted} was expected at sign {self._next.at + 1}, not {found}", self._next.at)
