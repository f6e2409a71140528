"""Servers of the real service over one estate, for whatever is measured of listings."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import estate
from bench.house import WORKERS, House, running
from bench.machines_under_fire import opened

PATH = "/graphql"


def environ_of(folder: Path, url: str = "", **more: str) -> dict[str, str]:
    """Settings for properties alone, unlimited; `url` is the database's, if it is no file here."""
    told = {
        "DATA_DIR": str(folder),
        "JOBS__WORKERS": str(WORKERS),
        "LOG__LEVEL": "error",
        "PROPERTIES__PUBLIC_URL": estate.BASE,
        "PROPERTIES__REQUESTS_PER_MINUTE": "0",
        "PROPERTIES__COST_PER_MINUTE": "0",
        **{f"{one}__ENABLED": "false" for one in ("AUDITS", "DRAWINGS", "CAMERAS", "MACHINES")},
        **({"DATABASE__URL": url} if url else {}),
        **more,
    }
    return {f"PREMISES_{name}": value for name, value in told.items()}


def founded(folder: Path, url: str = "") -> str:
    """A database with the estate in it; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened(environ_of(folder, url)) as building:
        database = building.kernel.database
        estate.furnish(database)
        return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def serving(folder: Path, url: str, **more: str) -> Iterator[House]:
    """A server over a database that is there already."""
    with running(folder, environ_of(folder, url, **more), 0) as house:
        yield house
