"""Says what the address of a source leads to, and when two of them lead to the same place."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from premises.kernel.database.engine import parse_url
from premises.kernel.errors import Invalid
from premises.kernel.outbound import check_url
from premises.machines.models import SourceKind

Place = tuple[object, ...]

_WEB_PORTS: Final = {"http": 80, "https": 443}
_POSTGRESQL_PORT: Final = 5432
_WHERE: Final = frozenset({"host", "hostaddr", "port", "dbname", "service", "options"})
"""What libpq takes from the query of an address that leads elsewhere; the rest is how to ask."""


def kind_of(url: str, said: str | None) -> SourceKind:
    """What is said to be there, or http an MTConnect agent and anything else a database.

    Raises:
        Invalid: it is said to be something else.

    """
    if said is not None and said not in {*SourceKind}:
        message = f"A source is a {' or a '.join(SourceKind)}, not a {said!r}."
        raise Invalid("machines.bad_source", message)
    if said is not None:
        return SourceKind(said)
    is_web = url.lower().startswith(("http://", "https://"))
    return SourceKind.MTCONNECT if is_web else SourceKind.DATABASE


def place_of(kind: SourceKind, url: str) -> Place:
    """What is equal for all addresses of a place, whoever asks there, with whatever password.

    Raises:
        Invalid: the address cannot be read.

    """
    if kind is SourceKind.MTCONNECT:
        return _agent_place(url)
    if (file := _file(url)) is not None:
        return "file", file.resolve()
    return _server_place(parse_url(url))


def check(kind: SourceKind, url: str) -> None:
    """Pass an address that may be asked.

    Raises:
        Invalid: it may not, or leads to a database of another make.

    """
    if kind is SourceKind.MTCONNECT:
        check_url(url)
    elif "://" in url and parse_url(url).get_backend_name() not in {"postgresql", "sqlite"}:
        message = "Machines are read from PostgreSQL and SQLite databases of the original kind."
        raise Invalid("machines.source_kind", message)


def kept(kind: SourceKind, url: str) -> str:
    """An address as workers need it, which may run in another folder."""
    file = _file(url) if kind is SourceKind.DATABASE else None
    return url if file is None else str(file.absolute())


def shown(url: str) -> str:
    """An address without its secrets: its password, and what is asked of it."""
    if "://" not in url:
        return url
    plain = parse_url(url) if kind_of(url, None) is SourceKind.DATABASE else sa.make_url(url)
    return plain.set(query={}).render_as_string(hide_password=True)


def _agent_place(url: str) -> Place:
    parts = urlsplit(url)
    port = parts.port or _WEB_PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/"), parts.query


def _server_place(url: sa.URL) -> Place:
    where = sorted((key, url.query[key]) for key in _WHERE & url.query.keys())
    host = (url.host or "").lower()
    return url.get_backend_name(), host, url.port or _POSTGRESQL_PORT, url.database, *where


def _file(url: str) -> Path | None:
    """The file of an SQLite database, given as such or as a URL; None for a server's."""
    if "://" not in url:
        return Path(url)
    parsed = parse_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
