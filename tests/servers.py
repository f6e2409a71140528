"""Database servers for the tests: started from installed programs, stopped when they are done.

`python tests/servers.py` starts what is installed, prints how to reach it, and stops it again
when it is interrupted.
"""

import contextlib
import ctypes
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
    _prepare([install, "--no-defaults", f"--datadir={data}", *owner, *login], user)
    where = [f"--datadir={data}", f"--port={port}", f"--socket={folder}/s", f"--tmpdir={folder}"]
    quick = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--skip-log-bin"]
    bound = ["--bind-address=127.0.0.1", f"--pid-file={folder}/pid"]
    process = _run(
        [program, "--no-defaults", *where, *quick, *bound], user, folder / "log", signal.SIGTERM
    )
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
        signal.pause()


if __name__ == "__main__":
    main()
