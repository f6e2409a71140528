"""Single changes are looked at, decided on and drawn by hand, and pages put right by points."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.differencing import Category, ChangeKind, Zone
from premises.drawings.models import (
    ChangeRow,
    ComparisonRow,
    Decision,
    DiffRow,
    ProjectRow,
)
from premises.drawings.rights import Person
from premises.drawings.service import log
from premises.drawings.service.comparing import POINTS
from premises.drawings.service.comparisons import visible
from premises.drawings.service.diffs import change_shown, changes_of, visible_diff
from premises.drawings.service.names import new_id, stored
from premises.drawings.service.numbering import last_number
from premises.drawings.service.pages import page_named
from premises.drawings.service.retelling import Retelling
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_LEAST_APART_MM: Final = 10.0
"""Nearer together, an error of a pen's width would turn the whole sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes somebody wants to see; what is not said does not matter."""

    kind: ChangeKind | None = None
    category: Category | None = None
    zone: Zone | None = None
    decision: Decision | None = None
    in_cloud: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A change that a person drew; sides in mm on the newer sheet."""

    box_mm: tuple[float, float, float, float]
    kind: ChangeKind = ChangeKind.ADDED
    category: Category = Category.LINEWORK
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PointPair:
    """The same point on both sheets, in mm."""

    old: tuple[float, float]
    new: tuple[float, float]


class Changes:
    """Keeps what people decide about changes."""

    def __init__(self, database: Database, retelling: Retelling) -> None:
        self._database = database
        self._retelling = retelling

    def of(self, caller: "Caller", diff_id: str, wanted: Wanted) -> list[dict[str, Any]]:
        """The changes of a page, the weightiest first; raises NotFound."""
        filters = {name: value for name, value in asdict(wanted).items() if value is not None}
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
            rows = changes_of(session, diff.id)
        return [
            change_shown(row)
            for row in rows
            if all(getattr(row, name) == value for name, value in filters.items())
        ]

    def decide(
        self, caller: "Caller", change_id: str, decision: Decision | None, note: str | None
    ) -> dict[str, Any]:
        """Accept, reject or hold a change, or say something of it; the page is told of anew.

        Raises:
            NotFound: there is no such change.
            Forbidden: the caller may look only.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            diff, comparison, project = _of_change(session, caller, change_id)
            row = session.get(ChangeRow, change_id, populate_existing=True)
            if row is None:
                # The page was compared anew until this moment, from which on it is held.
                raise _no_change()
            person = rights.introduce(session, caller, None, now)
            before = {"decision": row.decision, "note": row.note}
            row.decision = decision or row.decision
            row.note = row.note if note is None else stored(note, 4000)
            row.decided_by, row.decided_at = person.user_id, now
            after = {"decision": row.decision, "note": row.note}
            changes: dict[str, object] = {"before": before, "after": after}
            _note(session, project, person, row, "update", changes, now)
            is_told_of = row.is_manual and before["note"] != after["note"]
            is_rejected = Decision.REJECTED in {before["decision"], after["decision"]}
            if before != after and (is_rejected or is_told_of):
                self._retelling.begin(session, comparison, project, diff, None, now)
        return change_shown(row)

    def draw(self, caller: "Caller", diff_id: str, region: Region) -> dict[str, Any]:
        """Add a change that was overlooked; raises as `decide`, and Invalid for no area."""
        left, top, right, bottom = region.box_mm
        if not (left < right and top < bottom):
            raise Invalid("drawings.no_area", "box_mm is left, top, right, bottom, in this order.")
        with self._database.write() as session:
            now = self._database.now(session)
            diff, comparison, project = visible_diff(session, caller, diff_id, "write")
            person = rights.introduce(session, caller, None, now)
            row = ChangeRow(
                id=new_id(),
                diff_id=diff.id,
                number=last_number(session, diff) + 1,
                kind=region.kind,
                category=region.category,
                zone=Zone.DRAWING,
                left_mm=left,
                top_mm=top,
                right_mm=right,
                bottom_mm=bottom,
                note=stored(region.note, 4000) if region.note else None,
                is_manual=True,
                decision=Decision.ACCEPTED,
                decided_by=person.user_id,
                decided_at=now,
            )
            session.add(row)
            session.flush()
            _note(session, project, person, row, "create", {"box_mm": region.box_mm}, now)
            self._retelling.begin(session, comparison, project, diff, None, now)
        return change_shown(row)

    def align(
        self, caller: "Caller", job_id: str, page: int, points: Sequence[PointPair]
    ) -> dict[str, Any]:
        """Put a page's sheets onto each other by points, and have it compared once more.

        Raises:
            NotFound: there is no such comparison or page.
            Forbidden: the caller may look only.
            Invalid: the points say too little, or one of the sheets is missing.
            Conflict: the comparison was called off.

        """
        _check(points)
        with self._database.write() as session:
            now = self._database.now(session)
            row = visible(session, caller, job_id, "write")
            session.refresh(row, with_for_update=True)
            found = page_named(row, page)
            if found is None:
                raise NotFound("drawings.no_page", "This comparison has no such page.")
            if found.old_page is None or found.new_page is None:
                raise Invalid("drawings.one_sheet", "This page has one sheet: nothing to align.")
            person = rights.introduce(session, caller, None, now)
            project = session.get_one(ProjectRow, row.project_id)
            given = [{"old": list(one.old), "new": list(one.new)} for one in points]
            kept = {**((row.options or {}).get(POINTS) or {}), str(page): given}
            row.options = {**(row.options or {}), POINTS: kept}
            log.note(
                session,
                person,
                "update",
                ("job", row.id),
                project_id=project.id,
                changes={"page_number": page, "points": given},
                now=now,
            )
            work_id = self._retelling.redo(session, row, project, page, now)
        return {"job_id": row.id, "page_number": page, "status": "queued", "work_id": work_id}


def _of_change(
    session: Session, caller: "Caller", change_id: str
) -> tuple[DiffRow, ComparisonRow, ProjectRow]:
    rights.require_use(caller)
    row = session.get(ChangeRow, change_id)
    if row is None:
        raise _no_change()
    try:
        return visible_diff(session, caller, row.diff_id, "write")
    except NotFound:
        raise _no_change() from None


def _no_change() -> NotFound:
    return NotFound("drawings.no_change", "There is no such change.")


def _note(
    session: Session,
    project: ProjectRow,
    person: Person,
    row: ChangeRow,
    deed: log.Deed,
    changes: dict[str, object],
    now: datetime,
) -> None:
    entity = ("change", row.id)
    log.note(session, person, deed, entity, project_id=project.id, changes=changes, now=now)


def _check(points: Sequence[PointPair]) -> None:
    for side in ("old", "new"):
        ends = [getattr(one, side) for one in points]
        farthest = max((math.dist(one, other) for one in ends for other in ends), default=0.0)
        if farthest < _LEAST_APART_MM:
            raise Invalid(
                "drawings.points_too_near",
                f"Give two points or more, {_LEAST_APART_MM:g} mm apart or farther on both sheets.",
            )
