"""Which lines of two scans are read, and what their words do to the changes."""

import numpy as np
from tests.drawings.differencing.rasters.sketch import Pen, compared, lying, plan, sheet

from premises.drawings.content import Sheet
from premises.drawings.differencing import ChangeKind, Differences
from premises.drawings.differencing.rasters import windows_to_read, with_texts


def _pair() -> tuple[Sheet, Sheet, Differences]:
    old = sheet(plan, lambda pen: pen.text("WD 103", 90, 30))
    new = sheet(plan, lambda pen: pen.text("WD 108", 90, 30), lambda pen: pen.cross(120, 50))
    return old, new, compared(old, new)


def test_only_lines_of_text_are_read_once_on_each_sheet() -> None:
    old, new, found = _pair()
    windows = windows_to_read(found, old, new, lying())
    (text,) = [change.number for change in found.changes if change.kind is ChangeKind.TEXT]
    assert [(window.change, window.is_new) for window in windows] == [(text, False), (text, True)]
    assert all(window.pixels.shape[0] == 48 and window.pixels.shape[2] == 3 for window in windows)
    # The letters are in it: dark strokes on light paper, not an empty strip.
    assert all(0.05 < (window.pixels < 128).mean() < 0.6 for window in windows)


def test_no_more_lines_are_read_than_there_is_time_for() -> None:
    old, new, found = _pair()
    assert windows_to_read(found, old, new, lying(), most=1) == ()


def test_other_words_are_told_old_and_new() -> None:
    old, new, found = _pair()
    windows = windows_to_read(found, old, new, lying())
    told = with_texts(found, windows, [("WD 103", 0.98), (" WD 108 ", 0.97)])
    (text,) = [change for change in told.changes if change.kind is ChangeKind.TEXT]
    assert (text.old_text, text.new_text) == ("WD 103", "WD 108")


def test_a_change_whose_words_are_the_same_is_dropped_and_the_others_renumbered() -> None:
    old, new, found = _pair()
    windows = windows_to_read(found, old, new, lying())
    told = with_texts(found, windows, [("WD 103", 0.98), ("WD 103", 0.97)])
    assert [(one.number, one.kind) for one in told.changes] == [(1, ChangeKind.ADDED)]


def test_words_that_were_not_read_surely_change_nothing() -> None:
    old, new, found = _pair()
    windows = windows_to_read(found, old, new, lying())
    assert with_texts(found, windows, [("WD 103", 0.4), ("WD 103", 0.3)]) == found


def test_a_line_that_runs_up_the_sheet_is_turned_level() -> None:
    def upright(said: str) -> Sheet:
        def draw(pen: Pen) -> None:
            level = Pen()
            level.text(said, 20, 20)
            part = np.rot90(level.grey[120:170, 150:420])
            pen.grey[200 : 200 + part.shape[0], 700 : 700 + part.shape[1]] = part

        return sheet(plan, draw)

    old, new = upright("ROOM 123"), upright("ROOM 189")
    found = compared(old, new)
    windows = windows_to_read(found, old, new, lying())
    assert len(windows) == 2
    assert all(window.pixels.shape[1] > 2 * window.pixels.shape[0] for window in windows)
