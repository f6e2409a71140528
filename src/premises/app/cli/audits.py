"""Commands for home-energy audits: the list of measures that plans are made of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.audits.retrofits import Measure

_PER = {"each": "each", "metre": "a metre", "square_metre": "a square metre"}

app = typer.Typer(help="Home-energy audits: what can be done about leaks.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Home-energy audits: what can be done about leaks."""


@app.command()
def measures(
    write: Annotated[
        Path | None,
        typer.Option(help="Write the list that comes with Premises to this new file, to edit it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the list of measures that is in use, or write one down to make it your own."""
    from premises.audits.references import measures_text, read_measures

    voice = Voice(as_json=as_json)
    if write is None:
        own = read_settings().audits.measures
        listed = read_measures(own)
        document = {"path": own, "measures": [_document(one) for one in listed]}
        voice.answer(document, _table(listed))
        return
    # A list of one's own may be what is wrong, so it is never what a new one begins with.
    _write_new(write, measures_text())
    use = f"PREMISES_AUDITS__MEASURES={write.resolve()}"
    voice.answer({"path": write}, f"The measures are written to {write}. Edit it, and set {use}")


def _write_new(path: Path, text: str) -> None:
    from premises.kernel.errors import Conflict

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        message = f"{path} is there already and is left as it is. Name a new file."
        raise Conflict("audits.measures_exist", message, path=str(path)) from error


def _document(measure: "Measure") -> dict[str, object]:
    return {name: getattr(measure, name) for name in measure.__dataclass_fields__}


def _table(listed: "tuple[Measure, ...]") -> Table:
    table = Table("measure", "against", "cost $", "lessens %", "years", "tenant", "source")
    for one in listed:
        table.add_row(
            f"{escape(one.title)} ({one.key})",
            ", ".join(one.kinds) or "everything",
            f"{one.cost_low_usd:g}–{one.cost_high_usd:g} {_PER[one.per]}",
            f"{100 * one.reduction_low:g}–{100 * one.reduction_high:g} of {one.lessens}",
            f"{one.lifetime_low_years:g}–{one.lifetime_high_years:g}",
            "yes" if one.removable else "no",
            escape(f"{one.source} ({one.as_of})"),
        )
    return table
