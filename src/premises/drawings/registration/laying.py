"""One scan shrunk without distortion, and where its pixels come to lie on another."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Raster, Similarity


def averaged(raster: Raster, times: int) -> Raster:
    """A sheet that is to become smaller, its pixels averaged, or its lines would fall between.

    By a whole number of pixels, so that both directions shrink by exactly the same.
    """
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    if times < 2:
        return raster
    rows, columns = (length // times * times for length in raster.grey.shape)
    size = columns // times, rows // times
    grey = cv2.resize(raster.grey[:rows, :columns], size, interpolation=cv2.INTER_AREA)
    return Raster(np.asarray(grey, np.uint8), raster.px_per_mm / times)


def laid(
    old: Raster,
    new: Raster,
    old_to_new: Similarity,
    corner: tuple[int, int],
    size: tuple[int, int],
) -> NDArray[np.uint8]:
    """What of the old sheet comes to lie on some pixels of the new one, paper where it ends.

    `corner` and `size` are in pixels of the new sheet, across first.
    """
    import cv2  # noqa: PLC0415 - as above.

    back = old_to_new.inverse().matrix
    turn = back[:, :2] * (old.px_per_mm / new.px_per_mm)
    start = turn @ (np.array(corner) + 0.5) + back[:, 2] * old.px_per_mm - 0.5
    picture = cv2.warpAffine(
        old.grey,
        np.column_stack((turn, start)),
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.asarray(picture, np.uint8)
