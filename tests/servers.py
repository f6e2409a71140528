"""Servers for the tests, databases and Redis: run from installed programs, stopped when done.

`python tests/servers.py` starts what is installed, prints how to reach it, and stops it again
when it is interrupted.
"""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import sqlalchemy as sa

Kind = Literal["postgresql", "mariadb"]

KINDS: tuple[Kind, ...] = ("postgresql", "mariadb")

_PATIENCE_S = 60.0
_PR_SET_PDEATHSIG = 1


class Missing(Exception):  # noqa: N818 - it is an answer: the tests are left out.
    """The program of a server is not installed on this machine."""


@dataclass(frozen=True)
class Server:
    """A running server; `url` leads to an empty database called `premises`."""

    kind: Kind
    url: str
    process: subprocess.Popen[bytes]
    folder: Path

    def stop(self) -> None:
        """End the server that was started here, and no other, and remove its files."""
        # PostgreSQL takes this signal to mean «do not wait for your clients».
        self.process.send_signal(signal.SIGINT if self.kind == "postgresql" else signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(kind: Kind) -> Server:
    """Start a server with an empty database on a free port of this machine.

    Raises:
        Missing: its program is not installed.

    """
    program = find(kind)
    folder = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
    starter = _start_postgresql if kind == "postgresql" else _start_mariadb
    server = starter(program, folder, _free_port())
    try:
        _create(server)
    except BaseException:
        server.stop()
        raise
    return server


class Redis:
    """A Redis server of its own that keeps nothing on disk; it may be stopped and started again."""

    def __init__(self) -> None:
        """Start it on a free port of this machine.

        Raises:
            Missing: its program is not installed.

        """
        found = shutil.which("redis-server")
        if found is None:
            raise Missing("redis-server is not installed")
        self._program = found
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.port = _free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it where it was; what it knew is forgotten."""
        where = ["--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder]
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        log = self.folder / "log"
        self.process = _run([self._program, *where, *keeps_nothing], None, log, signal.SIGKILL)
        deadline = time.monotonic() + _PATIENCE_S
        while self.ask("PING") != b"+PONG":
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text())
            time.sleep(0.02)

    def ask(self, command: str) -> bytes:
        """The first line of its answer to a command of one line; nothing where it is away."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=5) as line,
        ):
            line.sendall(f"{command}\r\n".encode())
            return line.recv(65536).partition(b"\r\n")[0]
        return b""

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the server that was started here, and no other, and remove its files."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Bucket:
    """A service that speaks as Amazon's S3 does, in memory, with a bucket called `premises`."""

    def __init__(self) -> None:
        """Start it on a free port of this machine.

        Raises:
            Missing: its program is not installed.

        """
        if importlib.util.find_spec("moto") is None:
            raise Missing("moto is not installed")
        self.folder = Path(tempfile.mkdtemp(prefix="s3-"))
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
        self.process = _run(command, None, self.folder / "log", signal.SIGKILL)
        try:
            self._make_bucket()
        except BaseException:
            self.stop()
            raise

    def _make_bucket(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.put(f"{self.url}/premises", trust_env=False).raise_for_status()
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server that was started here, and no other, and remove its files."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def find(kind: Kind) -> Path:
    """The server's program, on the PATH or where Debian keeps it.

    Raises:
        Missing: it is in neither place.

    """
    name = "postgres" if kind == "postgresql" else "mariadbd"
    beside = shutil.which("pg_ctl") if kind == "postgresql" else None
    places = [Path(found) for found in (shutil.which(name),) if found]
    places += [Path(beside).resolve().parent / name] if beside else []
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    places += [Path("/usr/sbin") / name]
    for place in places:
        if place.exists():
            return place
    message = f"{name} is not installed"
    raise Missing(message)


def _start_postgresql(program: Path, folder: Path, port: int) -> Server:
    user = _give(folder, "postgres")
    data = folder / "data"
    # A cluster that sorts by a language shows which of our columns do not care.
    language = ["-E", "UTF8", "--locale-provider=icu", "--icu-locale=en"]
    initdb = [program.parent / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N"]
    _prepare([*initdb, *language], user)
    # Nothing here must outlive the tests, so nothing has to wait for the disk.
    quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    where = ["-D", data, "-p", port, "-k", folder, "-h", "127.0.0.1"]
    process = _run([program, *where, *quick], user, folder / "log", signal.SIGINT)
    return Server(
        "postgresql", f"postgresql+psycopg://postgres@127.0.0.1:{port}/premises", process, folder
    )


def _start_mariadb(program: Path, folder: Path, port: int) -> Server:
    user = _give(folder, "mysql")
    data = folder / "data"
    install = shutil.which("mariadb-install-db") or "mariadb-install-db"
    login = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    owner = [f"--user={user}"] if user else []
    # Several begin at once; in one folder each would find the temporary tables of the others.
    mine = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}"]
    _prepare([install, *mine, *owner, *login], user)
    where = [f"--port={port}", f"--socket={folder}/s"]
    quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--skip-log-bin"]
    bound = ["--bind-address=127.0.0.1", f"--pid-file={folder}/pid"]
    process = _run([program, *mine, *where, *quick, *bound], user, folder / "log", signal.SIGTERM)
    return Server("mariadb", f"mariadb+pymysql://root@127.0.0.1:{port}/premises", process, folder)


def _give(folder: Path, user: str) -> str | None:
    """Hand the folder to the user the server runs as; both servers refuse to run as root."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, user)
    return user


def _prepare(command: Sequence[object], user: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        user=user,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout.decode(errors="replace"))


def _run(
    command: Sequence[object], user: str | None, log: Path, last_signal: int
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=user,
            # A test run that is killed must not leave its servers behind.
            preexec_fn=_ended_with_parent(last_signal),  # noqa: PLW1509 - two system calls only.
        )


def _ended_with_parent(number: int) -> Callable[[], None]:
    library = ctypes.CDLL(None)
    return lambda: library.prctl(_PR_SET_PDEATHSIG, number)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _create(server: Server) -> None:
    """Wait until the server answers, then make its database."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            create_database(server.url, "premises")
        except sa.exc.OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text()) from None
            time.sleep(0.1)
        else:
            return


def create_database(url: str, name: str) -> str:
    """Make an empty database on the server of `url`; returns the URL of the new one."""
    _administer(url, f"CREATE DATABASE {name}")
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, name: str) -> None:
    """Remove a database from the server of `url`."""
    _administer(url, f"DROP DATABASE {name}")


def _administer(url: str, statement: str) -> None:
    parsed = sa.make_url(url)
    home = "postgres" if parsed.get_backend_name() == "postgresql" else "mysql"
    engine = sa.create_engine(parsed.set(database=home), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@contextlib.contextmanager
def running(kind: Kind) -> Iterator[Server]:
    server = start(kind)
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        for kind in KINDS:
            try:
                print(stack.enter_context(running(kind)).url, flush=True)  # noqa: T201 - a command.
            except Missing as missing:
                print(missing, file=sys.stderr)  # noqa: T201 - a command.
        try:
            redis = Redis()
            stack.callback(redis.stop)
            print(redis.url, flush=True)  # noqa: T201 - a command.
        except Missing as missing:
            print(missing, file=sys.stderr)  # noqa: T201 - a command.
        signal.pause()


if __name__ == "__main__":
    main()
