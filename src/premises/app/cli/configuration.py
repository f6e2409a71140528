"""Commands for the settings: what they are and where each comes from, and moving old ones here."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.speech import Json, Voice

app = typer.Typer(help="Settings: show them, or bring them along.", no_args_is_help=True)


@app.command()
def show(as_json: Json = False) -> None:
    """Every setting as it was read, and where it comes from; secrets are not shown."""
    from premises.app.cli.reference import shown_settings

    found = shown_settings()
    table = Table("setting", "value", "from")
    for one in found:
        style = None if one.source == "default" else "bold"
        table.add_row(one.name, escape(one.value), escape(one.source), style=style)
    document = {one.name: {"value": one.value, "source": one.source} for one in found}
    Voice(as_json=as_json).answer(document, table)


@app.command("import")
def import_settings(
    file: Annotated[Path, typer.Argument(help="The original service's .env file.")],
    service: Annotated[str, typer.Option("--from", help="Which: cameras, security, drawings.")],
    write: Annotated[
        Path | None, typer.Option(help="Add them to this file; without it nothing is written.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring the settings of an original service along under the names they have here."""
    from premises.app.cli.moving import append, plan

    voice = Voice(as_json=as_json)
    moved = plan(service, file, write)
    if write is not None:
        append(moved, write)
    table = Table("there", "here", "")
    for old, new in moved.names.items():
        table.add_row(escape(old), new, "written" if write else "can be written")
    for old, why in moved.left.items():
        table.add_row(escape(old), "-", escape(why))
    document = {"moved": moved.names, "left": moved.left, "written_to": write}
    voice.answer(document, table)
    if write is None:
        voice.say("Nothing is written yet; add --write .env")


@app.command(hidden=True)
def docs(
    write: Annotated[Path | None, typer.Option(help="Write the page into this file.")] = None,
    as_json: Json = False,
) -> None:
    """The page that describes every setting."""
    from premises.app.cli.reference import page

    text = page()
    if write is not None:
        write.write_text(text, encoding="utf-8")
        Voice(as_json=as_json).answer({"written_to": write}, f"{write} is written.")
    else:
        Voice(as_json=as_json).answer({"page": text}, text)
