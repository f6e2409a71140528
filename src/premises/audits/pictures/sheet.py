"""The report picture: the worst view in the middle, the others beside it, words above and below."""

from collections.abc import Sequence
from typing import Final

from PIL import Image

from premises.audits.pictures import words
from premises.audits.pictures.bars import BAR_PX, draw_bar
from premises.audits.pictures.colour_scales import colour_scale
from premises.audits.pictures.encoding import MOST_BYTES, encoded
from premises.audits.pictures.panels import Panel
from premises.audits.pictures.tiles import Size, photo_beside, tile

WIDTH_PX: Final = 1280
_GAP_PX: Final = 16
_TALLEST_PX: Final = 720
_MOST_BESIDE: Final = 3
_BESIDE_PX: Final = (0, 420, 370, 280)
"""How wide the column beside the first view is, by how many are in it."""

_IN_A_ROW: Final = 4
_LETTER_PX: Final = 44
_SMALL_LETTER_PX: Final = 28
_PAPER: Final = (250, 250, 247)


def report_picture(
    panels: Sequence[Panel],
    *,
    title: str,
    caption: Sequence[str] = (),
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """A JPEG at most 1280 pixels wide and `most_bytes` long.

    The view that loses most is the first and the largest; what matters is in the middle, because
    small screens cut the edges off. `caption` are small lines at the foot.
    """
    ranked = sorted(panels, key=lambda one: (one.watts, len(one.examination.regions)), reverse=True)
    shown = [one for one in ranked if one.celsius is not None or one.photograph is not None]
    shown = shown[: 1 + _MOST_BESIDE + _IN_A_ROW]
    head = words.head(ranked, title, WIDTH_PX)
    foot = words.foot(ranked, shown, caption, WIDTH_PX)
    body = _body(shown) if shown else _paper((WIDTH_PX, 1))
    top, bottom = words.height_px(head), words.height_px(foot)
    picture = _paper((WIDTH_PX, top + body.height + bottom))
    words.write(picture, head, 0)
    picture.paste(body, (0, top))
    words.write(picture, foot, top + body.height)
    return encoded(picture, most_bytes)


def _body(shown: Sequence[Panel]) -> Image.Image:
    """The first view with its bar, up to three pictures beside it, up to four below."""
    first = shown[0]
    with_photo = first.celsius is not None and first.photograph is not None
    beside = shown[1 : 1 + _MOST_BESIDE - with_photo]
    below = shown[1 + len(beside) :][:_IN_A_ROW]
    top = _top(first, beside, with_photo=with_photo)
    if not below:
        return top
    each = (WIDTH_PX - (_IN_A_ROW + 1) * _GAP_PX) // _IN_A_ROW
    row = _laid([tile(one, (each, each), _SMALL_LETTER_PX) for one in below], WIDTH_PX)
    body = _paper((WIDTH_PX, top.height + _GAP_PX + row.height))
    body.paste(top, (0, 0))
    body.paste(row, (0, top.height + _GAP_PX))
    return body


def _top(first: Panel, beside: Sequence[Panel], *, with_photo: bool) -> Image.Image:
    count = len(beside) + with_photo
    column = _BESIDE_PX[count]
    bar = BAR_PX + _GAP_PX if first.celsius is not None else 0
    room = (WIDTH_PX - 2 * _GAP_PX - bar - (column + _GAP_PX if count else 0), _TALLEST_PX)
    parts = [tile(first, room, _LETTER_PX)]
    height = parts[0].height
    if first.celsius is not None:
        scale = colour_scale(first.celsius, first.examination, first.temperatures)
        parts.append(_paper((BAR_PX, height)))
        draw_bar(parts[-1], 0, 0, height, scale)
    if count:
        each = (column, (height - (count - 1) * _GAP_PX) // count)
        photo = [photo_beside(first, each, _SMALL_LETTER_PX)] if with_photo else []
        others = [tile(one, each, _SMALL_LETTER_PX) for one in beside]
        parts.append(_stacked([*photo, *others], (column, height)))
    return _laid(parts, WIDTH_PX)


def _stacked(tiles: Sequence[Image.Image], size: Size) -> Image.Image:
    """One below the other in a column of that size, in its middle."""
    picture = _paper(size)
    free = size[1] - sum(one.height for one in tiles)
    top = gap = free // (len(tiles) + 1)
    for one in tiles:
        picture.paste(one, ((size[0] - one.width) // 2, top))
        top += one.height + gap
    return picture


def _laid(tiles: Sequence[Image.Image], width: int) -> Image.Image:
    """Side by side, in the middle of that width."""
    picture = _paper((width, max(one.height for one in tiles)))
    whole = sum(one.width for one in tiles) + _GAP_PX * (len(tiles) - 1)
    left = (width - whole) // 2
    for one in tiles:
        picture.paste(one, (left, 0))
        left += one.width + _GAP_PX
    return picture


def _paper(size: Size) -> Image.Image:
    return Image.new("RGB", size, _PAPER)
