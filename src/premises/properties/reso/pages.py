"""Reads what a question asks for: one statement for each kind of thing, its columns only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.cache import ACCOUNTS, versions
from premises.properties.reso import orders
from premises.properties.reso.clauses import Clauses
from premises.properties.reso.dictionary import PEOPLE_AT, RESOURCES
from premises.properties.reso.kinds import Expression
from premises.properties.reso.questions import Expansion, Question
from premises.properties.reso.resources import Field, Link, Resource
from premises.properties.service import tags
from premises.properties.service.reading.loading import Statements

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Row = Sequence[Any]
Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """Things as they are told, and the token for those behind them, if there are any."""

    things: list[Told]
    token: str | None


class Pages:
    """Reads for one request; `base` is the address by which the client knows us.

    `statements` is how many were sent.
    """

    def __init__(self, session: Session, base: str) -> None:
        self._session = session
        self._sent = Statements(session.connection())
        self._base = base
        self._people_at: datetime | None = None

    @property
    def statements(self) -> int:
        return self._sent.count

    def page(self, asked: Question, size: int) -> Page:
        """As many things as fit on a page."""
        most = size if asked.top is None else min(size, asked.top)
        resource = asked.resource
        wanted = _Wanted(resource, asked.fields, asked.expansions)
        sought = sa.select(*wanted.columns, *orders.keys(resource, asked.orders))
        sought = sought.select_from(resource.start).where(*_conditions(asked))
        if asked.after is not None:
            sought = sought.where(orders.behind(resource, asked.orders, asked.after))
        sought = sought.order_by(*orders.sorting(resource, asked.orders))
        rows = self._rows(sought.limit(most + 1).offset(asked.skip), resource)
        ends = len(rows) <= most or most == asked.top
        token = None if ends else _token(asked, rows[most - 1])
        return Page(self._told(wanted, rows[:most]), token)

    def one(self, asked: Question, identity: int) -> Told | None:
        """One thing by its number; none where there is none for readers of the feed."""
        resource = asked.resource
        wanted = _Wanted(resource, asked.fields, asked.expansions)
        sought = sa.select(*wanted.columns).select_from(resource.start)
        rows = self._rows(sought.where(resource.seen, resource.identity == identity), resource)
        return next(iter(self._told(wanted, rows)), None)

    def count(self, asked: Question) -> int:
        """How many things meet the condition, on all pages."""
        sought = sa.select(sa.func.count()).select_from(asked.resource.start)
        [(found,)] = self._rows(sought.where(*_conditions(asked)), asked.resource)
        return int(str(found))

    def _told(self, wanted: "_Wanted", rows: Sequence[Row]) -> list[Told]:
        found = [wanted.told(self._base, row) for row in rows]
        for expansion, at in zip(wanted.expansions, wanted.links_at, strict=True):
            link = wanted.resource.links[expansion.link]
            hanging = self._hanging(link, expansion, {row[at] for row in rows})
            for one, row in zip(found, rows, strict=True):
                there = hanging.get(row[at], [])
                one[expansion.link] = there if link.is_many else next(iter(there), None)
        return found

    def _hanging(
        self, link: Link, expansion: Expansion, here: set[Any]
    ) -> Mapping[object, list[Told]]:
        resource = RESOURCES[link.resource]
        wanted = _Wanted(resource, expansion.fields)
        sought = sa.select(*wanted.columns, link.there).select_from(resource.start)
        sought = sought.where(resource.seen, link.there.in_(sorted(here)))
        groups: defaultdict[object, list[Told]] = defaultdict(list)
        for row in self._rows(sought.order_by(*resource.order), resource) if here else ():
            groups[row[-1]].append(wanted.told(self._base, row))
        return groups

    def _rows(self, statement: sa.Select[Any], resource: Resource) -> Sequence[Row]:
        values = {PEOPLE_AT: self._people()} if tags.PEOPLE in resource.tags else None
        return self._sent.rows(statement, values)

    def _people(self) -> datetime:
        """When anything last changed about anybody; it is what their versions count."""
        if self._people_at is None:
            newest = max(versions(self._session, (tags.PEOPLE, ACCOUNTS)))
            self._people_at = _EPOCH + timedelta(microseconds=newest)
        return self._people_at


class _Wanted:
    """The columns of some fields, and what is made of a row of them."""

    def __init__(
        self, resource: Resource, fields: Sequence[str], expansions: Sequence[Expansion] = ()
    ) -> None:
        self.resource = resource
        self.expansions = expansions
        self.columns: list[Expression] = []
        self._parts: list[tuple[str, Field, slice]] = []
        for name in fields:
            field, first = resource.fields[name], len(self.columns)
            self.columns += field.columns
            self._parts.append((name, field, slice(first, len(self.columns))))
        self.links_at = range(len(self.columns), len(self.columns) + len(expansions))
        self.columns += [resource.links[one.link].here for one in expansions]

    def told(self, base: str, row: Row) -> Told:
        return {name: field.told(base, row[part]) for name, field, part in self._parts}


def _conditions(asked: Question) -> list[Expression]:
    found = [asked.resource.seen]
    if asked.condition is not None:
        found.append(Clauses(asked.resource).clause(asked.condition))
    return found


def _token(asked: Question, row: Row) -> str:
    raw = row[-(len(asked.orders) + 1) :]
    return orders.token(asked.resource, asked.orders, orders.mark(asked.options), raw)
