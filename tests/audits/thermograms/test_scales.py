"""Pictures that lost their temperatures get them back from their colours, or a plain word why not.

The text in them is really read, so each picture takes about half a second.
"""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.audits.thermograms.false_colours import (
    PALETTES,
    Screen,
    draw,
    scene,
    through_jpeg,
)

from premises.audits.radiometry import FileClass, Recording
from premises.audits.radiometry.palettes import STEPS, known_palettes
from premises.audits.thermograms import with_scale
from premises.kernel.errors import Invalid
from premises.kernel.ocr import Reader

Pixels = NDArray[np.uint8]
SCREEN = Screen(low_c=14.1, high_c=21.8)
_SCALE = re.compile(r"scale runs from (-?[\d.]+) to (-?[\d.]+) °C")


def recorded(picture: Pixels) -> Recording:
    return Recording(file_class=FileClass.PALETTE_WITHOUT_SCALE, picture=picture)


def shown(name: str, screen: Screen, *, shift_k: float = 0.0) -> Recording:
    return recorded(through_jpeg(draw(scene(1) + shift_k, PALETTES[name], screen), screen.quality))


def bare(name: str = "iron") -> Recording:
    """A scene in a palette that many cameras share, with nothing drawn over it."""
    (of,) = (one for one in known_palettes() if one.name == name)
    share = np.clip((scene(1) - SCREEN.low_c) / (SCREEN.high_c - SCREEN.low_c), 0, 1)
    return recorded(through_jpeg(of.colours[(share * (STEPS - 1)).astype(int)], 85))


def codes(recording: Recording) -> set[str]:
    return {note.code for note in recording.notes}


def scale_in(recording: Recording) -> tuple[float, float]:
    (sentence,) = (one.sentence for one in recording.notes if one.code == "audits.palette_read")
    found = _SCALE.search(sentence)
    assert found is not None
    return float(found[1]), float(found[2])


def median_error_k(recording: Recording, screen: Screen, *, shift_k: float = 0.0) -> float:
    assert recording.celsius is not None
    truth = np.clip(scene(1) + shift_k, screen.low_c, screen.high_c)
    return float(np.nanmedian(np.abs(recording.celsius - truth)))


@pytest.mark.parametrize(
    ("name", "screen", "shift_k"),
    [
        ("glow", SCREEN, 0.0),
        ("rainbow", Screen(low_c=14.0, high_c=22.0, decimals=0, place="left", boxed=False), 0.0),
        ("grey", Screen(low_c=15.0, high_c=21.0, unit="°F", font_px=16, quality=92), 0.0),
        ("arctic", Screen(low_c=-3.7, high_c=3.9, font_px=18, place="bottom"), -18.0),
        ("lava", Screen(low_c=14.2, high_c=21.9, comma=True, font_px=17, unit="°C"), 0.0),
    ],
)
def test_the_scale_is_read_and_the_median_error_below_two_hundredths_of_it(
    reader: Reader, name: str, screen: Screen, shift_k: float
) -> None:
    told = with_scale(shown(name, screen, shift_k=shift_k), None, reader, hint_c=20.0)
    assert told.file_class is FileClass.PALETTE, told.notes
    assert scale_in(told) == pytest.approx((screen.low_c, screen.high_c), abs=0.06)
    assert median_error_k(told, screen, shift_k=shift_k) <= 0.02 * (screen.high_c - screen.low_c)
    assert told.celsius is not None
    assert told.celsius.dtype == np.float32
    assert np.isfinite(told.celsius).mean() > 0.7


def test_what_the_camera_drew_over_the_scene_is_not_known(reader: Reader) -> None:
    told = with_scale(shown("glow", SCREEN), None, reader)
    assert told.celsius is not None
    # The cross in the middle, the bar, its numbers, the spot's value, the date.
    for rows, columns in (
        (slice(118, 122), slice(148, 172)),
        (slice(64, 175), slice(302, 312)),
        (slice(46, 58), slice(290, 315)),
        (slice(8, 18), slice(10, 50)),
        (slice(222, 232), slice(130, 190)),
    ):
        assert np.isnan(told.celsius[rows, columns]).all()
    assert np.isfinite(told.celsius[130:200, 30:280]).mean() > 0.98


def test_the_user_is_believed_before_the_picture(reader: Reader) -> None:
    told = with_scale(shown("glow", SCREEN), (10.0, 30.0), reader)
    assert scale_in(told) == (10.0, 30.0)


def test_a_stated_scale_needs_neither_bar_nor_reader() -> None:
    told = with_scale(bare(), (SCREEN.low_c, SCREEN.high_c), None)
    assert told.file_class is FileClass.PALETTE
    assert median_error_k(told, SCREEN) <= 0.02 * (SCREEN.high_c - SCREEN.low_c)


def test_of_a_grey_picture_it_is_said_which_end_was_taken_for_warm() -> None:
    told = with_scale(bare("white hot"), (SCREEN.low_c, SCREEN.high_c), None)
    assert "audits.palette_grey" in codes(told)
    assert median_error_k(told, SCREEN) <= 0.02 * (SCREEN.high_c - SCREEN.low_c)


def test_a_picture_of_dji_may_have_its_scale_stated() -> None:
    picture = replace(bare(), file_class=FileClass.DJI)
    assert with_scale(picture, None, None) is picture
    assert with_scale(picture, (14.1, 21.8), None).file_class is FileClass.PALETTE


@pytest.mark.parametrize("stated", [(20.0, 10.0), (20.0, 20.1), (float("nan"), 20.0), (0, 1e9)])
def test_what_is_no_scale_is_refused(stated: tuple[float, float]) -> None:
    with pytest.raises(Invalid) as caught:
        with_scale(bare(), stated, None)
    assert caught.value.code == "audits.scale_stated"


def test_without_a_bar_it_is_said_what_to_send_instead(reader: Reader) -> None:
    told = with_scale(bare(), None, reader)
    assert told.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert told.celsius is None
    (note,) = told.notes
    assert note.code == "audits.palette_without_scale"
    assert "no colour bar" in note.sentence
    assert "as the camera saved it" in note.sentence


def test_without_a_reader_the_numbers_are_not_guessed() -> None:
    told = with_scale(shown("glow", SCREEN), None, None)
    assert codes(told) == {"audits.palette_without_scale"}


def test_numbers_that_a_spot_contradicts_are_not_believed(reader: Reader) -> None:
    """The bar says 141 to 218, as if its points had been missed; the spot says 17 °C."""
    screen = replace(SCREEN, low_c=141.0, high_c=218.0, decimals=0, spot=False)
    picture = draw((scene(1) * 10), PALETTES["glow"], screen)
    told = with_scale(recorded(picture), None, reader)
    assert told.file_class is FileClass.PALETTE_WITHOUT_SCALE
    mixed = picture.copy()
    spot = draw(scene(1), PALETTES["glow"], SCREEN)
    mixed[:30, :80] = spot[:30, :80]
    assert with_scale(recorded(mixed), None, reader).celsius is None


@pytest.mark.parametrize(("hint_c", "unit"), [(21.0, "C"), (-8.0, "F")])
def test_where_no_unit_is_written_the_hint_tells_it(
    reader: Reader, hint_c: float, unit: str
) -> None:
    screen = replace(SCREEN, spot=False)
    told = with_scale(shown("glow", screen), None, reader, hint_c=hint_c)
    expected = (14.1, 21.8) if unit == "C" else (-9.9, -5.7)
    assert scale_in(told) == pytest.approx(expected, abs=0.06)
    assert "audits.palette_unit_assumed" in codes(told)


def test_it_is_said_where_the_truth_may_lie_beyond_the_scale(reader: Reader) -> None:
    screen = replace(SCREEN, low_c=18.2)
    told = with_scale(shown("glow", screen), None, reader)
    sentences = " ".join(note.sentence for note in told.notes)
    assert "coldest colour" in sentences


@pytest.mark.parametrize("kind", [FileClass.RADIOMETRIC, FileClass.VISIBLE, FileClass.MATRIX])
def test_other_files_come_back_as_they_are(kind: FileClass) -> None:
    recording = replace(bare(), file_class=kind)
    assert with_scale(recording, (10.0, 20.0), None) is recording


def test_pictures_of_any_size_are_answered() -> None:
    for shape in ((1, 1), (32, 32), (33, 700), (900, 1200)):
        picture = np.zeros((*shape, 3), np.uint8)
        assert with_scale(recorded(picture), None, None).celsius is None
        with_scale(recorded(picture), (10.0, 20.0), None)
