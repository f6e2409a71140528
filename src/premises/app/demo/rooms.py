"""Draws rooms of the demonstration's listings from within, and the plan of their floors."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PIL import Image

from premises.app.demo.easel import HEIGHT, WIDTH, Easel, shade

_BACK: Final = (300, 190, 980, 590)
"""The wall at the far end: left, top, right, bottom."""

_WALLS: Final = ((238, 232, 220), (214, 224, 226), (226, 214, 206), (220, 226, 210))
_FLOORS: Final = ((176, 136, 96), (150, 112, 82), (196, 164, 126))
_CLOTHS: Final = ((70, 96, 120), (150, 82, 68), (88, 110, 84), (120, 104, 130))
_INK: Final = (52, 56, 62)
_SMALLER: Final = 2
"""Half the width takes a quarter of the time until all sizes of it are made."""


def room(kind: str, seed: int) -> Image.Image:
    """A picture from within; `kind` is `living`, `kitchen`, `bedroom`, `shop` or `plan`."""
    chance, easel = random.Random(seed), Easel((250, 249, 245))  # noqa: S311 - only drawn with.
    _KINDS[kind](easel, chance)
    return easel.picture(_SMALLER)


def _shell(easel: Easel, chance: random.Random) -> None:
    left, top, right, bottom = _BACK
    wall, floor = chance.choice(_WALLS), chance.choice(_FLOORS)
    easel.box(0, 0, WIDTH, HEIGHT, shade(wall, 1.04))
    easel.polygon([(0, 0), (left, top), (left, bottom), (0, HEIGHT)], shade(wall, 0.86))
    easel.polygon([(WIDTH, 0), (right, top), (right, bottom), (WIDTH, HEIGHT)], shade(wall, 0.92))
    easel.box(left, top, right, bottom, wall)
    easel.polygon([(left, bottom), (right, bottom), (WIDTH, HEIGHT), (0, HEIGHT)], floor)
    for board in range(1, 12):
        near, far = WIDTH * board / 12, left + (right - left) * board / 12
        points = [(far, bottom), (far + 2, bottom), (near + 4, HEIGHT), (near, HEIGHT)]
        easel.polygon(points, shade(floor, 0.86))
    easel.box(left, bottom - 12, right, bottom, shade(wall, 1.08))


def _view(easel: Easel, left: int, right: int) -> None:
    """A window in the far wall, and what is seen through it."""
    easel.box(left - 10, 250, right + 10, 470, (252, 252, 250))
    easel.box(left, 260, right, 460, (176, 208, 232))
    easel.box(left, 400, right, 460, (120, 156, 96))
    easel.box((left + right) // 2 - 4, 260, (left + right) // 2 + 4, 460, (252, 252, 250))


def _painting(easel: Easel, left: int, chance: random.Random) -> None:
    easel.box(left - 8, 272, left + 138, 388, _INK)
    easel.box(left, 280, left + 130, 380, (244, 240, 230))
    for step in range(4):
        x, y = left + 20 + step * 30, 330 + chance.randint(-25, 25)
        easel.ellipse(x, y, 22, 16, shade(chance.choice(_CLOTHS), 1.2))


def _living(easel: Easel, chance: random.Random) -> None:
    _shell(easel, chance)
    cloth = chance.choice(_CLOTHS)
    _view(easel, 660, 900)
    _painting(easel, 400, chance)
    easel.ellipse(640, 740, 400, 60, shade(cloth, 1.5))
    easel.box(340, 500, 800, 590, shade(cloth, 0.85))
    easel.box(320, 560, 820, 660, cloth)
    for x in (320, 780):
        easel.box(x, 530, x + 44, 670, shade(cloth, 0.92))
    for x in (420, 600):
        easel.box(x, 520, x + 100, 580, shade(chance.choice(_CLOTHS), 1.3))
    easel.polygon([(520, 700), (800, 700), (850, 750), (470, 750)], (126, 92, 64))
    easel.box(500, 750, 516, 800, (100, 72, 50))
    easel.box(806, 750, 822, 800, (100, 72, 50))
    easel.box(1010, 380, 1018, 680, _INK)
    easel.polygon([(970, 300), (1058, 300), (1084, 390), (944, 390)], (248, 226, 170))


def _kitchen(easel: Easel, chance: random.Random) -> None:
    _shell(easel, chance)
    front = shade(chance.choice(_CLOTHS), 1.15)
    _view(easel, 540, 740)
    for x in (*range(310, 530, 110), *range(755, 975, 110)):
        easel.box(x, 220, x + 104, 350, front)
        easel.box(x + 44, 332, x + 60, 338, _INK)
    easel.box(300, 474, 980, 494, (90, 92, 96))
    for x in range(304, 970, 112):
        easel.box(x, 494, x + 108, 596, shade(front, 0.94))
        easel.box(x + 40, 510, x + 68, 516, _INK)
    easel.polygon([(420, 640), (860, 640), (930, 710), (350, 710)], (232, 228, 220))
    easel.box(350, 710, 930, 800, shade(front, 0.8))
    for x in (470, 640, 810):
        easel.box(x, 60, x + 3, 230, _INK)
        easel.polygon([(x - 30, 270), (x + 34, 270), (x + 14, 228), (x - 10, 228)], (60, 62, 66))


def _bedroom(easel: Easel, chance: random.Random) -> None:
    _shell(easel, chance)
    cloth = chance.choice(_CLOTHS)
    _view(easel, 740, 940)
    _painting(easel, 480, chance)
    easel.box(390, 420, 700, 600, (116, 84, 60))
    easel.polygon([(390, 560), (700, 560), (820, 780), (290, 780)], (246, 244, 238))
    easel.polygon([(368, 610), (722, 610), (820, 780), (290, 780)], cloth)
    easel.box(290, 780, 820, 820, shade(cloth, 0.8))
    for x in (415, 565):
        easel.ellipse(x + 55, 550, 62, 26, (255, 255, 252))
    for x in (310, 720):
        easel.box(x, 530, x + 64, 620, (136, 100, 72))
        easel.ellipse(x + 32, 500, 26, 30, (248, 226, 170))


def _shop(easel: Easel, chance: random.Random) -> None:
    _shell(easel, chance)
    _view(easel, 420, 860)
    for y in (250, 340, 430):
        for left, right in ((30, 260), (1020, 1250)):
            easel.box(left, y, right, y + 12, (126, 92, 64))
            for x in range(left + 10, right - 20, 34):
                easel.box(x, y - chance.randint(30, 60), x + 26, y, chance.choice(_CLOTHS))
    easel.box(420, 600, 900, 630, (110, 80, 56))
    easel.box(440, 630, 880, 770, (150, 112, 82))


def _plan(easel: Easel, chance: random.Random) -> None:
    left, top, right, bottom = 220, 120, 1060, 740
    column, row = chance.randint(560, 700), chance.randint(380, 470)
    easel.box(left - 14, top - 14, right + 14, bottom + 14, _INK)
    rooms: Sequence[tuple[str, int, int, int, int]] = (
        ("LIVING ROOM", left, top, column, row),
        ("KITCHEN", column + 10, top, right, row - 60),
        ("BEDROOM", left, row + 10, column - 110, bottom),
        ("BATH", column - 100, row + 10, column + 90, bottom),
        ("BEDROOM", column + 100, row - 50, right, bottom),
    )
    for name, x, y, far_x, far_y in rooms:
        easel.box(x, y, far_x, far_y, (250, 249, 245))
        middle_x, middle_y = (x + far_x) / 2, (y + far_y) / 2
        easel.text(middle_x, middle_y - 14, name, 24, _INK)
        size = f"{(far_x - x) / 90:.1f} x {(far_y - y) / 90:.1f} m"
        easel.text(middle_x, middle_y + 18, size, 20, (120, 124, 130))
    for x, y, wide, high in _doors(column, row):
        easel.box(x, y, x + wide, y + high, (250, 249, 245))
    for x in (300, 800):
        easel.box(x, top - 14, x + 140, top, (160, 196, 220))
        easel.box(x, bottom, x + 140, bottom + 14, (160, 196, 220))


def _doors(column: int, row: int) -> Sequence[tuple[int, int, int, int]]:
    """Gaps in walls: left, top, width and height."""
    return (
        (column - 2, row - 160, 14, 80),
        (300, row - 2, 80, 14),
        (column - 90, row - 2, 80, 14),
        (column + 130, row - 62, 80, 14),
        (206, 200, 16, 90),
    )


_KINDS: Final[Mapping[str, Callable[[Easel, random.Random], None]]] = {
    "living": _living,
    "kitchen": _kitchen,
    "bedroom": _bedroom,
    "shop": _shop,
    "plan": _plan,
}
