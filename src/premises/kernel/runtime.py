"""The few settings that may be changed while the service runs, over what the environment says."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Database, Instant, Json, Key
from premises.kernel.errors import Invalid
from premises.kernel.settings import SettingsModel

S = TypeVar("S", bound=SettingsModel)
_log = structlog.get_logger(__name__)
_FRESH_S = 1.5
"""Leaves the question itself half a second, so that the promise of two seconds is kept."""


class RuntimeSettingRow(Base):
    """One setting that was changed; `version` rises with every change."""

    __tablename__ = "runtime_settings"

    name: Mapped[str] = mapped_column(Key(120), primary_key=True)
    value: Mapped[object] = mapped_column(Json)
    version: Mapped[int] = mapped_column(sa.Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class RuntimeSettings:
    """Changed settings of one group, known to every process within two seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: dict[str, object] = {}
        self._read_at = self._changed_at = 0.0
        self._left_out: set[tuple[str, str]] = set()

    def over(self, group: str, settings: S) -> S:
        """The settings with what was changed laid over them.

        What a newer version of the service does not allow any more is left out, and logged once.
        """
        changed = {
            name.removeprefix(f"{group}."): value
            for name, value in self._fresh().items()
            if name.startswith(f"{group}.")
        }
        try:
            return _validated(settings, changed) if changed else settings
        except Invalid:
            return self._as_far_as_allowed(group, settings, changed)

    def change(self, group: str, settings: S, changes: Mapping[str, Any]) -> S:
        """Validate and keep changes; returns the settings as they are now.

        Raises:
            Invalid: a value is out of its bounds; nothing was changed.

        """
        new = _validated(self.over(group, settings), changes)
        kept = new.model_dump(mode="json", include=set(changes))
        try:
            self._keep(group, kept)
        except IntegrityError:
            # Another process changed one of them for the first time, just now.
            self._keep(group, kept)
        with self._lock:
            self._changed_at = time.monotonic()
        return new

    def _as_far_as_allowed(self, group: str, settings: S, changed: Mapping[str, object]) -> S:
        for field, value in changed.items():
            try:
                settings = _validated(settings, {field: value})
            except Invalid as failure:
                if (group, field) not in self._left_out:
                    self._left_out.add((group, field))
                    _log.warning(
                        "change_left_out", group=group, field=field, reason=failure.message
                    )
        return settings

    def _keep(self, group: str, kept: Mapping[str, object]) -> None:
        with self._database.write() as session:
            now = self._database.now(session)
            for name, value in sorted(kept.items()):
                row = session.get(RuntimeSettingRow, f"{group}.{name}", with_for_update=True)
                if row is None:
                    row = RuntimeSettingRow(name=f"{group}.{name}", version=0)
                    session.add(row)
                row.value, row.changed_at = value, now
                row.version += 1

    def _fresh(self) -> dict[str, object]:
        asked_at = time.monotonic()
        with self._lock:
            # Rows that were asked for before the last change here may not show it.
            if self._read_at > self._changed_at and asked_at - self._read_at < _FRESH_S:
                return self._rows
        with self._database.read() as session:
            rows = {row.name: row.value for row in session.scalars(sa.select(RuntimeSettingRow))}
        with self._lock:
            self._rows, self._read_at = rows, asked_at
        return rows


def _validated(settings: S, changes: Mapping[str, object]) -> S:
    try:
        return type(settings).model_validate({**dict(settings), **changes})
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(str(part) for part in fault["loc"])
        raise Invalid("settings.invalid", f"{name}: {fault['msg']}.", name=name) from None
