"""Addresses that open a file for a while without a sign-in, as pictures in a page need them."""

import hashlib
import hmac
import re
from typing import Final
from urllib.parse import quote

from pydantic import SecretStr

from premises.kernel.clock import Clock

_INSTANT: Final = re.compile(r"[0-9]{1,11}")


class Links:
    """Signs addresses, and tells whether one was signed here and still holds.

    What was signed for one `purpose` is good for no other. An address holds for at least half of
    `lifetime_s` and at most all of it, and is the same for half of it: pages that ask often need
    not fetch their pictures anew.
    """

    def __init__(
        self,
        secret: SecretStr,
        clock: Clock,
        *,
        purpose: str,
        lifetime_s: float,
        prefix: str = "",
    ) -> None:
        meant = f"premises {purpose}: this address may be opened until then"
        self._key = hmac.digest(secret.get_secret_value().encode(), meant.encode(), "sha256")
        self._clock = clock
        self._block_s = max(1, int(lifetime_s / 2))
        self._prefix = prefix

    def signed(self, path: str) -> str:
        """The address of a path below the prefix."""
        expires = (self.period() + 2) * self._block_s
        signature = self._sign(path, expires)
        return f"{self._prefix}{quote(path)}?expires={expires}&signature={signature}"

    def holds(self, path: str, expires: str | None, signature: str | None) -> bool:
        """Whether a request shows a signature of ours for this path that has not expired."""
        if signature is None or expires is None or not _INSTANT.fullmatch(expires):
            return False
        if int(expires) < self._clock.now().timestamp():
            return False
        right = self._sign(path, int(expires)).encode()
        return hmac.compare_digest(right, signature.encode(errors="replace"))

    def period(self) -> int:
        """A number that changes when the addresses do, for who keeps answers that hold some."""
        return int(self._clock.now().timestamp()) // self._block_s

    def _sign(self, path: str, expires: int) -> str:
        return hmac.new(self._key, f"{expires}:{path}".encode(), hashlib.sha256).hexdigest()
