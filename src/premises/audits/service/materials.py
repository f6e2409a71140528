"""What an analysis starts from: the photos of a submission, and what was said with them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from premises.audits.models import AnalysisRow, PhotoKind, TaskRow
from premises.audits.schemas import Options
from premises.audits.service.tasks import photos_of
from premises.audits.thermography import Part
from premises.kernel.database import Database


@dataclass(frozen=True, slots=True)
class Photo:
    """One file; `ids` are all rows of this submission that hold the same bytes."""

    ids: tuple[str, ...]
    kind: PhotoKind
    name: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that an analysis is worked out from."""

    analysis_id: str
    task_id: str
    inputs: Mapping[str, Any]
    photos: Sequence[Photo]

    @property
    def part(self) -> Part:
        """The part of the building that was looked at."""
        return Part(self.inputs.get("type") or "")

    @property
    def options(self) -> Options:
        """What the sender knows better than the files."""
        return Options.model_validate(self.inputs.get("options") or {})

    @property
    def seed(self) -> int:
        """The same for the same content, so that the same photos give the same report."""
        said = orjson.dumps(self.inputs, option=orjson.OPT_SORT_KEYS)
        content = said + b"".join(photo.hash.encode() for photo in self.photos)
        return int.from_bytes(hashlib.sha256(content).digest()[:4], "big")


def material_of(database: Database, analysis_id: str) -> Material | None:
    """The material of a submission; nothing where its task was removed meanwhile."""
    with database.read() as session:
        row = session.get(AnalysisRow, analysis_id)
        task = session.get(TaskRow, row.task_id) if row else None
        if row is None or task is None:
            return None
        photos: dict[str, Photo] = {}
        for found in photos_of(session, analysis_id):
            same = photos.get(found.hash)
            # The same bytes sent twice are looked at, and counted, once.
            ids = (*same.ids, found.id) if same else (found.id,)
            first = same or Photo(ids, PhotoKind(found.kind), found.name, found.hash)
            photos[found.hash] = Photo(ids, first.kind, first.name, first.hash)
    return Material(
        analysis_id=analysis_id,
        task_id=task.id,
        inputs=row.inputs,
        photos=tuple(photos.values()),
    )
