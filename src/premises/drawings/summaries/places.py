"""Where on the sheet a change is, in words that lead a finger there."""

from premises.drawings.content import Box
from premises.drawings.differencing import Change


def place(change: Change, sheet: Box | None) -> str:
    """By room and grid where they are known, otherwise by the part of the sheet."""
    named = [f"in {change.room}"] if change.room else []
    named += [_lines(change.grid)] if change.grid else []
    if named:
        return ", ".join(named)
    return _part(change.box, sheet) if sheet is not None else ""


def _lines(grid: str) -> str:
    """Grid lines as one says them: «at grid C-4», «between grids 2 and 3, at C»."""
    first, *others = grid.split(" / ")
    return ", ".join([_line(first, "grid"), *(_line(part, "") for part in others)])


def _line(part: str, noun: str) -> str:
    """One direction: a line, from which one to which, or between or outside of which it is."""
    if part.startswith(("between ", "outside ")):
        way, names = part.split(" ", 1)
    else:
        way, names = "from" if " to " in part else "at", part
    plural = "s" if noun and way == "between" else ""
    return " ".join(filter(None, (way, f"{noun}{plural}", names)))


def _part(box: Box, sheet: Box) -> str:
    """One of nine parts of the sheet."""
    across, down = box.middle
    column = ("left", "middle", "right")[_third(across, sheet.left, sheet.width)]
    row = ("top", "middle", "bottom")[_third(down, sheet.top, sheet.height)]
    if row == column:
        return "in the middle of the sheet"
    if "middle" in {row, column}:
        return f"at the {row if column == 'middle' else column} of the sheet"
    return f"at the {row} {column} of the sheet"


def _third(value: float, start: float, length: float) -> int:
    return min(max(int(3 * (value - start) / length), 0), 2) if length > 0 else 1


def shift(shift_mm: tuple[float, float]) -> str:
    """How far something moved on paper, as one looks at it."""
    across, down = shift_mm
    steps = [
        f"{abs(length):.1f} mm {ways[length > 0]}"
        for length, ways in ((across, ("left", "right")), (down, ("up", "down")))
        if abs(length) >= 0.05
    ]
    return " and ".join(steps) or "less than 0.1 mm"
