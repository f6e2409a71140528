"""Commands that look after the house: how it is, what is wrong, are its tables up to date."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import opened, read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.app.domains import Check


def migrate(as_json: Json = False) -> None:
    """Bring the tables to the shape this version expects; the server does so by itself."""
    voice = Voice(as_json=as_json)
    with opened(read_settings()) as building:
        with voice.progress("Bringing the tables up to date") as told:
            told(0.0, "bringing the tables up to date")
            moved = building.migrate()
        changed = moved.current != moved.head
        came_from = f" (they were at {moved.current})" if moved.current else ""
        voice.answer(
            {"before": moved.current, "after": moved.head, "changed": changed},
            f"The tables are at {moved.head} now{came_from}."
            if changed
            else f"The tables were up to date already, at {moved.head}.",
        )


def doctor(as_json: Json = False) -> None:
    """Look at everything that may be missing or wrong, and say what to do about it."""
    from premises.app.cli.diagnosis import examine

    voice = Voice(as_json=as_json)
    found = examine()
    voice.answer([asdict(check) for check in found], _table(found))
    ill = sum(not check.is_well for check in found)
    if ill:
        voice.say(f"{ill} of {len(found)} need attention.", style="red")
        sys.exit(1)
    voice.say("All is well.", style="green")


def _table(found: "list[Check]") -> Table:
    table = Table("", "what", "how it is", "what to do", expand=False)
    for check in found:
        mark = "[green]ok[/]" if check.is_well else "[red]no[/]"
        advice = "" if check.is_well else escape(check.advice)
        table.add_row(mark, escape(check.what), escape(check.finding), advice)
    return table


def status(as_json: Json = False) -> None:
    """What is running, what waits, and what was seen so far."""
    from premises.app.cli.figures import Figures, gather

    settings = read_settings()
    with opened(settings) as building:
        found: Figures = gather(settings, building)
    shown = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in found.lines():
        shown.add_row(f"[bold]{name}[/]", escape(value))
    Voice(as_json=as_json).answer(asdict(found), shown)
