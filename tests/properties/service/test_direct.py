"""Pictures sent straight to a bucket are looked at before anybody sees them, and tidied up."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.properties.service.market import FLAT, Market, opened
from tests.properties.snapshots import saved, scene, talkative
from tests.servers import Bucket

from premises.kernel.auth import Caller
from premises.kernel.blobs import bucket
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from premises.kernel.jobs import StageRow, Worker
from premises.kernel.settings import BlobSettings, JobsSettings
from premises.properties.models import ImageRow, ImageState
from premises.properties.rights import STRANGER
from premises.properties.service.direct import Awaited

PICTURE = saved(scene(400, 300), "PNG")


@pytest.fixture
def market(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path, s3_server: Bucket
) -> Iterator[Market]:
    """A market whose bytes lie in a bucket."""
    place = BlobSettings(
        url=f"s3://premises/{tmp_path.name}",
        endpoint=s3_server.url,
        access_key_id="AKIATEST",
        secret_access_key=SecretStr("geheim"),
    )
    store = bucket(place)
    yield opened(sqlite, doorbell, tmp_path, store=store, max_images=3, max_image_bytes=100_000)
    for key in list(store.keys()):
        store.delete(key)


@pytest.fixture
def anna(market: Market) -> Caller:
    return market.person("anna")


@pytest.fixture
def listing_id(market: Market, anna: Caller) -> int:
    return market.domain.listings.create(anna, FLAT)


def send(awaited: Awaited, data: bytes = PICTURE) -> None:
    assert httpx.put(awaited.url, content=data, trust_env=False).status_code == 200


def uploads(market: Market) -> list[str]:
    return list(market.domain.shelf.uploads.names())


def age(market: Market) -> None:
    """Make all images look two days older."""
    with market.database.write() as session:
        at = market.database.now(session) - timedelta(days=2)
        session.execute(sa.update(ImageRow).values(created_at=at))


def test_a_picture_is_sent_to_the_bucket_and_then_shown(
    market: Market, anna: Caller, listing_id: int
) -> None:
    direct, images = market.domain.direct, market.domain.images
    awaited = direct.begin(anna, listing_id)
    assert images.of(STRANGER, listing_id) == []
    with pytest.raises(Conflict) as caught:
        direct.complete(anna, awaited.image_id)
    assert caught.value.code == "properties.nothing_uploaded"
    send(awaited, talkative())
    direct.complete(anna, awaited.image_id)
    direct.complete(anna, awaited.image_id)
    (shown,) = images.of(STRANGER, listing_id)
    assert shown.is_primary
    assert b"GPS" not in market.domain.shelf.get(str(shown.hash))
    assert uploads(market) == []
    assert market.row(listing_id).image_count == 1
    bell = images.developing.doorbell
    Worker(market.database, market.registry, bell, JobsSettings()).drain()
    (row,) = market.rows(ImageRow)
    assert row.state is ImageState.DEVELOPED


def test_what_was_sent_is_looked_at_like_any_other_picture(
    market: Market, anna: Caller, listing_id: int
) -> None:
    direct = market.domain.direct
    awaited = direct.begin(anna, listing_id)
    for data, code in (
        (b"<html>", "images.not_an_image"),
        (bytes(100_001), "properties.image_too_long"),
    ):
        send(awaited, data)
        with pytest.raises(Invalid) as caught:
            direct.complete(anna, awaited.image_id)
        assert caught.value.code == code
    assert market.domain.images.of(STRANGER, listing_id) == []
    send(awaited)
    direct.complete(anna, awaited.image_id)
    assert len(market.domain.images.of(STRANGER, listing_id)) == 1


def test_only_the_owner_begins_and_completes(market: Market, anna: Caller, listing_id: int) -> None:
    direct, bert = market.domain.direct, market.person("bert")
    with pytest.raises(Forbidden):
        direct.begin(bert, listing_id)
    awaited = direct.begin(anna, listing_id)
    send(awaited)
    with pytest.raises(Forbidden):
        direct.complete(bert, awaited.image_id)
    with pytest.raises(NotFound):
        direct.complete(anna, awaited.image_id + 1)


def test_of_two_that_complete_at_once_one_does(
    market: Market, anna: Caller, listing_id: int
) -> None:
    awaited = market.domain.direct.begin(anna, listing_id)
    send(awaited)
    together = threading.Barrier(2)

    def complete(_number: int) -> bool:
        together.wait(timeout=20)
        try:
            market.domain.direct.complete(anna, awaited.image_id)
        except Conflict:
            # The other one was so much faster that the bytes were cleared away already.
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert any(pool.map(complete, range(2)))
    assert len(market.domain.images.of(STRANGER, listing_id)) == 1
    assert len(market.rows(StageRow)) == 1


def test_awaited_images_count_among_those_a_listing_may_have(
    market: Market, anna: Caller, listing_id: int
) -> None:
    for _ in range(3):
        market.domain.direct.begin(anna, listing_id)
    with pytest.raises(Invalid):
        market.domain.direct.begin(anna, listing_id)


def test_a_disk_takes_nothing_straight_from_clients(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path
) -> None:
    market = opened(sqlite, doorbell, tmp_path)
    anna = market.person("anna")
    listing_id = market.domain.listings.create(anna, FLAT)
    with pytest.raises(Conflict) as caught:
        market.domain.direct.begin(anna, listing_id)
    assert caught.value.code == "properties.no_direct_upload"
    assert market.rows(ImageRow) == []


def test_where_bytes_cannot_be_kept_no_image_is_left_behind(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path, s3_server: Bucket
) -> None:
    nowhere = bucket(BlobSettings(url="s3://not-there", endpoint=s3_server.url, access_key_id="x"))
    market = opened(sqlite, doorbell, tmp_path, store=nowhere)
    anna = market.person("anna")
    listing_id = market.domain.listings.create(anna, FLAT)
    with pytest.raises(Unavailable):
        market.domain.images.add(anna, listing_id, PICTURE)
    assert market.rows(ImageRow) == []
    assert market.row(listing_id).image_count == 0


def test_the_sweep_takes_what_was_never_completed_and_nothing_else(
    market: Market, anna: Caller, listing_id: int
) -> None:
    direct, sweeping = market.domain.direct, market.domain.jobs.sweeping
    shown = direct.begin(anna, listing_id)
    send(shown)
    direct.complete(anna, shown.image_id)
    never = direct.begin(anna, listing_id)
    send(never)
    age(market)
    fresh = direct.begin(anna, listing_id)
    send(fresh)
    assert len(uploads(market)) == 2
    # A client may use its address once more after all was done.
    send(shown, b"again")
    swept = sweeping.sweep()
    assert (swept.awaited, swept.uploads, swept.references) == (1, 2, 0)
    assert [row.id for row in market.rows(ImageRow)] == [shown.image_id, fresh.image_id]
    assert len(uploads(market)) == 1
    direct.complete(anna, fresh.image_id)
    assert len(market.domain.images.of(STRANGER, listing_id)) == 2


def test_the_sweep_releases_bytes_of_images_that_are_gone(
    market: Market, anna: Caller, listing_id: int
) -> None:
    """Rows can go without their references, as when somebody deletes them in the database."""
    images, sweeping = market.domain.images, market.domain.jobs.sweeping
    gone, kept = images.add(anna, listing_id, PICTURE), images.add(anna, listing_id, PICTURE)
    with market.database.write() as session:
        session.execute(sa.delete(ImageRow).where(ImageRow.id == gone))
    assert sweeping.sweep().references == 1
    assert sweeping.sweep().references == 0
    (row,) = market.rows(ImageRow, ImageRow.id == kept)
    assert market.domain.shelf.get(str(row.hash))
