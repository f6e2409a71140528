"""A market for tests: people with accounts, and what they offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from premises.kernel.auth import Caller
from premises.kernel.auth.models import Account, Grant
from premises.kernel.blobs import BlobStore, DiskStore, Shelf
from premises.kernel.cache import open_answers
from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox, OutboxRow
from premises.kernel.jobs import Registry
from premises.kernel.limits import Limiter
from premises.kernel.settings import CacheSettings, NotifySettings, RedisSettings
from premises.properties import wiring
from premises.properties.models import (
    ImageRow,
    ImageState,
    ListingRow,
    ListingType,
    PersonRow,
    PropertyType,
    Role,
)
from premises.properties.service.drafts import Draft
from premises.properties.service.reading import Reader
from premises.properties.settings import PropertiesSettings

FLAT = Draft(
    title="Flat with a view",
    property_type=PropertyType.APARTMENT,
    listing_type=ListingType.SELL,
    price=250_000,
    address="Calle Ancha 7",
    city="León",
    state="Castilla",
)


@dataclass
class Market:
    """Everything that is needed to offer properties and to look at what became of them."""

    database: Database
    domain: wiring.PropertiesDomain
    reader: Reader
    registry: Registry

    def person(self, name: str, role: Role = Role.USER, **more: Any) -> Caller:
        """Somebody who has signed in; an admin is one for the kernel."""
        caller = self.account(name, **more, admin=role is Role.ADMIN)
        person_id = self.domain.people.welcome(caller).person_id
        with self.database.write() as session:
            session.get_one(PersonRow, person_id).role = role
        return caller

    def account(self, name: str, *, scope: str = "own", admin: bool = False) -> Caller:
        """Somebody with an account who has never been here."""
        email, now = f"{name}@example.org", datetime.now(UTC)
        held = "admin" if admin else scope
        with self.database.write() as session:
            session.add(Account(id=name, email=email, name=name.title(), created_at=now))
            session.flush()
            session.add(Grant(account_id=name, domain="properties", scope=held, created_at=now))
        grants = {"properties": held}
        return Caller(
            via="session", account_id=name, email=email, proven_email=email, grants=grants
        )

    def id_of(self, caller: Caller) -> int:
        person_id = self.domain.people.viewer(caller).person_id
        assert person_id is not None
        return person_id

    def row(self, listing_id: int) -> ListingRow:
        with self.database.read() as session:
            return session.get_one(ListingRow, listing_id)

    def rows(self, kind: Any, *where: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(sa.select(kind).where(*where).order_by(kind.id)))

    def change(self, listing_id: int, **columns: Any) -> None:
        """Give a listing's row other values, past all verbs."""
        with self.database.write() as session:
            session.execute(
                sa.update(ListingRow).where(ListingRow.id == listing_id).values(**columns)
            )

    def add_image(self, listing_id: int, state: ImageState = ImageState.READY) -> int:
        row = ImageRow(
            listing_id=listing_id,
            position=0,
            state=state,
            hash="ab" * 32,
            created_at=datetime.now(UTC),
        )
        with self.database.write() as session:
            session.add(row)
            session.flush()
            return row.id

    def told(self) -> list[Mapping[str, Any]]:
        """What listeners get to know, the oldest first."""
        return [row.payload for row in self.rows(OutboxRow)]


def opened(
    database: Database,
    doorbell: PipeDoorbell,
    folder: Path,
    notify: NotifySettings | None = None,
    store: BlobStore | None = None,
    **settings: Any,
) -> Market:
    """A market on this database, without people."""
    chosen, registry = PropertiesSettings(**settings), Registry()
    domain = wiring.build(
        chosen,
        database=database,
        shelf=Shelf(database, store or DiskStore(folder / "blobs"), 24.0),
        outbox=Outbox(database, doorbell),
        registry=registry,
        doorbell=doorbell,
        clock=SystemClock(),
        limiter=Limiter(),
        answers=open_answers(database, CacheSettings(), RedisSettings(), "a secret of tests"),
        notify=notify or NotifySettings(),
    )
    return Market(database, domain, Reader(database, chosen), registry)
