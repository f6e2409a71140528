"""A small model that sees colours, so that a test decides by its picture what is seen where."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper
from PIL import Image

SIDE_PX = 96
_FINE, _COARSE, _CLASSES = 8, 32, 80
_PERSON, _CAR, _BUS = 0, 2, 5
_CHANNELS = {"blue": 0, "green": 1, "red": 2}


def write_colour_model(path: Path) -> Path:
    """A YOLOX that takes squares of 8 pixels for cars where they are red and people where blue.

    They are 16 pixels wide and high around the square. A green square of 32 pixels is a bus of
    48. The cells of either grid begin at multiples of their size.
    """
    fine = _grid("fine", _FINE, {"red": _CAR, "blue": _PERSON}, np.log(2))
    coarse = _grid("coarse", _COARSE, {"green": _BUS}, np.log(1.5))
    middle = np.zeros((1, (SIDE_PX // 16) ** 2, 5 + _CLASSES), np.float32)
    made = helper.make_graph(
        [
            *fine[0],
            *coarse[0],
            helper.make_node("Concat", ["fine", "middle", "coarse"], ["output"], axis=1),
        ],
        "colours",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE_PX, SIDE_PX])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 189, 5 + _CLASSES])],
        [*fine[1], *coarse[1], numpy_helper.from_array(middle, "middle")],
    )
    model = helper.make_model(made, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    path.write_bytes(model.SerializeToString())
    return path


def _grid(
    name: str, cell_px: int, seen: dict[str, int], size: float
) -> tuple[list[NodeProto], list[TensorProto]]:
    """The nodes and constants that turn the mean colour of each cell into a row of the answer."""
    cells = (SIDE_PX // cell_px) ** 2
    scores = np.zeros((3, _CLASSES), np.float32)
    for colour, class_ in seen.items():
        scores[_CHANNELS[colour], class_] = 1 / 255
    boxes = np.tile(np.array([0.5, 0.5, size, size, 1], np.float32), (1, cells, 1))
    constants: dict[str, NDArray[np.generic]] = {
        f"{name}_shape": np.array([1, 3, cells]),
        f"{name}_scores": scores,
        f"{name}_boxes": boxes,
    }
    side = [cell_px, cell_px]
    nodes = [
        helper.make_node(
            "AveragePool", ["images"], [f"{name}_mean"], kernel_shape=side, strides=side
        ),
        helper.make_node("Reshape", [f"{name}_mean", f"{name}_shape"], [f"{name}_flat"]),
        helper.make_node("Transpose", [f"{name}_flat"], [f"{name}_rows"], perm=[0, 2, 1]),
        helper.make_node("MatMul", [f"{name}_rows", f"{name}_scores"], [f"{name}_classes"]),
        helper.make_node("Concat", [f"{name}_boxes", f"{name}_classes"], [name], axis=2),
    ]
    return nodes, [numpy_helper.from_array(values, key) for key, values in constants.items()]


def scene(
    number: int,
    *,
    cars: tuple[tuple[int, int], ...] = (),
    people: tuple[tuple[int, int], ...] = (),
    buses: tuple[tuple[int, int], ...] = (),
) -> bytes:
    """A PNG with these things in the cells named by column and row; a bus hides what it covers.

    Another number gives another file that shows the same.
    """
    pixels = np.zeros((SIDE_PX, SIDE_PX, 3), np.uint8)
    for places, cell_px, colour in (
        (cars, _FINE, (250, 0, 0)),
        (people, _FINE, (0, 0, 200)),
        (buses, _COARSE, (0, 240, 0)),
    ):
        for column, row in places:
            top, left = row * cell_px, column * cell_px
            pixels[top : top + cell_px, left : left + cell_px] = colour
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue() + number.to_bytes(4)
