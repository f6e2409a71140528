"""Projects are begun, seen, changed, given away and removed by those who may, on every database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.drawings.callers import ANN, BOB, CHIEF, CLIENT, account

from premises.drawings import rights
from premises.drawings.models import (
    ChangeRow,
    ComparisonRow,
    DiffRow,
    FileRow,
    JobStatus,
    LegacyRow,
    LogRow,
    MemberRow,
    OrganizationRow,
    PersonRow,
    ProjectRow,
    Role,
    SheetRow,
    VersionRow,
)
from premises.drawings.service import keeping
from premises.drawings.service.contents import Contents, Counts
from premises.drawings.service.members import Invited, Members
from premises.drawings.service.projects import Projects
from premises.drawings.service.work import COMPARE, OCR, Work
from premises.kernel.auth import HOUSE_OWNER, Caller
from premises.kernel.blobs import BlobRefRow, DiskStore, Shelf
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from premises.kernel.jobs import JobRow, JobState, Pipeline, Registry, Stage, submit

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOWER = {"name": "Tower"}


@dataclass
class Place:
    """Projects on one database."""

    database: Database
    shelf: Shelf
    registry: Registry
    projects: Projects
    contents: Contents
    members: Members

    def add(self, *rows: Any) -> None:
        """Write rows, each after those that it refers to."""
        with self.database.write() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def count(self, table: Any) -> int:
        with self.database.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0

    def log(self) -> list[tuple[str, str, Any]]:
        with self.database.read() as session:
            rows = session.scalars(sa.select(LogRow).order_by(LogRow.id))
            return [(row.entity_kind, row.action, row.changes) for row in rows]

    def fill(self, project: ProjectRow, drawings: int = 2) -> None:
        """Versions of one file, each with a sheet, and a comparison of the first two."""
        for number in range(1, drawings + 1):
            version_id = f"{project.name}-v{number}"
            self.add(
                version(project, version_id, number),
                SheetRow(
                    id=f"{version_id}-s",
                    project_id=project.id,
                    version_id=version_id,
                    page_number=1,
                    state="completed",
                ),
            )
            self.refer(keeping.FILE, version_id, keeping.SHEET, f"{version_id}-s")
        job_id = f"{project.name}-j"
        self.add(
            comparison(project, job_id, f"{project.name}-v1", f"{project.name}-v2"),
            diff(job_id, f"{job_id}-d"),
            ChangeRow(
                id=f"{job_id}-c",
                diff_id=f"{job_id}-d",
                number=1,
                kind="added",
                category="other",
                zone="drawing",
                left_mm=0,
                top_mm=0,
                right_mm=1,
                bottom_mm=1,
            ),
        )
        self.refer(keeping.DIFF, f"{job_id}-d")

    def refer(self, *pairs: str) -> None:
        blob = self.shelf.put(b"bytes")
        with self.database.write() as session:
            for kind, owner in zip(pairs[::2], pairs[1::2], strict=True):
                self.shelf.refer(session, blob.hash, kind, owner)


def version(project: ProjectRow, version_id: str, number: int, **more: object) -> VersionRow:
    values: dict[str, object] = {
        "document_id": f"{project.name}-doc",
        "drawing_name": "A-101",
        "user_id": project.user_id,
        "file_name": "A-101.pdf",
        "file_kind": "pdf",
        "file_size": 7,
        "page_count": 1,
        "state": "completed",
        "uploaded_at": NOW + timedelta(minutes=number),
        **more,
    }
    return VersionRow(id=version_id, project_id=project.id, version_number=number, **values)


def comparison(project: ProjectRow, job_id: str, old: str, new: str, **more: Any) -> ComparisonRow:
    return ComparisonRow(
        id=job_id,
        project_id=project.id,
        old_version_id=old,
        new_version_id=new,
        user_id=project.user_id,
        **{"status": JobStatus.COMPLETED, "created_at": NOW, **more},
    )


def diff(job_id: str, diff_id: str, changes: int = 3) -> DiffRow:
    return DiffRow(
        id=diff_id,
        job_id=job_id,
        page_number=1,
        drawing_name="A-101",
        outcome="compared",
        change_count=changes,
        created_at=NOW,
    )


@pytest.fixture
def place(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Place:
    return _place(database, doorbell, tmp_path)


@pytest.fixture
def here(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Place:
    """The same, for what is alike on every database."""
    return _place(sqlite, doorbell, tmp_path)


def _place(database: Database, doorbell: PipeDoorbell, folder: Path) -> Place:
    shelf, registry = Shelf(database, DiskStore(folder / "blobs"), 24), Registry()
    nothing = Stage(OCR, lambda _task: None, lambda *_given: None)
    registry.add([Pipeline(COMPARE, "drawings", (nothing,))])
    projects = Projects(database, shelf, Work(registry, doorbell))
    return Place(database, shelf, registry, projects, Contents(database), Members(database))


@contextmanager
def listening(database: Database, listen: Callable[..., None]) -> Iterator[None]:
    """Calls this for every statement that is sent to the database."""
    event.listen(database.engine, "before_cursor_execute", listen)
    yield
    event.remove(database.engine, "before_cursor_execute", listen)


def begin(place: Place, caller: Caller = ANN, **more: object) -> ProjectRow:
    return place.projects.create(caller, None, {**TOWER, **more})


def test_a_project_belongs_to_who_began_it_and_is_seen_by_nobody_else(place: Place) -> None:
    row = begin(place)
    assert (row.user_id, row.account_id, row.status) == (ANN.account_id, ANN.account_id, "active")
    assert [view.row.id for view in place.projects.list(ANN)] == [row.id]
    assert place.projects.list(BOB) == []
    with pytest.raises(NotFound):
        place.projects.get(BOB, row.id)
    assert place.log() == [("project", "create", {"name": "Tower"})]


def test_nobody_begins_a_project_in_another_name(here: Place) -> None:
    begin(here, BOB)
    with pytest.raises(Forbidden) as refused:
        here.projects.create(ANN, BOB.account_id, TOWER)
    assert refused.value.code == "drawings.not_you"
    assert here.projects.create(CHIEF, BOB.account_id, TOWER).account_id == BOB.account_id


def test_a_client_without_a_token_goes_on_seeing_what_it_began_for_somebody(here: Place) -> None:
    begin(here, BOB, name="Bob's own")
    row = here.projects.create(CLIENT, BOB.account_id, TOWER)
    assert (row.user_id, row.account_id) == (BOB.account_id, None)
    assert [view.row.id for view in here.projects.list(CLIENT)] == [row.id]
    assert [view.row.id for view in here.projects.list(CLIENT, said=BOB.account_id)] == [row.id]
    assert {view.row.name for view in here.projects.list(BOB)} == {"Bob's own", "Tower"}


def test_an_open_house_keeps_projects_for_itself(here: Place) -> None:
    row = begin(here, HOUSE_OWNER)
    assert (row.user_id, row.account_id) == (rights.HOUSE_USER, None)
    listed = here.projects.list(HOUSE_OWNER, said="whoever the client thinks it is")
    assert [view.row.id for view in listed] == [row.id]


def test_projects_are_listed_oldest_first_with_their_counts(place: Place) -> None:
    rows = [begin(place, name=name) for name in ("One", "Two", "Three")]
    place.fill(rows[1])
    views = place.projects.list(ANN, said=ANN.account_id, with_counts=True)
    assert [view.row.name for view in views] == ["One", "Two", "Three"]
    assert [view.counts for view in views] == [Counts(), Counts(1, 2, 1), Counts()]


def test_more_projects_take_no_more_questions_to_list(here: Place) -> None:
    asked: list[int] = []
    for name in ("One", "Two", "Three"):
        here.fill(begin(here, name=name))
        asked.append(0)

        def count(*_given: object) -> None:
            asked[-1] += 1

        with listening(here.database, count):
            here.projects.list(ANN, said=ANN.account_id, with_counts=True)
    assert len(set(asked)) == 1


def test_a_list_of_somebody_holds_what_they_take_part_in(here: Place) -> None:
    row = begin(here)
    begin(here, CHIEF, name="The chief's")
    here.members.invite(ANN, row.id, Invited(email=BOB.email, role=Role.VIEWER))
    assert [view.row.id for view in here.projects.list(BOB)] == [row.id]
    assert [view.row.id for view in here.projects.list(BOB, said=BOB.account_id)] == [row.id]
    with here.database.write() as session:
        rights.introduce(session, BOB, None, NOW)
    assert [v.row.id for v in here.projects.list(BOB, said=BOB.account_id)] == [row.id]
    assert [v.row.id for v in here.projects.list(CHIEF, said=BOB.account_id)] == [row.id]
    assert len(here.projects.list(CHIEF)) == 2
    with pytest.raises(Forbidden):
        here.projects.list(BOB, said=ANN.account_id)


def test_members_see_and_admins_change(here: Place) -> None:
    row = begin(here)
    for caller, role in ((BOB, Role.MEMBER), (account("eve"), Role.ADMIN)):
        here.members.invite(ANN, row.id, Invited(email=caller.email, role=role))
    with pytest.raises(Forbidden):
        here.projects.change(BOB, row.id, None, {"name": "Mine"})
    changed = here.projects.change(
        account("eve"), row.id, None, {"name": "Ours", "status": "active"}
    )
    assert changed.name == "Ours"
    assert here.log()[-1] == ("project", "update", {"name": "Ours"})
    with pytest.raises(Forbidden):
        here.projects.remove(account("eve"), row.id)


def test_what_stays_the_same_is_no_change(here: Place) -> None:
    row = begin(here)
    again = here.projects.change(ANN, row.id, None, {"name": "Tower"})
    assert again.updated_at == row.updated_at
    assert [action for _, action, _ in here.log()] == ["create"]


def test_a_project_can_be_of_ones_own_organization_only(here: Place) -> None:
    for name in ("firm", "other"):
        domain = f"{name}.example"
        here.add(OrganizationRow(id=name, name=name, domain=domain, created_at=NOW))
    row = begin(here, organization_id="firm")
    assert [view.row.id for view in here.projects.list(BOB, organization_id="firm")] == [row.id]
    with pytest.raises(Forbidden):
        begin(here, organization_id="other")
    with pytest.raises(Forbidden):
        here.projects.change(ANN, row.id, None, {"organization_id": "other"})
    moved = here.projects.change(CHIEF, row.id, None, {"organization_id": "other"})
    assert moved.organization_id == "other"
    with pytest.raises(Invalid):
        here.projects.change(CHIEF, row.id, None, {"organization_id": "nothing"})


def test_who_gives_a_project_away_stays_as_an_admin(place: Place) -> None:
    row = begin(place)
    begin(place, BOB)
    place.members.invite(ANN, row.id, Invited(user_id=BOB.account_id, role=Role.MEMBER))
    with pytest.raises(Forbidden):
        place.projects.give(BOB, row.id, str(BOB.account_id))
    given = place.projects.give(ANN, row.id, str(BOB.account_id))
    assert (given.user_id, given.account_id) == (BOB.account_id, BOB.account_id)
    roles = [(one["user_id"], one["role"]) for one in place.members.list(BOB, row.id)]
    assert roles == [(BOB.account_id, "owner"), (ANN.account_id, "admin")]
    with pytest.raises(Forbidden):
        place.projects.remove(ANN, row.id)


def test_a_project_is_given_only_to_somebody_who_has_come(here: Place) -> None:
    row = begin(here)
    here.add(PersonRow(user_id="u-1", email="x@y.z", created_at=NOW, updated_at=NOW))
    with pytest.raises(Conflict):
        here.projects.give(ANN, row.id, "u-1")
    with pytest.raises(NotFound):
        here.projects.give(ANN, row.id, "nobody")


def test_a_removed_project_takes_everything_with_it_and_leaves_others_alone(place: Place) -> None:
    gone, stays = begin(place), begin(place, name="Bridge")
    place.fill(gone, drawings=25)
    place.fill(stays)
    place.add(
        MemberRow(id="m", project_id=gone.id, email="a@b.c", role="viewer", invited_at=NOW),
        FileRow(path="pages/x.png", project_id=gone.id, hash="0" * 64),
        LegacyRow(kind="sessions", id="s", project_id=gone.id, document={}),
    )
    place.refer(keeping.ORIGINAL, gone.id)
    place.projects.remove(ANN, gone.id)
    counts = {ProjectRow: 1, VersionRow: 2, SheetRow: 2, ComparisonRow: 1, DiffRow: 1, ChangeRow: 1}
    counts |= {MemberRow: 0, FileRow: 0, LegacyRow: 0, BlobRefRow: 5}
    assert {table: place.count(table) for table in counts} == counts
    assert place.log()[-1] == ("project", "delete", {"name": "Tower"})
    with pytest.raises(NotFound):
        place.projects.get(ANN, gone.id)
    with place.database.read() as session:
        left = session.scalars(sa.select(BlobRefRow.owner_id)).all()
    assert all(owner.startswith("Bridge-") for owner in left)


def test_what_is_being_done_for_a_removed_project_is_called_off(place: Place) -> None:
    row = begin(place)
    place.fill(row)
    with place.database.write() as session:
        pipeline = place.registry.pipelines[COMPARE]
        work_id = submit(session, pipeline, {}, now=place.database.now(session))
        job = comparison(row, "running", "Tower-v1", "Tower-v2", status=JobStatus.CREATED)
        job.work_id = work_id
        session.add(job)
    place.projects.remove(ANN, row.id)
    with place.database.read() as session:
        assert session.get_one(JobRow, work_id).state == JobState.CANCELLED


def test_contents_are_told_in_the_originals_words(here: Place) -> None:
    row = begin(here)
    here.fill(row)
    assert here.contents.counts(ANN, row.id) == Counts(1, 2, 1)
    assert here.contents.documents(ANN, row.id) == [
        {
            "document_id": "Tower-doc",
            "name": "A-101.pdf",
            "project_id": row.id,
            "file_type": "application/pdf",
            "file_size": 7,
            "uploaded_at": "2026-11-20T12:02:00",
            "page_count": 1,
            "status": "ready",
            "version": "revised",
        }
    ]
    drawings = here.contents.drawings(ANN, row.id)
    assert [(one["drawing_id"], one["version"], one["page_number"]) for one in drawings] == [
        ("Tower-v2", "revised", 2),
        ("Tower-v1", "baseline", 1),
    ]
    (compared,) = here.contents.comparisons(ANN, row.id)
    assert (compared["baseline_drawing_name"], compared["change_count"]) == ("A-101", 3)
    assert compared["created_at"] == "2026-11-20T12:00:00"


@pytest.mark.parametrize("verb", ["documents", "drawings", "comparisons", "counts"])
def test_contents_are_for_those_who_see_the_project(here: Place, verb: str) -> None:
    row = begin(here)
    look: Callable[[Caller, str], object] = getattr(here.contents, verb)
    with pytest.raises(NotFound):
        look(BOB, row.id)
    assert look(ANN, row.id) is not None
