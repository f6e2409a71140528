"""The places people want to be told at: made, found, changed, removed."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.kernel.ids import new_id
from premises.kernel.notify.models import ChannelKind, ChannelRow
from premises.kernel.notify.targets import target_of


class Channels:
    """The channels of this house."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[ChannelRow]:
        with self._database.read() as session:
            return session.scalars(sa.select(ChannelRow).order_by(ChannelRow.name)).all()

    def get(self, channel_id: str) -> ChannelRow:
        """One channel.

        Raises:
            NotFound: there is no such channel.

        """
        with self._database.read() as session:
            return _channel(session, channel_id)

    def create(
        self,
        *,
        name: str,
        kind: ChannelKind,
        target: Mapping[str, Any],
        enabled: bool = True,
        secret: str | None = None,
    ) -> ChannelRow:
        """Make a channel.

        Raises:
            Invalid: the target is none of this kind, or the name is that of a kind.
            Conflict: another channel has this name.

        """
        row = ChannelRow(id=new_id(), kind=kind, enabled=enabled, secret=secret or None)
        row.name, row.target = _name(name), target_of(kind, target).model_dump()
        try:
            with self._database.write() as session:
                row.created_at = row.updated_at = self._database.now(session)
                session.add(row)
        except IntegrityError:
            raise _taken(name) from None
        return row

    def change(self, channel_id: str, changes: Mapping[str, Any]) -> ChannelRow:
        """Change what is named (`name`, `target`, `enabled`, `secret`), leave the rest.

        Raises:
            NotFound: there is no such channel.
            Invalid, Conflict: as when a channel is made.

        """
        try:
            with self._database.write() as session:
                row = _channel(session, channel_id, lock=True)
                for field, value in changes.items():
                    setattr(row, field, _allowed(row, field, value))
                row.updated_at = self._database.now(session)
        except IntegrityError:
            raise _taken(str(changes.get("name"))) from None
        return row

    def remove(self, channel_id: str) -> None:
        """Remove a channel; what still waits to be sent there fails, and the log stays.

        Raises:
            NotFound: there is no such channel.

        """
        with self._database.write() as session:
            session.delete(_channel(session, channel_id, lock=True))


def _allowed(row: ChannelRow, field: str, value: Any) -> Any:
    if field == "name":
        return _name(value)
    if field == "target":
        return target_of(ChannelKind(row.kind), value).model_dump()
    return value or None if field == "secret" else value


def _name(name: str) -> str:
    """A name that rules can use: the names of the kinds stand for all channels of a kind."""
    if name in set(ChannelKind):
        raise Invalid(
            "notify.bad_name", f"{name} stands for all channels of that kind; choose another name."
        )
    return name


def _channel(session: Session, channel_id: str, *, lock: bool = False) -> ChannelRow:
    row = session.get(ChannelRow, channel_id, with_for_update=lock)
    if row is None:
        raise NotFound("notify.unknown_channel", "There is no such channel.")
    return row


def _taken(name: str) -> Conflict:
    return Conflict("notify.name_taken", f"Another channel is called {name}; choose another name.")
