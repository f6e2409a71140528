"""What a service that people sign in with says of them: whether it is genuine, and who they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol

from premises.kernel.auth.issuers import IssuerKeys, SigningKey
from premises.kernel.clock import Clock
from premises.kernel.errors import Forbidden, Unauthenticated
from premises.kernel.settings import AuthSettings

_ALGORITHMS: Final = ("RS256", "ES256")
_LEEWAY_S: Final = 30
_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2: as many ASCII characters.


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person as another service knows them; `email` only if that service has confirmed it."""

    issuer: str
    subject: str
    email: str | None
    name: str


@dataclass(frozen=True, slots=True)
class IdTokens:
    """Checks ID tokens of an issuer, under any of its names, that are for one of these audiences.

    Rules of OpenID Connect Core 1.0, 3.1.3.7, with asymmetric algorithms only.
    """

    keys: IssuerKeys
    issuers: Sequence[str]
    audiences: Sequence[str]
    clock: Clock

    def claims(self, id_token: str) -> Mapping[str, object]:
        """What the token says.

        Raises:
            Unauthenticated: it is not genuine, not for us, or has expired.
            Unavailable: the issuer's keys cannot be read now.

        """
        try:
            claims = jwt.decode(id_token, self._key_of, algorithms=_ALGORITHMS).claims
            self._registry().validate(claims)
        except (JoseError, ValueError, RecursionError) as error:
            raise not_genuine() from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) != 1:
            # More than one audience means that it was made for someone else as well.
            raise not_genuine()
        return claims

    def _key_of(self, signature: GuestProtocol) -> SigningKey:
        key_id = signature.headers().get("kid", "")
        key = self.keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise not_genuine()
        return key

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self.clock.now().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "values": [*self.issuers]},
            aud={"essential": True, "values": [*self.audiences]},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )


class Google:
    """Checks ID tokens that a client got from Google by itself."""

    def __init__(self, settings: AuthSettings, clock: Clock) -> None:
        self._audiences = settings.google_client_ids
        keys = IssuerKeys(settings.google_certs_url, clock)
        self._tokens = IdTokens(keys, settings.google_issuers, self._audiences, clock)

    @property
    def is_on(self) -> bool:
        return bool(self._audiences)

    def verify(self, id_token: str) -> Identity:
        """Whom the token names.

        Raises:
            Unauthenticated: it is not genuine, not for us, or has expired.
            Unavailable: the issuer's keys cannot be read now.
            Forbidden: this sign-in is switched off.

        """
        if not self.is_on:
            raise Forbidden("auth.google_off", "Signing in with Google is switched off here.")
        return identity_in(self._tokens.claims(id_token))


def identity_in(claims: Mapping[str, object]) -> Identity:
    """The person that a genuine token's claims describe.

    Raises:
        Unauthenticated: by these claims nobody can be recognised again.

    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    if len(subject) > _LONGEST_SUBJECT or not (subject.isascii() and subject.isprintable()):
        raise not_genuine()
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


def not_genuine() -> Unauthenticated:
    return Unauthenticated(
        "auth.bad_token", "This ID token is not genuine, not for this service, or has expired."
    )
