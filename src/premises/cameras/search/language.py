"""Reads what somebody typed to look for: words, "phrases", OR, NOT, parentheses and prefixes*.

    person night            both words
    "front door"            these words beside each other
    cat OR dog              one of them at least; binds less than standing beside each other
    person NOT car, -car    without the word
    (cat OR dog) garden     as it reads
    gard*                   every word that begins like this

OR, NOT and AND are words of the language only in capitals. Whatever is left open (a quotation
mark, a parenthesis, an OR with nothing behind it) is closed or passed over, never refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from premises.cameras.search.tokens import is_small, words
from premises.cameras.search.trees import All, Either, Not, Tree
from premises.kernel.errors import Invalid

MOST_WORDS_ASKED: Final = 32
"""PostgreSQL takes a minute and a half to plan a question of five hundred."""

DEEPEST: Final = 8
"""SQLite's own reader of questions gives up at ten."""

SHORTEST_PREFIX: Final = 2

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<mark>[()])|(?P<minus>-+(?=[^\s-]))|[^\s()"]+')
_OPERATORS: Final = {"OR", "NOT", "AND"}


@dataclass(frozen=True)
class Term:
    """Words beside each other; or, as a prefix, the one beginning of many words."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class _Operator:
    name: str


_Piece = Term | _Operator | None
"""None stands for what has no word in it, so that an operator before it is passed over too."""


def parse(text: str) -> Tree[Term]:
    """The question that a text asks.

    Raises:
        Invalid: there is no word in it to look for, or too much of everything.

    """
    pieces = [_piece(part) for part in _PART.finditer(text.translate(_QUOTES))]
    count = sum(len(piece.words) for piece in pieces if isinstance(piece, Term))
    if count > MOST_WORDS_ASKED:
        raise Invalid(
            "cameras.too_many_words", f"Look for at most {MOST_WORDS_ASKED} words at once."
        )
    question = _Reader(pieces).read()
    if question is None:
        raise Invalid("cameras.no_words", "Write a word to look for, such as: person")
    return question


def _piece(part: re.Match[str]) -> _Piece:
    text = part[0]
    if part["mark"] or text in _OPERATORS:
        return _Operator(text)
    if part["minus"]:
        return _Operator("NOT")
    if part["phrase"] is not None:
        return _term(part["phrase"])
    return _prefix(text) if text.endswith("*") else _term(text)


def _term(text: str) -> Term | None:
    found = tuple(words(text))
    return None if not found or (len(found) == 1 and is_small(found[0])) else Term(found)


def _prefix(text: str) -> Term | None:
    found = words(text)
    if len(found) != 1:
        return _term(text)
    if len(found[0]) < SHORTEST_PREFIX:
        raise Invalid(
            "cameras.prefix_too_short",
            f"Write at least {SHORTEST_PREFIX} letters before the asterisk.",
        )
    return Term((found[0],), is_prefix=True)


@dataclass
class _Reader:
    """Reads pieces from the left to the right."""

    pieces: list[_Piece]
    at: int = 0
    depth: int = 0

    def read(self) -> Tree[Term] | None:
        parts = []
        while self.at < len(self.pieces):
            parts.append(self._either())
            # A parenthesis that closes nothing is passed over.
            self._take(")")
        return _joined(All, parts)

    def _either(self) -> Tree[Term] | None:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return _joined(Either, parts)

    def _all(self) -> Tree[Term] | None:
        parts = []
        while self.at < len(self.pieces) and not self._sees("OR", ")"):
            parts.append(self._one())
        return _joined(All, parts)

    def _one(self) -> Tree[Term] | None:
        negated = False
        while self._sees("NOT", "AND"):
            negated ^= self._sees("NOT")
            self.at += 1
        if self.at >= len(self.pieces) or self._sees("OR", ")"):
            return None
        found = self._group() if self._take("(") else self._leaf()
        return Not(found) if negated and found is not None else found

    def _group(self) -> Tree[Term] | None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Invalid("cameras.too_deep", f"Use at most {DEEPEST} parentheses in each other.")
        found = self._either()
        self._take(")")
        self.depth -= 1
        return found

    def _leaf(self) -> Term | None:
        piece = self.pieces[self.at]
        self.at += 1
        return piece if isinstance(piece, Term) else None

    def _sees(self, *names: str) -> bool:
        piece = self.pieces[self.at] if self.at < len(self.pieces) else None
        return isinstance(piece, _Operator) and piece.name in names

    def _take(self, name: str) -> bool:
        seen = self._sees(name)
        self.at += seen
        return seen


def _joined(
    kind: Callable[[tuple[Tree[Term], ...]], Tree[Term]], parts: list[Tree[Term] | None]
) -> Tree[Term] | None:
    """Several parts as one, without those that say nothing; one part is itself."""
    there = tuple(part for part in parts if part is not None)
    return kind(there) if len(there) > 1 else next(iter(there), None)
