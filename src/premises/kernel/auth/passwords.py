"""Keeping passwords so that nobody can read them back, not even the owner of the house."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from premises.kernel.auth import bcrypts
from premises.kernel.errors import Invalid, Unavailable

SHORTEST: Final = 8
LONGEST: Final = 200
_AT_ONCE: Final = 2
_MAY_WAIT: Final = 16

# The second recommended choice of RFC 9106, 4, for machines with little memory.
_PASSES: Final = 3
_MEMORY_KIB: Final = 64 * 1024
_LANES: Final = 4

_NOBODYS: Final = f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}${'A' * 22}${'A' * 43}"
"""A hash that no password has, of the same cost as a real one."""


class Passwords:
    """Hashes with argon2id, two at a time: each takes 64 MiB and about a tenth of a second.

    Hashes that came along from another program (bcrypt) are recognised and renewed. Call it from
    a worker thread, never from the event loop. `checks` counts verifications, so that a test can
    see that an unknown name costs as many as a wrong password.
    """

    def __init__(self) -> None:
        self._hashes = PasswordHash((Argon2Hasher(_PASSES, _MEMORY_KIB, _LANES),))
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._places = threading.BoundedSemaphore(_AT_ONCE + _MAY_WAIT)
        self.checks = 0

    def hash(self, password: str) -> str:
        """The text to keep.

        Raises:
            Invalid: too short, too long, or not text.
            Unavailable: too many sign-ins are waiting.

        """
        prepared = _prepared(check_rules(password))
        with self._turn():
            return self._hashes.hash(prepared)

    def verify(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether it is the password, and a fresh hash if the kept one is of an older kind.

        Without a kept hash the same work is done in vain, so that the time an answer takes does
        not tell whether an account exists.

        Raises:
            Unavailable: too many sign-ins are waiting.

        """
        typed = password[: LONGEST + 1]
        with self._turn():
            self.checks += 1
            if bcrypts.is_hash(kept):
                # It is renewed as it was typed, so what bcrypt left out of it counts from now on.
                matches = bcrypts.verify(typed, kept)
                return matches, self._hashes.hash(_prepared(typed)) if matches else None
            try:
                matches, fresh = self._hashes.verify_and_update(_prepared(typed), kept or _NOBODYS)
            except PwdlibError:
                # A kept text that is no hash (an import's placeholder) matches nothing.
                self._hashes.verify(_prepared(typed), _NOBODYS)
                return False, None
        return (matches, fresh) if kept else (False, None)

    def even_out(self, kept: str | None) -> None:
        """Do in vain what a check of the other kind of hash costs.

        Where some accounts still have a hash of another program, which takes another time to
        check, failures would otherwise tell who has one.

        Raises:
            Unavailable: too many sign-ins are waiting.

        """
        with self._turn():
            if bcrypts.is_hash(kept):
                self._hashes.verify(b"", _NOBODYS)
            else:
                bcrypts.waste()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            # Waiting sign-ins must not use up the threads that all other requests need.
            raise Unavailable("auth.busy", "Many sign-ins at once; try again.", wait_s=1)
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


def check_rules(password: str) -> str:
    """The password itself, if it may be one.

    Raises:
        Invalid: too short, too long, or not text.

    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            "auth.bad_password",
            f"A password has {SHORTEST} to {LONGEST} characters.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if "\0" in password or any("\ud800" <= letter <= "\udfff" for letter in password):
        raise Invalid("auth.bad_password", "The password holds something that is no text.")
    return password


def _prepared(password: str) -> bytes:
    # The same letters typed on two keyboards may arrive composed or not (RFC 8265, 4.2.2).
    return unicodedata.normalize("NFC", password).encode("utf-8", errors="surrogatepass")
