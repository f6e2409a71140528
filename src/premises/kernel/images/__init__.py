"""Pictures from strangers: looked at carefully, turned upright, shrunk and drawn upon.

header      what a picture says about itself, and whether it is small enough to open
wholeness   whether the end of the file is there, so that a growing file is not taken
decode      the pixels, always upright RGB
draw        boxes with labels, letterboxes, JPEG

No call changes any state of the process, so every function may run in many threads.
"""

from premises.kernel.images.decode import Picture, decode, upright
from premises.kernel.images.draw import (
    LabelledBox,
    Letterbox,
    draw_boxes,
    encode_jpeg,
    letterbox,
)
from premises.kernel.images.header import (
    ALL_FORMATS,
    Format,
    ImageHeader,
    ImageLimits,
    Source,
    inspect,
)

__all__ = [
    "ALL_FORMATS",
    "Format",
    "ImageHeader",
    "ImageLimits",
    "LabelledBox",
    "Letterbox",
    "Picture",
    "Source",
    "decode",
    "draw_boxes",
    "encode_jpeg",
    "inspect",
    "letterbox",
    "upright",
]
