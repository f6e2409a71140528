"""What real cameras burned into their pictures is read, and comes near what they measured."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from premises.audits.radiometry import FileClass, Recording, stored_environment, temperatures
from premises.audits.thermograms import read_bytes, with_scale
from premises.kernel.ocr import Reader

RealFile = Callable[[str], Path]
pytestmark = pytest.mark.needs_data

_SCALE = re.compile(r"scale runs from (-?[\d.]+) to (-?[\d.]+) °C")


def on_screen(path: Path) -> NDArray[np.uint8]:
    """The picture as a phone would pass it on: its colours alone."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def measured(path: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    recording = read_bytes(path.read_bytes())
    celsius = temperatures(recording, stored_environment(recording))
    return np.asarray(
        Image.fromarray(celsius).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    )


@pytest.mark.parametrize(
    ("start", "low_c", "high_c", "share"),
    [
        ("wm_22", 11.8, 17.2, 0.03),
        ("hft_img_1", 22.4, 25.6, 0.02),
        ("wm_08", -7.0, 9.0, 0.04),
        # Their colours are spread otherwise than the bar says.
        ("tp_FLIR_E40", 18.3, 23.9, 0.05),
        ("wm_10", 17.0, 25.0, 0.08),
        # 90 to 161 °F; the spot says that it is Fahrenheit.
        ("wm_01", 32.2, 71.7, 0.03),
    ],
)
def test_the_scale_is_read_and_the_median_error_is_a_small_share_of_it(
    real_file: RealFile,
    reader: Reader,
    start: str,
    low_c: float,
    high_c: float,
    share: float,
) -> None:
    path = real_file(start)
    picture = on_screen(path)
    told = with_scale(
        Recording(file_class=FileClass.PALETTE_WITHOUT_SCALE, picture=picture), None, reader
    )
    assert told.celsius is not None, told.notes
    found = _SCALE.search(" ".join(note.sentence for note in told.notes))
    assert found is not None
    assert (float(found[1]), float(found[2])) == pytest.approx((low_c, high_c), abs=0.06)
    truth = np.clip(measured(path, (picture.shape[0], picture.shape[1])), low_c, high_c)
    assert np.nanmedian(np.abs(told.celsius - truth)) <= share * (high_c - low_c)


def test_a_picture_in_a_picture_is_not_taken_for_temperatures(
    real_file: RealFile, reader: Reader
) -> None:
    """Half of the tower is a photograph in grey: its colours are not on the bar."""
    picture = on_screen(real_file("wm_05"))
    told = with_scale(
        Recording(file_class=FileClass.PALETTE_WITHOUT_SCALE, picture=picture), None, reader
    )
    assert told.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert told.celsius is None
