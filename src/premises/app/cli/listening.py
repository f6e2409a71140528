"""Runs the server in this process, from the open port to a peaceful end."""

import errno
import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn

from premises.app.settings import Settings
from premises.kernel.auth import check_start
from premises.kernel.errors import Failure, Invalid, Unavailable

if TYPE_CHECKING:
    from fastapi import FastAPI

_PATIENCE_S: Final = 5
"""How long answers that are under way may take when the server is asked to end."""

_TURN_S: Final = 0.0002
"""How long a thread may go on while another waits for its turn. Routes answer in threads and the
server's loop hands all of them out, so at Python's own 5 ms sixteen clients got a fifth less."""


@dataclass(frozen=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address for a person at this machine; a server for all listens here too."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - shown.
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


class Listener(uvicorn.Server):
    """A web server that says when it can be asked, and can be told to end."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    def end(self) -> None:
        """Ask the server to end in peace; any thread may."""
        self.should_exit = True


def listen(
    settings: Settings,
    environ: Mapping[str, str],
    on_listening: Callable[[Address, Listener], None],
) -> None:
    """Serve until told to end; `on_listening` is called once, when requests are answered.

    `environ` is what the worker processes are started with.

    Raises:
        Invalid: strangers would be let in, or the address or a setting cannot be used.
        Unavailable: the database does not answer, or the house could not be opened.

    """
    check_start(settings.auth, settings.server.host)
    answer_at(
        settings.server.host,
        settings.server.port,
        lambda: _house(settings, environ),
        on_listening,
        command="premises serve",
    )


def answer_at(
    host: str,
    port: int,
    make_app: Callable[[], "FastAPI"],
    on_listening: Callable[[Address, Listener], None],
    *,
    command: str,
) -> None:
    """Answer for an application until told to end; it is made once the port is ours.

    Raises:
        Invalid: the address cannot be used; `command` is how another one is chosen.
        Unavailable: the application could not start.

    """
    with _bound(host, port, command) as door:
        address = Address(host, door.getsockname()[1])
        listener = _listener(make_app(), lambda: on_listening(address, listener))
        sys.setswitchinterval(_TURN_S)
        try:
            listener.run(sockets=[door])
        except SystemExit:
            if not listener.started:
                raise Unavailable(
                    "server.not_started", "Premises could not start; the log above says why."
                ) from None
            raise


def _house(settings: Settings, environ: Mapping[str, str]) -> "FastAPI":
    # The web framework takes a second to load, and a taken port is found out before.
    from premises.app.asgi import create_app

    app = create_app(settings, environ)
    # What keeps the tables from being brought up to date is told in a sentence here; once the
    # server runs, it could only be told as a traceback in the log.
    app.state.household.building.migrate()
    return app


def _listener(app: "FastAPI", on_listening: Callable[[], None]) -> Listener:
    config = uvicorn.Config(
        app,
        lifespan="on",
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE_S,
    )
    return Listener(config, on_listening)


def _bound(host: str, port: int, command: str) -> socket.socket:
    """A socket at which the server will answer.

    Raises:
        Invalid: another program has the port, or the address is not this machine's.

    """
    try:
        family, _, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        door = socket.create_server(where[:2], family=family)
    except OSError as error:
        raise _refused(host, port, command, error) from None
    except UnicodeError:
        raise _bad_host(host, "it is no name of a machine") from None
    # Answers are written in pieces; without this each waits 40 ms for the one before it.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def _refused(host: str, port: int, command: str, error: OSError) -> Failure:
    if error.errno == errno.EADDRINUSE:
        return Invalid(
            "server.port_taken",
            f"Another program listens on {host}:{port} already, perhaps Premises itself."
            f" Stop it, or choose another port: {command} --port {port + 1}",
        )
    if error.errno == errno.EACCES:
        return Invalid(
            "server.port_forbidden",
            f"This account may not listen on port {port}; choose one from 1024 on.",
        )
    return _bad_host(host, _reason(error))


def _bad_host(host: str, reason: str) -> Failure:
    return Invalid(
        "server.bad_host",
        f"Premises cannot listen on {host!r}: {reason}. Use an address of this machine,"
        " such as 127.0.0.1.",
    )


def _reason(error: OSError) -> str:
    """The reason alone: Python adds the address to it. A name that is unknown has no number."""
    is_name = isinstance(error, socket.gaierror) or error.errno is None
    return str(error.strerror) if is_name else os.strerror(error.errno or 0)
