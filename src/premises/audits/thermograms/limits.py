"""How large a file may be, what is said of one that is not, and what was expected of it."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from premises.kernel.errors import Invalid
from premises.kernel.images import ImageLimits

Expected = Literal["thermal", "rgb"]
"""As what the user sent a picture; it only decides where the content leaves it open."""

LEAST_SIDE_PX: Final = 32
"""On fewer pixels nothing of a wall can be told from anything else."""

MOST_THERMAL_PX: Final = 12_000_000
"""No thermal camera takes more, not even those that put several pictures together (3840 x 3072);
all temperatures of a submission are in memory at once, and a small file may claim a lot of them."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What is opened at all; everything else is refused before a pixel is decoded."""

    max_bytes: int = 25_000_000
    max_pixels: int = 50_000_000

    @property
    def of_images(self) -> ImageLimits:
        return ImageLimits(max_pixels=self.max_pixels, max_bytes=self.max_bytes)

    @property
    def of_temperatures(self) -> "ReadingLimits":
        """The limits of what is read number by number."""
        return replace(self, max_pixels=min(self.max_pixels, MOST_THERMAL_PX))

    def check_bytes(self, data: bytes) -> None:
        """Raises `Invalid` (`audits.photo_empty`, `audits.photo_too_large`)."""
        if not data:
            raise Invalid("audits.photo_empty", "The file is empty: send it again.")
        if len(data) > self.max_bytes:
            message = f"The file has {len(data)} bytes; at most {self.max_bytes} are taken."
            facts = {"size_bytes": len(data), "max_bytes": self.max_bytes}
            raise Invalid("audits.photo_too_large", message, **facts)

    def check_size(self, width: int, height: int) -> None:
        """Raises `Invalid` (`audits.photo_too_small`, `audits.photo_too_large`)."""
        facts = {"width": width, "height": height}
        if min(width, height) < LEAST_SIDE_PX:
            message = (
                f"The picture has only {width} x {height} pixels: "
                f"send one with at least {LEAST_SIDE_PX} on each side."
            )
            raise Invalid("audits.photo_too_small", message, **facts)
        if width * height > self.max_pixels:
            message = (
                f"The picture has {width} x {height} pixels; "
                f"at most {self.max_pixels} in all are taken."
            )
            raise Invalid("audits.photo_too_large", message, **facts)
