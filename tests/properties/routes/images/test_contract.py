"""Images over HTTP answer as the original did, to those who may, and to strangers as it should."""

import uuid

import pytest
from tests.properties.routes.images.gallery import PICTURE, Gallery, Headers
from tests.properties.snapshots import saved, scene

from premises.kernel.auth import Caller


@pytest.fixture
def anna(gallery: Gallery) -> tuple[Headers, Caller]:
    return gallery.person(f"anna-{uuid.uuid4().hex}")


@pytest.fixture
def bert(gallery: Gallery) -> tuple[Headers, Caller]:
    return gallery.person(f"bert-{uuid.uuid4().hex}")


@pytest.fixture
def listing_id(gallery: Gallery, anna: tuple[Headers, Caller]) -> int:
    return gallery.listing(anna[1])


def test_an_image_is_sent_listed_and_deleted(
    gallery: Gallery, anna: tuple[Headers, Caller], listing_id: int
) -> None:
    sent = gallery.upload(listing_id, anna[0])
    assert sent.status_code == 200, sent.text
    image = sent.json()["image"]
    assert sent.json() == {"success": True, "image": image}
    assert image == {
        "id": image["id"],
        "url": image["url"],
        "is_primary": True,
        "property_id": listing_id,
    }
    second = gallery.upload(listing_id, anna[0], params={"is_primary": "true"}).json()["image"]
    listed = gallery.home.client.get(f"/api/images/{listing_id}")
    assert listed.json() == {"success": True, "images": [{**image, "is_primary": False}, second]}
    gone = gallery.home.client.request("DELETE", f"/api/images/{image['id']}", headers=anna[0])
    assert gone.json() == {"success": True, "message": "Image deleted successfully"}
    assert gallery.shown(listing_id) == [second]


def test_an_unknown_property_has_no_images(gallery: Gallery) -> None:
    for number in (999_999, 0, -3, 2**80):
        answer = gallery.home.client.get(f"/api/images/{number}")
        assert answer.json() == {"success": True, "images": []}
    assert gallery.home.client.get("/api/images/abc").status_code == 422


def test_failures_are_said_in_the_words_of_the_original(
    gallery: Gallery,
    anna: tuple[Headers, Caller],
    bert: tuple[Headers, Caller],
    listing_id: int,
) -> None:
    image_id = gallery.upload(listing_id, anna[0]).json()["image"]["id"]

    def said(answer: object) -> tuple[int, object]:
        return answer.status_code, answer.json()  # type: ignore[attr-defined]

    signed_out = {"detail": "Not authenticated"}
    stale = {"Authorization": "Bearer not-a-token"}
    delete = f"/api/images/{image_id}"
    request = gallery.home.client.request
    assert said(gallery.upload(listing_id, {})) == (401, signed_out)
    assert gallery.upload(listing_id, {}).headers["www-authenticate"] == "Bearer"
    assert said(request("DELETE", delete)) == (401, signed_out)
    wrong = {"detail": "Could not validate credentials"}
    assert said(gallery.upload(listing_id, stale)) == (401, wrong)
    assert said(request("DELETE", delete, headers=stale)) == (401, wrong)
    assert said(gallery.upload(listing_id, bert[0])) == (
        403,
        {"detail": "Not authorized to add images to this property"},
    )
    assert said(request("DELETE", delete, headers=bert[0])) == (
        403,
        {"detail": "Not authorized to delete this image"},
    )
    assert said(gallery.upload(999_999, anna[0])) == (404, {"detail": "Property not found"})
    missing = request("DELETE", "/api/images/999999", headers=anna[0])
    assert said(missing) == (404, {"detail": "Image not found"})
    page = ("page.html", b"<html>", "text/html")
    assert said(gallery.upload(listing_id, anna[0], file=page)) == (
        400,
        {"detail": "File must be an image"},
    )
    assert len(gallery.shown(listing_id)) == 1


def test_strangers_still_see_images_whatever_credential_they_send(
    gallery: Gallery, anna: tuple[Headers, Caller], listing_id: int
) -> None:
    """These routes serve everybody: pages show pictures to who is not signed in."""
    image = gallery.upload(listing_id, anna[0]).json()["image"]
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer stale"}):
        assert gallery.shown(listing_id, headers) == [image]
        assert gallery.get(image["url"], **headers).status_code == 200


def test_images_of_an_unpublished_listing_are_their_owners_or_opened_by_a_signed_address(
    gallery: Gallery,
    anna: tuple[Headers, Caller],
    bert: tuple[Headers, Caller],
    listing_id: int,
) -> None:
    image = gallery.upload(listing_id, anna[0]).json()["image"]
    gallery.domain.listings.publish(anna[1], listing_id, False)
    for headers in ({}, bert[0]):
        assert gallery.shown(listing_id, headers) == []
        assert gallery.get(image["url"], **headers).status_code == 404
    (hidden,) = gallery.shown(listing_id, anna[0])
    assert "signature=" in hidden["url"]
    opened = gallery.get(hidden["url"])
    assert opened.status_code == 200
    assert opened.headers["cache-control"].startswith("private")
    assert gallery.get(f"{hidden['url']}&w=320").status_code == 200
    assert gallery.get(image["url"], **anna[0]).headers["cache-control"].startswith("private")
    assert gallery.get(hidden["url"][:-3] + "000").status_code == 404
    other = hidden["url"].replace(f"/{image['id']}/", f"/{image['id'] + 1}/")
    assert gallery.get(other).status_code == 404


def test_a_picture_is_served_in_the_format_and_width_that_is_asked(
    gallery: Gallery, anna: tuple[Headers, Caller], listing_id: int
) -> None:
    data = saved(scene(900, 600), "PNG")
    url = gallery.upload(listing_id, anna[0], data).json()["image"]["url"]
    before = gallery.get(url, Accept="image/avif,*/*")
    assert before.headers["content-type"] == "image/jpeg"
    assert before.headers["cache-control"] == "public, max-age=30"
    gallery.home.work()
    wanted = {
        "image/avif,image/webp,*/*;q=0.8": "image/avif",
        "image/webp,image/*": "image/webp",
        "image/avif;q=0, image/webp": "image/webp",
        "*/*": "image/jpeg",
        "text/html": "image/jpeg",
        "": "image/jpeg",
    }
    tags = set()
    for accept, kind in wanted.items():
        answer = gallery.get(url, Accept=accept)
        assert answer.headers["content-type"] == kind
        assert answer.headers["vary"].startswith("Accept, ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == "inline"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        tags.add(answer.headers["etag"])
    assert len(tags) == 3
    sizes = [len(gallery.get(f"{url}?w={width}").content) for width in (1, 320, 321, 900, 5000)]
    assert sizes[0] == sizes[1] < sizes[2] < sizes[3] == sizes[4]
    assert gallery.get(f"{url}?w=0").status_code == 422
    again = gallery.get(url, **{"If-None-Match": gallery.get(url).headers["etag"]})
    assert again.status_code == 304
    assert again.headers["vary"].startswith("Accept, ")
    part = gallery.get(url, Range="bytes=0-2")
    assert (part.status_code, part.content) == (206, b"\xff\xd8\xff")
    head = gallery.home.client.request("HEAD", url)
    assert head.status_code == 200
    assert int(head.headers["content-length"]) == sizes[4]


def test_a_file_has_only_its_own_name(
    gallery: Gallery, anna: tuple[Headers, Caller], listing_id: int
) -> None:
    image = gallery.upload(listing_id, anna[0]).json()["image"]
    path, _, name = image["url"].rpartition("/")
    for other in ("x", name[:-1], name + "0", "..%2f..%2fetc%2fpasswd", "0" * 64, "%00"):
        assert gallery.get(f"{path}/{other}").status_code == 404
    assert gallery.get(f"/api/images/file/99999999999999999999/{name}").status_code == 404


def test_order_front_and_words_are_the_owners_to_choose(
    gallery: Gallery,
    anna: tuple[Headers, Caller],
    bert: tuple[Headers, Caller],
    listing_id: int,
) -> None:
    one, two = (gallery.upload(listing_id, anna[0]).json()["image"]["id"] for _ in range(2))
    put = gallery.home.client.request
    changes = {
        f"/api/images/primary/{two}": None,
        f"/api/images/order/{two}": {"position": 0},
        f"/api/images/caption/{two}": {"caption": "The garden"},
    }
    for url, body in changes.items():
        assert put("PUT", url, json=body).status_code == 401
        assert put("PUT", url, json=body, headers=bert[0]).status_code == 403
        assert put("PUT", url, json=body, headers=anna[0]).status_code == 200
    shown = gallery.shown(listing_id)
    assert [image["id"] for image in shown] == [two, one]
    assert [image["is_primary"] for image in shown] == [True, False]
    similar = gallery.home.client.get(f"/api/images/similar/{listing_id}", headers=anna[0])
    assert similar.json() == {"success": True, "pairs": [[one, two]]}
    assert gallery.home.client.get(f"/api/images/similar/{listing_id}").status_code == 401


def test_addresses_begin_with_the_host_that_was_asked(
    gallery: Gallery, anna: tuple[Headers, Caller], listing_id: int
) -> None:
    image = gallery.upload(listing_id, anna[0], PICTURE).json()["image"]
    assert image["url"].startswith(f"http://127.0.0.1/api/images/file/{image['id']}/")
