"""Inside the sandbox: the models of rapidocr find text in a picture and read it."""

import functools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Line = tuple[str, float]
Finding = tuple[str, float, float, float, float, float]

_FINDER: Final = "PP-OCRv6_det_small.onnx"
_READER: Final = "PP-OCRv6_rec_small.onnx"
_TILE_PX: Final = 32
"""The finder works on multiples of this side."""

# Lines are padded at least to this size before they are read. The library's own 320 pixels are
# made for sentences: numbers take more than twice as long there, and are read worse.
_LEAST_LINE: Final = (3, 48, 144)


def find(pixels: Pixels, enlarged: float, longest_px: int) -> list[Finding]:
    """All text in a picture (height x width x 3, RGB), looked at `enlarged` times as large.

    No side that is looked at is longer than `longest_px`. Each finding is its text, its left, top,
    right and bottom in pixels of the given picture, and how sure it is, from 0 to 1.
    """
    height, width = pixels.shape[:2]
    seen = _resized(pixels, min(enlarged, longest_px / max(height, width)))
    models = _models()
    boxes = models.finder(seen).boxes
    if boxes is None or len(boxes) == 0:
        return []
    lines = _said(models.crop(seen, boxes))
    back = np.array([width / seen.shape[1], height / seen.shape[0]])
    corners = (np.asarray(box, np.float64) * back for box in boxes)
    found = [
        (text, *box.min(0).tolist(), *box.max(0).tolist(), confidence)
        for box, (text, confidence) in zip(corners, lines, strict=True)
    ]
    return [one for one in found if one[0].strip()]


def read(lines: Sequence[Pixels]) -> list[Line]:
    """What stands in pictures of one line each, and how sure that is; nothing is looked for."""
    return _said([np.ascontiguousarray(line[..., ::-1]) for line in lines]) if lines else []


def load() -> None:
    """Have both models ready, so that what is forked from here need not load them again."""
    _models()


def _said(lines: Sequence[Pixels]) -> list[Line]:
    answer = _models().reader(lines)
    pairs = zip(answer.txts, answer.scores, strict=True)
    return [(str(text), float(confidence)) for text, confidence in pairs]


def _resized(pixels: Pixels, scale: float) -> Pixels:
    """The picture in the models' order of colours, both sides a multiple of the finder's tile."""
    import cv2  # noqa: PLC0415 - only the sandbox needs it, and it takes 20 MB.

    height, width = (max(1, round(side * scale / _TILE_PX)) * _TILE_PX for side in pixels.shape[:2])
    resized = cv2.resize(pixels[..., ::-1], (width, height), interpolation=cv2.INTER_CUBIC)
    return resized.astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class _Models:
    """The parts of rapidocr that are used; what they answer is its own and has no types."""

    finder: Callable[[Pixels], Any]
    crop: Callable[[Pixels, Any], list[Pixels]]
    reader: Callable[[Sequence[Pixels]], Any]


@functools.cache
def _models() -> _Models:
    """Both models, loaded once; one thread, because a fork keeps only the thread that forked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rapidocr import RapidOCR  # noqa: PLC0415 - it takes a second and 70 MB.
    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # Named, a file of the wheel is neither compared with nor fetched from a server.
            "Det.model_path": _weights(_FINDER),
            "Rec.model_path": _weights(_READER),
            # What is given has its size already.
            "Det.limit_type": "max",
            "Det.limit_side_len": 100_000,
        }
    )
    # Each model is loaded by its first use.
    nothing = np.zeros((_TILE_PX, _TILE_PX, 3), np.uint8)
    engine(nothing, use_det=True, use_cls=False, use_rec=False)
    engine(nothing, use_det=False, use_cls=False, use_rec=True)
    engine.text_rec.rec_image_shape = list(_LEAST_LINE)
    return _Models(engine.text_det, engine.crop_text_regions, engine.recognize_txt)


def _weights(name: str) -> str:
    return str(Path(str(resources.files("rapidocr"))) / "models" / name)
