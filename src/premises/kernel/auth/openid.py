"""Signing in with a Google account: whether an ID token is genuine, and whom it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from premises.kernel.auth.issuers import IssuerKeys
from premises.kernel.clock import Clock
from premises.kernel.errors import Forbidden, Unauthenticated
from premises.kernel.settings import AuthSettings

_ALGORITHMS: Final = ("RS256",)
_LEEWAY_S: Final = 30
_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2: as many ASCII characters.


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person as another service knows them; `email` only if that service has confirmed it."""

    issuer: str
    subject: str
    email: str | None
    name: str


class Google:
    """Checks Google's ID tokens: signature, issuer, audience and times."""

    def __init__(self, settings: AuthSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._keys = IssuerKeys(settings.google_certs_url, clock)

    @property
    def is_on(self) -> bool:
        return bool(self._settings.google_client_ids)

    def verify(self, id_token: str) -> Identity:
        """Whom the token names.

        Rules of OpenID Connect Core 1.0, 3.1.3.7, with RS256 as the only algorithm.

        Raises:
            Unauthenticated: it is not genuine, not for us, or has expired.
            Unavailable: the issuer's keys cannot be read now.
            Forbidden: this sign-in is switched off.

        """
        if not self.is_on:
            raise Forbidden("auth.google_off", "Signing in with Google is switched off here.")
        try:
            claims = jwt.decode(id_token, self._key_of, algorithms=_ALGORITHMS).claims
            self._registry().validate(claims)
        except (JoseError, ValueError, RecursionError) as error:
            raise _not_genuine() from error
        if not isinstance(claims["aud"], str):
            # More than one audience means that it was made for someone else as well.
            raise _not_genuine()
        return _identity(claims)

    def _key_of(self, signature: GuestProtocol) -> RSAKey:
        key_id = signature.headers().get("kid")
        key = self._keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise _not_genuine()
        return key

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "values": [*self._settings.google_issuers]},
            aud={"essential": True, "values": [*self._settings.google_client_ids]},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )


def _identity(claims: Mapping[str, object]) -> Identity:
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    if len(subject) > _LONGEST_SUBJECT or not (subject.isascii() and subject.isprintable()):
        raise _not_genuine()
    confirmed = claims.get("email_verified") in (True, "true")
    email = claims.get("email")
    name = claims.get("name")
    return Identity(
        # The same issuer signs with and without its scheme.
        issuer=issuer if "://" in issuer else f"https://{issuer}",
        subject=subject,
        email=email if confirmed and isinstance(email, str) else None,
        name=name if isinstance(name, str) else "",
    )


def _not_genuine() -> Unauthenticated:
    return Unauthenticated(
        "auth.bad_token", "This ID token is not genuine, not for this service, or has expired."
    )
