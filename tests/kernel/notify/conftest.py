"""A house that tells people things, on a real database, and the places where they are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.kernel.notify.mailbox import Mailbox, receiving_mail
from tests.kernel.receiver import Receiver, receiving

from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.jobs import Registry, StageRow, Worker
from premises.kernel.notify import ChannelKind, ChannelRow, DeliveryRow, Message, Notices
from premises.kernel.notify.channels import Channels
from premises.kernel.notify.delivering import Deliveries
from premises.kernel.settings import JobsSettings, NotifySettings

NEWS = Message(
    kind="cameras.alert",
    title="Front door: high risk (78)",
    text="A person at night.\nRisk: high, 78 of 100",
    urgency="high",
    link="https://home.example/#/cameras/events/7",
    facts={"event_id": 7},
)


@dataclass
class Telling:
    """One installation; every `work` is done by another worker, which knows of no pauses."""

    database: Database
    shelf: Shelf
    doorbell: PipeDoorbell
    notices: Notices
    registry: Registry
    channels: Channels
    settings: NotifySettings

    def channel(self, kind: ChannelKind, target: dict[str, Any], **more: Any) -> ChannelRow:
        name = more.pop("name", f"my {kind}")
        return self.channels.create(name=name, kind=kind, target=target, **more)

    def send(
        self,
        *channels: str,
        message: Message = NEWS,
        picture: bytes | None = None,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Tell, do what else belongs to the transaction, and commit."""
        blob = self.shelf.put(picture) if picture is not None else None
        with self.database.write() as session:
            self.notices.send(
                session,
                channels,
                message,
                domain="cameras",
                subject="alert:7",
                now=self.database.now(session),
                picture_hash=blob.hash if blob is not None else None,
            )
            then()

    def worker(self) -> Worker:
        self.registry.add((self._deliveries().pipeline("house"),))
        return Worker(self.database, self.registry, self.doorbell, JobsSettings())

    def work(self) -> int:
        return self.worker().drain()

    def hurry(self) -> None:
        """Let what waits for another try be tried now."""
        long_ago = datetime.now(UTC) - timedelta(days=1)
        with self.database.write() as session:
            session.execute(sa.update(StageRow).values(ready_at=long_ago))

    def log(self) -> list[DeliveryRow]:
        return list(reversed(self.notices.deliveries()))

    def waits_s(self) -> float:
        """How long the one stage that is ready still waits."""
        with self.database.read() as session:
            ready_at = session.scalar(sa.select(StageRow.ready_at).where(StageRow.state == "ready"))
        assert ready_at is not None
        return (ready_at - datetime.now(UTC)).total_seconds()

    def _deliveries(self) -> Deliveries:
        return Deliveries(self.database, self.shelf, self.notices, self.settings)


def telling_on(database: Database, doorbell: PipeDoorbell, folder: Path) -> Telling:
    registry = Registry()
    shelf = Shelf(database, DiskStore(folder / "blobs"), 0)
    telling = Telling(
        database=database,
        shelf=shelf,
        doorbell=doorbell,
        notices=Notices(database, shelf, registry, doorbell),
        registry=registry,
        channels=Channels(database),
        settings=NotifySettings(timeout_s=2),
    )
    telling.worker()
    return telling


@pytest.fixture
def telling(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Telling:
    return telling_on(sqlite, doorbell, tmp_path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving_mail() as opened:
        yield opened
