"""Where the service that people sign in with has its doors, as it says itself."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from premises.kernel.auth.doorstep import is_loopback_host
from premises.kernel.auth.issuers import IssuerKeys, fetch, silent
from premises.kernel.clock import Clock
from premises.kernel.errors import Failure, Unavailable

_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_PAUSE_AFTER_FAULT: Final = timedelta(seconds=5)


class _Document(BaseModel):
    """What matters to us of OpenID Connect Discovery 1.0, 3, and of RFC 9207, 3."""

    issuer: str
    authorization_endpoint: str = Field(max_length=2000)
    token_endpoint: str = Field(max_length=2000)
    jwks_uri: str = Field(max_length=2000)
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An issuer's doors; `keys` are those that it signs with."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    takes_basic: bool
    names_itself: bool
    keys: IssuerKeys


class Discovery:
    """Asks an issuer for its doors, and remembers them as long as it allows."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._lock = threading.Lock()
        self._provider: Provider | None = None
        self._good_until: datetime | None = None
        self._silent_until: datetime | None = None

    def provider(self) -> Provider:
        """The doors as they are now.

        Raises:
            Unavailable: the issuer does not answer, or says what cannot be relied upon.

        """
        with self._lock:
            now = self._clock.now()
            if self._provider is None or self._good_until is None or now >= self._good_until:
                self._provider = self._fetch(now)
            return self._provider

    def _fetch(self, now: datetime) -> Provider:
        if self._silent_until is not None and now < self._silent_until:
            # Many who want to sign in must not each wait for the same timeout.
            raise silent()
        try:
            published = fetch(f"{self._issuer.rstrip('/')}{_WELL_KNOWN}")
            provider = self._read(published.body)
        except Failure:
            self._silent_until = now + _PAUSE_AFTER_FAULT
            raise
        self._good_until = now + published.stay
        return provider

    def _read(self, body: bytes) -> Provider:
        try:
            document = _Document.model_validate_json(body)
        except (ValidationError, RecursionError) as error:
            raise silent() from error
        if document.issuer != self._issuer:
            raise Unavailable(
                "auth.issuer_mixed_up",
                "Another issuer answers at the address of the one that is set; correct"
                " PREMISES_AUTH__OIDC_ISSUER so that it is exactly as the issuer writes itself.",
            )
        for url in (document.authorization_endpoint, document.token_endpoint, document.jwks_uri):
            self._require_safe(url)
        return Provider(
            issuer=document.issuer,
            authorization_endpoint=document.authorization_endpoint,
            token_endpoint=document.token_endpoint,
            takes_basic="client_secret_basic" in document.token_endpoint_auth_methods_supported,
            names_itself=document.authorization_response_iss_parameter_supported,
            keys=self._keys(document.jwks_uri),
        )

    def _require_safe(self, url: str) -> None:
        """An issuer elsewhere must not lead us, or what we tell it, to this machine."""
        try:
            parts, own = urlsplit(url), urlsplit(self._issuer)
            is_here, may_be_here = (is_loopback_host(one.hostname or "") for one in (parts, own))
        except ValueError as error:
            raise silent() from error
        if parts.scheme == "https" and (may_be_here or not is_here):
            return
        if not (parts.scheme == "http" and is_here and may_be_here):
            raise silent()

    def _keys(self, url: str) -> IssuerKeys:
        known = self._provider
        return known.keys if known and known.keys.url == url else IssuerKeys(url, self._clock)
