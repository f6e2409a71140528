"""Pictures of every kind that users send, drawn so that nothing has to be fetched."""

import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

# Stops from cold to hot as the makers' palettes have them, by their usual names.
PALETTES = {
    "iron": [
        *((0, 0, 10), (30, 0, 120), (140, 0, 155), (205, 50, 80)),
        *((240, 120, 0), (255, 200, 20), (255, 255, 230)),
    ],
    "rainbow": [
        *((0, 0, 80), (0, 0, 255), (0, 200, 255), (0, 220, 0)),
        *((255, 255, 0), (255, 120, 0), (255, 0, 0), (255, 255, 255)),
    ],
    "arctic": [
        *((0, 0, 60), (0, 60, 220), (0, 200, 255)),
        *((90, 90, 90), (220, 150, 0), (255, 230, 60)),
    ],
    "lava": [
        *((0, 0, 40), (0, 60, 110), (0, 120, 110)),
        *((120, 60, 20), (220, 60, 0), (255, 170, 0), (255, 255, 200)),
    ],
    "medical": [
        *((0, 0, 0), (200, 0, 200), (0, 0, 255), (0, 255, 0)),
        *((255, 255, 0), (255, 0, 0), (255, 255, 255)),
    ],
    "grey": [(0, 0, 0), (255, 255, 255)],
}


@cache
def warmth(seed: int, shape: tuple[int, int] = (240, 320)) -> NDArray[np.float64]:
    """A scene between 0 (coldest) and 1: soft, with a sharp cold streak and a little noise."""
    random = np.random.default_rng(seed)
    scene = ndimage.gaussian_filter(random.normal(size=shape), 20)
    scene /= scene.std()
    scene += 0.15 * ndimage.gaussian_filter(random.normal(size=shape), 1)
    scene[shape[0] // 2 : shape[0] // 2 + 8, shape[1] // 5 : shape[1] * 3 // 5] -= 2
    return np.asarray((scene - scene.min()) / np.ptp(scene), np.float64)


def coloured(scene: NDArray[np.float64], palette: str) -> NDArray[np.uint8]:
    stops = np.array(PALETTES[palette], float)
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(scene, at, stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


@cache
def photograph(seed: int, shape: tuple[int, int] = (240, 320)) -> NDArray[np.uint8]:
    """A room as a camera sees it: dull surfaces of several colours, lit unevenly, with noise."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    picture = np.full((*shape, 3), (196.0, 188.0, 172.0))
    for _ in range(14):
        top, left = random.integers(0, shape[0] - 30), random.integers(0, shape[1] - 30)
        height, width = random.integers(20, 110, 2)
        grey = random.uniform(40, 210)
        picture[top : top + height, left : left + width] = grey + random.normal(0, 26, 3)
    light = 0.55 + 0.45 * np.sin(rows / 90 + columns / 150 + random.uniform(0, 3))
    tint = 1 + 0.08 * np.sin(columns / 60)[..., None] * np.array([1.0, 0.0, -1.0])
    noisy = picture * light[..., None] * tint + random.normal(0, 4, picture.shape)
    soft = ndimage.gaussian_filter(noisy, (0.7, 0.7, 0))
    return np.asarray(np.clip(soft, 0, 255), np.uint8)


def with_edges(picture: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """False colours with the edges of a photograph drawn over them, as several makers do."""
    grey = warmth(seed, (picture.shape[0], picture.shape[1])) * 255
    edges = np.abs(ndimage.sobel(grey))[..., None] * 0.3
    return np.asarray(np.clip(picture - edges, 0, 255), np.uint8)


def saved(
    picture: NDArray[np.generic],
    kind: str = "JPEG",
    *,
    maker: str = "",
    orientation: int = 1,
    quality: int = 80,
) -> bytes:
    content, exif = io.BytesIO(), Image.Exif()
    if maker:
        exif[0x010F], exif[0x0110] = maker, "T1"
    if orientation != 1:
        exif[0x0112] = orientation
    options = {"quality": quality} if kind == "JPEG" else {}
    Image.fromarray(picture).save(content, kind, exif=exif, **options)
    return content.getvalue()
