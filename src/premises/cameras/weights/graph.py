"""The few building blocks of a detection network, written as ONNX operators."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

# The slope of Darknet's leaky activation below zero.
_LEAKY_SLOPE = 0.1


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer gives: its name and its sizes for one picture."""

    name: str
    channels: int
    rows: int
    columns: int


class Graph:
    """A network under construction, fed with one picture of the given sizes."""

    def __init__(self, channels: int, rows: int, columns: int) -> None:
        self.picture = Layer("picture", channels, rows, columns)
        self.nodes: list[NodeProto] = []
        self.numbers: list[TensorProto] = []
        self.outputs: list[ValueInfoProto] = []

    def inputs(self) -> list[ValueInfoProto]:
        return [_described(self.picture)]

    def give(self, layer: Layer) -> None:
        """Make what `layer` gives a result of the whole network."""
        self.outputs.append(_described(layer))

    def convolution(
        self,
        above: Layer,
        kernel: NDArray[np.float32],
        bias: NDArray[np.float32],
        *,
        stride: int,
        padding: int,
    ) -> Layer:
        """`kernel` is filters x channels x size x size; `padding` is zeros on each side."""
        size = kernel.shape[2]
        return self._add(
            "Conv",
            [above.name, self._number(kernel), self._number(bias)],
            kernel.shape[0],
            (above.rows + 2 * padding - size) // stride + 1,
            (above.columns + 2 * padding - size) // stride + 1,
            strides=[stride, stride],
            pads=[padding] * 4,
        )

    def leaky(self, above: Layer) -> Layer:
        sizes = above.channels, above.rows, above.columns
        return self._add("LeakyRelu", [above.name], *sizes, alpha=_LEAKY_SLOPE)

    def max_pool(self, above: Layer, size: int, stride: int) -> Layer:
        """Darknet pads by one less than the size in all, the smaller half before."""
        before, after = (size - 1) // 2, size // 2
        return self._add(
            "MaxPool",
            [above.name],
            above.channels,
            (above.rows - 1) // stride + 1,
            (above.columns - 1) // stride + 1,
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[before, before, after, after],
        )

    def upsample(self, above: Layer, factor: int) -> Layer:
        """Each cell repeated `factor` times along both sides."""
        scales = self._number(np.array([1, 1, factor, factor], np.float32))
        return self._add(
            "Resize",
            [above.name, "", scales],
            above.channels,
            above.rows * factor,
            above.columns * factor,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def join(self, layers: Sequence[Layer]) -> Layer:
        """All channels of all layers, one after another."""
        if len(layers) == 1:
            return layers[0]
        channels = sum(layer.channels for layer in layers)
        names = [layer.name for layer in layers]
        return self._add("Concat", names, channels, layers[0].rows, layers[0].columns, axis=1)

    def part(self, above: Layer, groups: int, group: int) -> Layer:
        """The channels of one of `groups` equal groups."""
        channels = above.channels // groups
        limits = [[group * channels], [(group + 1) * channels], [1]]
        begin, end, axis = (self._number(np.array(limit, np.int64)) for limit in limits)
        names = [above.name, begin, end, axis]
        return self._add("Slice", names, channels, above.rows, above.columns)

    def _add(
        self,
        operator: str,
        inputs: Sequence[str],
        channels: int,
        rows: int,
        columns: int,
        **attributes: float | str | list[int],
    ) -> Layer:
        name = f"layer_{len(self.nodes)}"
        node = helper.make_node(operator, inputs, [name], name=name)
        node.attribute.extend(helper.make_attribute(*said) for said in attributes.items())
        self.nodes.append(node)
        return Layer(name, channels, rows, columns)

    def _number(self, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        name = f"numbers_{len(self.numbers)}"
        self.numbers.append(numpy_helper.from_array(values, name))
        return name


def _described(layer: Layer) -> ValueInfoProto:
    sizes = [1, layer.channels, layer.rows, layer.columns]
    return helper.make_tensor_value_info(layer.name, TensorProto.FLOAT, sizes)
