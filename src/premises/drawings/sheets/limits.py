"""How large a file and its pages may be, and what is said of those that are larger."""

from dataclasses import dataclass, replace
from typing import Final

from premises.drawings.content import Remark
from premises.kernel.errors import Invalid

MM_PER_INCH: Final = 25.4
MM_PER_POINT: Final = MM_PER_INCH / 72

LONGEST_MM: Final = 20_000.0
"""Rolls of drawing paper end at 50 m and plots of buildings long before 20 m: what claims to be
longer is a broken or hostile page."""

MOST_COMPARED_PIXELS: Final = 80_000_000
"""An ARCH-E sheet at 200 DPI has 70 million. Comparing two scans takes 14 bytes of memory for each
pixel, measured, and a worker shall do with 1.5 GB."""


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What is opened at all, and how much reading or drawing one page may take.

    `max_pixels` bounds a picture that was sent and every page that is drawn, `max_side_px` the
    longest side of what is drawn; `dpi` is the resolution of scans.
    """

    max_bytes: int = 70_000_000
    max_pages: int = 500
    max_pixels: int = 200_000_000
    max_side_px: int = 30_000
    max_objects: int = 3_000_000
    dpi: int = 200
    memory_bytes: int = 1024 * 2**20
    cpu_s: float = 60.0
    wall_s: float = 90.0

    def for_comparing(self) -> "SheetLimits":
        """The limits of a whole page that is going to be compared pixel by pixel."""
        return replace(self, max_pixels=min(self.max_pixels, MOST_COMPARED_PIXELS))

    def check_bytes(self, data: bytes) -> None:
        """Raises `Invalid` (`drawings.empty_file`, `drawings.file_too_long`)."""
        if not data:
            raise Invalid("drawings.empty_file", "The file is empty: send it again.")
        if len(data) > self.max_bytes:
            message = (
                f"The file has {len(data)} bytes; at most {self.max_bytes} are taken: "
                "send the set in parts."
            )
            facts = {"size_bytes": len(data), "max_bytes": self.max_bytes}
            raise Invalid("drawings.file_too_long", message, **facts)

    def check_pages(self, count: int) -> None:
        """Raises `Invalid` (`drawings.too_many_pages`, `drawings.no_pages`)."""
        if count < 1:
            raise Invalid("drawings.no_pages", "The file has no page: export it anew.")
        if count > self.max_pages:
            message = f"The file has {count} pages; at most {self.max_pages} are taken at once."
            raise Invalid(
                "drawings.too_many_pages", message, page_count=count, max_pages=self.max_pages
            )


def check_page(page: int, page_count: int) -> None:
    """Raises `Invalid` (`drawings.no_such_page`); pages are counted from 1."""
    if not 1 <= page <= page_count:
        message = f"There is no page {page}: the file has {page_count}."
        raise Invalid("drawings.no_such_page", message, page=page, page_count=page_count)


def check_size(width_mm: float, height_mm: float) -> None:
    """Raises `Invalid` (`drawings.page_too_large`, `drawings.unreadable`)."""
    if not (width_mm > 0 and height_mm > 0):
        raise unreadable("a page without an area")
    if max(width_mm, height_mm) > LONGEST_MM:
        message = (
            f"The page claims to be {width_mm / 1000:.1f} x {height_mm / 1000:.1f} m; at most "
            f"{LONGEST_MM / 1000:.0f} m are taken: plot it at the size of its paper."
        )
        facts = {"width_mm": width_mm, "height_mm": height_mm, "longest_mm": LONGEST_MM}
        raise Invalid("drawings.page_too_large", message, **facts)


def unreadable(reason: str) -> Invalid:
    message = "The file is damaged and cannot be read: export it anew and send it again."
    return Invalid("drawings.unreadable", message, reason=reason[:200])


def drawn_px_per_mm(
    width_mm: float, height_mm: float, dpi: float, limits: SheetLimits
) -> tuple[float, tuple[Remark, ...]]:
    """The resolution at which that much can be drawn within the limits, and what to say of it."""
    wanted = dpi / MM_PER_INCH
    by_side = limits.max_side_px / max(width_mm, height_mm)
    by_area = (limits.max_pixels / (width_mm * height_mm)) ** 0.5
    taken = min(wanted, by_side, by_area)
    if taken == wanted:
        return wanted, ()
    sentence = (
        f"The page is so large that it was drawn at {taken * MM_PER_INCH:.0f} instead of "
        f"{dpi:.0f} DPI ({width_mm * taken:.0f} x {height_mm * taken:.0f} pixels)."
    )
    return taken, (Remark("drawings.lower_resolution", sentence),)
