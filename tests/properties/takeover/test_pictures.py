"""Pictures of an original become our own, without what they knew of where they were taken."""

import io
from pathlib import Path

from PIL import Image
from tests.conftest import Backends
from tests.properties.service.market import Market
from tests.properties.takeover.doing import numbers, reasons, take
from tests.properties.takeover.installations import BACK, BUCKET, FRONT, install

from premises.kernel.blobs.models import BlobRefRow
from premises.kernel.jobs import JobRow
from premises.properties.models import ImageRow
from premises.properties.service.changing import PICTURES
from premises.properties.service.developing import DEVELOP

_GPS = 0x8825


def photograph(kind: str = "JPEG") -> bytes:
    """A picture that says where it was taken."""
    image, file = Image.new("RGB", (90, 60), "teal"), io.BytesIO()
    exif = image.getexif()
    exif[_GPS] = {1: "N", 2: (36.7, 0.0, 0.0)}
    image.save(file, kind, exif=exif)
    return file.getvalue()


def put(folder: Path, key: str, data: bytes) -> None:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_files_become_pictures_of_ours_and_what_was_missing_comes_another_time(
    market: Market, backends: Backends, tmp_path: Path
) -> None:
    original, folder = install(backends.new_url("sqlite")), tmp_path / "bucket"
    put(folder, FRONT, photograph())
    first = take(market, original, files=str(folder))
    assert numbers(first)["pictures"] == 1
    assert reasons(first, "pictures") == {"its file is not there": [BACK]}
    front, back = market.rows(ImageRow, ImageRow.original_key.is_not(None))
    assert (front.url, front.width, front.height) == (None, 90, 60)
    assert back.url == f"{BUCKET}/{BACK}"
    kept = market.domain.shelf.get(front.hash)
    assert b"Exif" not in kept
    with market.database.read() as session:
        ref = session.get(BlobRefRow, (PICTURES, str(front.id), front.hash))
    assert ref is not None
    put(folder, BACK, photograph("PNG"))
    assert numbers(take(market, original, files=str(folder)))["pictures"] == 1
    assert numbers(take(market, original, files=str(folder)))["pictures"] == 0
    assert [one.pipeline for one in market.rows(JobRow)] == [DEVELOP, DEVELOP]
    assert market.row(7).primary_image_id == front.id


def test_what_is_no_picture_stays_where_it_is(
    here: Market, backends: Backends, tmp_path: Path
) -> None:
    original = install(backends.new_url("sqlite"))
    put(tmp_path, FRONT, b"<svg onload='alert(1)'/>")
    report = take(here, original, files=str(tmp_path))
    assert sum(report.kinds["pictures"].left_count.values()) == 2
    front = here.rows(ImageRow, ImageRow.original_key == FRONT)[0]
    assert (front.url, front.hash) == (f"{BUCKET}/{FRONT}", None)
