"""Addresses that open a file for an hour without a sign-in, as pictures in a page need them."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from pydantic import SecretStr

from premises.kernel.clock import Clock

PREFIX: Final = "/api/v1"
_BLOCK_S: Final = 3600
_INSTANT: Final = re.compile(r"[0-9]{1,11}")
_PURPOSE: Final = b"premises drawings: this address may be opened until then"


class Links:
    """Signs addresses, and tells whether one was signed here and still holds."""

    def __init__(self, secret: SecretStr, clock: Clock) -> None:
        self._key = hmac.digest(secret.get_secret_value().encode(), _PURPOSE, "sha256")
        self._clock = clock

    def signed(self, path: str) -> str:
        """The address of a path below the prefix, good for one to two hours.

        It is the same for a whole hour: pages that ask often need not fetch their pictures anew.
        """
        now_s = int((self._clock.now() + timedelta(seconds=_BLOCK_S)).timestamp())
        expires = (now_s // _BLOCK_S + 1) * _BLOCK_S
        return f"{PREFIX}{quote(path)}?expires={expires}&signature={self._sign(path, expires)}"

    def holds(self, path: str, expires: str | None, signature: str | None) -> bool:
        """Whether a request shows a signature of ours for this path that has not expired."""
        if signature is None or expires is None or not _INSTANT.fullmatch(expires):
            return False
        if int(expires) < self._clock.now().timestamp():
            return False
        right = self._sign(path, int(expires)).encode()
        return hmac.compare_digest(right, signature.encode(errors="replace"))

    def _sign(self, path: str, expires: int) -> str:
        return hmac.new(self._key, f"{expires}:{path}".encode(), hashlib.sha256).hexdigest()
