"""Opening a model file: what it wants to be given, and whether it can be run here at all."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as states

from premises.cameras.detectors.families import DEFAULT_SIDE
from premises.cameras.detectors.labels import names_from_lines, names_from_metadata
from premises.cameras.detectors.prepared import prepared
from premises.kernel.errors import Invalid, NotFound

# Where a model carries its class names, and where our converter describes its grids.
NAMES_KEY = "names"
HEADS_KEY = "heads"

Number = type[np.float32 | np.float16 | np.int64 | np.int32]

_PROCESSOR = "CPUExecutionProvider"
_PROVIDERS = ("CUDAExecutionProvider", "TensorrtExecutionProvider", _PROCESSOR)
_PICTURE_KINDS: dict[str, Number] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
}
_SIZE_KINDS: dict[str, Number] = {
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(float)": np.float32,
}

# What onnxruntime raises for a model it cannot use; its exceptions have no base of their own.
_FAULTS = (
    states.Fail,
    states.InvalidArgument,
    states.InvalidGraph,
    states.InvalidProtobuf,
    states.NotImplemented,
    states.RuntimeException,
)
FAILED = (*_FAULTS, states.EPFail, states.EngineError, states.DeviceReset)


@dataclass(frozen=True, slots=True)
class Feed:
    """How a model is fed: the picture's name, number type and size, and the wish for a size."""

    name: str
    kind: Number
    width: int
    height: int
    size_name: str | None
    size_kind: Number

    def values(self, tensor: NDArray[np.float32]) -> dict[str, NDArray[np.number]]:
        values: dict[str, NDArray[np.number]] = {self.name: tensor.astype(self.kind, copy=False)}
        if self.size_name is not None:
            # Asked for boxes in pixels of its own input, the model answers like all the others.
            values[self.size_name] = np.array([[self.width, self.height]], self.size_kind)
        return values


def open_session(
    path: Path, threads: int, folder: Path | None = None
) -> onnxruntime.InferenceSession:
    """The model, ready to run, on a CUDA device where onnxruntime offers one.

    In `folder`, if one is given, a copy is kept that is prepared for this machine's processor.

    Raises:
        NotFound: there is no such file.
        Invalid: the file is not a whole ONNX model, or needs what this engine does not have.

    """
    if not path.is_file():
        raise NotFound(
            "cameras.model_missing",
            f"There is no model file {path}. Install one: premises models install yolov4-tiny",
            path=str(path),
        )
    offered = onnxruntime.get_available_providers()
    providers = [provider for provider in _PROVIDERS if provider in offered]
    copy = prepared(path, folder) if folder and providers == [_PROCESSOR] else None
    if copy is not None:
        with contextlib.suppress(*_FAULTS):
            return _opened(copy, threads, providers, is_rearranged=True)
        # The copy is damaged, which is no fault of the model: it is made anew the next time.
        with contextlib.suppress(OSError):
            copy.unlink()
    try:
        return _opened(path, threads, providers)
    except _FAULTS as failure:
        raise unreadable(path, str(failure)) from failure


def _opened(
    path: Path, threads: int, providers: Sequence[str], *, is_rearranged: bool = False
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Planning memory ahead gains no time with one picture at a time, and costs eight megabytes.
    options.enable_mem_pattern = False
    # Waiting threads would otherwise burn a core between two pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # What goes wrong is raised and told by us; the library need not print it as well.
    options.log_severity_level = 4
    if is_rearranged:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=list(providers))


def feed_of(session: onnxruntime.InferenceSession, path: Path) -> Feed:
    """How the model is fed; sizes that it leaves open become 640 pixels.

    Raises:
        Invalid: it does not take one picture (1 x 3 x height x width), with or without its size.

    """
    nodes = session.get_inputs()
    pictures = [n for n in nodes if n.type in _PICTURE_KINDS and _takes_picture(n.shape)]
    sizes = [n for n in nodes if n.type in _SIZE_KINDS and len(n.shape) == 2]
    if len(pictures) != 1 or len(sizes) > 1 or len(nodes) != len(pictures) + len(sizes):
        raise unknown(path, session, [])
    height, width = pictures[0].shape[2:]
    return Feed(
        name=pictures[0].name,
        kind=_PICTURE_KINDS[pictures[0].type],
        width=width if isinstance(width, int) else DEFAULT_SIDE,
        height=height if isinstance(height, int) else DEFAULT_SIDE,
        size_name=sizes[0].name if sizes else None,
        size_kind=_SIZE_KINDS[sizes[0].type] if sizes else np.int64,
    )


def _takes_picture(shape: Sequence[int | str | None]) -> bool:
    """Whether the first two sizes are 1 and 3, or open, which the exporters write as a name."""
    return len(shape) == 4 and all(
        not isinstance(size, int) or size == wanted
        for size, wanted in zip(shape[:2], (1, 3), strict=True)
    )


def names_of(path: Path, session: onnxruntime.InferenceSession) -> list[str] | None:
    """Class names from the `.names` file beside the model, else those inside the model."""
    beside = path.with_suffix(".names")
    if beside.is_file():
        return names_from_lines(beside.read_text(encoding="utf-8", errors="replace"))
    inside: dict[str, str] = session.get_modelmeta().custom_metadata_map
    return names_from_metadata(inside[NAMES_KEY]) if NAMES_KEY in inside else None


def unreadable(path: Path, reason: str) -> Invalid:
    return Invalid(
        "cameras.model_unreadable",
        f"{path.name} is not a whole ONNX model that can be run here. Fetch or export it again.",
        path=str(path),
        reason=reason,
    )


def unknown(
    path: Path, session: onnxruntime.InferenceSession, actual: Sequence[tuple[int, ...]]
) -> Invalid:
    inputs = {node.name: node.shape for node in session.get_inputs()}
    outputs = {node.name: node.shape for node in session.get_outputs()}
    if actual:
        outputs = dict(zip(outputs, map(list, actual), strict=True))
    return Invalid(
        "cameras.model_unknown",
        f"{path.name} takes {inputs} and gives {outputs}, which is none of YOLOX, YOLOv4-tiny, "
        "YOLOv8/11, RT-DETR, RT-DETRv2, D-FINE. Export it in the form of one of them.",
        path=str(path),
        inputs=inputs,
        outputs=outputs,
    )
