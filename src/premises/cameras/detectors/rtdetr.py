"""A published RT-DETR model, as its makers share it, becomes a model file that runs here.

Making it takes PyTorch and transformers (the extra `rtdetr`); running it takes neither.
"""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import onnx
from onnx import helper

from premises.cameras.detectors.families import DEFAULT_SIDE
from premises.cameras.detectors.sessions import NAMES_KEY
from premises.kernel.errors import Invalid, Unavailable

if TYPE_CHECKING:
    import torch

Progress = Callable[[float, str], None]

KINDS: Final = ("rt_detr_v2", "rt_detr", "d_fine")
"""The architectures, as their configuration names them, whose answers are read here."""

# Deformable attention reads between pixels, which ONNX can say since version 16; 18 is what all
# engines of today understand. The older exporter writes the smaller graph.
_OPSET: Final = 18
_PREPROCESSING: Final = "preprocessor_config.json"
# How pictures are prepared here, in the words of that file: resized, colours from 0 to 1.
_PLAIN: Final = {
    "do_resize": True,
    "size": {"height": DEFAULT_SIDE, "width": DEFAULT_SIDE},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": False,
    "do_pad": False,
}
_UNNAMED: Final = "LABEL_0"


def export(source: str, target: Path, progress: Progress) -> None:
    """Write the model `source`, a name on the model hub or a folder, to `target` as ONNX.

    Outputs are `logits` and `pred_boxes`; class names travel inside the file.

    Raises:
        Unavailable: PyTorch or transformers is not installed.
        Invalid: there is no such model within reach, it is of another kind, its weights are
            incomplete, or it wants pictures prepared in a way that is not known here.

    """
    _require_extra()
    progress(0.05, f"loading {source}")
    network = _loaded(source)
    _require_plain_pictures(source)
    progress(0.4, "writing the model file")
    _write(network, target)
    _name_classes(target, network)
    progress(0.9, "trying it")


def _require_extra() -> None:
    try:
        import torch  # noqa: PLC0415, F401 - a gigabyte that only this needs.
        import transformers  # noqa: PLC0415, F401
    except ImportError as missing:
        raise Unavailable(
            "cameras.rtdetr_missing",
            "Exporting a model needs PyTorch and transformers, which are not installed here."
            " Install them: pip install 'premises[rtdetr]'",
        ) from missing


def _loaded(source: str) -> "torch.nn.Module":
    """The network with all its weights; nothing that a model brings along is run."""
    from safetensors import SafetensorError  # noqa: PLC0415
    from transformers import AutoConfig, AutoModelForObjectDetection  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        # Said aloud, or a person at a terminal is asked whether a model's own code may run.
        kind = AutoConfig.from_pretrained(source, trust_remote_code=False).model_type
        if kind not in KINDS:
            raise _unfit(source, f"it is of the kind {kind}; known are {', '.join(KINDS)}")
        network, report = AutoModelForObjectDetection.from_pretrained(
            source, trust_remote_code=False, use_safetensors=True, output_loading_info=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as fault:
        raise _unfit(source, _first_line(fault)) from fault
    # What is missing would be filled with chance numbers, and the model would see ghosts.
    if report["missing_keys"] or report["mismatched_keys"]:
        raise _unfit(source, "its file of weights is not complete")
    module: torch.nn.Module = network.eval()
    return module


def _require_plain_pictures(source: str) -> None:
    """Pass a model that takes what is prepared here: 640 x 640, colours from 0 to 1."""
    from transformers.utils import cached_file  # noqa: PLC0415

    try:
        found = cached_file(source, _PREPROCESSING, _raise_exceptions_for_missing_entries=False)
        wants = json.loads(Path(found).read_text(encoding="utf-8")) if found else {}
    except (OSError, ValueError) as fault:
        raise _unfit(source, _first_line(fault)) from fault
    if not isinstance(wants, dict) or any(
        wants.get(name) not in (None, plain) for name, plain in _PLAIN.items()
    ):
        raise _unfit(source, f"its {_PREPROCESSING} asks for more than resizing to 640 x 640")


def _write(network: "torch.nn.Module", target: Path) -> None:
    import torch  # noqa: PLC0415

    class Answers(torch.nn.Module):  # type: ignore[misc]
        """The network without its training: a picture in, logits and boxes out."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            answers = self.network(pixel_values=picture)
            return answers.logits, answers.pred_boxes

    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns that the picture's size is fixed, which is what is wanted.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Answers(),
            (torch.zeros(1, 3, DEFAULT_SIDE, DEFAULT_SIDE),),
            target,
            opset_version=_OPSET,
            dynamo=False,
            input_names=["images"],
            output_names=["logits", "pred_boxes"],
        )


def _name_classes(target: Path, network: "torch.nn.Module") -> None:
    named: dict[int, str] = network.config.id2label
    names = [named[number] for number in sorted(named)]
    if names and names[0] != _UNNAMED:
        model = onnx.load(target)
        helper.set_model_props(model, {NAMES_KEY: json.dumps(names)})
        onnx.save(model, target)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().partition("\n")[0].rstrip(".") or type(fault).__name__


def _unfit(source: str, reason: str) -> Invalid:
    return Invalid(
        "cameras.model_unfit",
        f"{source} cannot be made into a model file: {reason}.",
        source=source,
    )
