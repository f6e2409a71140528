"""Text in pictures is found and read, small or large, and what that takes is given back."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from tests.waiting import LOADING_S, until

from premises.kernel.errors import Invalid
from premises.kernel.ocr import Line, Reader, Word

Pixels = NDArray[np.uint8]
Place = tuple[int, int, str]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def written(texts: list[Place], *, font_px: int, size: tuple[int, int]) -> Pixels:
    """White on dark violet, as thermal cameras write."""
    picture = Image.new("RGB", size, (40, 0, 70))
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(font_px)
    for x, y, text in texts:
        pen.text((x, y), text, "white", font)
    return np.asarray(picture)


def word(words: tuple[Word, ...], text: str) -> Word:
    (found,) = (one for one in words if one.text == text)
    return found


def test_numbers_are_read_where_they_stand(reader: Reader) -> None:
    places = [(270, 10, "21.4"), (20, 200, "-3.7"), (20, 12, "136")]
    words = reader.read(written(places, font_px=16, size=(320, 240)), enlarged=2.0)
    assert {one.text for one in words} == {"21.4", "-3.7", "136"}
    for x, y, text in places:
        found = word(words, text)
        assert found.left - 6 <= x <= found.left + 10
        assert found.top - 8 <= y <= found.bottom
        assert found.right <= 320
        assert 10 <= found.height <= 30
        assert found.confidence > 0.8


def test_a_large_picture_is_looked_at_smaller_and_told_in_its_own_pixels(reader: Reader) -> None:
    words = reader.read(written([(1200, 900, "GROUND FLOOR")], font_px=60, size=(2000, 1400)))
    found = word(words, "GROUND FLOOR")
    assert 1150 <= found.left <= 1230
    assert 880 <= found.top <= 940
    assert found.height > 40


def test_where_nothing_is_written_nothing_is_read(reader: Reader) -> None:
    assert reader.read(written([], font_px=10, size=(320, 240))) == ()


def test_lines_are_read_in_the_order_in_which_they_are_given(reader: Reader) -> None:
    texts = ["17.2", "2025-11-20", "-8"]
    lines = [written([(4, 2, text)], font_px=20, size=(16 * len(text), 28)) for text in texts]
    assert [line.text for line in reader.read_lines(lines)] == texts
    assert reader.read_lines([]) == ()


def test_a_line_without_height_is_refused(reader: Reader) -> None:
    with pytest.raises(Invalid) as caught:
        reader.read_lines([np.zeros((2, 40, 3), np.uint8)])
    assert caught.value.code == "ocr.failed"


def test_a_picture_of_one_pixel_has_no_text(reader: Reader) -> None:
    assert reader.read(np.zeros((1, 1, 3), np.uint8)) == ()


def test_several_threads_may_read_at_once(reader: Reader) -> None:
    line = written([(4, 2, "19.5")], font_px=20, size=(60, 28))
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: reader.read_lines([line]), range(6)))
    assert {answer[0].text for answer in said} == {"19.5"}


def test_reading_says_nothing_on_the_terminal(
    reader: Reader, capfd: pytest.CaptureFixture[str]
) -> None:
    reader.read(written([], font_px=10, size=(64, 64)))
    reader.read(written([(4, 4, "20")], font_px=20, size=(64, 64)))
    assert capfd.readouterr() == ("", "")


def test_what_reading_takes_is_given_back_after_a_while_and_taken_again() -> None:
    before = set(_programs())
    reader = Reader(idle_s=0.05)
    line = written([(4, 2, "19.5")], font_px=20, size=(60, 28))
    assert _text(reader.read_lines([line])) == "19.5"
    until(lambda: set(_programs()) <= before, LOADING_S)
    assert _text(reader.read_lines([line])) == "19.5"
    reader.close()
    assert set(_programs()) <= before


def _text(lines: tuple[Line, ...]) -> str:
    return lines[0].text


def _programs() -> list[int]:
    return [process.pid for process in psutil.Process().children()]


def test_the_service_itself_does_not_carry_the_models() -> None:
    program = (
        "import sys, premises.kernel.ocr\n"
        "heavy = {'rapidocr', 'cv2', 'onnxruntime', 'omegaconf'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
