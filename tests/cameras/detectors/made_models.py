"""Small ONNX models whose answers a test decides, whatever picture they are given."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Answers = Mapping[str, NDArray[np.generic]]
Sizes = Sequence[int | str]

PICTURE: dict[str, Sizes] = {"images": [1, 3, 96, 96]}


def write_model(
    path: Path,
    answers: Answers,
    *,
    inputs: Mapping[str, Sizes] = PICTURE,
    metadata: Mapping[str, str] | None = None,
    kind: int = TensorProto.FLOAT,
) -> Path:
    """An ONNX file that answers `answers`; inputs of two sizes are whole numbers."""
    made = helper.make_graph(
        [helper.make_node("Identity", [f"{name}_"], [name]) for name in answers],
        "made",
        [
            helper.make_tensor_value_info(
                name, kind if len(sizes) != 2 else TensorProto.INT64, sizes
            )
            for name, sizes in inputs.items()
        ],
        [
            helper.make_tensor_value_info(
                name, helper.np_dtype_to_tensor_dtype(values.dtype), values.shape
            )
            for name, values in answers.items()
        ],
        [numpy_helper.from_array(values, f"{name}_") for name, values in answers.items()],
    )
    model = helper.make_model(made, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    helper.set_model_props(model, dict(metadata or {}))
    path.write_bytes(model.SerializeToString())
    return path


def yolox(classes: int = 80, **thing: float) -> Answers:
    """One thing of class 0 around (28, 20), 16 x 16 pixels, in a 96 x 96 input."""
    rows = np.zeros((1, 189, 5 + classes), np.float32)
    # The cell in column 3 and row 2 of the finest grid, which has 12 columns of 8 pixels.
    rows[0, 2 * 12 + 3, :6] = [0.5, 0.5, np.log(2), np.log(2), 0.9, 0.9]
    return {"output": _with(rows, thing)}


def yolox_in_pixels(classes: int = 80, **thing: float) -> Answers:
    """The same thing from a model that does the last step by itself: boxes are in pixels."""
    rows = np.zeros((1, 189, 5 + classes), np.float32)
    columns = [(c + 0.5) * s for s in (8, 16, 32) for _ in range(96 // s) for c in range(96 // s)]
    lines = [(r + 0.5) * s for s in (8, 16, 32) for r in range(96 // s) for _ in range(96 // s)]
    rows[0, :, 0], rows[0, :, 1], rows[0, :, 2:4] = columns, lines, 8
    rows[0, 2 * 12 + 3, :6] = [28, 20, 16, 16, 0.9, 0.9]
    return {"output": _with(rows, thing)}


def yolov8(classes: int = 80, **thing: float) -> Answers:
    """One thing of class 0 around (28, 44), 16 x 16 pixels, in a 96 x 96 input."""
    columns = np.zeros((1, 4 + classes, 189), np.float32)
    columns[0, :5, 7] = [28, 44, 16, 16, 0.81]
    return {"output0": _with(columns, thing)}


def darknet(classes: int = 80, **thing: float) -> Answers:
    """One thing of class 0 around (24, 40), 16 x 16 pixels, in a 96 x 96 input."""
    coarse = np.full((1, 3, 5 + classes, 3, 3), -9, np.float32)
    fine = np.full((1, 3, 5 + classes, 6, 6), -9, np.float32)
    # The cell in column 1 and row 2; the first fine anchor is 23 x 27 pixels.
    fine[0, 0, :6, 2, 1] = [0, 0, np.log(16 / 23), np.log(16 / 27), 2.2, 2.2]
    channels = 3 * (5 + classes)
    return {
        "coarse": _with(coarse.reshape(1, channels, 3, 3), thing),
        "fine": _with(fine.reshape(1, channels, 6, 6), thing),
    }


def detr(classes: int = 80, **thing: float) -> Answers:
    """One thing of class 0 in the middle, a quarter as wide and half as high as the picture."""
    logits = np.full((1, 300, classes), -9, np.float32)
    logits[0, 17, 0] = 1.45
    boxes = np.zeros((1, 300, 4), np.float32)
    boxes[0, 17] = [0.5, 0.5, 0.25, 0.5]
    return {"logits": _with(logits, thing), "pred_boxes": _with(boxes, thing)}


def ready_detr(**thing: float) -> Answers:
    """The same thing, told as label, corners in input pixels and score."""
    boxes = np.zeros((1, 300, 4), np.float32)
    boxes[0, 3] = [36, 24, 60, 72]
    scores = np.zeros((1, 300), np.float32)
    scores[0, 3] = 0.81
    return {
        "labels": np.zeros((1, 300), np.int64),
        "boxes": _with(boxes, thing),
        "scores": _with(scores, thing),
    }


def _with(values: NDArray[np.float32], thing: Mapping[str, float]) -> NDArray[np.float32]:
    """The values, or garbage everywhere when a test asks for `everything=...`."""
    return np.full_like(values, thing["everything"]) if "everything" in thing else values
