"""The machines there are: made, changed, removed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid
from premises.kernel.ids import new_id
from premises.machines.archive import Archive
from premises.machines.canon import read_preset
from premises.machines.models import IngestRow, MachineRow
from premises.machines.service import finding
from premises.machines.service.changing import Changing
from premises.machines.service.checks import check_machine
from premises.machines.service.published import unpublish
from premises.machines.service.variables import forget_figures
from premises.machines.service.work import Work
from premises.machines.settings import MachinesSettings

_MATTERS: Final = frozenset({"zone", "heartbeat_s", "rules", "installed_kw", "is_published"})
"""What figures that are kept depend on; plans are looked at when an answer is given."""
_CHANGEABLE: Final = _MATTERS | {"name", "preset", "property_id", "plan", "is_live"}


@dataclass(frozen=True)
class NewMachine:
    """A machine to be made; what is not said is as the settings or the preset say."""

    name: str
    id: str | None = None
    zone: str | None = None
    preset: str | None = None
    property_id: str | None = None
    installed_kw: float | None = None
    heartbeat_s: int | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    is_live: bool = False


class Machines:
    """Makes, changes and removes machines. The first one is the one whose figures are published."""

    def __init__(
        self, database: Database, archive: Archive, work: Work, settings: MachinesSettings
    ) -> None:
        self._database = database
        self._archive = archive
        self._changing = Changing(database, archive, work)
        self._settings = settings

    def all(self) -> Sequence[MachineRow]:
        with self._database.read() as session:
            return session.scalars(sa.select(MachineRow).order_by(MachineRow.name)).all()

    def find(self, name: str | None = None) -> MachineRow:
        """A machine by id or name, the published one without either; NotFound if there is none."""
        with self._database.read() as session:
            return finding.machine(session, name)

    def create(self, new: NewMachine) -> MachineRow:
        """Make a machine.

        Raises:
            Conflict: there is one of that name or id.
            Invalid: zone, preset, plan, rules or a number cannot be so.

        """
        try:
            with self._database.write() as session:
                row = self._row(session, new)
                session.add(row)
                session.flush()
                return row
        except IntegrityError:
            message = f"There is a machine {new.name!r} already."
            raise Conflict("machines.exists", message, machine=new.name) from None

    def change(self, name: str, changes: Mapping[str, Any]) -> MachineRow:
        """Change what may be changed; figures follow where it matters.

        Raises:
            NotFound: there is no such machine.
            Conflict: another one has the new name.
            Invalid: something else was to be changed, or it cannot be so.

        """
        if foreign := set(changes) - _CHANGEABLE:
            message = f"{', '.join(sorted(foreign))} of a machine cannot be changed."
            raise Invalid("machines.unchangeable", message, fields=sorted(foreign))
        try:
            with self._database.write() as session:
                row = finding.locked(session, finding.machine(session, name).id)
                self._change(session, row, changes)
                session.flush()
                return row
        except IntegrityError:
            message = f"There is a machine {changes.get('name')!r} already."
            raise Conflict("machines.exists", message) from None

    def remove(self, name: str) -> None:
        """Remove a machine with all its rows and figures; NotFound if there is none."""
        with self._database.write() as session:
            row = finding.locked(session, finding.machine(session, name).id)
            if row.is_published:
                unpublish(session)
            self._archive.forget(session, row.id)
            forget_figures(session, [one.id for one in finding.variables(session, row.id)])
            session.execute(sa.delete(IngestRow).where(IngestRow.machine_id == row.id))
            session.delete(row)

    def _row(self, session: Session, new: NewMachine) -> MachineRow:
        now = self._database.now(session)
        preset = read_preset(new.preset) if new.preset is not None else None
        installed_kw = new.installed_kw
        row = MachineRow(
            id=_id(new),
            name=new.name,
            zone=new.zone or self._settings.zone,
            preset=new.preset,
            property_id=new.property_id,
            installed_kw=preset.installed_kw if installed_kw is None and preset else installed_kw,
            heartbeat_s=self._settings.heartbeat_s if new.heartbeat_s is None else new.heartbeat_s,
            plan=dict(new.plan),
            rules=dict(new.rules),
            is_published=not _is_any_published(session),
            is_live=new.is_live,
            is_awaited=False,
            row_count=0,
            revision=0,
            created_at=now,
            updated_at=now,
        )
        check_machine(row)
        return row

    def _change(self, session: Session, row: MachineRow, changes: Mapping[str, Any]) -> None:
        now = self._database.now(session)
        if changes.get("is_published") is False and row.is_published:
            message = "Publish another machine instead; one is always published."
            raise Invalid("machines.one_is_published", message)
        if changes.get("is_published") and not row.is_published:
            _publish_instead(session, row)
        if row.is_published and changes.get("zone", row.zone) != row.zone:
            # All of it is of other days and hours there.
            unpublish(session)
        matters = any(getattr(row, one) != changes[one] for one in _MATTERS & set(changes))
        for key, value in changes.items():
            setattr(row, key, value)
        check_machine(row)
        row.updated_at = now
        row.revision += 1
        if matters or changes.get("is_published"):
            self._changing.everything(session, row)


def _is_any_published(session: Session) -> bool:
    return session.scalar(sa.select(MachineRow.id).where(MachineRow.is_published)) is not None


def _publish_instead(session: Session, row: MachineRow) -> None:
    others = sa.update(MachineRow).where(MachineRow.is_published, MachineRow.id != row.id)
    session.execute(others.values(is_published=False))
    unpublish(session)


def _id(new: NewMachine) -> str:
    """What was said, or the name as a word for addresses, or chance."""
    if new.id is not None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", new.id):
            message = "An id has 1 to 64 letters, digits, dots, dashes and underscores."
            raise Invalid("machines.bad_id", message, id=new.id)
        return new.id
    plain = unicodedata.normalize("NFKD", new.name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64] or new_id()
