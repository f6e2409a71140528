"""What the things in a picture are called, the same word whatever model saw them."""

import ast
import json
from collections.abc import Sequence

from premises.kernel.errors import Invalid

# The 80 classes of COCO 2017 (Lin et al. 2014, «Microsoft COCO») in the order models number them.
COCO = (
    *("person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    *("traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat"),
    *("dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack"),
    *("umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball"),
    *("kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket"),
    *("bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple"),
    *("sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair"),
    *("couch", "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse"),
    *("remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink"),
    *("refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier"),
    "toothbrush",
)

# What a building's owner asks about; a chair or a bottle in a picture is not news.
WANTED = frozenset({"person", "car", "truck", "dog", "cat", "bird", "bicycle", "motorcycle", "bus"})

# Darknet's list mixes the spellings of Pascal VOC into COCO; people search for one of them.
_SPELLINGS = {
    "aeroplane": "airplane",
    "diningtable": "dining table",
    "motorbike": "motorcycle",
    "pottedplant": "potted plant",
    "sofa": "couch",
    "tvmonitor": "tv",
}


def labels_for(classes: int, names: Sequence[str] | None) -> tuple[str, ...]:
    """One label per class of a model: its own names, else COCO's for 80 classes, else numbers.

    Raises:
        Invalid: there are names, but not as many as classes.

    """
    if names is None:
        return COCO if classes == len(COCO) else tuple(f"class_{n}" for n in range(classes))
    if len(names) != classes:
        raise Invalid(
            "cameras.model_names",
            f"The model knows {classes} classes but has {len(names)} names. "
            "Give its .names file one line per class.",
            classes=classes,
            names=len(names),
        )
    return tuple(spelled(name) for name in names)


def spelled(name: str) -> str:
    """The one spelling under which a thing is kept and searched for."""
    return _SPELLINGS.get(name, name)


def names_from_lines(text: str) -> list[str]:
    """The names of a `.names` file: one per line, blank lines at the end ignored."""
    return [line.strip() for line in text.strip().splitlines()]


def names_from_metadata(text: str) -> list[str] | None:
    """The names a model carries in itself: a JSON list, or a dictionary by class number.

    Ultralytics writes the dictionary as Python text, others as JSON. Anything else is None.
    """
    value = _literal(text)
    if isinstance(value, dict):
        by_number = {str(key): str(name) for key, name in value.items()}
        ordered = [by_number.get(str(number)) for number in range(len(by_number))]
        return None if None in ordered else [name for name in ordered if name is not None]
    return [str(name) for name in value] if isinstance(value, list) else None


def _literal(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
