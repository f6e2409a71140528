"""The command that shows Premises off."""

from typing import Annotated

import typer

from premises.app.cli.models import Downloads
from premises.app.cli.opening import leave_quietly, surroundings
from premises.app.cli.speech import Json, Voice


def demo(
    port: Annotated[
        int | None, typer.Option(help="Port to listen on.", show_default="8000")
    ] = None,
    exit_after_first_event: Annotated[
        bool,
        typer.Option(
            "--exit-after-first-event",
            help="End once the first event has come; without cameras, once the audit is done.",
        ),
    ] = False,
    for_seconds: Annotated[
        float | None, typer.Option(min=0, help="End after so many seconds.", show_default="never")
    ] = None,
    downloads: Downloads = None,
    as_json: Json = False,
) -> None:
    """Start with a sample building: a thermal picture is audited, photographs become events."""
    leave_quietly()
    from premises.app.demo import Wishes, show

    show(
        Voice(as_json=as_json),
        surroundings({"PREMISES_SERVER__PORT": port}),
        Wishes(exit_after_first_event, for_seconds, downloads),
    )
