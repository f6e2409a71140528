"""How long pictures coming in are held up while a hundred thousand old rows are removed."""

import multiprocessing
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bench.machine import Neighbours
from bench.report import Aim, Measure, quantile
from premises.app.building import build
from premises.app.settings import read
from premises.cameras import models
from premises.cameras.service.expiry import THUMBNAILS
from premises.cameras.watcher import FileStamp, FoundFile
from premises.cameras.wiring import CamerasDomain
from premises.kernel.blobs import BlobRefRow, BlobRow
from premises.kernel.database import Base, Database

HELD_UP: Final = Aim("at most", 100.0)
_EVERY_S: Final = 0.1
PICTURES: Final = 20_000
_DETECTIONS_OF_EACH: Final = 2
_WORDS_OF_EACH: Final = 8
_CAMERA: Final = "camera0"
_PART: Final = "removing 100,000 old rows while pictures come in at 10/s, SQLite"


def measure(folder: Path, pictures: int = PICTURES) -> list[Measure]:
    """Delay of one picture's rows before and while the old ones go, and how long that takes.

    For each old picture five rows go: itself, two detections, their story and its event; and with
    them thirteen rows that hang on those. A process of its own removes them, as a worker does.
    """
    environ = {"PREMISES_DATA_DIR": str(folder), "PREMISES_LOG__LEVEL": "error"}
    building = build(read(dict(environ), dotenv=None))
    building.migrate()
    domain: CamerasDomain = building.domains["cameras"].domain  # type: ignore[attr-defined]
    (domain.folders.base / _CAMERA).mkdir(parents=True, exist_ok=True)
    incoming = Incoming(domain)
    incoming.one()
    _fill(building.kernel.database, pictures)
    with Neighbours() as neighbours:
        before = [incoming.one() for _ in range(30)]
    with _cleaning(environ) as answer:
        began, during = time.monotonic(), []
        while not answer.poll():
            during.append(incoming.one())
        took_s = time.monotonic() - began
        rows, longest_ms = answer.recv()
    building.close()
    return [
        _delay("picture's rows written, nothing else", before, None, ""),
        _delay("picture's rows written, meanwhile", during, HELD_UP, neighbours.remark),
        Measure(_PART, "longest transaction of the cleaner", longest_ms, "ms"),
        Measure(_PART, f"removed {rows} rows in", took_s, "s"),
    ]


class Incoming:
    """Pictures as they come in, ten a second."""

    def __init__(self, domain: CamerasDomain) -> None:
        self._domain = domain
        self._count = 0

    def one(self) -> float:
        """Record one picture; returns the milliseconds it took, after a tenth of a second."""
        self._count += 1
        path = self._domain.folders.base / _CAMERA / f"new{self._count}.jpg"
        path.write_bytes(b"%d" % self._count)
        seen = path.stat()
        stamp = FileStamp(
            f"{_CAMERA}/{path.name}", seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_dev
        )
        began = time.perf_counter()
        self._domain.intake.record([FoundFile(stamp, datetime.now(UTC))])
        took_s = time.perf_counter() - began
        time.sleep(max(_EVERY_S - took_s, 0))
        return took_s * 1000


@contextmanager
def _cleaning(environ: Mapping[str, str]) -> Iterator[Connection]:
    """A process that cleans up; on the connection comes how much went, and how long at once."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_clean, args=(dict(environ), theirs), daemon=True)
    process.start()
    # What it takes to start is not what is measured.
    ours.recv()
    try:
        yield ours
    finally:
        process.join()


def _clean(environ: dict[str, str], told: Connection) -> None:
    building = build(read(environ, dotenv=None))
    domain: CamerasDomain = building.domains["cameras"].domain  # type: ignore[attr-defined]
    told.send("ready")
    went = domain.retention.forget_old()
    rows = went.events + went.detections + went.windows + went.pictures
    told.send((rows, domain.retention.longest_s * 1000))
    building.close()


def _delay(what: str, values: list[float], aim: Aim | None, remark: str) -> Measure:
    typical = f"median {quantile(values, 0.5):.1f} ms of {len(values)}"
    return Measure(
        _PART, what, max(values), "ms", min(values), max(values), aim, f"{typical} {remark}".strip()
    )


def _fill(database: Database, pictures: int) -> None:
    """Old pictures whose files are gone, with all that hangs on them."""
    with database.read() as session:
        camera = session.scalars(sa.select(models.CameraRow.id)).one()
    first_at = datetime.now(UTC) - timedelta(days=200)
    for start in range(0, pictures, 1000):
        rows: dict[type[Base], list[dict[str, Any]]] = {}
        for number in range(start, min(start + 1000, pictures)):
            for table, row in _story(camera, number, first_at + timedelta(minutes=number)):
                rows.setdefault(table, []).append(row)
        with database.write() as session:
            for table, many in rows.items():
                session.execute(sa.insert(table), many)


def _story(camera: str, number: int, at: datetime) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """The rows of one picture; numbers are far from those of the pictures that come in."""
    picture = 10_000_000 + number
    window, thumbnail = f"old-{number}", f"{number:064d}"
    detections = [picture * 10 + one for one in range(_DETECTIONS_OF_EACH)]
    yield (
        BlobRow,
        {"hash": thumbnail, "size_bytes": 8000, "state": "alive", "touched_at": at},
    )
    yield models.PictureRow, _picture(camera, picture, at)
    yield (
        models.WindowRow,
        {"id": window, "camera_id": camera, "state": "closed", "opened_at": at}
        | {"last_seen_at": at, "closes_at": at, "closed_at": at},
    )
    for one in detections:
        yield models.DetectionRow, _detection(camera, picture, window, one, at)
        yield BlobRefRow, {"owner_kind": THUMBNAILS, "owner_id": str(one), "hash": thumbnail}
    yield models.EventRow, _event(camera, window, picture, detections, at)
    for one in detections:
        yield models.EventDetectionRow, {"event_id": picture, "detection_id": one}
    for word in range(_WORDS_OF_EACH):
        yield models.EventWordRow, {"word": f"word{word}", "event_id": picture}


def _picture(camera: str, picture: int, at: datetime) -> dict[str, Any]:
    text = f"{picture:064d}"
    return {
        "id": picture,
        "camera_id": camera,
        "stamp": text,
        "path": f"{_CAMERA}/old{picture}.jpg",
        "size_bytes": 100_000,
        "mtime_ns": 1,
        "state": "detected",
        "content_hash": text,
        "identity": text,
        "taken_at": at,
        "received_at": at,
        "finished_at": at,
    }


def _detection(camera: str, picture: int, window: str, one: int, at: datetime) -> dict[str, Any]:
    return {
        "id": one,
        "camera_id": camera,
        "picture_id": picture,
        "window_id": window,
        "file_path": f"/srv/cameras/{_CAMERA}/old{picture}.jpg",
        "media_type": "image",
        "detected_at": at,
        "object_type": "person",
        "confidence": 0.9,
        **dict.fromkeys(("bbox_x", "bbox_y", "bbox_width", "bbox_height"), 10),
    }


def _event(
    camera: str, window: str, number: int, detections: list[int], at: datetime
) -> dict[str, Any]:
    text = "A person was seen in front of the door for a while. " * 3
    return {
        "id": number,
        "batch_id": window,
        "camera_id": camera,
        "window_id": window,
        "started_at": at,
        "ended_at": at,
        "risk_score": 40,
        "risk_level": "medium",
        "summary": text,
        "reasoning": text,
        "reasons": [{"rule": "person", "points": 40, "detection_ids": detections, "text": text}],
        "ruleset_version": "2",
        "evidence": {"observations": [text] * 5},
        "detection_ids": detections,
        "object_types": ["person"],
        "is_fast_path": False,
        "reviewed": False,
        "created_at": at,
    }
