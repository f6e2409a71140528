"""Any model file of a known family sees; any other file is refused with a reason."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto
from tests.cameras.detectors.made_models import (
    PICTURE,
    Answers,
    Sizes,
    darknet,
    detr,
    ready_detr,
    write_model,
    yolov8,
    yolox,
    yolox_in_pixels,
)

from premises.cameras.detectors import Detector, Sighting
from premises.cameras.detectors.decoders import Head
from premises.cameras.detectors.families import heads_to_text
from premises.cameras.detectors.labels import COCO, WANTED
from premises.cameras.detectors.onnx import OnnxDetector
from premises.kernel.errors import Invalid, NotFound

WITH_SIZE: dict[str, Sizes] = {**PICTURE, "orig_target_sizes": [1, 2]}

FAMILIES = pytest.mark.parametrize(
    ("answers", "inputs", "family", "box"),
    [
        (yolox, PICTURE, "YOLOX", (40, 24, 32, 32)),
        (yolox_in_pixels, PICTURE, "YOLOX", (40, 24, 32, 32)),
        (yolov8, PICTURE, "YOLOv8/11", (40, 24, 32, 32)),
        (darknet, PICTURE, "YOLOv4-tiny", (32, 16, 32, 32)),
        (detr, PICTURE, "RT-DETR", (72, 24, 48, 48)),
        (ready_detr, WITH_SIZE, "RT-DETR (labels, boxes, scores)", (72, 24, 48, 48)),
    ],
    ids=["yolox", "yolox_in_pixels", "yolov8", "darknet", "detr", "ready_detr"],
)
Family = Callable[..., Answers]
Box = tuple[int, int, int, int]


def picture(width: int = 192, height: int = 96) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 90, np.uint8)


@FAMILIES
def test_each_family_is_recognised_and_its_one_thing_is_found_where_it_is(
    tmp_path: Path, answers: Family, inputs: dict[str, Sizes], family: str, box: Box
) -> None:
    made = write_model(tmp_path / "made.onnx", answers(), inputs=inputs)
    detector: Detector = OnnxDetector(made)
    assert detector.facts.family == family
    assert detector.facts.classes == COCO
    [seen] = detector.detect(picture())
    assert (seen.x, seen.y, seen.width, seen.height) == box
    assert seen.label == "person"
    assert seen.confidence == pytest.approx(0.81, abs=0.003)


@FAMILIES
@pytest.mark.parametrize("garbage", [np.nan, np.inf, -np.inf, -1.0, 0.0, 1.0, 200.0, 3e38, -3e38])
def test_garbage_gives_no_sighting_outside_the_picture_and_no_warning(
    tmp_path: Path,
    answers: Family,
    inputs: dict[str, Sizes],
    family: str,
    box: Box,
    garbage: float,
) -> None:
    made = write_model(tmp_path / "made.onnx", answers(everything=garbage), inputs=inputs)
    for seen in OnnxDetector(made).detect(picture(), threshold=0.0, wanted=None):
        assert_inside(seen, 192, 96)


@FAMILIES
@pytest.mark.parametrize(("width", "height"), [(1, 1), (5000, 1), (1, 5000), (2, 3), (97, 31)])
def test_pictures_of_any_shape_are_looked_at(
    tmp_path: Path,
    answers: Family,
    inputs: dict[str, Sizes],
    family: str,
    box: Box,
    width: int,
    height: int,
) -> None:
    detector = OnnxDetector(write_model(tmp_path / "made.onnx", answers(), inputs=inputs))
    for seen in detector.detect(picture(width, height), threshold=0.0, wanted=None):
        assert_inside(seen, width, height)


@FAMILIES
def test_what_is_not_wanted_or_not_certain_enough_is_not_told(
    tmp_path: Path, answers: Family, inputs: dict[str, Sizes], family: str, box: Box
) -> None:
    detector = OnnxDetector(write_model(tmp_path / "made.onnx", answers(), inputs=inputs))
    assert detector.detect(picture(), threshold=0.9) == []
    assert detector.detect(picture(), wanted=frozenset({"dog"})) == []
    assert len(detector.detect(picture(), wanted=None)) == 1


def test_a_model_with_open_sizes_is_fed_with_640_pixels(tmp_path: Path) -> None:
    columns = np.zeros((1, 84, 8400), np.float32)
    columns[0, :5, 99] = [320, 320, 64, 64, 0.7]
    made = write_model(
        tmp_path / "open.onnx",
        {"output0": columns},
        inputs={"images": ["batch", 3, "height", "width"]},
    )
    detector = OnnxDetector(made)
    assert (detector.facts.input_width, detector.facts.input_height) == (640, 640)
    [seen] = detector.detect(picture(1280, 1280))
    assert (seen.x, seen.y, seen.width, seen.height) == (576, 576, 128, 128)


def test_a_model_with_half_precision_is_fed_with_half_precision(tmp_path: Path) -> None:
    halved = {name: values.astype(np.float16) for name, values in yolov8().items()}
    detector = OnnxDetector(write_model(tmp_path / "half.onnx", halved, kind=TensorProto.FLOAT16))
    assert len(detector.detect(picture())) == 1


def test_the_outputs_of_a_darknet_model_may_come_in_any_order(tmp_path: Path) -> None:
    turned = dict(reversed(list(darknet().items())))
    [seen] = OnnxDetector(write_model(tmp_path / "made.onnx", turned)).detect(picture())
    assert (seen.x, seen.y, seen.width, seen.height) == (32, 16, 32, 32)


def test_the_anchors_written_into_a_darknet_model_are_used(tmp_path: Path) -> None:
    anchors = ((46.0, 54.0), (1.0, 1.0), (1.0, 1.0))
    heads = heads_to_text([Head(anchors, 1.0), Head(anchors, 1.0)])
    made = write_model(tmp_path / "made.onnx", darknet(), metadata={"heads": heads})
    [seen] = OnnxDetector(made).detect(picture())
    assert (seen.width, seen.height) == (64, 64)


@pytest.mark.parametrize("heads", ["", "[]", "null", "[1]", '[{"anchors": [[1, 2]], "reach": 1}]'])
def test_a_darknet_model_with_unreadable_anchors_is_refused(tmp_path: Path, heads: str) -> None:
    made = write_model(tmp_path / "made.onnx", darknet(), metadata={"heads": heads})
    with pytest.raises(Invalid) as refusal:
        OnnxDetector(made)
    assert refusal.value.code == "cameras.model_unknown"


@pytest.mark.parametrize("text", ["{0: 'cat', 1: 'aeroplane'}", '["cat", "aeroplane"]'])
def test_names_inside_a_model_are_used_in_one_spelling(tmp_path: Path, text: str) -> None:
    made = write_model(tmp_path / "made.onnx", yolov8(classes=2), metadata={"names": text})
    assert OnnxDetector(made).facts.classes == ("cat", "airplane")


def test_a_names_file_beside_a_model_goes_before_the_names_inside(tmp_path: Path) -> None:
    made = write_model(tmp_path / "made.onnx", yolox(classes=2), metadata={"names": '["a", "b"]'})
    (tmp_path / "made.names").write_text("parcel\nfox\n", encoding="utf-8")
    assert OnnxDetector(made).facts.classes == ("parcel", "fox")


def test_classes_without_names_are_numbered(tmp_path: Path) -> None:
    classes = OnnxDetector(write_model(tmp_path / "m.onnx", detr(classes=20))).facts.classes
    assert (len(classes), classes[17]) == (20, "class_17")


def test_names_that_do_not_fit_the_classes_are_refused(tmp_path: Path) -> None:
    made = write_model(tmp_path / "made.onnx", yolox(classes=3), metadata={"names": '["a"]'})
    with pytest.raises(Invalid, match="3 classes but has 1 names"):
        OnnxDetector(made)


def test_a_missing_model_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="models install"):
        OnnxDetector(tmp_path / "absent.onnx")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_model_is_refused(tmp_path: Path, share: float) -> None:
    whole = write_model(tmp_path / "whole.onnx", yolox()).read_bytes()
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Invalid) as refusal:
        OnnxDetector(cut)
    assert refusal.value.code == "cameras.model_unreadable"


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "picture.onnx"
    other.write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 9)
    with pytest.raises(Invalid, match=r"picture\.onnx is not a whole ONNX model"):
        OnnxDetector(other)


@pytest.mark.parametrize(
    "answers",
    [
        {"output": np.zeros((1, 1000), np.float32)},
        {"output": np.zeros((1, 25200, 85), np.float32)},
        {"output": np.zeros((1, 300, 6), np.float32)},
        {"output": np.zeros((4, 189, 85), np.float32)},
        {"a": np.zeros((1, 254, 3, 3), np.float32), "b": np.zeros((1, 254, 6, 6), np.float32)},
        {"a": np.zeros((1, 255, 0, 3), np.float32), "b": np.zeros((1, 255, 6, 6), np.float32)},
        {"logits": np.zeros((1, 300, 80), np.float32), "boxes": np.zeros((1, 9, 4), np.float32)},
        {"output": np.where(np.arange(85) == 4, 1, yolox_in_pixels()["output"])},
        detr(classes=91),
        detr(classes=92),
    ],
)
def test_unknown_outputs_are_refused_and_told(tmp_path: Path, answers: Answers) -> None:
    with pytest.raises(Invalid) as refusal:
        OnnxDetector(write_model(tmp_path / "made.onnx", answers))
    assert refusal.value.code == "cameras.model_unknown"
    for name, values in answers.items():
        assert f"'{name}': {list(values.shape)}" in refusal.value.message


@pytest.mark.parametrize(
    "inputs",
    [
        {"images": [1, 1, 96, 96]},
        {"images": [4, 3, 96, 96]},
        {"images": [1, 96, 96, 3]},
        {"images": [1, 3, 96]},
        {"left": [1, 3, 96, 96], "right": [1, 3, 96, 96]},
        {**WITH_SIZE, "more": [1, 2]},
        {"size": [1, 2]},
    ],
)
def test_models_that_do_not_take_one_picture_are_refused(
    tmp_path: Path, inputs: dict[str, Sizes]
) -> None:
    with pytest.raises(Invalid) as refusal:
        OnnxDetector(write_model(tmp_path / "made.onnx", yolox(), inputs=inputs))
    assert refusal.value.code == "cameras.model_unknown"


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((5, 5), np.uint8),
        np.zeros((5, 5, 4), np.uint8),
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((5, 5, 3), np.float32),
    ],
)
def test_what_is_not_a_colour_picture_is_refused(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    detector = OnnxDetector(write_model(tmp_path / "made.onnx", yolox()))
    with pytest.raises(Invalid) as refusal:
        detector.detect(image)
    assert refusal.value.code == "cameras.picture_shape"


def test_the_wanted_labels_are_classes_of_coco() -> None:
    assert set(COCO) >= WANTED
    assert len(COCO) == len(set(COCO)) == 80


def assert_inside(seen: Sighting, width: int, height: int) -> None:
    assert 0 <= seen.confidence <= 1
    assert seen.width > 0
    assert seen.height > 0
    assert 0 <= seen.x < seen.x + seen.width <= width
    assert 0 <= seen.y < seen.y + seen.height <= height
