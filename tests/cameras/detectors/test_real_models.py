"""Real detectors see in real photographs what a person sees there."""

from collections.abc import Sequence
from math import exp
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from PIL import Image
from tests.cameras.detectors.conftest import YOLOX_NANO

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.decoders import Darknet, cells_of
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.detectors.preparation import Placement, prepare

Box = tuple[float, float, float, float]
Guess = tuple[str, float, Box]

PERSON, BUS = "person", "bus"
# Corners read off the photographs by eye: left, top, right, bottom in pixels.
ASTRONAUT = (PERSON, (10, 15, 365, 511))
CAMERA = (PERSON, (10, 65, 330, 505))
CAT = ("cat", (0, 0, 440, 300))
MOTORCYCLE = ("motorcycle", (111, 68, 710, 446))
LEFT_OF_BUS = (PERSON, (48, 399, 220, 905))
MIDDLE_OF_BUS = (PERSON, (218, 405, 347, 860))
RIGHT_OF_BUS = (PERSON, (670, 390, 810, 880))
THE_BUS = (BUS, (12, 230, 805, 750))
ZIDANE = (PERSON, (123, 195, 712, 718))
ANCELOTTI = (PERSON, (743, 45, 1145, 718))

SEEN_BY_BOTH = [
    ("astronaut", [ASTRONAUT]),
    ("camera", [CAMERA]),
    ("chelsea", [CAT]),
    ("motorcycle_left", [MOTORCYCLE]),
]


def read(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.needs_model
@pytest.mark.parametrize(
    ("name", "things"),
    [
        *SEEN_BY_BOTH,
        ("bus", [LEFT_OF_BUS, RIGHT_OF_BUS, THE_BUS]),
        ("zidane", [ANCELOTTI]),
    ],
)
def test_yolov4_tiny_sees_what_is_there_and_nothing_else(
    yolov4_tiny: OnnxDetector,
    photographs: dict[str, Path],
    name: str,
    things: list[tuple[str, Box]],
) -> None:
    assert_seen(yolov4_tiny.detect(read(photographs[name])), things)


@pytest.mark.needs_model
@pytest.mark.needs_data
@pytest.mark.parametrize(
    ("name", "things"),
    [
        *SEEN_BY_BOTH,
        ("bus", [LEFT_OF_BUS, MIDDLE_OF_BUS, RIGHT_OF_BUS, THE_BUS]),
        ("zidane", [ZIDANE, ANCELOTTI]),
    ],
)
def test_yolox_nano_sees_what_is_there_and_nothing_else(
    yolox_nano: OnnxDetector,
    photographs: dict[str, Path],
    name: str,
    things: list[tuple[str, Box]],
) -> None:
    assert_seen(yolox_nano.detect(read(photographs[name])), things)


@pytest.mark.needs_model
@pytest.mark.parametrize("name", ["bus", "zidane", "chelsea", "motorcycle_left"])
def test_yolov4_tiny_is_read_as_a_plain_slow_reader_reads_it(
    yolov4_tiny: OnnxDetector, photographs: dict[str, Path], name: str
) -> None:
    image = read(photographs[name])
    tensor, placement = prepare(image, yolov4_tiny._family.preparation)
    family = yolov4_tiny._family
    assert isinstance(family, Darknet)
    guesses: list[Guess] = []
    for grid, head in zip(yolov4_tiny._run(tensor), family.heads, strict=True):
        stride = 416 // grid.shape[2]
        for number, anchor in enumerate(head.anchors):
            part = grid[0, 85 * number : 85 * (number + 1)].astype(float)
            for row in range(grid.shape[2]):
                for column in range(grid.shape[3]):
                    guesses += slow_darknet(
                        part[:, row, column].tolist(), column, row, stride, anchor
                    )
    assert_same(yolov4_tiny, image, guesses, placement)


@pytest.mark.needs_model
@pytest.mark.needs_data
@pytest.mark.parametrize("name", ["bus", "zidane", "chelsea", "motorcycle_left"])
def test_yolox_nano_is_read_as_a_plain_slow_reader_reads_it(
    yolox_nano: OnnxDetector, photographs: dict[str, Path], name: str
) -> None:
    image = read(photographs[name])
    tensor, placement = prepare(image, yolox_nano._family.preparation)
    rows = iter(yolox_nano._run(tensor)[0][0].astype(float).tolist())
    guesses: list[Guess] = []
    for stride in (8, 16, 32):
        for row in range(416 // stride):
            for column in range(416 // stride):
                x, y, w, h, there, *classes = next(rows)
                best = max(range(80), key=classes.__getitem__)
                score = there * classes[best]
                if score >= 0.3:
                    centre = (x + column) * stride, (y + row) * stride
                    box = corners(*centre, exp(w) * stride, exp(h) * stride)
                    guesses.append((yolox_nano.facts.classes[best], score, box))
    assert_same(yolox_nano, image, guesses, placement)


@pytest.mark.needs_model
def test_a_picture_made_smaller_shows_the_same_things(
    yolov4_tiny: OnnxDetector, photographs: dict[str, Path]
) -> None:
    image = read(photographs["motorcycle_left"])
    half = np.asarray(Image.fromarray(image).reduce(2))
    [whole] = yolov4_tiny.detect(image)
    [small] = yolov4_tiny.detect(half)
    assert shared(box_of(whole), scaled(box_of(small), 2)) > 0.85


@pytest.mark.needs_model
def test_black_grey_and_noise_show_nothing(yolov4_tiny: OnnxDetector) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (480, 640, 3), np.uint8)
    for image in (np.zeros_like(noise), np.full_like(noise, 128), noise):
        assert yolov4_tiny.detect(image, wanted=None) == []


@pytest.mark.needs_model
def test_a_page_about_health_learns_what_the_detector_is(yolov4_tiny: OnnxDetector) -> None:
    facts = yolov4_tiny.facts
    assert (facts.name, facts.family) == ("yolov4-tiny", "YOLOv4-tiny")
    assert (facts.input_width, facts.input_height) == (416, 416)
    assert facts.provider.endswith("ExecutionProvider")
    assert facts.classes[3] == "motorcycle"


def slow_darknet(
    values: Sequence[float], column: int, row: int, stride: int, anchor: tuple[float, float]
) -> list[Guess]:
    classes = values[5:]
    best = max(range(80), key=classes.__getitem__)
    score = sigmoid(values[4]) * sigmoid(classes[best])
    if score < 0.3:
        return []
    x = (sigmoid(values[0]) * 1.05 - 0.025 + column) * stride
    y = (sigmoid(values[1]) * 1.05 - 0.025 + row) * stride
    box = corners(x, y, exp(values[2]) * anchor[0], exp(values[3]) * anchor[1])
    return [(str(best), score, box)]


def assert_seen(seen: list[Sighting], things: Sequence[tuple[str, Box]]) -> None:
    assert sorted(one.label for one in seen) == sorted(label for label, _ in things)
    for label, box in things:
        same = [shared(box_of(one), box) for one in seen if one.label == label]
        assert max(same) >= 0.5


def assert_same(
    detector: OnnxDetector, image: NDArray[np.uint8], guesses: list[Guess], placement: Placement
) -> None:
    """The detector tells the same boxes, within a pixel, as the slow reader after suppression."""
    kept: list[Guess] = []
    for label, score, box in sorted(guesses, key=lambda guess: -guess[1]):
        inside = in_picture(box, placement, image.shape[1], image.shape[0])
        if all(label != other or shared(inside, earlier) <= 0.45 for other, _, earlier in kept):
            kept.append((label, score, inside))
    seen = detector.detect(image, threshold=0.3, wanted=None)
    assert len(seen) == len(kept) > 0
    for one, (label, score, box) in zip(seen, kept, strict=True):
        assert one.label in (label, detector.facts.classes[int(label)] if label.isdigit() else "")
        assert one.confidence == pytest.approx(score, abs=1e-4)
        assert box_of(one) == pytest.approx(box, abs=1.01)


def in_picture(box: Box, placement: Placement, width: int, height: int) -> Box:
    left, top, right, bottom = box
    return (
        min(max((left - placement.left) / placement.scale_x, 0), width),
        min(max((top - placement.top) / placement.scale_y, 0), height),
        min(max((right - placement.left) / placement.scale_x, 0), width),
        min(max((bottom - placement.top) / placement.scale_y, 0), height),
    )


def sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))


def corners(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def box_of(one: Sighting) -> Box:
    return one.x, one.y, one.x + one.width, one.y + one.height


def scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (sum(areas) - common)


@pytest.mark.needs_model
@pytest.mark.needs_data
def test_yolox_nano_sees_the_same_whether_it_decodes_its_boxes_itself(
    yolox_nano: OnnxDetector, photographs: dict[str, Path], tmp_path: Path
) -> None:
    """The same network exported with its last step inside answers in the very same shape."""
    image = read(photographs["bus"])
    detector = OnnxDetector(_decoding(YOLOX_NANO, tmp_path / "decoding.onnx"))
    assert detector._family.classes == 80
    seen, wanted = detector.detect(image), yolox_nano.detect(image)
    assert [(one.label, one.x, one.y, one.width, one.height) for one in seen] == [
        (one.label, one.x, one.y, one.width, one.height) for one in wanted
    ]


def _decoding(plain: Path, target: Path) -> Path:
    """The model with the grid's arithmetic appended, as YOLOX's own exporter does it."""
    model = onnx.load(plain)
    [output] = model.graph.output
    cells = cells_of(416, 416)
    numbers = {"grid": cells[None, :, :2], "stride": cells[None, :, 2:]}
    model.graph.initializer.extend(numpy_helper.from_array(v, n) for n, v in numbers.items())
    sizes = numpy_helper.from_array(np.array([2, 2, 81], np.int64), "sizes")
    model.graph.initializer.append(sizes)
    model.graph.node.extend(
        [
            helper.make_node("Split", [output.name, "sizes"], ["xy", "wh", "rest"], axis=2),
            helper.make_node("Add", ["xy", "grid"], ["shifted"]),
            helper.make_node("Mul", ["shifted", "stride"], ["centres"]),
            helper.make_node("Exp", ["wh"], ["grown"]),
            helper.make_node("Mul", ["grown", "stride"], ["sides"]),
            helper.make_node("Concat", ["centres", "sides", "rest"], ["decoded"], axis=2),
        ]
    )
    output.name = "decoded"
    for opset in model.opset_import:
        opset.version = max(opset.version, 13)
    onnx.save(model, target)
    return target
