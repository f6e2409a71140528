"""What each part of the house keeps for a property, which it knows by an opaque number only."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from premises.audits import rights as audit_rights
from premises.audits.models import TaskRow
from premises.cameras.models import CameraRow
from premises.drawings import rights as drawing_rights
from premises.drawings.models import ProjectRow
from premises.kernel.database import Database
from premises.machines.models import MachineRow
from premises.properties.service.kept import Link

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

MOST: Final = 100
"""The most things of one kind that are told of one property."""

Found = Iterator[tuple[str | None, Link]]
Look = Callable[[Session, "Caller", Sequence[str]], Found]
R = TypeVar("R", TaskRow, ProjectRow, CameraRow, MachineRow)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Asks the parts of the house that are switched on; each by its own rights."""

    database: Database
    domains: Collection[str]

    def kept_for(
        self, caller: "Caller", property_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Link]]:
        """What the caller may see that is kept for these properties, by property."""
        kept: defaultdict[str, list[Link]] = defaultdict(list)
        # Who may look into none of these parts costs no question.
        asked = [one for one in self.domains if one in _LOOKS and caller.may_own(one, "read")]
        if not asked or not property_ids:
            return kept
        with self.database.read() as session:
            for domain in asked:
                for property_id, link in _LOOKS[domain](session, caller, property_ids):
                    kept[property_id or ""].append(link)
        return kept


def _audits(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    seen = audit_rights.visible(caller, TaskRow.account_id)
    by = (TaskRow.updated_at.desc(), TaskRow.id)
    for task in session.scalars(_first_of_each(TaskRow, property_ids, seen, by)):
        path = f"/api/audits/tasks/{quote(task.id)}"
        yield task.property_id, Link("audits", "task", task.id, task.title or "Audit", path)


def _drawings(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    seen = drawing_rights.visible_projects(session, caller)
    by = (ProjectRow.created_at.desc(), ProjectRow.id)
    for one in session.scalars(_first_of_each(ProjectRow, property_ids, seen, by)):
        path = f"/api/v1/projects/{quote(one.id)}"
        yield one.property_id, Link("drawings", "project", one.id, one.name, path)


def _cameras(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    seen = sa.true() if caller.may("cameras", "read") else sa.false()
    by = (CameraRow.name, CameraRow.id)
    for one in session.scalars(_first_of_each(CameraRow, property_ids, seen, by)):
        path = f"/api/cameras/{quote(one.id)}"
        yield one.property_id, Link("cameras", "camera", one.id, one.name, path)


def _machines(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    seen = sa.true() if caller.may("machines", "read") else sa.false()
    by = (MachineRow.name, MachineRow.id)
    for one in session.scalars(_first_of_each(MachineRow, property_ids, seen, by)):
        path = f"/api/machines/{quote(one.id)}"
        yield one.property_id, Link("machines", "machine", one.id, one.name, path)


def _first_of_each(
    kind: type[R],
    property_ids: Sequence[str],
    seen: sa.ColumnElement[bool],
    by: Sequence[sa.ColumnElement[Any] | InstrumentedAttribute[Any]],
) -> sa.Select[R]:
    """The first few rows of each property that the caller sees; none takes another's places."""
    place = sa.func.row_number().over(partition_by=kind.property_id, order_by=by)
    ranked = sa.select(kind.id, place.label("place")).where(
        kind.property_id.in_(property_ids), seen
    )
    few = ranked.subquery()
    rows = sa.select(kind).join(few, few.c.id == kind.id)
    return rows.where(few.c.place <= MOST).order_by(few.c.place)


_LOOKS: Final[Mapping[str, Look]] = {
    "audits": _audits,
    "drawings": _drawings,
    "cameras": _cameras,
    "machines": _machines,
}
