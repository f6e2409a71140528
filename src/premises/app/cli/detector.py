"""Commands for a detector service: one machine that looks at the pictures of many houses."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from premises.app.cli.opening import leave_quietly, surroundings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.app.cli.listening import Address, Listener

app = typer.Typer(
    help="A detector service: looks at the pictures of houses elsewhere.", no_args_is_help=True
)

_PORT = 8090


@app.callback()
def _group() -> None:
    """Keep `serve` a word of its own while it is the only one."""


@app.command()
def serve(
    model: Annotated[
        str | None,
        typer.Option(
            help="An installed model, or an ONNX file.", show_default="the first installed one"
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = _PORT,
    key: Annotated[
        str | None,
        typer.Option(
            help="What callers must show. Others on this machine can see what is typed;"
            " PREMISES_CAMERAS__DETECTOR_KEY keeps it from them."
        ),
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder with the models.", show_default="./data")
    ] = None,
    as_json: Json = False,
) -> None:
    """Offer a detection model over HTTP, as the RT-DETRv2 service does."""
    leave_quietly()
    from premises.app import detecting
    from premises.app.cli.listening import answer_at
    from premises.app.settings import read
    from premises.kernel.observability import configure

    settings = read(
        surroundings(
            {
                "PREMISES_CAMERAS__MODEL": model,
                "PREMISES_CAMERAS__DETECTOR_KEY": key,
                "PREMISES_DATA_DIR": data_dir,
            }
        )
    )
    configure(settings.log)
    needed = settings.cameras.detector_key.get_secret_value()
    detecting.check_start(host, needed)
    voice = Voice(as_json=as_json)

    def told(address: "Address", _listener: "Listener") -> None:
        voice.answer(
            {"url": address.url, "pid": os.getpid()},
            f"The detector is at {address.url} - stop it with Ctrl-C.\n"
            f"Houses use it with PREMISES_CAMERAS__DETECTOR_URL={address.url}"
            + (" and its key in PREMISES_CAMERAS__DETECTOR_KEY." if needed else ""),
        )

    answer_at(
        host,
        port,
        lambda: detecting.create_app(settings),
        told,
        command="premises detector serve",
    )
