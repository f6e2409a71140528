"""How the numbers that a model gives are read as guesses: one reader per family of models."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors.boxes import Guesses
from premises.cameras.detectors.preparation import Preparation

Outputs = Sequence[NDArray[np.float32]]

_STRIDES = (8, 16, 32)


class Family(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def preparation(self) -> Preparation: ...

    @property
    def classes(self) -> int: ...

    @property
    def overlapping(self) -> bool:
        """Whether one thing is guessed several times, so that the best guess must be chosen."""

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        """The guesses of at least `threshold`, in pixels of the model's input."""


@dataclass(frozen=True, slots=True)
class Yolox:
    """YOLOX (Ge et al. 2021): 1 x cells x (5 + classes), boxes relative to their grid cell.

    `decoded` says that the boxes are centre and sides in pixels instead, as the exporter makes
    them with `--decode_in_inference`.
    """

    preparation: Preparation
    classes: int
    decoded: bool = False
    name: str = "YOLOX"
    overlapping: bool = True

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        rows = outputs[0][0]
        likely = np.flatnonzero(rows[:, 4] >= threshold)
        classes, scores = _best(rows[likely, 5:])
        centres, sides = rows[likely, :2], rows[likely, 2:4]
        if not self.decoded:
            cells = cells_of(self.preparation.width, self.preparation.height)[likely]
            centres = (centres + cells[:, :2]) * cells[:, 2:]
            sides = np.exp(sides) * cells[:, 2:]
        return _at_least(threshold, _corners(centres, sides), scores * rows[likely, 4], classes)


@dataclass(frozen=True, slots=True)
class Yolov8:
    """YOLOv8 and YOLO11: 1 x (4 + classes) x cells, boxes as centre and sides in pixels."""

    preparation: Preparation
    classes: int
    name: str = "YOLOv8/11"
    overlapping: bool = True

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        columns = outputs[0][0]
        likely = np.flatnonzero(columns[4:].max(axis=0) >= threshold)
        rows = columns[:, likely].T
        classes, scores = _best(rows[:, 4:])
        return _at_least(threshold, _corners(rows[:, :2], rows[:, 2:4]), scores, classes)


@dataclass(frozen=True, slots=True)
class Head:
    """One grid of a Darknet model: three anchor boxes in input pixels, and how far x, y reach."""

    anchors: tuple[tuple[float, float], ...]
    reach: float


@dataclass(frozen=True, slots=True)
class Darknet:
    """YOLOv4-tiny and its kin: per head 1 x 3 * (5 + classes) x rows x columns, before sigmoid."""

    preparation: Preparation
    classes: int
    heads: tuple[Head, ...]
    name: str = "YOLOv4-tiny"
    overlapping: bool = True

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        parts = [
            self._of_head(output[0], head, threshold)
            for output, head in zip(outputs, self.heads, strict=True)
        ]
        return Guesses(
            np.concatenate([part.boxes for part in parts]),
            np.concatenate([part.scores for part in parts]),
            np.concatenate([part.classes for part in parts]),
        )

    def _of_head(self, grid: NDArray[np.float32], head: Head, threshold: float) -> Guesses:
        cells = grid.reshape(len(head.anchors), 5 + self.classes, *grid.shape[1:])
        anchor, row, column = np.nonzero(cells[:, 4] >= _logit(threshold))
        rows = cells[anchor, :, row, column]
        stride = np.float32(self.preparation.width / grid.shape[2])
        offsets = _sigmoid(rows[:, :2]) * np.float32(head.reach) - np.float32((head.reach - 1) / 2)
        centres = (np.stack([column, row], axis=1).astype(np.float32) + offsets) * stride
        sides = np.exp(rows[:, 2:4]) * np.array(head.anchors, np.float32)[anchor]
        classes, best = _best(rows[:, 5:])
        scores = _sigmoid(rows[:, 4]) * _sigmoid(best)
        return _at_least(threshold, _corners(centres, sides), scores, classes)


@dataclass(frozen=True, slots=True)
class Detr:
    """RT-DETR, RT-DETRv2 and D-FINE: class logits and boxes as shares (0-1) of the picture."""

    preparation: Preparation
    classes: int
    logits_at: int
    boxes_at: int
    name: str = "RT-DETR"
    overlapping: bool = False

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        logits, boxes = outputs[self.logits_at][0], outputs[self.boxes_at][0]
        classes, best = _best(logits)
        side = np.array([self.preparation.width, self.preparation.height], np.float32)
        corners = _corners(boxes[:, :2] * side, boxes[:, 2:] * side)
        return _at_least(threshold, corners, _sigmoid(best), classes)


@dataclass(frozen=True, slots=True)
class ReadyDetr:
    """The same models with their last step inside: labels, corner boxes in pixels, scores.

    `classes` is not visible in the shapes; unless the model names its classes it is COCO's 80.
    """

    preparation: Preparation
    classes: int
    labels_at: int
    boxes_at: int
    scores_at: int
    name: str = "RT-DETR (labels, boxes, scores)"
    overlapping: bool = False

    def guesses(self, outputs: Outputs, threshold: float) -> Guesses:
        labels = np.rint(outputs[self.labels_at][0])
        # A label that is no class number at all must not become one by overflow.
        known = (labels >= 0) & (labels < self.classes)
        classes = np.where(known, labels, -1).astype(np.intp)
        scores = outputs[self.scores_at][0]
        return _at_least(threshold, outputs[self.boxes_at][0], scores, classes)


@lru_cache(maxsize=8)
def cells_of(width: int, height: int) -> NDArray[np.float32]:
    """Column, row and stride in pixels of every grid cell, the finest grid first (cells x 3)."""
    grids = []
    for stride in _STRIDES:
        rows, columns = np.mgrid[0 : height // stride, 0 : width // stride]
        strides = np.full(rows.size, stride)
        grids.append(np.stack([columns.ravel(), rows.ravel(), strides], axis=1))
    return np.concatenate(grids).astype(np.float32)


def _best(scores: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The strongest class of each row and its score: one thing has one name."""
    classes = scores.argmax(axis=1)
    return classes, scores[np.arange(len(scores)), classes]


def _corners(centres: NDArray[np.float32], sides: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)


def _at_least(
    threshold: float,
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    classes: NDArray[np.intp],
) -> Guesses:
    return Guesses(boxes, scores, classes).only(np.flatnonzero(scores >= threshold))


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    shares: NDArray[np.float32] = np.float32(1) / (np.float32(1) + np.exp(-values))
    return shares


def _logit(share: float) -> float:
    """What the sigmoid turns into `share`; beyond both ends everything, or nothing, passes."""
    if share <= 0:
        return -np.inf
    return log(share / (1 - share)) if share < 1 else np.inf
