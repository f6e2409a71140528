"""Which events a question names, how many there are, and one page of them, newest first.

There are two ways to them. One begins at the entries that the events are filed under; it is short
where few are filed under one of them. The other walks along the events, newest first, and looks
for each whether it answers; it is short where most do, because it may stop when the page is full.
Both give the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from premises.cameras.models import EventRow, EventWordRow
from premises.cameras.search import All, Either, Has, Not, Term, Tree, anchor, resolved, simplified
from premises.cameras.search.tokens import pair_entries, word_entry
from premises.cameras.service.archive.filters import EventFilter
from premises.cameras.service.archive.planning import only_read
from premises.kernel.errors import Invalid

_RARE: Final = 10_000
"""Up to so many events under an entry it is shorter to begin there, whatever else is wanted."""

_DENSE: Final = 10
"""If there are so many times more answers than are wanted, walking along the events is short."""

_MOST_ENDINGS: Final = 64
_BY_TIME: Final = frozenset({"started_at"})
NEWEST_FIRST: Final = (EventRow.started_at.desc(), EventRow.id.desc())


@dataclass(frozen=True)
class Found:
    """An event, what its camera is called, and how well it answers, from 0 to 1."""

    event: EventRow
    camera_name: str
    relevance: float


def events(
    session: Session, wanted: EventFilter, question: Tree[Term] | None, limit: int, offset: int
) -> tuple[Sequence[EventRow], int]:
    """One page and how many there are in all; without a question, whatever the filter lets pass.

    Raises:
        Invalid: a prefix in the question stands for too many words.

    """
    demands = [] if question is None else [demand(session, question)]
    kinds = wanted.kinds()
    demands += [kinds] if kinds else []
    search = _Search(session, wanted.conditions(session), _both(demands))
    total = search.count()
    return search.page(total, limit, offset), total


def _both(demands: Sequence[Tree[Has]]) -> Tree[Has] | None:
    return All(tuple(demands)) if len(demands) > 1 else next(iter(demands), None)


class _Search:
    """One question to one database; `rows` must be true of an event's own row."""

    def __init__(
        self, session: Session, rows: list[sa.ColumnElement[bool]], demand: Tree[Has] | None
    ) -> None:
        self._session = session
        self._rows = rows
        self._demand = demand
        self._sizes: dict[Has, int] = {}
        self._anchor = anchor(demand, self._size) if demand is not None else None
        # Where an entry is common, a row is sooner asked for what it says itself.
        self._begins_at_entry = self._anchor is not None and (
            not rows or self._size(self._anchor) < _RARE
        )

    def count(self) -> int:
        if isinstance(self._demand, Not) and not self._rows:
            # Few are filed under a word, and many are not.
            every = sa.select(sa.func.count()).select_from(EventRow)
            others = _Search(self._session, [], self._demand.part).count()
            return (self._session.scalar(every) or 0) - others
        if self._begins_at_entry and not self._rows:
            found: sa.Select[Any] = self._filed()
        else:
            found = self._matching()
        return self._session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0

    def page(self, total: int, limit: int, offset: int) -> Sequence[EventRow]:
        """The rows are read once their numbers are known: sorting whole rows takes long."""
        if offset >= total:
            return []
        soon = total >= min(_DENSE * (offset + limit), _RARE)
        query = self._along() if soon else self._matching()
        numbers = query.order_by(*NEWEST_FIRST).limit(limit).offset(offset)
        return _rows(self._session, self._session.scalars(numbers).all())

    def _matching(self) -> sa.Select[int]:
        """The numbers of all that answer, on the way that is shorter for all of them."""
        if not self._begins_at_entry:
            return self._along()
        filed = self._filed().subquery()
        query = sa.select(EventRow.id).where(EventRow.id.in_(sa.select(filed.c.event_id)))
        return query.where(*map(only_read, self._rows))

    def _along(self) -> sa.Select[int]:
        return sa.select(EventRow.id).where(*along(self._rows, self._demand))

    def _filed(self) -> sa.Select[int]:
        """The numbers of all that answer as far as entries say, beginning at the anchor."""
        begin = self._anchor or Has(frozenset())
        first = aliased(EventWordRow)
        query = sa.select(first.event_id).where(_under(first.word, begin))
        if self._demand is not None and self._demand != begin:
            query = query.where(_answers(self._demand, first.event_id, known=begin))
        return query.distinct() if len(begin.entries) > 1 else query

    def _size(self, has: Has) -> int:
        """How many are filed under any of the entries, counted no further than it matters."""
        if has not in self._sizes:
            some = sa.select(sa.literal(1)).where(_under(EventWordRow.word, has))
            counted = sa.select(sa.func.count()).select_from(some.limit(2 * _RARE).subquery())
            self._sizes[has] = self._session.scalar(counted) or 0
        return self._sizes[has]


def along(
    rows: Sequence[sa.ColumnElement[bool]], demand: Tree[Has] | None
) -> list[sa.ColumnElement[bool]]:
    """What an event must fulfil that is met walking along the index by time.

    One condition may have a better index of its own; of several, all are in that one.
    """
    if demand is None:
        return list(rows) if len(rows) < 2 else [only_read(row, _BY_TIME) for row in rows]
    answered = _answers(demand, EventRow.id)
    return [*(only_read(row, _BY_TIME) for row in rows), answered]


def _rows(session: Session, numbers: Sequence[int]) -> list[EventRow]:
    """The rows with these numbers, in this order; those that went meanwhile are left out."""
    found = {
        row.id: row for row in session.scalars(sa.select(EventRow).where(EventRow.id.in_(numbers)))
    }
    return [found[number] for number in numbers if number in found]


def _answers(
    tree: Tree[Has], event_id: sa.ColumnElement[int] | Any, known: Has | None = None
) -> sa.ColumnElement[bool]:
    """Whether the event answers; `known` is true of it already and not asked again."""
    if isinstance(tree, Not):
        return sa.not_(_answers(tree.part, event_id, known))
    if isinstance(tree, All):
        return sa.and_(*(_answers(part, event_id, known) for part in tree.parts))
    if isinstance(tree, Either):
        return sa.or_(*(_answers(part, event_id, known) for part in tree.parts))
    if tree == known:
        return sa.true()
    word = aliased(EventWordRow)
    return sa.exists().where(_under(word.word, tree), word.event_id == event_id)


def _under(word: Any, has: Has) -> sa.ColumnElement[bool]:
    entries = sorted(has.entries)
    named: sa.ColumnElement[bool] = word == entries[0] if len(entries) == 1 else word.in_(entries)
    return named


def demand(session: Session, question: Tree[Term]) -> Tree[Has]:
    def meaning(term: Term) -> Tree[Has]:
        if term.is_prefix:
            return Has(_beginning_with(session, term.words[0]))
        if len(term.words) == 1:
            return Has(frozenset({word_entry(term.words[0])}))
        # A text in which each two neighbours stand side by side is as good as always the phrase.
        return _both([Has(frozenset({pair})) for pair in pair_entries(term.words)]) or Has(
            frozenset()
        )

    return simplified(resolved(question, meaning))


def _beginning_with(session: Session, beginning: str) -> frozenset[str]:
    """All words on file that begin like this, found by jumping from one to the next.

    Raises:
        Invalid: there are more of them than are worth asking for.

    """
    found: list[str] = []
    # Behind all that begins like this, by bytes as by characters.
    behind, last = beginning + "\U0010ffff", beginning
    query = sa.select(sa.func.min(EventWordRow.word)).where(EventWordRow.word < behind)
    word = session.scalar(query.where(EventWordRow.word >= last))
    while word is not None:
        found.append(word)
        if len(found) > _MOST_ENDINGS:
            raise Invalid(
                "cameras.prefix_too_wide", f"Too many words begin with {beginning}; write more."
            )
        word = session.scalar(query.where(EventWordRow.word > word))
    return frozenset(found or {word_entry(beginning)})
