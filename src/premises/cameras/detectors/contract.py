"""What a detector service is asked and what it answers: our server writes it, our client reads it.

The contract is that of the RT-DETRv2 service that cameras were first made for; its client pages
show boxes as lists and its server sends objects, so both are read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.boxes import Guesses, sightings
from premises.cameras.detectors.labels import spelled
from premises.cameras.detectors.preparation import Placement
from premises.kernel.errors import Unavailable

DETECT = "/detect"
HEALTH = "/health"
MOST_PICTURE_BYTES = 10 * 1024 * 1024
"""A longer picture file is refused by the contract."""

GARBLED = "cameras.detector_garbled"
_NO_NUMBER = float("nan")
_BOX = ("x", "y", "width", "height")

Row = tuple[str, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a service says about itself; the input size is in pixels, None where it says nothing."""

    model: str | None = None
    device: str | None = None
    input_width: int | None = None
    input_height: int | None = None


def answer(seen: Sequence[Sighting], width: int, height: int, took_ms: float) -> dict[str, object]:
    """The service's answer about one picture of width x height pixels."""
    return {
        "detections": [told(one) for one in seen],
        "inference_time_ms": round(took_ms, 2),
        "image_width": width,
        "image_height": height,
    }


def told(seen: Sighting) -> dict[str, object]:
    """One thing as the service tells it."""
    return {
        "class": seen.label,
        "confidence": seen.confidence,
        "bbox": {"x": seen.x, "y": seen.y, "width": seen.width, "height": seen.height},
    }


def read_answer(body: bytes, placement: Placement, width: int, height: int) -> list[Sighting]:
    """What a service saw in a picture, the most certain first, in pixels of width x height.

    `placement` is where the picture lay in what was sent. Single boxes that are outside, without
    area or no numbers are left out.

    Raises:
        Unavailable: the answer is not of the contract, or holds nothing but worthless boxes; an
            empty list always means «nothing seen».

    """
    rows = [_row(entry) for entry in _entries(body)]
    labels = sorted({row[0] for row in rows})
    with np.errstate(all="ignore"):
        seen = sightings(
            _guesses(rows, labels),
            placement=placement,
            width=width,
            height=height,
            labels=labels,
            overlapping=False,
        )
    if rows and not seen:
        raise garbled("none of its boxes can be used")
    return seen


def _guesses(rows: Sequence[Row], labels: Sequence[str]) -> Guesses:
    table = np.array([row[1:] for row in rows], np.float64).reshape(-1, 5).astype(np.float32)
    numbers = {label: number for number, label in enumerate(labels)}
    return Guesses(
        np.concatenate([table[:, :2], table[:, :2] + table[:, 2:4]], axis=1),
        table[:, 4],
        np.array([numbers[row[0]] for row in rows], np.intp),
    )


def _entries(body: bytes) -> list[object]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise garbled("it is no JSON") from error
    found = document.get("detections") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise garbled("it has no list `detections`")
    return found


def _row(entry: object) -> Row:
    """Label, corner, sides and confidence of one thing; not a number where there is none."""
    if not isinstance(entry, dict):
        raise garbled("a detection is no object")
    label = entry.get("class", entry.get("label"))
    if not isinstance(label, str):
        raise garbled("a detection has no class")
    x, y, width, height = (_number(side) for side in _sides(entry.get("bbox")))
    return spelled(label), x, y, width, height, _number(entry.get("confidence"))


def _sides(box: object) -> list[object]:
    if isinstance(box, dict) and all(name in box for name in _BOX):
        return [box[name] for name in _BOX]
    if isinstance(box, list) and len(box) == len(_BOX):
        return box
    raise garbled("a detection has no box of four numbers")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _NO_NUMBER
    try:
        return float(value)
    except OverflowError:
        return _NO_NUMBER


def garbled(reason: str) -> Unavailable:
    return Unavailable(
        GARBLED,
        f"The detector service does not answer as its contract says: {reason}.",
        reason=reason,
    )


def read_health(body: bytes) -> ServiceFacts:
    """What a service says about itself on its health page; it may say little.

    Raises:
        Unavailable: it has no model loaded.

    """
    told = document_in(body)
    if told.get("model_loaded") is False:
        raise Unavailable("cameras.no_model", "it has no model loaded.")
    return ServiceFacts(
        model=_word(told.get("model_name")),
        device=_word(told.get("device")),
        input_width=_side(told.get("input_width")),
        input_height=_side(told.get("input_height")),
    )


def document_in(body: bytes) -> dict[str, object]:
    """The JSON object of an answer; an empty one where there is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value.isprintable() and value else None


def _side(value: object) -> int | None:
    is_side = isinstance(value, int) and not isinstance(value, bool) and 32 <= value <= 4096
    return int(value) if is_side and isinstance(value, int) else None
