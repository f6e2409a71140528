"""The secrets that programs and browsers carry, and how they are recognised without being kept."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from premises.kernel.errors import Unauthenticated
from premises.kernel.ids import new_id

SESSION_PREFIX: Final = "psn_"
KEY_PREFIX: Final = "pk_"
CLIENT_PREFIX: Final = "cl_"
REFRESH_PREFIX: Final = "prt_"
RESET_PREFIX: Final = "prs_"
LONGEST_TOKEN: Final = 8192

_ALGORITHMS: Final = ("HS256",)


def new_token(prefix: str) -> str:
    """A token of 256 random bits; its prefix says what it is for."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """The hash that is kept; plain SHA-256 is enough, because 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A sign-in named by a token that its bearer can read (a JWT)."""

    session_id: str
    audience: str


def sign(
    secret: SecretStr,
    *,
    session_id: str,
    audience: str,
    issued_at: datetime,
    expires_at: datetime,
    claims: Mapping[str, object],
) -> str:
    """A JWT (HS256) for clients that read claims; it counts only while its session lives."""
    key = OctKey.import_key(secret.get_secret_value())
    ours = {
        "sid": session_id,
        "jti": new_id(),
        "aud": audience,
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode({"alg": "HS256"}, {**claims, **ours}, key, algorithms=_ALGORITHMS)


def read_signed(secret: SecretStr, token: str, now: datetime) -> SignedToken:
    """The session and the audience that a JWT of ours names.

    Raises:
        Unauthenticated: it was not signed here, has expired, or names no session or audience.

    """
    try:
        key = OctKey.import_key(secret.get_secret_value())
        claims = jwt.decode(token, key, algorithms=_ALGORITHMS).claims
        _registry(now).validate(claims)
    except (JoseError, ValueError, RecursionError) as error:
        raise Unauthenticated(
            "auth.bad_token", "This token was not issued here or has expired; sign in again."
        ) from error
    return SignedToken(str(claims["sid"]), str(claims["aud"]))


def _registry(now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=0,
        sid={"essential": True},
        aud={"essential": True},
        exp={"essential": True},
    )
