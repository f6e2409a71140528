"""Passwords as another program kept them, recognised until their owners sign in once."""

import re
from typing import Final, TypeGuard

import bcrypt

MARK: Final = "$2%"
"""What such a hash begins with, as a pattern of SQL."""

# A cost of 14 takes a second; each step above doubles it, and would keep others from signing in.
_HASH: Final = re.compile(r"\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}")
_MOST_BYTES: Final = 72
_USUAL_COST: Final = 12


def is_hash(kept: str | None) -> TypeGuard[str]:
    """Whether a kept text is a hash of bcrypt that may be checked."""
    return kept is not None and _HASH.fullmatch(kept) is not None


def verify(password: str, kept: str) -> bool:
    """Whether it is the password, of which bcrypt has never seen more than 72 bytes."""
    typed = password.encode("utf-8", errors="surrogatepass")
    if b"\0" in typed:
        # Some implementations stop there, and would take the beginning for the whole.
        return False
    return bcrypt.checkpw(typed[:_MOST_BYTES], kept.encode())


def waste() -> None:
    """Take as long as a check of the usual cost."""
    bcrypt.hashpw(b"", bcrypt.gensalt(_USUAL_COST))
