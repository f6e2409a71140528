"""Commands for a language model: serve one from a file on a machine of your own."""

import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from premises.app.cli.opening import leave_quietly, read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from xllamacpp import CommonParams, Server

    from premises.kernel.errors import Failure

app = typer.Typer(
    help="A language model of your own, which may say what it thinks of an event.",
    no_args_is_help=True,
)

_PORT = 8091
_CONTEXT_TOKENS = 4096
_LOW_PRIORITY = 10
_ERRORS_ONLY = 1


@app.callback()
def _group() -> None:
    """Keep `serve` a word of its own while it is the only one."""


@app.command()
def serve(
    model: Annotated[Path, typer.Option(help="A model file (.gguf).")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = _PORT,
    threads: Annotated[
        int | None,
        typer.Option(min=1, max=512, help="Threads.", show_default="one less than there are cores"),
    ] = None,
    context: Annotated[
        int, typer.Option(min=512, max=1_000_000, help="Longest question and answer, in tokens.")
    ] = _CONTEXT_TOKENS,
    as_json: Json = False,
) -> None:
    """Offer a language model over HTTP with llama.cpp, at low priority."""
    leave_quietly()
    key = read_settings().llm.api_key.get_secret_value()
    _check(model, host, port, key)
    # On a busy machine the last core is where everything else happens, and a model whose threads
    # wait for one that has no core is slower by a factor of ten.
    threads = threads or max(1, len(os.sched_getaffinity(0)) - 1)
    # Detecting and answering come first.
    os.nice(_LOW_PRIORITY)
    server = _started(_wanted(model, host, port, threads, context, key), model)
    url = server.listening_address
    Voice(as_json=as_json).answer(
        {"url": url, "pid": os.getpid(), "model": model, "threads": threads},
        f"{model.name} is at {url} - stop it with Ctrl-C.\n"
        f"Premises asks it with PREMISES_LLM__URL={url}",
    )
    threading.Event().wait()


def _check(model: Path, host: str, port: int, key: str) -> None:
    from premises.kernel.auth import is_loopback_host
    from premises.kernel.errors import Invalid

    if not key and not is_loopback_host(host):
        raise Invalid(
            "llm.open_to_all",
            f"Whoever reaches {host} could use the model; listen on 127.0.0.1, or set"
            " PREMISES_LLM__API_KEY here and where Premises runs.",
        )
    try:
        with model.open("rb") as file:
            is_gguf = file.read(4) == b"GGUF"
    except OSError as error:
        raise Invalid("llm.no_file", f"{model} cannot be read: {error.strerror}.") from None
    if not is_gguf:
        raise Invalid(
            "llm.no_model", f"{model} is no language model: give a file in the GGUF format."
        )
    try:
        # Large models take minutes to load; a taken port is found out before.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise Invalid(
            "llm.port", f"{host}:{port} cannot be listened on: {error.strerror}. Choose --port."
        ) from None


def _wanted(
    model: Path, host: str, port: int, threads: int, context: int, key: str
) -> "CommonParams":
    try:
        from xllamacpp import CommonParams
    except ImportError:
        raise _not_installed() from None
    wanted = CommonParams()
    wanted.model.path = str(model)
    wanted.hostnames = [host]
    wanted.port = port
    wanted.cpuparams.n_threads = threads
    wanted.n_ctx = context
    # One question at a time is answered soonest, and needs the least memory.
    wanted.n_parallel = 1
    wanted.api_keys = [key] if key else []
    # Pages in a browser on this machine are nobody's business here, nor are others' questions.
    wanted.cors_origins = ""
    wanted.ui = wanted.endpoint_slots = wanted.endpoint_props = False
    wanted.verbosity = _ERRORS_ONLY
    return wanted


def _started(wanted: "CommonParams", model: Path) -> "Server":
    from xllamacpp import Server

    from premises.kernel.errors import Invalid

    try:
        return Server(wanted)
    except RuntimeError:
        raise Invalid(
            "llm.not_started",
            f"llama.cpp cannot serve {model}; the lines above say why. Is the file whole?",
        ) from None


def _not_installed() -> "Failure":
    from premises.kernel.errors import Invalid

    return Invalid(
        "llm.not_installed",
        "llama.cpp is not installed here; install it with: pip install 'premises[llm]'",
    )
