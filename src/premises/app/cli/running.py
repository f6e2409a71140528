"""Commands that run until they are told to stop: the server, and workers beside it."""

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from premises.app.cli.opening import leave_quietly, opened, surroundings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.app.cli.listening import Address, Listener
    from premises.app.settings import Settings

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None,
    typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000"),
]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Folder for everything Premises writes.", show_default="./data"),
]


def serve(
    host: Host = None, port: Port = None, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Start Premises: the server and its workers."""
    leave_quietly()
    from premises.app import thrift
    from premises.app.cli.listening import listen
    from premises.app.settings import read
    from premises.kernel.observability import configure

    environ = surroundings(
        {
            "PREMISES_SERVER__HOST": host,
            "PREMISES_SERVER__PORT": port,
            "PREMISES_DATA_DIR": data_dir,
        }
    )
    settings = read(environ)
    configure(settings.log)
    thrift.give_back()
    voice = Voice(as_json=as_json)

    def told(address: "Address", _listener: "Listener") -> None:
        voice.answer(
            {"url": address.url, "pid": os.getpid(), "data_dir": settings.data_dir.resolve()},
            f"Premises is at {address.url} - stop it with Ctrl-C.\n"
            f"The API is described at {address.url}/docs.\n"
            f"Everything is kept in {settings.data_dir.resolve()}.",
        )

    listen(settings, environ, told)


def work(
    queues: Annotated[
        str, typer.Option(help="Work only on these queues, such as cpu,gpu.", show_default="all")
    ] = "",
    stages: Annotated[
        str, typer.Option(help="Work only on stages of these names, such as ocr,diff.")
    ] = "",
    processes: Annotated[int, typer.Option(min=1, max=256, help="How many workers.")] = 1,
    supervised: Annotated[bool, typer.Option(hidden=True)] = False,
    as_json: Json = False,
) -> None:
    """Do jobs beside the server, on this machine or another."""
    leave_quietly(interruptible=not supervised)
    from premises.app.settings import read
    from premises.app.working import work as work_on

    settings = read()
    # To a worker, a stage's own name is a queue as well.
    wanted = [part.strip() for part in f"{queues},{stages}".split(",") if part.strip()]
    if not supervised:
        Voice(as_json=as_json).answer(
            {
                "pid": os.getpid(),
                "queues": wanted,
                "processes": processes,
                "carrier": settings.jobs.carrier,
            },
            f"Working on {', '.join(wanted) or 'all queues'} - stop with Ctrl-C.",
        )
    if processes == 1:
        work_on(settings, wanted, supervised=supervised)
    else:
        _work_together(settings, ",".join(wanted), processes)


def _work_together(settings: "Settings", queues: str, processes: int) -> None:
    from premises.app.working import COMMAND
    from premises.kernel.jobs import WorkerProcesses, end_on
    from premises.kernel.observability import configure

    configure(settings.log)
    command = [*COMMAND, "--queues", queues]
    with opened(settings, migrated=True) as building:
        kernel = building.kernel
        carrier = WorkerProcesses(command, processes, kernel.database, kernel.registry)
        told = threading.Event()
        # The workers may take their time first.
        end_on((signal.SIGTERM, signal.SIGINT), told.set, patience_s=20)
        carrier.start()
        told.wait()
        carrier.stop()
