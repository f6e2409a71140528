"""Visits to a house as clients of audits make them: sign-ins, tasks with photos, polls."""

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import numpy as np
import sqlalchemy as sa
from PIL import Image
from tests.app.indoors import Client, Indoors
from tests.audits.flir_writer import PLACE, Shot, radiometric_jpeg
from tests.kernel.auth.issuer import CLIENT_ID, SigningKey

from premises.audits.models import AnalysisRow, PersonRow, PhotoRow, SuggestionRow, TaskRow
from premises.kernel.blobs import BlobRefRow
from premises.kernel.jobs import JobRow

ANNA: Final = "anna@example.org"
TASK: Final[Mapping[str, Any]] = {
    "id": "5b1c8f0e-7f5d-4d0c-9a52-0d4f4a3b7c11",
    "title": "North wall",
    "type": "wall",
    "photoPaths": ["media/x/obs0_rgb.jpg", "media/x/obs0_thermal.jpg"],
    "createdAt": "2026-11-20T10:11:12.345",
    "state": "open",
    "decision": None,
    "closedResult": None,
    "analysisSummary": None,
    "recommendations": None,
    "insideTemp": "71",
    "outsideTemp": "35",
    "report": None,
}
"""A task as the original app sends it."""

Files = Sequence[tuple[str, tuple[str, bytes, str]]]


def photo(shade: int = 120, *, side: int = 48) -> bytes:
    """A small photograph of something red."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 40, 60)).save(file, "JPEG")
    return file.getvalue()


@functools.cache
def thermal(
    depth_k: float = 3.0, *, seed: int = 1, view_deg: float = 25.0, distance_m: float = 2.0
) -> bytes:
    """What a camera writes that looks at a wall of 19.5 °C with a colder place in it."""
    rows, columns = np.mgrid[0:120, 0:160]
    place = np.exp(-(((rows - 60) / 14) ** 2 + ((columns - 70) / 22) ** 2))
    noise = np.random.default_rng(seed).normal(0, 0.05, rows.shape)
    around = replace(PLACE, distance_m=distance_m)
    celsius = 19.5 - depth_k * place + noise
    return radiometric_jpeg(Shot(celsius=celsius, place=around, view_deg=view_deg))


@functools.cache
def grey_wall(step_k: float, *, times: int = 1) -> bytes:
    """The same wall in a TIFF of 16 bits, in steps of so many kelvins, and so often as large."""
    rows, columns = np.mgrid[0:120, 0:160]
    place = np.exp(-(((rows - 60) / 14) ** 2 + ((columns - 70) / 22) ** 2))
    kelvin = 19.5 + 273.15 - 4.0 * place + np.random.default_rng(1).normal(0, 0.05, rows.shape)
    file = io.BytesIO()
    steps = np.round(kelvin / step_k).astype(np.uint16).repeat(times, axis=0).repeat(times, axis=1)
    Image.fromarray(steps).save(file, "TIFF", compression="tiff_deflate")
    return file.getvalue()


def part(name: str, filename: str, data: bytes | None = None) -> tuple[str, tuple[str, bytes, str]]:
    return name, (filename, photo() if data is None else data, "image/jpeg")


PAIR: Final[Files] = (
    part("media0", "obs0_rgb.jpg"),
    part("media1", "obs0_thermal.jpg", photo(180)),
)


def task(task_id: str, **changes: Any) -> dict[str, Any]:
    return {**TASK, "id": task_id, **changes}


def send(
    client: Client,
    said: Mapping[str, Any] | str,
    files: Files = PAIR,
    *,
    uid: str | None = ANNA,
    target: str = "/leakage/detect_leak",
    headers: Mapping[str, str] | None = None,
    **words: str,
) -> httpx.Response:
    """What the original app does to have a task analysed."""
    text = said if isinstance(said, str) else json.dumps(said)
    form = {"task_json": text, **({} if uid is None else {"uid": uid}), **words}
    # Without a file, the form would be sent in another encoding.
    parts = [(name, (None, value)) for name, value in form.items()]
    return client.post(target, files=[*parts, *files], headers=dict(headers or {}))


def rows(house: Indoors) -> dict[str, int]:
    """How many rows there are of everything that audits write."""
    tables = (PersonRow, TaskRow, PhotoRow, AnalysisRow, SuggestionRow, BlobRefRow, JobRow)
    with house.building.kernel.database.read() as session:
        return {
            table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables
        }


def finished(
    house: Indoors,
    said: Mapping[str, Any],
    files: Files = PAIR,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Send a task, do its job, and give back what the poll says then."""
    answer = send(house.client, said, files, headers=headers, **more)
    assert answer.status_code == 200, answer.text
    house.work()
    target = f"/leakage/detect_leak/{answer.json()['jobId']}"
    polled: dict[str, Any] = house.client.get(target, headers=dict(headers or {})).json()
    return polled


def google_token(key: SigningKey, **claims: object) -> str:
    """An ID token for Anna, as Google signs it."""
    now = int(datetime.now(UTC).timestamp())
    usual = {
        "iss": "https://accounts.google.com",
        "aud": CLIENT_ID,
        "sub": "1098",
        "email": ANNA,
        "email_verified": True,
        "name": "Anna",
        "iat": now,
        "exp": now + 600,
    }
    return key.sign({**usual, **claims})
