"""Draws houses, blocks, shops and fields of the demonstration's town, each from the street."""

import random
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image

from premises.app.demo.easel import HEIGHT, WIDTH, Colour, Easel, shade

_GROUND_Y: Final = 640
_WALLS: Final = ((236, 226, 208), (214, 190, 160), (190, 96, 78), (244, 243, 238), (168, 184, 172))
_ROOFS: Final = ((142, 72, 54), (82, 86, 94), (104, 60, 50), (60, 74, 86))
_DOORS: Final = ((36, 70, 92), (120, 40, 36), (46, 82, 60), (70, 52, 40))
_GLASS: Final = (140, 176, 196)
_FRAME: Final = (250, 250, 246)
_GREEN: Final = (112, 150, 84)


def facade(kind: str, seed: int) -> Image.Image:
    """A picture of a property from outside; `kind` is a property type in small letters."""
    chance, easel = random.Random(seed), Easel()  # noqa: S311 - only drawn with.
    _sky(easel, chance)
    _KINDS[kind](easel, chance)
    return easel.picture()


def _sky(easel: Easel, chance: random.Random) -> None:
    evening = chance.random() < 0.3
    top, low = ((96, 120, 170), (250, 206, 160)) if evening else ((92, 150, 214), (214, 232, 244))
    easel.fade(0, _GROUND_Y, top, low)
    for _ in range(3):
        x, y = chance.randint(0, WIDTH), chance.randint(120, 240)
        for part in range(4):
            wide = 60 + 30 * (part % 2)
            easel.ellipse(x + part * 55, y - 8 * (part % 3), wide, 26, (246, 248, 250))
    for step in range(5):
        x = step * 290 + chance.randint(-60, 60)
        easel.ellipse(x, _GROUND_Y - 10, 260, chance.randint(50, 110), (128, 156, 132))


def _lawn(easel: Easel, colour: Colour = _GREEN) -> None:
    easel.fade(_GROUND_Y, HEIGHT, colour, shade(colour, 0.75))


def _street(easel: Easel) -> None:
    _lawn(easel)
    easel.box(0, 760, WIDTH, HEIGHT, (112, 114, 118))
    easel.box(0, 742, WIDTH, 762, (196, 194, 188))
    for x in range(40, WIDTH, 180):
        easel.box(x, 804, x + 90, 812, (232, 230, 220))


def _tree(easel: Easel, x: int, y: int, size: int, chance: random.Random) -> None:
    easel.box(x - size // 12, y - size, x + size // 12, y, (104, 78, 58))
    easel.ellipse(x, y - size, size // 3, size // 3, (84, 122, 68))
    for _ in range(8):
        away, up = chance.randint(-size // 2, size // 2), chance.randint(size // 2, size * 3 // 2)
        green = shade((92, 134, 74), chance.uniform(0.8, 1.2))
        easel.ellipse(x + away, y - up, size // 3, size // 3, green)


def _window(easel: Easel, x: int, y: int, wide: int, high: int) -> None:
    easel.box(x - 8, y - 8, x + wide + 8, y + high + 8, _FRAME)
    easel.box(x, y, x + wide, y + high, _GLASS)
    easel.polygon([(x, y + high), (x + wide, y), (x + wide, y + high)], shade(_GLASS, 1.12))
    easel.box(x + wide // 2 - 3, y, x + wide // 2 + 3, y + high, _FRAME)
    easel.box(x - 14, y + high + 8, x + wide + 14, y + high + 18, shade(_FRAME, 0.86))


def _door(easel: Easel, x: int, y: int, chance: random.Random) -> None:
    colour = chance.choice(_DOORS)
    easel.box(x - 10, y - 200, x + 110, y, _FRAME)
    easel.box(x, y - 190, x + 100, y, colour)
    easel.box(x + 18, y - 168, x + 82, y - 110, shade(_GLASS, 0.9))
    easel.ellipse(x + 84, y - 88, 7, 7, (220, 190, 110))


def _house(easel: Easel, chance: random.Random) -> None:
    _street(easel)
    wall, roof = chance.choice(_WALLS), chance.choice(_ROOFS)
    left, right, eaves = 330, 950, 330
    _tree(easel, 200, 690, 190, chance)
    easel.box(left, eaves, right, 700, wall)
    easel.box(right - 60, eaves, right, 700, shade(wall, 0.9))
    easel.box(780, 150, 840, 300, shade(roof, 1.25))
    easel.polygon([(left - 50, eaves), (640, 140), (right + 50, eaves)], roof)
    easel.polygon([(640, 140), (right + 50, eaves), (right - 20, eaves)], shade(roof, 0.8))
    _window(easel, 590, 215, 100, 80)
    for x in (390, 790):
        _window(easel, x, 400, 110, 130)
    _door(easel, 590, 700, chance)
    easel.polygon([(575, 700), (705, 700), (780, 760), (500, 760)], (200, 192, 180))
    for x in range(350, 560, 40):
        easel.ellipse(x, 690, 32, 26, shade(_GREEN, chance.uniform(0.7, 0.95)))
    _tree(easel, 1110, 720, 240, chance)


def _villa(easel: Easel, chance: random.Random) -> None:
    _lawn(easel)
    wall = chance.choice(_WALLS[3:] + _WALLS[:1])
    _tree(easel, 130, 660, 250, chance)
    easel.box(300, 420, 1010, 660, wall)
    easel.box(430, 240, 860, 430, shade(wall, 0.94))
    easel.box(270, 404, 1050, 426, (70, 72, 76))
    easel.box(410, 226, 890, 246, (70, 72, 76))
    for x in (340, 480, 620, 760):
        _window(easel, x, 460, 110, 190)
    for x in (470, 640):
        _window(easel, x, 280, 150, 110)
    easel.box(910, 470, 990, 660, chance.choice(_DOORS))
    easel.polygon([(240, 690), (900, 690), (1060, 784), (120, 784)], (232, 226, 212))
    easel.polygon([(300, 702), (850, 702), (970, 772), (210, 772)], (84, 176, 200))
    for step in range(4):
        y = 714 + step * 14
        easel.box(340 + 40 * step, y, 520 + 60 * step, y + 3, (170, 222, 232))
    _tree(easel, 1160, 700, 280, chance)


def _apartment(easel: Easel, chance: random.Random) -> None:
    _street(easel)
    wall = chance.choice(_WALLS)
    easel.box(0, 300, 250, 742, shade(wall, 0.7))
    easel.box(1040, 220, WIDTH, 742, shade(wall, 0.8))
    easel.box(250, 130, 1040, 742, wall)
    easel.box(240, 116, 1050, 140, shade(wall, 0.7))
    for floor in range(4):
        for column in range(4):
            x, y = 310 + column * 180, 170 + floor * 130
            _window(easel, x, y, 100, 84)
            if (floor + column) % 2:
                easel.box(x - 24, y + 88, x + 124, y + 96, (80, 82, 86))
                for bar in range(x - 22, x + 124, 16):
                    easel.box(bar, y + 46, bar + 4, y + 90, (80, 82, 86))
    easel.box(250, 690, 1040, 742, shade(wall, 0.8))
    easel.box(600, 600, 700, 742, chance.choice(_DOORS))
    _tree(easel, 150, 750, 180, chance)
    _tree(easel, 1130, 750, 160, chance)


def _commercial(easel: Easel, chance: random.Random) -> None:
    _street(easel)
    wall, awning = chance.choice(_WALLS), chance.choice(_DOORS)
    easel.box(160, 180, 1120, 742, wall)
    easel.box(150, 164, 1130, 190, shade(wall, 0.7))
    for x in range(220, 1050, 170):
        _window(easel, x, 240, 100, 110)
    easel.box(200, 470, 1080, 730, (54, 58, 62))
    for x in (215, 430, 700, 915):
        easel.box(x, 490, x + 150, 715, shade(_GLASS, chance.uniform(0.8, 1.1)))
    easel.box(590, 490, 690, 730, shade(_GLASS, 0.7))
    for step, x in enumerate(range(190, 1090, 50)):
        colour = awning if step % 2 else (244, 240, 230)
        easel.polygon([(x, 420), (x + 50, 420), (x + 62, 490), (x + 12, 490)], colour)


def _land(easel: Easel, chance: random.Random) -> None:
    _lawn(easel, (150, 162, 84))
    for row in range(7):
        y = _GROUND_Y + 6 + row * row * 5
        lean = 40 * row
        points = [(-50, y), (WIDTH + 50, y - 12), (WIDTH + 50, y - 4 + row), (-50, y + 8 + row)]
        easel.polygon([(x + lean, at) for x, at in points], (134, 144, 70))
    for x in range(60, WIDTH, 170):
        easel.box(x, 660, x + 14, 790, (122, 94, 68))
    for y in (690, 735):
        easel.box(0, y, WIDTH, y + 9, (136, 106, 78))
    for x in (180, 420, 1050):
        _tree(easel, x, _GROUND_Y + 10, chance.randint(90, 200), chance)


_KINDS: Final[Mapping[str, Callable[[Easel, random.Random], None]]] = {
    "house": _house,
    "villa": _villa,
    "apartment": _apartment,
    "commercial": _commercial,
    "land": _land,
}
