"""Commands for the database itself: make it, make it anew, look at it. No password is shown."""

import sys
from typing import Annotated

import typer

from premises.app.cli.opening import opened, read_settings
from premises.app.cli.speech import Json, Voice

app = typer.Typer(help="The database: make it, check it, begin anew.", no_args_is_help=True)


@app.command()
def create(as_json: Json = False) -> None:
    """Make the database and its tables where they are missing; what is there stays."""
    from premises.app.cli.ground import make_database, shown_url

    voice, settings = Voice(as_json=as_json), read_settings()
    with opened(settings) as building:
        url = building.kernel.database.url
        with voice.progress("Making the database") as told:
            told(0.0, "looking for the database")
            made = make_database(settings.database, building.kernel.database)
            told(0.5, "making its tables")
            position = building.migrate()
        voice.answer(
            {"url": shown_url(url), "created": made, "position": position.head},
            f"{shown_url(url)} {'is made' if made else 'was there already'};"
            f" its tables are at {position.head}.",
        )


@app.command()
def check(as_json: Json = False) -> None:
    """Ask the database whether it answers and whether its tables are up to date."""
    from premises.app.cli.ground import shown_url

    with opened(read_settings()) as building:
        database = building.kernel.database
        stands = building.position()
        found = {
            "url": shown_url(database.url),
            "backend": database.backend,
            "position": stands.current,
            "expected": stands.head,
            "up_to_date": stands.up_to_date,
        }
    well = "up to date" if stands.up_to_date else "not up to date: premises migrate"
    Voice(as_json=as_json).answer(
        found, f"{found['url']} answers; its tables are at {stands.current}, {well}."
    )
    if not stands.up_to_date:
        sys.exit(1)


@app.command()
def recreate(
    yes: Annotated[bool, typer.Option("--yes", help="Yes, throw everything in it away.")] = False,
    as_json: Json = False,
) -> None:
    """Throw all of Premises' tables away and make them anew."""
    from premises.app.cli.ground import (
        drop_tables,
        make_database,
        require_empty_house,
        rows_by_table,
        shown_url,
    )
    from premises.kernel.errors import Conflict

    voice, settings = Voice(as_json=as_json), read_settings()
    with opened(settings) as building:
        database = building.kernel.database
        make_database(settings.database, database)
        lost = rows_by_table(database)
        if not yes:
            what = ", ".join(f"{count} {table}" for table, count in lost.items()) or "nothing"
            raise Conflict(
                "database.not_confirmed",
                f"Everything in {shown_url(database.url)} would be lost: {what}."
                " If that is meant: premises db recreate --yes",
                rows=lost,
            )
        require_empty_house(settings)
        with voice.progress("Beginning anew") as told:
            told(0.0, "removing the tables")
            drop_tables(database)
            told(0.5, "making the tables")
            position = building.migrate()
        voice.answer(
            {"url": shown_url(database.url), "lost": lost, "position": position.head},
            f"{shown_url(database.url)} is empty, its tables at {position.head}. Pictures in the"
            " cameras' folders are still there, and will be looked at again.",
        )
