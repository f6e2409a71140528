"""What tests stand on: real databases of every kind, empty at the start of each test."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests import servers
from tests.language_weights import language_weights_in

from premises.cameras.weights.install import install
from premises.cameras.weights.photographs import fetch_photographs
from premises.kernel.auth import passwords
from premises.kernel.database import Base, Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.settings import DatabaseSettings

CACHE = Path(__file__).resolve().parents[1] / ".cache"
"""Where what was fetched from the package index is kept between runs."""

BACKENDS = ("sqlite", "postgresql", "mariadb")


# Tests start many processes, which load what is compiled already in a third of the time; some
# machines ask not to keep it, and whoever is started from here would heed that as well.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# As the house itself has it: threads for small equations wait for each other in busy loops. Test
# processes are started after this has been said, so their numpy heeds it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_TAKES_LONG = frozenset({"journeys", "test_accuracy.py", "test_hostile.py"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left alone with it in the end."""
    items.sort(key=lambda item: not _TAKES_LONG & {*item.path.parts})


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """What makes guessing costly makes tests slow; `test_passwords` tries it as it is."""
    light_kib = 1024
    nobodys = passwords._NOBODYS.replace(f"m={passwords._MEMORY_KIB}", f"m={light_kib}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_MEMORY_KIB", light_kib)
        patch.setattr(passwords, "_NOBODYS", nobodys)
        yield


class Backends:
    """The databases of this test run, each opened when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[servers.Kind, servers.Server] = {}
        self._missing: dict[servers.Kind, str] = {}
        self._databases: dict[str, Database] = {}
        self._tables: dict[str, set[str]] = {}
        self._count = 0

    def empty(self, backend: str) -> Database:
        """The database of a kind, with all tables and no rows."""
        database = self._databases.get(backend)
        if database is None:
            # A power cut during a test loses nothing, so the disk is not waited for.
            settings = DatabaseSettings(url=self._url(backend), synchronous="normal")
            database = self._databases[backend] = Database(settings, "")
        tables = set(Base.metadata.tables)
        if self._tables.get(backend) != tables:
            Base.metadata.create_all(database.engine)
            self._tables[backend] = tables
        _empty(database)
        return database

    def new_url(self, backend: str) -> str:
        """The URL of a database that has no tables yet."""
        self._count += 1
        if backend == "sqlite":
            return f"sqlite:///{self._folder / f'new{self._count}.db'}"
        server = self._server("postgresql" if backend == "postgresql" else "mariadb")
        return servers.create_database(server.url, f"new{self._count}")

    def close(self) -> None:
        for database in self._databases.values():
            database.close()
        for server in self._servers.values():
            server.stop()

    def _url(self, backend: str) -> str:
        if backend == "sqlite":
            return f"sqlite:///{self._folder / 'premises.db'}"
        return self._server("postgresql" if backend == "postgresql" else "mariadb").url

    def _server(self, kind: servers.Kind) -> servers.Server:
        if kind in self._missing:
            _without(self._missing[kind])
        if kind not in self._servers:
            try:
                self._servers[kind] = servers.start(kind)
            except servers.Missing as missing:
                self._missing[kind] = str(missing)
                _without(self._missing[kind])
        return self._servers[kind]


def _empty(database: Database) -> None:
    """Remove all rows; one question for all tables is less than asking each to remove nothing."""
    tables = list(reversed(Base.metadata.sorted_tables))
    name = database.engine.dialect.identifier_preparer.format_table
    # The names are those of our own tables.
    parts = (f"EXISTS (SELECT 1 FROM {name(table)})" for table in tables)  # noqa: S608
    question = f"SELECT {', '.join(parts)}"
    with database.write() as session:
        has_rows = session.execute(sa.text(question)).one()
        for table, is_used in zip(tables, has_rows, strict=True):
            if is_used:
                session.execute(sa.delete(table))


def _without(reason: str) -> None:
    """Leave a test out for want of a server; where everything must be installed, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI runs every test")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    opened = Backends(tmp_path_factory.mktemp("databases"))
    yield opened
    opened.close()


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, backends: Backends) -> Database:
    """A database of every kind in turn, with all tables and no rows."""
    return backends.empty(request.param)


@pytest.fixture
def sqlite(backends: Backends) -> Database:
    return backends.empty("sqlite")


@pytest.fixture
def postgresql(backends: Backends) -> Database:
    return backends.empty("postgresql")


@pytest.fixture
def mariadb(backends: Backends) -> Database:
    return backends.empty("mariadb")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Redis]:
    """A Redis server; who stops it starts it again."""
    try:
        server = servers.Redis()
    except servers.Missing as missing:
        _without(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[servers.Bucket]:
    """A service that speaks as Amazon's S3 does."""
    try:
        server = servers.Bucket()
    except servers.Missing as missing:
        _without(str(missing))
    yield server
    server.stop()


@pytest.fixture(params=BACKENDS)
def new_url(request: pytest.FixtureRequest, backends: Backends) -> str:
    """The URL of a database of every kind in turn that has no tables yet."""
    return backends.new_url(request.param)


@pytest.fixture
def doorbell(tmp_path: Path) -> Iterator[PipeDoorbell]:
    bell = PipeDoorbell(tmp_path / "bells")
    yield bell
    bell.close()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One test process at a time fetches what is missing; the others find it there."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _silent(_share: float, _text: str) -> None:
    return


@pytest.fixture(scope="session")
def installed_model() -> Path:
    """The folder with the real detection model, fetched once and kept between runs."""
    with alone():
        install("yolov4-tiny", CACHE / "models", _silent)
    return CACHE / "models"


@pytest.fixture(scope="session")
def photographs() -> dict[str, Path]:
    """Real photographs by their name, fetched once and kept between runs."""
    downloads = CACHE / "models" / "downloads"
    with alone():
        paths = fetch_photographs(CACHE / "photographs", _silent, cache=downloads)
    return {path.stem: path for path in paths}


@pytest.fixture(scope="session")
def language_weights() -> Path:
    """The file of a real language model, fetched once and kept between runs."""
    with alone():
        return language_weights_in(CACHE / "language", CACHE / "models" / "downloads")
