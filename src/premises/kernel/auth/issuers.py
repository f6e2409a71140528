"""The keys with which another service signs, fetched from it and kept as long as it allows."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from pydantic import TypeAdapter, ValidationError

from premises.kernel.clock import Clock
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.outbound import check_url, client, read, translated

SigningKey = RSAKey | ECKey

TIMEOUT_S: Final = 5.0
LONGEST_ANSWER: Final = 1_000_000
_SHORTEST_STAY: Final = timedelta(minutes=1)
_LONGEST_STAY: Final = timedelta(days=1)
_DEFAULT_STAY: Final = timedelta(hours=1)
_PAUSE_AFTER_FAULT: Final = timedelta(seconds=5)
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")
_CERTS: Final = TypeAdapter(dict[str, str] | dict[str, list[dict[str, object]]])


@dataclass(frozen=True, slots=True)
class Published:
    """What an issuer publishes at an address, and how long it may be kept."""

    body: bytes
    stay: timedelta


def fetch(url: str) -> Published:
    """What lies at this address.

    Raises:
        Invalid, Forbidden: this address may not be asked.
        Unavailable: it does not answer in time, or not with a document of sensible length.

    """
    check_url(url)
    with translated(url), client(TIMEOUT_S) as asking, asking.stream("GET", url) as answer:
        if answer.status_code != HTTPStatus.OK:
            raise silent()
        body = read(answer, LONGEST_ANSWER)
        return Published(body, _stay(answer.headers.get("cache-control", "")))


class IssuerKeys:
    """The keys an issuer publishes, kept as long as it says they are good.

    Understands both forms that are in use: key ids with X.509 certificates, and a JWK set.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._good_until: datetime | None = None
        self._silent_until: datetime | None = None

    def find(self, key_id: str) -> SigningKey | None:
        """The key with this id; an unknown id is asked for again at most once a minute.

        Without an id (an empty one) it is the only key that there is.

        Raises:
            Unavailable: the issuer does not answer, so nothing can be said about the key.

        """
        with self._lock:
            now = self._clock.now()
            stale = self._good_until is None or now >= self._good_until
            recent = self._fetched_at is not None and now - self._fetched_at < _SHORTEST_STAY
            if stale or (self._known(key_id) is None and not recent):
                self._fetch(now)
            return self._known(key_id)

    def _known(self, key_id: str) -> SigningKey | None:
        if not key_id and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    def _fetch(self, now: datetime) -> None:
        if self._silent_until is not None and now < self._silent_until:
            raise silent()
        try:
            published = fetch(self.url)
            self._keys = _parsed(published.body)
        except (Failure, JoseError, ValueError, RecursionError) as error:
            # A silent issuer must not make each of many requests wait for its timeout.
            self._silent_until = now + _PAUSE_AFTER_FAULT
            raise silent() from error
        self._fetched_at, self._silent_until = now, None
        self._good_until = now + published.stay


def _parsed(body: bytes) -> dict[str, SigningKey]:
    try:
        published = _CERTS.validate_json(body)
    except ValidationError as error:
        msg = "the issuer's answer is no list of keys"
        raise ValueError(msg) from error
    found: dict[str, SigningKey] = {}
    for key_id, value in published.items():
        if isinstance(value, str):
            found[key_id] = RSAKey.import_key(value)
            continue
        found |= {str(key.get("kid", "")): _key(key) for key in value if _signs(key)}
    return found


def _key(key: Mapping[str, object]) -> SigningKey:
    parts: dict[str, str | list[str]] = {
        name: value for name, value in key.items() if isinstance(value, str)
    }
    return RSAKey.import_key(parts) if key["kty"] == "RSA" else ECKey.import_key(parts)


def _signs(key: Mapping[str, object]) -> bool:
    is_known = key.get("kty") == "RSA" or (key.get("kty"), key.get("crv")) == ("EC", "P-256")
    return is_known and key.get("use", "sig") == "sig"


def _stay(cache_control: str) -> timedelta:
    found = _MAX_AGE.search(cache_control.lower())
    told = timedelta(seconds=int(found[1])) if found else _DEFAULT_STAY
    return min(max(told, _SHORTEST_STAY), _LONGEST_STAY)


def silent() -> Unavailable:
    return Unavailable(
        "auth.issuer_silent",
        "The service that people sign in with does not answer as it should; try again.",
        wait_s=5,
    )
