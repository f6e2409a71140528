"""Who may knock without a name: only someone at this very machine, and no web page of others.

In mode `open` everyone is the owner, so that a first look needs no password. A browser on this
machine also runs the pages of strangers, and a proxy on it passes strangers on; both would be
the owner too if they were not told apart here.
"""

import ipaddress
import re
from collections.abc import Collection
from typing import Final

from premises.kernel.auth.knocks import Knock
from premises.kernel.errors import Forbidden, Invalid
from premises.kernel.settings import DEFAULT_SECRET, AuthSettings

SHORTEST_SECRET: Final = 32
_WELL_KNOWN: Final = (
    DEFAULT_SECRET,
    "your_super_secret_key_here",
    "your-secret-key",
    "your_secret_key",
    "supersecret",
    "change-me",
    "change_me",
    "changeme",
    "replace-me",
    "development",
    "password",
    "example",
    "secret",
    "insecure",
    "0123456789",
    "123456",
)
_PORTS: Final = {"http": "80", "https": "443"}
# The public name service gives no names below these (RFC 6761, 6762, 8375; ICANN, 2024).
_PRIVATE_ENDINGS: Final = (".localhost", ".local", ".home.arpa", ".internal")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/?#@\s,]+)(?::([0-9]{1,5}))?")
_ORIGIN: Final = re.compile(r"(https?)://([^/?#@\s]+)", re.IGNORECASE)


def check_open(knock: Knock, allowed_origins: Collection[str]) -> None:
    """Pass a request that was made at this machine by its user.

    Raises:
        Forbidden: it came from elsewhere, was passed on, or was made by a foreign web page.

    """
    if knock.peer is None or not _is_loopback(knock.peer):
        raise _closed("auth.not_local", "this request comes from another machine")
    if knock.forwarded:
        raise _closed("auth.forwarded", "this request was passed on by a proxy")
    if len(knock.hosts) != 1 or not is_loopback_host(_host_name(knock.hosts[0])):
        shown = ", ".join(knock.hosts)[:100] or "none"
        raise _closed("auth.foreign_host", f"its Host header ({shown}) is not localhost")
    if not is_from_here(knock, allowed_origins):
        raise _closed("auth.foreign_origin", "another web page made this request")


def is_from_here(knock: Knock, allowed_origins: Collection[str]) -> bool:
    """Whether no web page of others makes this request, as far as a browser says so.

    Needed where a right comes from the place alone, which every page in a browser there shares.
    """
    if not knock.origins:
        # A page may load pictures and scripts from here without saying its origin; following a
        # link to here is the user's own doing.
        return knock.fetch_site != "cross-site" or knock.fetch_mode == "navigate"
    if len(knock.origins) > 1:
        return False
    if knock.origins[0] in allowed_origins:
        return True
    ours = knock.origins[0].lower().startswith(f"{knock.scheme}://")
    return ours and _is_host_of_origin(knock)


def has_private_name(knock: Knock, allowed_origins: Collection[str]) -> bool:
    """Whether the request calls this service by a name that no page of strangers can have.

    A stranger may let a name of their own lead to this service's address (DNS rebinding); a
    browser then takes their page for ours. Where a right comes from the place alone, the service
    must be called by an address, by a name that the public name service does not know, or by the
    name of an allowed page.
    """
    name = _host_name(knock.hosts[0]).lower() if len(knock.hosts) == 1 else ""
    if not name:
        return False
    private = "." not in name or name.endswith(_PRIVATE_ENDINGS)
    return private or _is_address(name) or name in map(_name_of_origin, allowed_origins)


def is_same_origin(knock: Knock, allowed_origins: Collection[str]) -> bool:
    """Whether a browser says that our own page, or an allowed one, makes this request.

    Needed where the browser adds a cookie by itself. A browser says it in `Sec-Fetch-Site`, an
    older one in `Origin`; the scheme is not compared, because TLS may end at a proxy.
    """
    if len(knock.origins) == 1 and knock.origins[0] in allowed_origins:
        return True
    if knock.fetch_site is not None:
        return knock.fetch_site in {"same-origin", "none"}
    return len(knock.origins) == 1 and len(knock.hosts) == 1 and _is_host_of_origin(knock)


def check_start(settings: AuthSettings, host: str) -> None:
    """Pass settings that leave no door open to strangers.

    Raises:
        Invalid: mode `open` would listen to other machines, or mode `required` has a secret
            that others know or can guess.

    """
    if settings.mode == "open":
        if not is_loopback_host(host):
            raise Invalid(
                "auth.open_to_all",
                f"Auth mode `open` makes everyone the owner, so it must not listen on {host!r};"
                " listen on 127.0.0.1, or set PREMISES_AUTH__MODE=required.",
                host=host,
            )
    elif not _is_strong(settings.secret.get_secret_value()):
        raise Invalid(
            "auth.weak_secret",
            f"Auth mode `required` needs a secret of {SHORTEST_SECRET} or more characters that"
            " nobody else knows; make one with"
            ' `python3 -c "import secrets; print(secrets.token_urlsafe(48))"`'
            " and set it as PREMISES_AUTH__SECRET.",
        )


def is_loopback_host(name: str) -> bool:
    """Whether a host name or address, without port, can only mean this machine."""
    if name.lower() == "localhost":
        return True
    try:
        return _is_loopback(ipaddress.ip_address(name))
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _is_host_of_origin(knock: Knock) -> bool:
    origin = _ORIGIN.fullmatch(knock.origins[0])
    if origin is None:
        return False
    scheme = origin[1].lower()
    theirs, ours = _with_port(origin[2], scheme), _with_port(knock.hosts[0], scheme)
    return theirs is not None and theirs == ours


def _name_of_origin(text: str) -> str:
    origin = _ORIGIN.fullmatch(text)
    return "" if origin is None else _host_name(origin[2]).lower()


def _with_port(host: str, scheme: str) -> tuple[str, str] | None:
    found = _HOST.fullmatch(host)
    return None if found is None else (found[1].lower(), found[2] or _PORTS[scheme])


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host)
    return "" if found is None else found[1].strip("[]")


def _is_strong(secret: str) -> bool:
    remaining = secret.lower()
    for known in _WELL_KNOWN:
        remaining = remaining.replace(known, "")
    return len(remaining) >= SHORTEST_SECRET and len(set(remaining)) >= SHORTEST_SECRET // 4


def _closed(code: str, reason: str) -> Forbidden:
    return Forbidden(
        code,
        f"Without sign-in only this machine is served, and {reason}. Open"
        " http://localhost or http://127.0.0.1 with the port of this service, or set"
        " PREMISES_AUTH__MODE=required and sign in.",
    )
