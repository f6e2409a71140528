"""What people call a file that a program knows by a short word."""

from collections.abc import Mapping
from typing import Final

from premises.audits.radiometry.recording import FileClass

FILES: Final[Mapping[FileClass, str]] = {
    FileClass.RADIOMETRIC: "a thermal camera's own picture, with all its temperatures",
    FileClass.SCALED: "a 16-bit picture, each grey level a temperature",
    FileClass.MATRIX: "a table of temperatures",
    FileClass.PALETTE: "a picture in false colours, read by its colour bar: approximate",
    FileClass.PALETTE_WITHOUT_SCALE: "a picture in false colours without a scale",
    FileClass.VISIBLE: "an ordinary photograph",
    FileClass.DJI: "a DJI drone's thermal picture, which only the maker's software reads",
}


def file_words(said: str) -> str:
    """The words for a file's class, written with `_` or blanks; what is no class stays."""
    try:
        return FILES[FileClass(said.replace(" ", "_"))]
    except ValueError:
        return said
