"""A Darknet model becomes an ONNX model that computes the same, or is refused with a reason."""

import struct
from collections.abc import Iterator

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from premises.cameras.weights.darknet import convert
from premises.kernel.errors import Invalid

Array = NDArray[np.float32]

# Every kind of layer once: 3 -> 4 channels, half of them, back to 4, joined, pooled, enlarged.
CFG = """
[net]
width=8
height=8
channels=3
# a remark

[convolutional]
batch_normalize=1
filters=4
size=3
stride=2
pad=1
activation=leaky

[route]
layers=-1
groups=2
group_id=1

[maxpool]
size=2
stride=2

[upsample]
stride=2

[route]
layers = -1, 0

[maxpool]
size=2
stride=1

[convolutional]
size=1
stride=1
pad=1
filters=18
activation=linear

[yolo]
mask = 1,2,0
anchors = 10,14,  23,27,  37,58
classes=1
num=3
scale_x_y = 1.05
ignore_thresh = .7
"""
NUMBERS = 4 * 4 + 4 * 3 * 9 + 18 + 18 * 6


def weights(count: int = NUMBERS, *, minor: int = 2) -> bytes:
    numbers = np.random.default_rng(3).uniform(0.1, 1, count).astype("<f4")
    header = struct.pack("<iii", 0, minor, 5) + bytes(8 if minor >= 2 else 4)
    return header + numbers.tobytes()


def test_the_model_computes_what_the_plan_says() -> None:
    data = weights()
    image = np.random.default_rng(5).uniform(0, 1, (3, 8, 8)).astype(np.float32)
    model = convert(CFG, data, ["thing"])
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    [answer] = session.run(None, {"picture": image[None]})
    np.testing.assert_allclose(answer[0], slowly(image, data), rtol=1e-4, atol=1e-5)


def test_the_model_says_its_names_and_where_its_anchors_belong() -> None:
    model = onnx.load_from_string(convert(CFG, weights(), ["thing"]))
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert said["names"] == '["thing"]'
    assert said["heads"] == ('[{"anchors": [[23, 27], [37, 58], [10, 14]], "reach": 1.05}]')
    assert model.opset_import[0].version <= 20


def test_the_older_header_is_four_bytes_shorter() -> None:
    assert convert(CFG, weights(minor=1), ["thing"]) == convert(CFG, weights(), ["thing"])


def test_the_same_model_gives_the_same_file() -> None:
    assert convert(CFG, weights(), ["thing"]) == convert(CFG, weights(), ["thing"])


@pytest.mark.parametrize("count", [0, 1, NUMBERS - 1, NUMBERS + 1, 3 * NUMBERS])
def test_weights_that_are_not_exactly_as_many_as_asked_for_are_refused(count: int) -> None:
    with pytest.raises(Invalid, match=r"ends early|numbers more"):
        convert(CFG, weights(count), ["thing"])


@pytest.mark.parametrize("length", [0, 3, 19, 22, 200 * 4 + 21])
def test_weights_cut_off_anywhere_are_refused(length: int) -> None:
    with pytest.raises(Invalid) as refusal:
        convert(CFG, weights()[:length], ["thing"])
    assert refusal.value.code == "cameras.conversion_failed"


def test_a_plan_cut_off_before_its_heads_anchors_end_is_refused_wherever_it_is_cut() -> None:
    needed = CFG.index("scale_x_y")
    for length in range(needed - 1):
        with pytest.raises(Invalid) as refusal:
            convert(CFG[:length], weights(), ["thing"])
        assert refusal.value.code == "cameras.conversion_failed"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[upsample]", "[shortcut]", "not known"),
        ("[upsample]\n", "[dropout]\nprobability=.5\n", "not known"),
        ("activation=leaky", "activation=mish", "mish"),
        ("activation=leaky", "activation=leaky\ndilation=2", "dilation"),
        ("filters=4\n", "", "«filters»"),
        ("filters=4", "filters=four", "«filters»"),
        ("filters=18", "filters=17", "numbers more|fit"),
        ("classes=1", "classes=2", "fit"),
        ("layers = -1, 0", "layers = -1, 9", "not there yet"),
        ("layers = -1, 0", "layers = -9", "not there yet"),
        ("group_id=1", "group_id=2", "does not exist"),
        ("groups=2", "groups=3", "does not exist"),
        ("groups=2", "groups=0", "«groups»"),
        ("mask = 1,2,0", "mask = 1,2", "three anchors"),
        ("mask = 1,2,0", "mask = 1,2,3", "three anchors"),
        ("mask = 1,2,0", "mask = 1,2,-1", "three anchors"),
        ("37,58", "37", "three anchors"),
        ("scale_x_y = 1.05", "scale_x_y = wide", "scale_x_y"),
        ("num=3", "num=3\nnew_coords=1", "new_coords"),
        ("channels=3", "", "«channels»"),
        ("# a remark", "a remark", "word=value"),
        ("stride=2\npad", "stride=0\npad", "«stride»"),
        ("size=3", "size=-3", "«size»"),
        ("width=8", "width=0", "«width»"),
        ("size=3\nstride=2\npad=1", "size=9\nstride=2\npad=0", "left of the picture"),
        ("activation=leaky\n", "", "activation"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused(old: str, new: str, reason: str) -> None:
    assert old in CFG
    with pytest.raises(Invalid, match=reason):
        convert(CFG.replace(old, new, 1), weights(), ["thing"])


def test_layers_of_different_sizes_cannot_be_joined() -> None:
    cfg = CFG.replace("[upsample]\nstride=2", "[upsample]\nstride=3")
    with pytest.raises(Invalid, match="sizes"):
        convert(cfg, weights(), ["thing"])


def slowly(image: Array, data: bytes) -> Array:
    """The network of the plan above, layer by layer, in loops."""
    numbers = iter(np.frombuffer(data, "<f4", offset=20).astype(np.float64).tolist())
    bias, scale, mean, variance = (take(numbers, 4) for _ in range(4))
    first = convolved(image, take(numbers, 4 * 3 * 9).reshape(4, 3, 3, 3), stride=2, pad=1)
    normal = (first - mean[:, None, None]) / np.sqrt(variance[:, None, None] + 1e-5)
    shifted = normal * scale[:, None, None] + bias[:, None, None]
    leaky = np.where(shifted > 0, shifted, shifted * 0.1)
    enlarged = pooled(leaky[2:], stride=2).repeat(2, axis=1).repeat(2, axis=2)
    joined = pooled(np.concatenate([enlarged, leaky]), stride=1)
    bias = take(numbers, 18)
    last = convolved(joined, take(numbers, 18 * 6).reshape(18, 6, 1, 1), stride=1, pad=0)
    return last + bias[:, None, None]


def take(numbers: Iterator[float], count: int) -> Array:
    return np.array([next(numbers) for _ in range(count)], np.float32)


def convolved(above: Array, kernel: Array, *, stride: int, pad: int) -> Array:
    padded = np.pad(above, ((0, 0), (pad, pad), (pad, pad)))
    size = kernel.shape[2]
    side = (padded.shape[1] - size) // stride + 1
    result = np.empty((len(kernel), side, side), np.float32)
    for filter_number, weight in enumerate(kernel):
        for row in range(side):
            for column in range(side):
                y, x = row * stride, column * stride
                seen = padded[:, y : y + size, x : x + size]
                result[filter_number, row, column] = (seen * weight).sum()
    return result


def pooled(above: Array, *, stride: int) -> Array:
    """The greatest of two by two cells; beyond the right and lower edge there is nothing."""
    padded = np.pad(above, ((0, 0), (0, 1), (0, 1)), constant_values=-np.inf)
    side = (above.shape[1] - 1) // stride + 1
    result = np.empty((len(above), side, side), np.float32)
    for row in range(side):
        for column in range(side):
            y, x = row * stride, column * stride
            result[:, row, column] = padded[:, y : y + 2, x : x + 2].max(axis=(1, 2))
    return result
