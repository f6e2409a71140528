"""What each part of the house keeps for a property, which it knows by an opaque number only."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

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
"""The most things of one kind that are told at once."""

Found = Iterator[tuple[str | None, Link]]
Look = Callable[[Session, "Caller", Sequence[str]], Found]


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
    tasks = sa.select(TaskRow).where(TaskRow.property_id.in_(property_ids), seen)
    for task in session.scalars(tasks.order_by(TaskRow.updated_at.desc(), TaskRow.id).limit(MOST)):
        path = f"/api/audits/tasks/{quote(task.id)}"
        yield task.property_id, Link("audits", "task", task.id, task.title or "Audit", path)


def _drawings(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    projects = sa.select(ProjectRow).where(ProjectRow.property_id.in_(property_ids))
    for one in session.scalars(projects.order_by(ProjectRow.created_at.desc()).limit(MOST)):
        if drawing_rights.role_in(session, caller, one) is not None:
            path = f"/api/v1/projects/{quote(one.id)}"
            yield one.property_id, Link("drawings", "project", one.id, one.name, path)


def _cameras(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    if not caller.may("cameras", "read"):
        return
    cameras = sa.select(CameraRow).where(CameraRow.property_id.in_(property_ids))
    for one in session.scalars(cameras.order_by(CameraRow.name, CameraRow.id).limit(MOST)):
        path = f"/api/cameras/{quote(one.id)}"
        yield one.property_id, Link("cameras", "camera", one.id, one.name, path)


def _machines(session: Session, caller: "Caller", property_ids: Sequence[str]) -> Found:
    if not caller.may("machines", "read"):
        return
    machines = sa.select(MachineRow).where(MachineRow.property_id.in_(property_ids))
    for one in session.scalars(machines.order_by(MachineRow.name).limit(MOST)):
        path = f"/api/machines/{quote(one.id)}"
        yield one.property_id, Link("machines", "machine", one.id, one.name, path)


_LOOKS: Final[Mapping[str, Look]] = {
    "audits": _audits,
    "drawings": _drawings,
    "cameras": _cameras,
    "machines": _machines,
}
