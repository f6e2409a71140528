"""How what was found on a sheet is kept beside its row: as plain data, and back."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from premises.drawings.content import Box, TextLine
from premises.drawings.differencing import Category, Change, ChangeKind, CloudFinding, Zone
from premises.drawings.landmarks import Landmarks
from premises.drawings.models import ChangeRow, SheetRow
from premises.drawings.pairing import Fingerprint
from premises.drawings.registration import Alignment
from premises.drawings.service.names import column, stored
from premises.drawings.titleblocks import TitleBlock

_BLOCK: Final = TypeAdapter(TitleBlock)
_MARKS: Final = TypeAdapter(Landmarks)
_PRINT: Final = TypeAdapter(Fingerprint)
_CLOUDS: Final = TypeAdapter(tuple[CloudFinding, ...])
_BOX: Final = TypeAdapter(Box)
_MOST_SIZES: Final = 200


def plain(value: Any) -> Any:
    """The same as every database takes it: no NUL, no half characters, no endless numbers."""
    if isinstance(value, str):
        return stored(value, len(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {plain(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def sheet_facts(block: TitleBlock, marks: Landmarks) -> dict[str, Any]:
    """Title block and landmarks of a sheet, for its row."""
    return {
        "title_block": plain(_BLOCK.dump_python(block, mode="json")),
        "landmarks": plain(_MARKS.dump_python(marks, mode="json")),
    }


def kept_sizes(sizes: Sequence[TextLine]) -> list[dict[str, Any]]:
    """The sizes that are written on a sheet, with their places in mm, so many as a log can show."""
    shown = sizes[:_MOST_SIZES]
    return [{"text": plain(line.text), "box_mm": kept_box(line.box)} for line in shown]


def block_of(row: SheetRow) -> TitleBlock:
    return _BLOCK.validate_python((row.facts or {}).get("title_block") or {})


def marks_of(row: SheetRow) -> Landmarks:
    return _MARKS.validate_python((row.facts or {}).get("landmarks") or {})


def kept_print(fingerprint: Fingerprint) -> dict[str, Any]:
    found: dict[str, Any] = _PRINT.dump_python(fingerprint, mode="json")
    return found


def print_of(row: SheetRow) -> Fingerprint:
    return _PRINT.validate_python(row.fingerprint or {"words": (), "ink": ()})


def kept_clouds(clouds: tuple[CloudFinding, ...]) -> list[Any]:
    found: list[Any] = _CLOUDS.dump_python(clouds, mode="json")
    return found


def clouds_of(facts: Mapping[str, Any] | None) -> tuple[CloudFinding, ...]:
    return _CLOUDS.validate_python((facts or {}).get("clouds") or ())


def kept_alignment(alignment: Alignment) -> dict[str, Any]:
    """How the old sheet lies on the new one, without the drift of single cells."""
    way = alignment.old_to_new
    return {
        "old_to_new": {"a": way.a, "b": way.b, "dx_mm": way.dx_mm, "dy_mm": way.dy_mm},
        "scale": way.scale,
        "rotation_deg": way.rotation_deg,
        "method": alignment.method.value,
        "error_mm": alignment.error_mm,
        "confidence": alignment.confidence,
        "anchors": alignment.anchors,
        "overlap": alignment.overlap,
        "has_drift": alignment.drift_mm is not None,
        "tried": [{"method": one.method.value, "outcome": one.outcome} for one in alignment.tried],
        "views": len(alignment.views),
    }


def kept_box(box: Box | None) -> dict[str, float] | None:
    if box is None:
        return None
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


def change_columns(change: Change) -> dict[str, Any]:
    """A change as the columns of its row."""
    return {
        "number": change.number,
        "kind": change.kind.value,
        "category": change.category.value,
        "zone": change.zone.value,
        "left_mm": change.box.left,
        "top_mm": change.box.top,
        "right_mm": change.box.right,
        "bottom_mm": change.box.bottom,
        "old_text": plain(change.old_text),
        "new_text": plain(change.new_text),
        "room": column(change.room),
        "grid": column(change.grid, 64),
        "in_cloud": change.in_cloud,
        "detail": {
            "old_box": kept_box(change.old_box),
            "key": plain(change.key),
            "shift_mm": change.shift_mm and list(change.shift_mm),
            "objects": change.objects,
            "ink_mm": change.ink_mm,
            "delta": plain(change.delta),
            "confidence": change.confidence,
        },
    }


def change_of(row: ChangeRow) -> Change:
    """A row as the change that it keeps."""
    detail = row.detail or {}
    old_box, shift = detail.get("old_box"), detail.get("shift_mm")
    return Change(
        number=row.number,
        kind=ChangeKind(row.kind),
        category=Category(row.category),
        zone=Zone(row.zone),
        box=Box(row.left_mm, row.top_mm, row.right_mm, row.bottom_mm),
        old_box=None if old_box is None else _BOX.validate_python(old_box),
        old_text=row.old_text,
        new_text=row.new_text,
        room=row.room,
        grid=row.grid,
        in_cloud=row.in_cloud,
        key=detail.get("key"),
        shift_mm=None if shift is None else (shift[0], shift[1]),
        objects=detail.get("objects", 0),
        ink_mm=detail.get("ink_mm", 0.0),
        delta=detail.get("delta"),
        confidence=detail.get("confidence", 1.0),
    )
