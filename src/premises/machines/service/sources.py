"""The places from which rows of machines are fetched again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.kernel.database.engine import parse_url
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.ids import new_id
from premises.kernel.outbound import check_url
from premises.machines.models import SourceKind, SourceRow
from premises.machines.service import finding

_OPTIONS: Final[Mapping[SourceKind, frozenset[str]]] = {
    SourceKind.DATABASE: frozenset({"is_polled"}),
    SourceKind.MTCONNECT: frozenset({"is_polled", "device"}),
}


@dataclass(frozen=True)
class Sources:
    """Makes, shows and removes sources."""

    database: Database

    def all(self, machine: str | None = None) -> Sequence[SourceRow]:
        """The sources of a machine, or of all, the oldest first.

        Raises:
            NotFound: there is no such machine.

        """
        query = sa.select(SourceRow).order_by(SourceRow.created_at, SourceRow.id)
        with self.database.read() as session:
            if machine is not None:
                query = query.where(SourceRow.machine_id == finding.machine(session, machine).id)
            return session.scalars(query).all()

    def find(self, source_id: str) -> SourceRow:
        """One source; NotFound if there is none of that id."""
        with self.database.read() as session:
            row = session.get(SourceRow, source_id)
        if row is None:
            raise NotFound("machines.unknown_source", f"There is no source {source_id!r}.")
        return row

    def add(
        self,
        machine: str,
        url: str,
        options: Mapping[str, Any] | None = None,
        kind: str | None = None,
    ) -> SourceRow:
        """Have rows of a machine fetched; the same place is only added once.

        The kind is judged by the address unless it is said: http is an MTConnect agent, anything
        else a database. A source that is polled feeds its machine: silence counts up to now.

        Raises:
            NotFound: there is no such machine.
            Invalid: the address, or an option, cannot be used.

        """
        of = _kind(url, kind)
        chosen = _checked(of, options or {})
        _check(of, url)
        # Workers may run in another folder.
        place = url if "://" in url else str(Path(url).absolute())
        with self.database.write() as session:
            owner = finding.locked(session, finding.machine(session, machine).id)
            query = sa.select(SourceRow).where(SourceRow.machine_id == owner.id)
            for row in session.scalars(query):
                if row.url == place and row.options == chosen:
                    return row
            row = SourceRow(
                id=new_id(),
                machine_id=owner.id,
                kind=of,
                url=place,
                options=chosen,
                cursor={},
                created_at=self.database.now(session),
            )
            session.add(row)
            owner.is_live = owner.is_live or is_polled(row)
            session.flush()
            return row

    def remove(self, source_id: str) -> None:
        """Fetch nothing from there any more; what was fetched stays.

        Raises:
            NotFound: there is no such source.

        """
        with self.database.write() as session:
            row = session.get(SourceRow, source_id)
            if row is None:
                raise NotFound("machines.unknown_source", f"There is no source {source_id!r}.")
            owner = finding.locked(session, row.machine_id)
            session.delete(row)
            session.flush()
            left = session.scalars(sa.select(SourceRow).where(SourceRow.machine_id == owner.id))
            owner.is_live = any(is_polled(one) for one in left)


def is_polled(row: SourceRow) -> bool:
    """Whether it is asked again and again, rather than when somebody says so."""
    return bool(row.options.get("is_polled", True))


def shown(url: str) -> str:
    """An address without its secrets: its password, and what is asked of it."""
    if "://" not in url:
        return url
    plain = parse_url(url) if _kind(url, None) is SourceKind.DATABASE else sa.make_url(url)
    return plain.set(query={}).render_as_string(hide_password=True)


def _kind(url: str, said: str | None) -> SourceKind:
    if said is not None and said not in {*SourceKind}:
        message = f"A source is a {' or a '.join(SourceKind)}, not a {said!r}."
        raise Invalid("machines.bad_source", message)
    if said is not None:
        return SourceKind(said)
    is_web = url.lower().startswith(("http://", "https://"))
    return SourceKind.MTCONNECT if is_web else SourceKind.DATABASE


def _check(kind: SourceKind, url: str) -> None:
    if kind is SourceKind.MTCONNECT:
        check_url(url)
    elif "://" in url and parse_url(url).get_backend_name() not in {"postgresql", "sqlite"}:
        message = "Machines are read from PostgreSQL and SQLite databases of the original kind."
        raise Invalid("machines.source_kind", message)


def _checked(kind: SourceKind, options: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in options.items() if value is not None}
    if foreign := set(said) - _OPTIONS[kind]:
        message = f"A {kind} source has no option {', '.join(sorted(foreign))}."
        raise Invalid("machines.bad_source", message, fields=sorted(foreign))
    if not isinstance(said.get("device", ""), str):
        raise Invalid("machines.bad_source", "The device is called by its name or uuid.")
    if not isinstance(said.get("is_polled", True), bool):
        raise Invalid("machines.bad_source", "A source is polled, true, or it is not, false.")
    return said
