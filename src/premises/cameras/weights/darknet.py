"""A Darknet detection model, a plan and a heap of numbers, becomes one ONNX file."""

import json
import struct
from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray
from onnx import checker, helper

from premises.cameras.detectors.decoders import Head
from premises.cameras.detectors.families import heads_to_text
from premises.cameras.detectors.sessions import HEADS_KEY, NAMES_KEY
from premises.cameras.weights.darknet_cfg import Section, read_plan, refused
from premises.cameras.weights.graph import Graph, Layer

# Old enough for every onnxruntime of recent years, new enough for all operators used here.
_OPSET = 17
_IR_VERSION = 8
# What Darknet adds to a variance before it takes the root.
_EPSILON = np.float32(1e-5)


def convert(cfg: str, weights: bytes, names: Sequence[str]) -> bytes:
    """The ONNX file of a Darknet model: `cfg` its plan, `weights` its numbers, `names` its classes.

    Batch normalisation is folded into the convolutions. The heads are given as they are, before
    any sigmoid; where their anchors belong is written into the file's metadata.

    Raises:
        Invalid: the plan is cut off or holds unknown layers, or the weights are not exactly as
            many as the plan asks for.

    """
    plan = read_plan(cfg)
    numbers = _Numbers(weights)
    net, sections = plan[0], plan[1:]
    graph = Graph(net.count("channels"), net.count("height"), net.count("width"))
    layers: list[Layer] = []
    heads: list[Head] = []
    for section in sections:
        if section.kind == "yolo":
            heads.append(_head(section, graph, layers, names))
            # A head has a number of its own, by which later layers count back.
            layers.append(layers[-1])
        else:
            layers.append(_layer(section, graph, layers, numbers))
    numbers.finish()
    return _file(graph, heads, names)


class _Numbers:
    """The weights in the order of the file, handed out once."""

    def __init__(self, data: bytes) -> None:
        # Version 0.2 widened the count of training pictures from four bytes to eight.
        if len(data) < 20:
            raise refused("its .weights file is cut off")
        major, minor = struct.unpack_from("<ii", data)
        begins = 20 if major * 10 + minor >= 2 else 16
        if (len(data) - begins) % 4:
            raise refused("its .weights file is cut off in the middle of a number")
        self._numbers = np.frombuffer(data, "<f4", offset=begins)
        self._taken = 0

    def take(self, *sizes: int) -> NDArray[np.float32]:
        count = prod(sizes)
        taken = self._numbers[self._taken : self._taken + count]
        if len(taken) < count:
            have = len(self._numbers)
            raise refused(f"its .weights file ends early, after {have} numbers")
        self._taken += count
        return taken.reshape(sizes).astype(np.float32)

    def finish(self) -> None:
        left = len(self._numbers) - self._taken
        if left:
            raise refused(f"its .weights file has {left} numbers more than its .cfg asks for")


def _layer(section: Section, graph: Graph, layers: Sequence[Layer], numbers: _Numbers) -> Layer:
    if section.kind == "route":
        return _route(section, graph, layers)
    above = layers[-1] if layers else graph.picture
    if section.kind == "convolutional":
        return _convolution(section, graph, above, numbers)
    if section.kind == "maxpool":
        return graph.max_pool(above, section.count("size"), section.count("stride"))
    return graph.upsample(above, section.count("stride"))


def _convolution(section: Section, graph: Graph, above: Layer, numbers: _Numbers) -> Layer:
    filters, size = section.count("filters"), section.count("size")
    activation = section.values.get("activation", "")
    if activation not in ("leaky", "linear"):
        raise section.refused(f"has the activation «{activation}», which is not known here")
    padding = size // 2 if section.number("pad", 0) else 0
    stride = section.count("stride", 1)
    if min(above.rows, above.columns) + 2 * padding < size:
        raise section.refused("looks at more than is left of the picture")
    bias = numbers.take(filters)
    if section.number("batch_normalize", 0):
        scale, mean, variance = (numbers.take(filters) for _ in range(3))
        factor = scale / np.sqrt(variance + _EPSILON)
        bias = bias - mean * factor
    else:
        factor = np.ones(filters, np.float32)
    kernel = numbers.take(filters, above.channels, size, size) * factor[:, None, None, None]
    result = graph.convolution(above, kernel, bias, stride=stride, padding=padding)
    return graph.leaky(result) if activation == "leaky" else result


def _route(section: Section, graph: Graph, layers: Sequence[Layer]) -> Layer:
    here = len(layers)
    numbers = [n if n >= 0 else here + n for n in section.numbers("layers")]
    if any(n < 0 or n >= here for n in numbers):
        raise section.refused("leads to a layer that is not there yet")
    if len({(layers[n].rows, layers[n].columns) for n in numbers}) != 1:
        raise section.refused("joins layers of different sizes")
    joined = graph.join([layers[n] for n in numbers])
    groups, group = section.count("groups", 1), section.number("group_id", 0)
    if joined.channels % groups or not 0 <= group < groups:
        raise section.refused("asks for a group of channels that does not exist")
    return joined if groups == 1 else graph.part(joined, groups, group)


def _head(section: Section, graph: Graph, layers: Sequence[Layer], names: Sequence[str]) -> Head:
    classes, mask, flat = (section.numbers(word) for word in ("classes", "mask", "anchors"))
    pairs = list(zip(flat[::2], flat[1::2], strict=False))
    known = len(mask) == 3 and all(0 <= number < len(pairs) for number in mask)
    if not known or len(flat) != 2 * section.count("num"):
        raise section.refused("does not say three anchors of a whole list")
    if not layers or layers[-1].channels != 3 * (5 + classes[0]) or classes[0] != len(names):
        raise section.refused(
            f"reads {classes[0]} classes, which does not fit the layer above it or "
            f"the {len(names)} names"
        )
    graph.give(layers[-1])
    return Head(tuple(pairs[number] for number in mask), section.share("scale_x_y"))


def _file(graph: Graph, heads: Sequence[Head], names: Sequence[str]) -> bytes:
    made = helper.make_graph(graph.nodes, "darknet", graph.inputs(), graph.outputs, graph.numbers)
    model = helper.make_model(
        made,
        producer_name="premises",
        ir_version=_IR_VERSION,
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )
    described = {NAMES_KEY: json.dumps(list(names)), HEADS_KEY: heads_to_text(heads)}
    helper.set_model_props(model, described)
    checker.check_model(model, full_check=True)
    file: bytes = model.SerializeToString()
    return file
