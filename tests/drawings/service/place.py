"""Drawings on one database for tests, with a worker that works when asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from premises.drawings import wiring
from premises.drawings.models import ComparisonRow, VersionRow
from premises.drawings.service.uploads import Sent, Taken
from premises.drawings.settings import DrawingsSettings
from premises.kernel.auth import HOUSE_OWNER, Caller
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Worker, desk, ledger
from premises.kernel.jobs.ledger import Claim
from premises.kernel.llm import LanguageModel
from premises.kernel.settings import JobsSettings

DEFAULT = "default-project"
Row = TypeVar("Row", bound=Any)


@dataclass
class Place:
    """Everything that is needed to send drawings and to look at what became of them."""

    database: Database
    registry: Registry
    worker: Worker
    domain: wiring.DrawingsDomain
    shelf: Shelf

    def send(
        self,
        data: bytes,
        name: str = "plan.pdf",
        *,
        old: VersionRow | None = None,
        caller: Caller = HOUSE_OWNER,
        project: str = DEFAULT,
    ) -> Taken:
        uploads = self.domain.uploads
        sent = Sent(project_id=project, old_version_id=old.id if old else None)
        uploads.check(caller, sent)
        return uploads.take_in(caller, sent, uploads.keep(name, data))

    def compared(self, old: bytes, new: bytes) -> ComparisonRow:
        """Two files sent one after the other and compared."""
        first = self.send(old, "old.pdf").version
        comparison = self.send(new, "new.pdf", old=first).comparison
        assert comparison is not None
        self.worker.drain()
        return self.again(comparison)

    def again(self, row: Row) -> Row:
        """A row as it is now."""
        with self.database.read() as session:
            return session.get_one(type(row), row.id)

    def replace_file(self, version_id: str | None, data: bytes) -> None:
        """Have other bytes stand where those of a version are."""
        kept = self.shelf.put(data)
        with self.database.write() as session:
            which = sa.update(VersionRow).where(VersionRow.id == version_id)
            session.execute(which.values(file_hash=kept.hash))

    def rows(self, kind: Any, *where: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(sa.select(kind).where(*where)))

    def count(self, kind: Any, *where: Any) -> int:
        return len(self.rows(kind, *where))

    def work(self, work_id: str | None) -> desk.JobView:
        assert work_id is not None
        with self.database.read() as session:
            return desk.job(session, work_id)

    def claim(self, stage: str) -> Claim:
        """Take a stage as a worker does, and go no further."""
        with self.database.write() as session:
            steps = [step for step in self.registry.steps() if step.endswith(f"/{stage}")]
            now = self.database.now(session)
            claim = ledger.claim(session, self.registry, steps, now, 30.0)
        assert claim is not None
        return claim

    def requeue(self, work_id: str | None, stage: str, part: str) -> None:
        (dead,) = [
            one for one in self.work(work_id).stages if (one.name, one.part) == (stage, part)
        ]
        with self.database.write() as session:
            ledger.requeue(session, self.registry, dead.id, self.database.now(session))


def built(
    database: Database,
    doorbell: PipeDoorbell,
    folder: Path,
    *,
    settings: DrawingsSettings | None = None,
    llm: LanguageModel | None = None,
) -> Place:
    """Drawings on this database, with their files in that folder."""
    registry, shelf = Registry(), Shelf(database, DiskStore(folder), 24.0)
    domain = wiring.build(
        settings or DrawingsSettings(picture_dpi=50),
        environment="tests",
        database=database,
        shelf=shelf,
        outbox=Outbox(database, doorbell),
        registry=registry,
        doorbell=doorbell,
        clock=SystemClock(),
        llm=llm,
    )
    worker = Worker(database, registry, doorbell, JobsSettings())
    return Place(database, registry, worker, domain, shelf)
