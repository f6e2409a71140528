"""Which family a detection model belongs to, told by what it answers to a first picture.

Nothing here knows a file or an engine: an answer comes in, a reader for such answers comes out.
Its shapes tell the families apart; where two forms of one family share a shape, its numbers do.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors.decoders import (
    Darknet,
    Detr,
    Family,
    Head,
    ReadyDetr,
    Yolov8,
    Yolox,
    cells_of,
)
from premises.cameras.detectors.labels import COCO
from premises.cameras.detectors.preparation import Fit, Preparation

DEFAULT_SIDE = 640
# DETR and RF-DETR number COCO with its holes, 91 or 92 classes, and want other colours and
# another reading of the scores: they look like this family and would be misread in silence.
_OTHER_DETRS = (91, 92)
# The anchors of yolov4-tiny by the stride of their grid, as trained on COCO (cfg/yolov4-tiny.cfg
# of Darknet), for a model that was converted by someone else and does not say.
_TINY_HEADS = {
    32: Head(((81, 82), (135, 169), (344, 319)), 1.05),
    16: Head(((23, 27), (37, 58), (81, 82)), 1.05),
}


@dataclass(frozen=True, slots=True)
class Output:
    """One result of a model: its name, its numbers, and whether they are whole by their type."""

    name: str
    values: NDArray[np.float32]
    whole: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.values.shape


def recognise(
    width: int,
    height: int,
    outputs: Sequence[Output],
    *,
    names: int | None = None,
    heads: str | None = None,
) -> Family | None:
    """The family of a model that answered a width x height picture with `outputs`.

    `names` is how many class names the model brings, `heads` what our converter wrote about a
    Darknet model's grids. None when the answer belongs to no family known here.
    """
    ranks = sorted(len(output.sizes) for output in outputs)
    if any(output.sizes[:1] != (1,) for output in outputs):
        return None
    if ranks == [3]:
        return _dense(width, height, outputs[0])
    if ranks == [3, 3]:
        return _detr(width, height, outputs)
    if ranks == [2, 2, 3]:
        return _ready_detr(width, height, outputs, names or len(COCO))
    if ranks and set(ranks) == {4}:
        return _darknet(width, height, outputs, heads)
    return None


def _dense(width: int, height: int, output: Output) -> Family | None:
    cells, sizes = len(cells_of(width, height)), output.sizes
    if sizes[1] == cells and sizes[2] > 5:
        return _yolox(width, height, output.values[0])
    if sizes[2] == cells and sizes[1] > 4:
        wants = Preparation(width, height, Fit.CENTRE, bgr=False, white=1.0)
        return Yolov8(wants, sizes[1] - 4)
    return None


def _yolox(width: int, height: int, rows: NDArray[np.float32]) -> Family | None:
    """YOLOX, exported with its boxes relative to their cells or already in pixels.

    Both forms have one shape. A cell sees what lies near it, so centres in pixels follow the
    grid across the picture, and relative ones are small everywhere: whichever is nearer holds.
    """
    cells = cells_of(width, height)
    relative = np.abs(rows[:, :2] - 0.5).mean()
    in_pixels = np.abs(rows[:, :2] / cells[:, 2:] - cells[:, :2] - 0.5).mean()
    decoded = bool(in_pixels < relative)
    if decoded and (rows[:, 4] == 1).all():
        # YOLOv6 fills the place of «something is here» with ones, and wants other colours.
        return None
    wants = Preparation(width, height, Fit.CORNER, bgr=True, white=255.0)
    return Yolox(wants, rows.shape[1] - 5, decoded)


def _detr(width: int, height: int, outputs: Sequence[Output]) -> Family | None:
    boxes_at = _boxes_at(outputs)
    if boxes_at is None:
        return None
    logits, boxes = outputs[1 - boxes_at].sizes, outputs[boxes_at].sizes
    if logits[1] != boxes[1] or logits[2] in _OTHER_DETRS:
        return None
    return Detr(_stretched(width, height), logits[2], 1 - boxes_at, boxes_at)


def _ready_detr(width: int, height: int, outputs: Sequence[Output], classes: int) -> Family | None:
    boxes_at = _boxes_at(outputs)
    labels_at = [n for n, output in enumerate(outputs) if output.whole]
    if boxes_at is None or len(labels_at) != 1 or len({o.sizes[1] for o in outputs}) != 1:
        return None
    scores_at = 3 - boxes_at - labels_at[0]
    wants = _stretched(width, height)
    return ReadyDetr(wants, classes, labels_at[0], boxes_at, scores_at)


def _boxes_at(outputs: Sequence[Output]) -> int | None:
    """Which output holds boxes: the one of four columns, by name where two have four."""
    fours = [n for n, o in enumerate(outputs) if len(o.sizes) == 3 and o.sizes[2] == 4]
    named = [n for n in fours if "box" in outputs[n].name]
    return next(iter(named or fours), None)


def _darknet(
    width: int, height: int, outputs: Sequence[Output], written: str | None
) -> Family | None:
    grids = [output.sizes[1:] for output in outputs]
    strides = [width / columns for _, _, columns in grids if columns]
    if strides != [height / rows for _, rows, _ in grids if rows]:
        return None
    heads = _tiny_heads(strides) if written is None else heads_from_text(written)
    per_anchor, rest = divmod(grids[0][0], 3)
    if heads is None or len(heads) != len(grids) or len({grid[0] for grid in grids}) != 1:
        return None
    if rest or per_anchor <= 5:
        return None
    # Darknet itself stretches. Keeping the proportions finds about the same people and vehicles
    # in upright and wide pictures, and animals that stretching misses.
    wants = Preparation(width, height, Fit.CENTRE, bgr=False, white=1.0)
    return Darknet(wants, per_anchor - 5, heads)


def _tiny_heads(strides: Sequence[float]) -> tuple[Head, ...] | None:
    if set(strides) != set(_TINY_HEADS):
        return None
    return tuple(_TINY_HEADS[int(stride)] for stride in strides)


def _stretched(width: int, height: int) -> Preparation:
    return Preparation(width, height, Fit.STRETCH, bgr=False, white=1.0)


def heads_to_text(heads: Sequence[Head]) -> str:
    return json.dumps([{"anchors": head.anchors, "reach": head.reach} for head in heads])


def heads_from_text(text: str) -> tuple[Head, ...] | None:
    """The heads that `heads_to_text` wrote; None when the text is something else."""
    try:
        heads = tuple(
            Head(tuple((float(w), float(h)) for w, h in head["anchors"]), float(head["reach"]))
            for head in json.loads(text)
        )
    except (ValueError, TypeError, KeyError):
        return None
    return heads if heads and all(len(head.anchors) == 3 for head in heads) else None
