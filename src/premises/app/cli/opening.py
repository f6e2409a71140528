"""Reads the settings, and opens the house for as long as one command needs it."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from premises.app.building import Building
    from premises.app.settings import Settings
    from premises.kernel.auth import Auth


def surroundings(changes: Mapping[str, object | None]) -> dict[str, str]:
    """The environment with what was typed as an option over it; what was not typed is None."""
    typed = {name: str(value) for name, value in changes.items() if value is not None}
    return {**os.environ, **typed}


def read_settings(environ: dict[str, str] | None = None) -> "Settings":
    """The settings of this command; what it does is logged to standard error only if it matters.

    Raises:
        Invalid: a setting is unknown or out of bounds.

    """
    from premises.app.settings import read
    from premises.kernel.observability import configure

    settings = read(environ)
    quiet = "warning" if settings.log.level == "info" else settings.log.level
    configure(settings.log.model_copy(update={"level": quiet}))
    return settings


@contextmanager
def opened(settings: "Settings", *, migrated: bool = False) -> Iterator["Building"]:
    """The house without anything running in it; `migrated` makes its tables first.

    Raises:
        Invalid: the data folder or the database URL cannot be used.
        Unavailable: the database does not answer.

    """
    from premises.app.building import build

    building = build(settings)
    try:
        if migrated:
            building.migrate()
        yield building
    finally:
        building.close()


@contextmanager
def people_desk() -> Iterator["Auth"]:
    """The accounts, keys and clients of this house, its tables made."""
    with opened(read_settings(), migrated=True) as building:
        yield auth_of(building)


def auth_of(building: "Building") -> "Auth":
    """The accounts, keys and clients of a house that is open."""
    from premises.app.domains import HOUSE, NAMES, SIGNUP_NAMES
    from premises.kernel.auth import build_auth

    return build_auth(
        building.kernel.database,
        building.kernel.clock,
        building.settings.auth,
        domains=(*NAMES, HOUSE),
        signup_domains=SIGNUP_NAMES,
    )


def leave_quietly(*, interruptible: bool = True) -> None:
    """Let an interrupt, or a request to end, end this process with status 0 and no traceback.

    Not `interruptible` is what somebody else ends: Ctrl-C reaches the whole terminal, and a
    supervisor decides when its workers end.
    """

    def leave(_number: int, _frame: "FrameType | None") -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave if interruptible else signal.SIG_IGN)
