"""Addresses of pictures that lie elsewhere: they are handed out, and never asked from here."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from premises.kernel.errors import Failure, Invalid
from premises.kernel.outbound.addresses import check_url

_LONGEST: Final = 2000
_HERE: Final = ("localhost", "local", "internal", "localdomain")
"""Names, and endings of names, that mean something else to each who asks."""


def checked_url(url: str) -> str:
    """The address of a picture on the public web, which a browser can be sent to.

    Raises:
        Invalid: it is none, is not encrypted, has a name and password in it, or leads into the
            network of whoever looks at it.

    """
    url = url.strip()
    try:
        check_url(url)
        parts = urlsplit(url)
    except (Failure, ValueError):
        raise _bad() from None
    host = (parts.hostname or "").rstrip(".")
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and "\\" not in url
    if not is_plain or len(url) > _LONGEST or not url.isascii() or _is_near(host):
        raise _bad()
    return url


def _is_near(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in _HERE


def _bad() -> Invalid:
    return Invalid(
        "properties.bad_image_url",
        "An image's address begins with https:// and leads to the public web, without a password"
        " in it; send the picture itself where it has none.",
    )
