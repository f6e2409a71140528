"""The places from which rows of machines are fetched again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.ids import new_id
from premises.machines.models import MachineRow, SourceKind, SourceRow
from premises.machines.service import finding, places

_OPTIONS: Final[Mapping[SourceKind, frozenset[str]]] = {
    SourceKind.DATABASE: frozenset({"is_polled"}),
    SourceKind.MTCONNECT: frozenset({"is_polled", "device"}),
}
_OLDEST_FIRST: Final = sa.select(SourceRow).order_by(SourceRow.created_at, SourceRow.id)


@dataclass(frozen=True)
class Sources:
    """Makes, shows and removes sources."""

    database: Database

    def all(self, machine: str | None = None) -> Sequence[SourceRow]:
        """The sources of a machine, or of all, the oldest first.

        Raises:
            NotFound: there is no such machine.

        """
        with self.database.read() as session:
            if machine is not None:
                return _of_machine(session, finding.machine(session, machine))
            return session.scalars(_OLDEST_FIRST).all()

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
        """Have rows of a machine fetched.

        A place that is known goes on from where it was, asked as it is said now. The kind is
        judged by the address unless it is said: http is an MTConnect agent, anything else a
        database. A source that is polled feeds its machine: silence counts up to now.

        Raises:
            NotFound: there is no such machine.
            Invalid: the address, or an option, cannot be used.

        """
        return self._add(machine, url, options or {}, kind, is_kept=False)

    def once(self, machine: str, url: str) -> SourceRow:
        """The source to be asked just now; one that is known stays polled, or not, as it is.

        Raises:
            NotFound: there is no such machine.
            Invalid: the address cannot be used.

        """
        return self._add(machine, url, {"is_polled": False}, None, is_kept=True)

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
            owner.is_live = any(is_polled(one) for one in _of_machine(session, owner))

    def _add(
        self,
        machine: str,
        url: str,
        options: Mapping[str, Any],
        kind: str | None,
        *,
        is_kept: bool,
    ) -> SourceRow:
        of = places.kind_of(url, kind)
        chosen = _checked(of, options)
        places.check(of, url)
        with self.database.write() as session:
            owner = finding.locked(session, finding.machine(session, machine).id)
            rows = _of_machine(session, owner)
            row = next((one for one in rows if _is_same(one, of, url, chosen)), None)
            was_polled = row is not None and is_polled(row)
            if row is None:
                now = self.database.now(session)
                row = SourceRow(
                    id=new_id(), machine_id=owner.id, kind=of, cursor={}, created_at=now
                )
                row.options = chosen
                session.add(row)
            elif not is_kept:
                row.options = chosen
            # Whoever names a place again may have a new password for it.
            row.url = places.kept(of, url)
            if is_polled(row) != was_polled:
                owner.is_live = any(is_polled(one) for one in (*rows, row))
            session.flush()
            return row


def is_polled(row: SourceRow) -> bool:
    """Whether it is asked again and again, rather than when somebody says so."""
    return bool(row.options.get("is_polled", True))


def _of_machine(session: Session, owner: MachineRow) -> Sequence[SourceRow]:
    return session.scalars(_OLDEST_FIRST.where(SourceRow.machine_id == owner.id)).all()


def _is_same(row: SourceRow, kind: SourceKind, url: str, options: Mapping[str, Any]) -> bool:
    """Whether a source is that place, and the same device there."""
    if row.kind != kind or row.options.get("device") != options.get("device"):
        return False
    return places.place_of(kind, row.url) == places.place_of(kind, url)


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
