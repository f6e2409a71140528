"""The keys with which another service signs, fetched from it and kept as long as it allows."""

import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from pydantic import TypeAdapter, ValidationError

from premises.kernel.clock import Clock
from premises.kernel.errors import Unavailable

_TIMEOUT_S: Final = 5.0
_SHORTEST_STAY: Final = timedelta(minutes=1)
_LONGEST_STAY: Final = timedelta(days=1)
_DEFAULT_STAY: Final = timedelta(hours=1)
_PAUSE_AFTER_FAULT: Final = timedelta(seconds=5)
_LONGEST_ANSWER: Final = 1_000_000
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")
_CERTS: Final = TypeAdapter(dict[str, str] | dict[str, list[dict[str, object]]])


class IssuerKeys:
    """The keys an issuer publishes, kept as long as it says they are good.

    Understands both forms Google publishes: key ids with X.509 certificates, and a JWK set.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: Mapping[str, RSAKey] = {}
        self._fetched_at: datetime | None = None
        self._good_until: datetime | None = None
        self._silent_until: datetime | None = None

    def find(self, key_id: str) -> RSAKey | None:
        """The key with this id; an unknown id is asked for again at most once a minute.

        Raises:
            Unavailable: the issuer does not answer, so nothing can be said about the key.

        """
        with self._lock:
            now = self._clock.now()
            stale = self._good_until is None or now >= self._good_until
            recent = self._fetched_at is not None and now - self._fetched_at < _SHORTEST_STAY
            if stale or (key_id not in self._keys and not recent):
                self._fetch(now)
            return self._keys.get(key_id)

    def _fetch(self, now: datetime) -> None:
        if self._silent_until is not None and now < self._silent_until:
            raise _no_answer()
        try:
            with httpx.stream("GET", self._url, timeout=_TIMEOUT_S) as response:
                response.raise_for_status()
                self._keys = _parsed(_bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, RecursionError) as error:
            # A silent issuer must not make each of many requests wait for its timeout.
            self._silent_until = now + _PAUSE_AFTER_FAULT
            raise _no_answer() from error
        self._fetched_at, self._silent_until = now, None
        self._good_until = now + _stay(response.headers.get("cache-control", ""))


def _bounded(response: httpx.Response) -> bytes:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > _LONGEST_ANSWER:
            msg = "the issuer's answer is too long to be a list of keys"
            raise ValueError(msg)
    return body


def _parsed(body: bytes) -> dict[str, RSAKey]:
    try:
        published = _CERTS.validate_json(body)
    except ValidationError as error:
        msg = "the issuer's answer is no list of keys"
        raise ValueError(msg) from error
    found: dict[str, RSAKey] = {}
    for key_id, value in published.items():
        if isinstance(value, str):
            found[key_id] = RSAKey.import_key(value)
            continue
        found |= {str(key["kid"]): RSAKey.import_key(_strings(key)) for key in value if _signs(key)}
    return found


def _signs(key: Mapping[str, object]) -> bool:
    return "kid" in key and key.get("kty") == "RSA" and key.get("use", "sig") == "sig"


def _strings(key: Mapping[str, object]) -> dict[str, str | list[str]]:
    return {name: value for name, value in key.items() if isinstance(value, str)}


def _stay(cache_control: str) -> timedelta:
    found = _MAX_AGE.search(cache_control.lower())
    told = timedelta(seconds=int(found[1])) if found else _DEFAULT_STAY
    return min(max(told, _SHORTEST_STAY), _LONGEST_STAY)


def _no_answer() -> Unavailable:
    return Unavailable(
        "auth.issuer_silent", "Google's keys cannot be read right now; try again.", wait_s=5
    )
