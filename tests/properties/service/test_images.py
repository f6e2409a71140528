"""Images are kept with their listing: one in front, in order, with their sizes, and no longer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from tests.properties.service.market import FLAT, Market
from tests.properties.snapshots import saved, scene, talkative

from premises.kernel.auth import NOBODY
from premises.kernel.blobs import BlobRefRow
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound, Unauthenticated
from premises.kernel.jobs import Worker
from premises.kernel.settings import JobsSettings
from premises.properties.models import ImageRow, ImageState, Role
from premises.properties.rights import STRANGER
from premises.properties.service.changing import PICTURES

SMALL = saved(scene(40, 30), "PNG")
WIDE = saved(scene(700, 400), "PNG")
URL = "https://images.example.org/house.jpg"


def images_of(market: Market, listing_id: int) -> list[ImageRow]:
    return market.rows(ImageRow, ImageRow.listing_id == listing_id)


def work(market: Market) -> None:
    """Do all jobs that are ready."""
    doorbell = market.domain.images.developing.doorbell
    Worker(market.database, market.registry, doorbell, JobsSettings()).drain()


def refs(market: Market, image_id: int) -> set[str]:
    with market.database.read() as session:
        rows = session.query(BlobRefRow).filter_by(owner_kind=PICTURES, owner_id=str(image_id))
        return {row.hash for row in rows}


def refused(call: Callable[[], object], kind: type[Failure]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return str(caught.value)


def test_a_picture_is_shown_at_once_and_gets_its_sizes_afterwards(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add(anna, listing_id, WIDE)
    (row,) = images_of(market, listing_id)
    assert (row.state, row.width, row.height, row.position) == (ImageState.READY, 700, 400, 0)
    assert row.thumbhash
    assert row.look_hash
    assert row.sizes is None
    assert refs(market, image_id) == {row.hash}
    work(market)
    (row,) = images_of(market, listing_id)
    assert row.state is ImageState.DEVELOPED
    assert row.sizes is not None
    assert list(row.sizes) == ["jpeg", "webp", "avif"]
    assert all(list(sizes) == ["320", "640", "700"] for sizes in row.sizes.values())
    kept = {blob for sizes in row.sizes.values() for blob in sizes.values()} | {row.hash}
    assert refs(market, image_id) == kept
    assert all(market.domain.shelf.get(str(blob)) for blob in kept)


def test_a_picture_whose_sizes_cannot_be_made_goes_on_being_shown(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add(anna, listing_id, SMALL)
    (row,) = images_of(market, listing_id)
    path = market.domain.shelf.local(str(row.hash))
    assert path is not None
    path.write_bytes(b"\xff\xd8\xff spoiled on the disk")
    work(market)
    assert [one.id for one in images.of(STRANGER, listing_id)] == [image_id]
    assert images_of(market, listing_id)[0].state is ImageState.READY


def test_sizes_of_an_image_that_went_meanwhile_are_nobodys(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add(anna, listing_id, SMALL)
    developed = images.developing.develop(image_id)
    images.delete(anna, image_id)
    with market.database.write() as session:
        assert not images.developing.write(session, image_id, developed)
    assert refs(market, image_id) == set()
    assert images.developing.develop(image_id) is None


def test_the_first_image_is_in_front_until_another_is_put_there(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    first, second, third = (
        images.add(anna, listing_id, SMALL),
        images.add_url(anna, listing_id, URL),
        images.add(anna, listing_id, SMALL, is_primary=True),
    )

    def in_front() -> list[int]:
        return [one.id for one in images.of(STRANGER, listing_id) if one.is_primary]

    assert in_front() == [third]
    images.set_primary(anna, second)
    assert in_front() == [second]
    images.delete(anna, second)
    assert in_front() == [first]
    images.delete(anna, first)
    images.delete(anna, third)
    assert images.of(STRANGER, listing_id) == []
    row = market.row(listing_id)
    assert (row.primary_image_id, row.image_count) == (None, 0)


def test_of_two_that_put_an_image_in_front_at_once_one_wins(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    together = threading.Barrier(6)

    def add(_number: int) -> int:
        together.wait(timeout=20)
        return images.add_url(anna, listing_id, URL, is_primary=True)

    with ThreadPoolExecutor(6) as pool:
        added = list(pool.map(add, range(6)))
    shown = images.of(STRANGER, listing_id)
    assert sorted(one.id for one in shown) == sorted(added)
    assert sum(one.is_primary for one in shown) == 1
    assert [row.position for row in images_of(market, listing_id)] == list(range(6))
    assert market.row(listing_id).image_count == 6


def test_images_are_put_in_order_and_described(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    one, two, three = (images.add_url(anna, listing_id, f"{URL}?{at}") for at in range(3))

    def order() -> list[int]:
        return [shown.id for shown in images.of(STRANGER, listing_id)]

    images.move(anna, three, 0)
    assert order() == [three, one, two]
    images.move(anna, three, 99)
    assert order() == [one, two, three]
    images.move(anna, one, 1)
    assert order() == [two, one, three]
    images.describe(anna, two, "  The kitchen ")
    assert [row.caption for row in images_of(market, listing_id)] == [None, "The kitchen", None]
    images.describe(anna, two, None)
    refused(lambda: images.describe(anna, two, "x" * 501), Invalid)


def test_every_change_is_counted_and_told(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    before = market.row(listing_id)
    image_id = images.add_url(anna, listing_id, URL)
    after = market.row(listing_id)
    assert after.version == before.version + 1
    assert after.photos_at > before.photos_at
    assert after.updated_at == before.updated_at
    images.delete(anna, image_id)
    assert [event["what"] for event in market.told()] == ["created", "images", "images"]


def test_only_the_owner_and_admins_change_images(market: Market) -> None:
    anna, bert = market.person("anna"), market.person("bert")
    clara = market.person("clara", Role.ADMIN)
    images = market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add_url(anna, listing_id, URL)
    theirs = "Not authorized to add images to this property"
    for add in (
        lambda: images.check(bert, listing_id),
        lambda: images.add(bert, listing_id, SMALL),
        lambda: images.add_url(bert, listing_id, URL),
        lambda: images.add_url(bert, listing_id, URL, owner_id=market.id_of(anna)),
        lambda: images.add_url(anna, listing_id, URL, owner_id=market.id_of(bert)),
        lambda: images.alike(bert, listing_id),
    ):
        assert refused(add, Forbidden) == theirs
    delete = "Not authorized to delete this image"
    assert refused(lambda: images.delete(bert, image_id), Forbidden) == delete
    for change in (
        lambda: images.set_primary(bert, image_id),
        lambda: images.move(bert, image_id, 0),
        lambda: images.describe(bert, image_id, "mine"),
    ):
        refused(change, Forbidden)
    for nobody in (
        lambda: images.check(NOBODY, listing_id),
        lambda: images.add(NOBODY, listing_id, SMALL),
        lambda: images.delete(NOBODY, image_id),
    ):
        refused(nobody, Unauthenticated)
    images.add_url(clara, listing_id, URL, owner_id=market.id_of(anna))
    images.delete(clara, image_id)


def test_what_is_not_there_or_not_to_be_seen_is_not_found(market: Market) -> None:
    anna, bert = market.person("anna"), market.person("bert")
    images = market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add_url(anna, listing_id, URL)
    market.domain.listings.publish(anna, listing_id, False)
    for number in (listing_id, 99_999, 0, -1, 2**70):
        check, add = partial(images.check, bert), partial(images.add_url, bert, url=URL)
        for ask in (partial(check, number), partial(add, number)):
            assert refused(ask, NotFound) == "Property not found"
        assert images.of(market.domain.people.viewer(bert), number) == []
        assert images.of(STRANGER, number) == []
    for number in (image_id, 99_999, 0, 2**70):
        assert refused(partial(images.delete, bert, number), NotFound) == "Image not found"
    assert [one.id for one in images.of(market.domain.people.viewer(anna), listing_id)] == [
        image_id
    ]


def test_a_listing_has_only_so_many_images(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    for _ in range(market.domain.settings.max_images):
        images.add_url(anna, listing_id, URL)
    assert "at most" in refused(lambda: images.add_url(anna, listing_id, URL), Invalid)


def test_the_same_view_twice_is_told_to_the_owner(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    one = images.add(anna, listing_id, WIDE)
    images.add(anna, listing_id, saved(scene().rotate(180), "PNG"))
    two = images.add(anna, listing_id, saved(scene(350, 200), "JPEG", quality=70))
    assert list(images.alike(anna, listing_id)) == [(one, two)]


def test_a_listing_that_is_deleted_leaves_no_bytes_that_are_needed(market: Market) -> None:
    anna, images = market.person("anna"), market.domain.images
    listing_id = market.domain.listings.create(anna, FLAT)
    image_id = images.add(anna, listing_id, talkative())
    work(market)
    assert len(refs(market, image_id)) > 1
    market.domain.listings.delete(anna, listing_id)
    assert refs(market, image_id) == set()
