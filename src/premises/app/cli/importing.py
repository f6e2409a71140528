"""Commands that take over what another service has gathered."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import opened, read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.audits.service.adoption import Report as AuditsReport
    from premises.cameras.service.adoption import Report
    from premises.drawings.service.adoption import Report as DrawingsReport
    from premises.kernel.takeover import Account
    from premises.kernel.takeover.report import Report as AnyReport

    Accounts = Mapping[str, Account]

app = typer.Typer(help="Take over an original service's rows and files.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Take over an original service's rows and files."""


@app.command()
def security(
    database: Annotated[str, typer.Argument(help="Its database: an SQLite file, or a URL.")],
    files: Annotated[
        Path,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Where its pictures are now: the folder with a folder for each camera.",
        ),
    ],
    timezone: Annotated[
        str, typer.Option(help="Time zone of instants that were written without one.")
    ] = "UTC",
    as_json: Json = False,
) -> None:
    """Take over cameras, detections, events and reviews of the original security service.

    Ids and times stay as they were. It may be repeated: what is here already stays as it is.
    """
    import zoneinfo

    from premises.cameras import wiring
    from premises.cameras.takeover import Original
    from premises.kernel.errors import Invalid

    if timezone not in zoneinfo.available_timezones():
        raise Invalid("takeover.no_zone", f"{timezone} is no time zone, such as Europe/Madrid.")
    voice, settings = Voice(as_json=as_json), read_settings()
    original = Original(database, zoneinfo.ZoneInfo(timezone))
    try:
        with opened(settings, migrated=True) as building, voice.progress("Taking over") as told:
            adoption = wiring.adoption(
                settings.cameras, data_dir=settings.data_dir, database=building.kernel.database
            )
            report = adoption.take_over(original, files, told)
    finally:
        original.close()
    voice.answer(_document(report), _table(report))


@app.command()
def audits(
    database: Annotated[
        str, typer.Argument(help="Its database: a URL such as mysql://user@host/name.")
    ],
    images: Annotated[
        str,
        typer.Option(
            help="Where its photos are: mongodb://host/LeakageImages, or a folder of files named"
            " by their ids."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Take over people, tasks, advice and photos of the original energy audit service.

    Ids stay as they were. It may be repeated: what is here already stays as it is, and photos are
    compared with the original's byte by byte.
    """
    from premises.audits.service.adoption import Adoption
    from premises.audits.takeover import Original, open_photos

    voice, settings = Voice(as_json=as_json), read_settings()
    original = Original(database)
    try:
        with (
            contextlib.closing(open_photos(images)) as photos,
            opened(settings, migrated=True) as building,
            voice.progress("Taking over") as told,
        ):
            adoption = Adoption(building.kernel.database, building.kernel.shelf)
            report = adoption.take_over(original, photos, told)
    finally:
        original.close()
    voice.answer(
        _verified_document(report, verified="photos_verified", unclaimed="photos_of_no_task"),
        _verified_table(report, verified="photos", unclaimed="photos of no task"),
    )


@app.command()
def drawings(
    database: Annotated[
        str, typer.Argument(help="Its database: a URL such as postgresql://user@host/name.")
    ],
    files: Annotated[
        str,
        typer.Option(
            help="Where its files are: its uploads folder, or a bucket as gs://name or s3://name."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Take over projects, drawings, jobs and results of the original drawing comparison.

    Ids stay as they were, and links to files lead where they led. It may be repeated: what is here
    already stays as it is. Passwords are not taken over.
    """
    from premises.drawings import wiring
    from premises.drawings.service.adoption import Adoption
    from premises.drawings.takeover import Original, open_files

    voice, settings = Voice(as_json=as_json), read_settings()
    place = open_files(files)
    with (
        contextlib.closing(Original(database)) as original,
        opened(settings, migrated=True) as building,
        voice.progress("Taking over") as told,
    ):
        limits = wiring.sheet_limits(settings.drawings)
        adoption = Adoption(building.kernel.database, building.kernel.shelf, limits)
        report = adoption.take_over(original, place, told)
    voice.answer(
        _verified_document(report, verified="files_verified", unclaimed="files_of_nothing"),
        _verified_table(report, verified="drawings", unclaimed="files of nothing"),
    )


@app.command()
def machines(
    database: Annotated[
        str,
        typer.Argument(
            help="A machine's production database: a URL such as postgresql://user@host/2207."
        ),
    ],
    name: Annotated[str, typer.Option(help="What to call the machine.")],
    zone: Annotated[str | None, typer.Option(help="Its time zone, such as Europe/Madrid.")] = None,
    preset: Annotated[str, typer.Option(help="What its variables mean.")] = "heidenhain",
    aggregates: Annotated[
        str | None,
        typer.Option(help="Its aggregation database, to be compared with what comes out here."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take over a machine of the original telemetry service, with everything it ever logged.

    Its figures are worked out anew, so the original's aggregation database is only compared. It
    may be repeated: what is here already stays as it is.
    """
    from premises.app.cli.adopting import compared_table, take_over

    voice = Voice(as_json=as_json)
    report = take_over(voice, database, name, zone, preset, aggregates)
    voice.answer(report, compared_table(report))


@app.command()
def properties(
    database: Annotated[
        str, typer.Argument(help="Its database: a URL such as postgresql://user@host/name.")
    ],
    files: Annotated[
        str | None,
        typer.Option(
            help="Where its pictures are: a bucket as s3://name, or a folder with its copy; they"
            " become pictures of this house. Without it they stay where they are."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken over, and take nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take over people, listings, images and items of the original real-estate service.

    Ids stay as they were, and people sign in with the passwords that they have. It may be
    repeated: what is here already stays as it is. It is best done before anybody has used
    properties here, so that all ids are free.
    """
    from premises.app.cli.agency import properties_of_the_house
    from premises.kernel.takeover.files import open_files
    from premises.properties.service.adoption import Adoption, Bringing
    from premises.properties.takeover import Original

    voice, closed = Voice(as_json=as_json), not read_settings().auth.signup
    place = None if files is None else open_files(files)
    with (
        contextlib.closing(Original(database)) as original,
        properties_of_the_house() as (domain, _),
        voice.progress("Taking over") as told,
    ):
        adoption = Adoption(domain.database, domain.listings.outbox, closed=closed)
        if dry_run:
            report = adoption.rehearse(original, told)
        else:
            pictures = None if place is None else Bringing(domain.images, place)
            report = adoption.take_over(original, told, pictures=pictures)
    document = {"is_dry_run": dry_run, **_plain_document(report)}
    voice.answer(document, _plain_table(report))
    if dry_run:
        voice.say("This was a rehearsal; nothing was taken over.")


def _plain_document(report: "AnyReport") -> dict[str, Any]:
    return {
        "kinds": _kinds(report.kinds),
        "rows": dict(report.rows),
        "is_complete": report.is_complete,
        "tables_left_out": dict(report.tables),
    }


def _plain_table(report: "AnyReport") -> Table:
    table = _checked(report.kinds, report.rows, is_complete=report.is_complete)
    _add_left_out(table, report.tables)
    return table


def _verified_document(
    report: "AuditsReport | DrawingsReport", *, verified: str, unclaimed: str
) -> dict[str, Any]:
    """Where files were compared; two of the names are those that readers of each kind know."""
    plain = _plain_document(report)
    left_out = plain.pop("tables_left_out")
    counts = {verified: report.verified, unclaimed: report.unclaimed}
    return {**plain, **counts, "tables_left_out": left_out}


def _verified_table(
    report: "AuditsReport | DrawingsReport", *, verified: str, unclaimed: str
) -> Table:
    table = _checked(report.kinds, report.rows, is_complete=report.is_complete)
    table.add_row(f"{verified} compared by SHA-256", str(report.verified), "", "")
    if report.unclaimed:
        table.add_row(unclaimed, "", "", f"{report.unclaimed}: they are left there")
    _add_left_out(table, report.tables)
    return table


def _document(report: "Report") -> dict[str, Any]:
    return {
        "kinds": _kinds(report.kinds),
        "tables_left_out": report.tables,
        "files_copied": report.copied,
        "pictures_without_file": report.missing_files,
    }


def _kinds(kinds: "Accounts") -> dict[str, Any]:
    return {
        name: {
            "taken": account.taken,
            "there_already": account.there_already,
            "left": [
                {"why": why, "count": count, "such_as": account.left[why]}
                for why, count in account.left_count.items()
            ],
        }
        for name, account in kinds.items()
    }


def _table(report: "Report") -> Table:
    table = _begun(report.kinds)
    table.add_row("files copied", str(report.copied), "", "")
    gone = report.missing_files
    table.add_row("pictures without a file", "", "", str(gone) if gone else "")
    _add_left_out(table, report.tables)
    return table


def _begun(kinds: "Accounts") -> Table:
    table = Table("", "taken over", "here already", "could not be taken")
    for name, account in kinds.items():
        left = [
            f"{count}: {why} (such as {', '.join(account.left[why])})"
            for why, count in account.left_count.items()
        ]
        # Names may hold brackets, which the table would read as colours.
        said = escape("\n".join(left))
        table.add_row(name, str(account.taken), str(account.there_already), said)
    return table


def _checked(kinds: "Accounts", rows: Mapping[str, int], *, is_complete: bool) -> Table:
    table = _begun(kinds)
    checked = "all rows accounted for" if is_complete else "rows are missing: run it again"
    for name, count in rows.items():
        table.add_row(f"{name} has {count} rows", "", "", checked)
    return table


def _add_left_out(table: Table, tables: Mapping[str, int]) -> None:
    for name, count in tables.items():
        table.add_row(escape(name), "", "", f"{count}: there is no place for them here")
