"""The overlay as vectors shows each line once, in the layer it belongs to, and obeys nobody."""

import xml.etree.ElementTree as ET

import numpy as np

from premises.drawings.content import IDENTITY, Box, Kind, Sheet, Similarity, Strokes, Word
from premises.drawings.differencing import ChangeKind
from premises.drawings.overlays import PALETTES, Mark, overlay_svg

SVG = "{http://www.w3.org/2000/svg}"
STAYS, GOES, COMES = (10, 10, 90, 10), (10, 30, 90, 30), (10, 50, 90, 50)


def sheet(*lines: tuple[float, ...], words: tuple[Word, ...] = ()) -> Sheet:
    count = len(lines)
    strokes = Strokes(
        np.array(lines, np.float64).reshape(-1, 4),
        np.full(count, 0.25, np.float32),
        np.zeros(count, np.uint32),
        np.zeros(count, np.float32),
        np.arange(count, dtype=np.int32),
        np.full(count, -1, np.int16),
    )
    return Sheet(width_mm=100, height_mm=80, kind=Kind.VECTOR, strokes=strokes, words=words)


def word(text: str, x: float = 20, y: float = 60) -> Word:
    return Word(text, Box(x, y, x + 10, y + 3), 3.0)


def drawn(old: Sheet, new: Sheet, old_to_new: Similarity = IDENTITY) -> ET.Element:
    mark = Mark(3, ChangeKind.ADDED, Box(10, 49, 90, 51))
    made = overlay_svg(old, new, old_to_new, 0.15, PALETTES["red_blue"], [mark])
    return ET.fromstring(made)  # noqa: S314 - it was made here.


def group(root: ET.Element, name: str) -> ET.Element:
    found = root.find(f"{SVG}g[@id='{name}']")
    assert found is not None
    return found


def lines_at(root: ET.Element, name: str) -> set[float]:
    """The heights of the level lines of a layer."""
    paths = " ".join(path.get("d", "") for path in group(root, name).iter(f"{SVG}path"))
    ends = paths.replace("M", "L").split("L")
    return {float(end.split()[1]) for end in ends if end.strip()}


def said(root: ET.Element, name: str) -> list[str | None]:
    return [text.text for text in group(root, name).iter(f"{SVG}text")]


def test_each_line_lies_in_its_own_layer() -> None:
    root = drawn(sheet(STAYS, GOES), sheet(STAYS, COMES))
    assert [lines_at(root, name) for name in ("common", "removed", "added")] == [{10}, {30}, {50}]


def test_a_line_that_became_longer_shows_only_where() -> None:
    root = drawn(sheet((10, 10, 50, 10)), sheet((10, 10, 90, 10)))
    path = "".join(path.get("d", "") for path in group(root, "added").iter(f"{SVG}path"))
    starts = [float(part.split()[0]) for part in path.replace("M", "L").split("L") if part]
    assert 46 <= min(starts) <= 54
    assert max(starts) == 90
    assert lines_at(root, "removed") == set()


def test_the_old_sheet_lies_where_it_was_put() -> None:
    root = drawn(sheet((5, 5, 45, 5)), sheet(STAYS), Similarity(2.0))
    assert lines_at(root, "common") == {10}
    assert lines_at(root, "removed") == set()


def test_words_that_stayed_went_and_came_are_told_apart() -> None:
    old = sheet(STAYS, words=(word("OFFICE"), word("LAB", 50)))
    new = sheet(STAYS, words=(word("OFFICE", 20.1), word("STORE", 50)))
    root = drawn(old, new)
    assert said(root, "common") == ["OFFICE"]
    assert said(root, "removed") == ["LAB"]
    assert said(root, "added") == ["STORE"]


def test_changes_are_framed_and_signed() -> None:
    root = drawn(sheet(STAYS), sheet(STAYS, COMES))
    assert said(root, "changes") == ["+3"]
    assert root.get("viewBox") == "0 0 100.00 80.00"


def test_letters_of_a_sheet_are_no_markup() -> None:
    evil = "</text><script>alert(1)</script>\x00"
    root = drawn(sheet(STAYS), sheet(STAYS, words=(word(evil),)))
    assert root.find(f".//{SVG}script") is None
    assert said(root, "added") == ["</text><script>alert(1)</script> "]


def test_empty_sheets_make_an_empty_picture() -> None:
    root = drawn(sheet(), sheet())
    assert lines_at(root, "common") == set()
