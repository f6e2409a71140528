"""Simple walls whose truth is known: a sound surface, and heat taken out that spreads sideways."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.scene import Part, Side, Temperatures, View

Floats = NDArray[np.float64]
Source = Callable[[Floats, Floats], NDArray[np.bool_]]


def box(top: float, left: float, bottom: float, right: float) -> Source:
    """A rectangle, its corners as shares of the picture."""
    return lambda y, x: (y >= top) & (y < bottom) & (x >= left) & (x < right)


def disc(y0: float, x0: float, radius: float) -> Source:
    return lambda y, x: (y - y0) ** 2 + (x - x0) ** 2 < radius**2


def spread(source_k: Floats, length_px: float) -> Floats:
    """Steady conduction along a thin plate that gives its heat to the air: its sum is kept.

    The plate is mirrored at the picture's edges, so nothing comes in from the other side.
    """
    both = np.block([[source_k, source_k[:, ::-1]], [source_k[::-1], source_k[::-1, ::-1]]])
    ky = np.fft.fftfreq(both.shape[0]) * 2 * np.pi
    kx = np.fft.fftfreq(both.shape[1]) * 2 * np.pi
    damped = 1 + length_px**2 * (ky[:, None] ** 2 + kx[None, :] ** 2)
    rows, columns = source_k.shape
    return np.real(np.fft.ifft2(np.fft.fft2(both) / damped))[:rows, :columns]


def blurred(picture: Floats, blur_px: float) -> Floats:
    both = np.block([[picture, picture[:, ::-1]], [picture[::-1], picture[::-1, ::-1]]])
    ky, kx = np.fft.fftfreq(both.shape[0]), np.fft.fftfreq(both.shape[1])
    lens = np.exp(-2 * (np.pi * blur_px) ** 2 * (ky[:, None] ** 2 + kx[None, :] ** 2))
    rows, columns = picture.shape
    return np.real(np.fft.ifft2(np.fft.fft2(both) * lens))[:rows, :columns]


class Wall:
    """A wall between two airs that can be given defects, furniture and a camera."""

    def __init__(
        self,
        rows: int = 120,
        columns: int = 160,
        *,
        inside_c: float = 21.0,
        outside_c: float = 1.0,
        factor: float = 0.88,
        stratification_k: float = 0.8,
        conduction_px: float = 3.0,
    ) -> None:
        self.shape = rows, columns
        self.airs = inside_c, outside_c
        self.conduction_px = conduction_px
        self.y, self.x = np.meshgrid(
            (np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns, indexing="ij"
        )
        level = outside_c + factor * (inside_c - outside_c)
        self.sound = level + stratification_k * (0.5 - self.y)
        self.deficit = np.zeros(self.shape)
        self.over = np.full(self.shape, np.nan)

    def defect(self, where: Source, deficit_k: float) -> "Wall":
        """Take heat out; negative deficits are for a wall seen from outside, or in summer."""
        self.deficit += spread(np.where(where(self.y, self.x), deficit_k, 0.0), self.conduction_px)
        return self

    def sharp(self, where: Source, deficit_k: float) -> "Wall":
        """Take heat out where nothing conducts it sideways, such as at panes of a window."""
        self.deficit += where(self.y, self.x) * deficit_k
        return self

    def plume(self, foot: float, left: float, right: float, deficit_k: float) -> "Wall":
        """Cold air enters along a line at the height `foot` and cools what is above it."""
        above = np.clip(foot - self.y, 0, None) * self.shape[0]
        uneven = 0.75 + 0.25 * np.sin(self.x * 37)
        line = (self.x >= left) & (self.x < right) & (self.y < foot)
        source = np.asarray(line * deficit_k * uneven * np.exp(-above / 4), dtype=np.float64)
        self.deficit += spread(source, 1.0)
        return self

    def thing(self, where: Source, celsius: float | Floats) -> "Wall":
        self.over = np.where(where(self.y, self.x), celsius, self.over)
        return self

    def seen(
        self,
        *,
        noise_k: float = 0.07,
        blur_px: float = 1.2,
        bias_k: float = 0.0,
        vignetting_k: float = 0.0,
        seed: int = 1,
    ) -> NDArray[np.float32]:
        chance = np.random.default_rng(seed)
        true = np.where(np.isnan(self.over), self.sound - self.deficit, self.over)
        corner = (2 * self.y - 1) ** 2 + (2 * self.x - 1) ** 2
        picture = blurred(true, blur_px) + bias_k - vignetting_k * corner / 2
        return (picture + chance.normal(0, noise_k, self.shape)).astype(np.float32)

    def view(self, part: Part = Part.WALL, side: Side | None = None, **camera: float) -> View:
        seed = int(camera.pop("seed", 1))
        return view(self.seen(**camera, seed=seed), *self.airs, part=part, side=side)


def view(
    celsius: NDArray[np.float32],
    inside_c: float,
    outside_c: float,
    *,
    part: Part = Part.WALL,
    side: Side | None = None,
) -> View:
    stated = Temperatures(inside_c, outside_c, "C", "stated by the test")
    return View(celsius=celsius, temperatures=stated, part=part, side=side)
