"""An installation of the original service is taken over, and its drawings can be read anew here.

`report` is the account of it, `people`, `versions`, `comparisons`, `diffs`, `pages` and `rest` say
what becomes of each row, `bringing` brings the files, `rereading` has what was taken over read by
this service.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from premises.drawings.service.adoption import comparisons, people, rest
from premises.drawings.service.adoption.bringing import Bringing
from premises.drawings.service.adoption.diffs import Diffs, newest_of_page, write_summary
from premises.drawings.service.adoption.pages import tell_pages
from premises.drawings.service.adoption.report import Report
from premises.drawings.service.adoption.rereading import read_missing
from premises.drawings.service.adoption.versions import Versions
from premises.drawings.sheets import SheetLimits
from premises.drawings.takeover import Files, Original, Table, TheirDiff
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.takeover import Unusable, UnusableError, usable
from premises.kernel.takeover.taking import Named, Write, count, take

__all__ = ["Adoption", "Report", "read_missing"]

Told = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and in a few words what it is doing."""

Theirs = TypeVar("Theirs", bound=Named)
_KEPT_AS_THEY_ARE: Final = (
    Table.SESSIONS,
    Table.DRAWINGS,
    Table.COMPARISONS,
    Table.ANALYSES,
    Table.PROCESSING,
    Table.LOGS,
)


class Adoption:
    """Takes over an original; it may be repeated, and goes on where it was cut short.

    Nothing is changed in the original, and no row that is here already is written over; only
    files that were missing, and the end of jobs that were under way, are added later.
    """

    def __init__(self, database: Database, shelf: Shelf, limits: SheetLimits) -> None:
        self._database = database
        self._shelf = shelf
        self._limits = limits

    def take_over(self, original: Original, files: Files, progress: Told) -> Report:
        """Write the original's rows under their own ids, and put its files on the shelf."""
        report = Report(rows=original.counts(), tables=original.left_out())
        bringing = Bringing(self._database, self._shelf, files, report)
        progress(0.0, "people and projects")
        self._people(original, report)
        self._versions(original, bringing, report, progress)
        progress(0.5, "jobs")
        self._take(report, Table.JOBS, original.comparisons(), comparisons.write_comparison)
        self._take(report, Table.STAGES, original.stages(), comparisons.write_stage)
        self._diffs(original, bringing, report, progress)
        progress(0.8, "talks and what is kept as it was")
        self._rest(original, report)
        for path in bringing.the_rest():
            progress(0.85, f"file {path}")
        progress(1.0, "done")
        return report

    def _people(self, original: Original, report: Report) -> None:
        self._take(report, Table.ORGANIZATIONS, original.organizations(), people.write_organization)
        self._take(report, Table.USERS, original.people(), people.write_person)
        self._take(report, Table.PROJECTS, original.projects(), people.write_project)
        self._take(report, Table.MEMBERS, original.members(), people.write_member)

    def _versions(
        self, original: Original, bringing: Bringing, report: Report, progress: Told
    ) -> None:
        versions = Versions(self._database, self._shelf, self._limits, bringing)
        account, many = report.of(Table.VERSIONS), max(1, report.rows.get(Table.VERSIONS, 1))
        files = {one.id: one for one in original.files() if not isinstance(one, Unusable)}
        for number, one in enumerate(usable(original.versions(), account), 1):
            progress(0.05 + 0.45 * min(1.0, number / many), f"version {number} of {many}")
            count(account, one.id, partial(versions.take, one, files))

    def _diffs(
        self, original: Original, bringing: Bringing, report: Report, progress: Told
    ) -> None:
        diffs = Diffs(self._database, self._shelf, bringing)
        account, many = report.of(Table.DIFFS), max(1, report.rows.get(Table.DIFFS, 1))
        newest = newest_of_page(original.diffs())

        def taken(one: TheirDiff) -> bool:
            if newest[one.job_id, one.page] != one.id:
                raise UnusableError("a newer diff is of the same page of its job")
            return diffs.take(one)

        for number, one in enumerate(usable(original.diffs(), account), 1):
            progress(0.55 + 0.2 * min(1.0, number / many), f"diff {number} of {many}")
            count(account, one.id, partial(taken, one))
        for job_id in dict.fromkeys(job_id for job_id, _ in newest):
            with self._database.write() as session:
                tell_pages(session, job_id)
        overlays = report.of(Table.OVERLAYS)
        for made in usable(original.overlays(), overlays):
            count(overlays, made.id, partial(diffs.take_overlay, made))
        self._take(report, Table.SUMMARIES, original.summaries(), write_summary)

    def _rest(self, original: Original, report: Report) -> None:
        self._take(report, Table.CONVERSATIONS, original.conversations(), rest.write_conversation)
        self._take(report, Table.MESSAGES, original.messages(), rest.write_message)
        for table in filter(report.rows.__contains__, _KEPT_AS_THEY_ARE):
            self._take(report, table, original.rest(table), rest.write_rest(table))

    def _take(
        self,
        report: Report,
        table: Table,
        found: Iterable[Theirs | Unusable],
        write: Write[Theirs],
    ) -> None:
        take(self._database, found, report.of(table), write)
