"""Everything that is known to go wrong with photos, temperatures and homes, one line each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tests.audits.flir_writer import (
    PLACE,
    Shot,
    Spelling,
    cabinet,
    counts_of,
    fff,
    info_record,
    radiometric_jpeg,
    raw_record,
    with_parts,
)
from tests.audits.routes.visits import Files, part
from tests.audits.thermograms.drawn import coloured, photograph, saved, warmth
from tests.audits.thermograms.spoiled import box, claiming, png, with_raw

from premises.audits.radiometry import Atmosphere, Environment

Celsius = NDArray[np.float64]

SURE, UNSURE, NOTHING = "quantitative", "low_confidence", "screening_only"
PHOTO: Final = saved(photograph(1, (60, 80)))
COLOURS: Final = saved(coloured(warmth(1, (60, 80)), "iron"))


def _scene(middle_c: float = 19.5, deepest_k: float = 4.0) -> Celsius:
    """A wall with a place in it that is colder, or warmer, than what is around it."""
    rows, columns = np.mgrid[0:72, 0:96]
    place = np.exp(-(((rows - 36) / 9) ** 2 + ((columns - 42) / 13) ** 2))
    noise = np.random.default_rng(1).normal(0, 0.05, rows.shape)
    return np.asarray(middle_c - deepest_k * place + noise)


def _with(celsius: float, rows: slice, columns: slice = slice(None)) -> bytes:
    """The wall with something else in front of it."""
    scene = _scene()
    scene[rows, columns] = celsius
    return radiometric_jpeg(Shot(celsius=scene))


SHOT: Final = Shot(celsius=_scene())
GOOD: Final = radiometric_jpeg(SHOT)


def _stored(place: Environment | None = None, air: Atmosphere | None = None) -> bytes:
    return radiometric_jpeg(replace(SHOT, stored=place, stored_air=air))


def _counts(counts: NDArray[np.uint16]) -> bytes:
    """What the camera writes when its sensor counts this."""
    records = [(0x01, raw_record(counts, Spelling())), (0x20, info_record(SHOT, "<"))]
    return with_parts(COLOURS, cabinet(records, Spelling()))


def _beyond_the_end() -> bytes:
    records = bytearray(fff(SHOT))
    records[0x4C:0x50] = b"\x7f\xff\xff\xff"
    return with_parts(COLOURS, bytes(records))


def _partly_dark() -> bytes:
    counts = counts_of(SHOT)
    counts[:10] = 0
    return _counts(counts)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that goes wrong: what is sent, how sure the report is then, and what it says."""

    photo: bytes | None = GOOD
    files: Files | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    home: Mapping[str, Any] | None = None
    sure: str = NOTHING
    says: str | None = None
    silent: str = ""

    @property
    def parts(self) -> Files:
        if self.files is not None:
            return self.files
        return () if self.photo is None else (part("media0", "obs0_thermal.jpg", self.photo),)


def _airs(inside: object, outside: object, sure: str, says: str | None = None) -> Line:
    return Line(said={"insideTemp": inside, "outsideTemp": outside}, sure=sure, says=says)


def _photo(photo: bytes, says: str) -> Line:
    return Line(photo=photo, says=says)


def _constant(photo: bytes, says: str | None, silent: str = "") -> Line:
    return Line(photo=photo, sure=SURE, says=says, silent=silent)


def _home(says: str, **home: Any) -> Line:
    return Line(home=home, sure=SURE, says=says)


_SENTINELS: Final = Atmosphere(alpha1=9e36, alpha2=-9e36, beta1=0.0, beta2=math.nan, x=1e30)

LINES: Final[Mapping[str, Line]] = {
    "all is well": Line(sure=SURE, says="Heat is lost at one place."),
    # What people write as temperatures.
    "temperatures with a unit": _airs("71F", "35 °F", SURE),
    "temperatures with a comma": _airs("21,5 C", "2 C", SURE),
    "one in °F, the other in °C": _airs("71F", "2C", SURE),
    "one in °C, the other without": _airs("71", "2C", NOTHING, "«71» would be 71 °C"),
    "swapped": _airs("35", "71", NOTHING, "look swapped; send them again the other way round"),
    "equal": _airs("70", "70", NOTHING, "differ by 0.0 K (0 °F) only"),
    "too alike": _airs("20C", "17C", NOTHING, "Come back when it is at least 10 K"),
    "rather alike": _airs("20C", "13C", UNSURE, "A colder day would tell more."),
    "no inside": _airs(None, "35", NOTHING, "The inside temperature is missing"),
    "no outside": _airs("71", "", NOTHING, "The outside temperature is missing"),
    "no number": _airs("NaN", "35", NOTHING, "«NaN» is no number; send one such as 71 F"),
    "no air": _airs("1e9", "35", NOTHING, "«1e9» is no number"),
    "colder than anywhere": _airs("-500", "35", NOTHING, "air is between -60 and 60 °C"),
    # Photos of another kind than they are named.
    "no thermal photo": _photo(PHOTO, "looks like an ordinary photograph"),
    "colours without a scale": _photo(COLOURS, "no colour bar in it whose numbers could be read"),
    "the two photos swapped": Line(
        files=(
            part("media0", "obs0_rgb.jpg", GOOD),
            part("media1", "obs0_thermal.jpg", PHOTO),
        ),
        sure=SURE,
        says="obs0_rgb.jpg holds temperatures, though its name says photograph.",
    ),
    "colours and photo swapped": Line(
        files=(
            part("media0", "obs0_rgb.jpg", COLOURS),
            part("media1", "obs0_thermal.jpg", PHOTO),
        ),
        says="obs0_thermal.jpg: This looks like an ordinary photograph",
    ),
    "grey numbers without a scale": Line(
        files=(part("media0", "a_thermal.tiff", saved(np.full((40, 50), 2927, "u2"), "TIFF")),),
        says="state its scale as greyScale",
        silent="false colours",
    ),
    "no photo": Line(photo=None, says="no photos were sent"),
    # Damaged files.
    "nothing in it": _photo(b"", "The file is empty: send it again."),
    "a JPEG cut off": _photo(PHOTO[: len(PHOTO) // 2], "ends too early: send the whole file"),
    "records cut off": _photo(GOOD[: len(GOOD) // 2], "Send the file as the camera wrote it"),
    "pixels cut off": Line(photo=GOOD[:-20], sure=SURE, says="The temperatures in it are whole."),
    "an offset past the end": _photo(_beyond_the_end(), "ends before what its index promises"),
    "a bomb inside": _photo(
        with_raw(SHOT, png(30_000, 30_000, bytes(100_000)), 64, 48), "cannot be decoded"
    ),
    "a bomb behind its pixels": _photo(
        with_raw(SHOT, png(64, 48, bytes(20_000_000)), 64, 48), "Only 0% of the pixels"
    ),
    "one pixel": _photo(saved(np.zeros((1, 1, 3), np.uint8)), "only 1 x 1 pixels: send one with"),
    "a PNG of 30000 x 30000": _photo(png(30_000, 30_000, b""), "has 30000 x 30000 pixels"),
    "a JPEG of 30000 x 30000": _photo(claiming(PHOTO, 30_000, 30_000), "30000 x 30000 pixels"),
    "HEIC": _photo(box(b"heic"), "save it as JPEG"),
    "another kind": _photo(b"PK\x03\x04" + bytes(100), "is no picture and no table"),
    # Constants that cannot be.
    "turned": _constant(radiometric_jpeg(replace(SHOT, spelling=Spelling(orientation=6))), None),
    "emissivity 0": _constant(
        _stored(replace(PLACE, emissivity=0.0)), "emissivity as 0, which cannot be: 0.95 is taken"
    ),
    "emissivity above 1": _constant(
        _stored(replace(PLACE, emissivity=1.5)), "emissivity as 1.5, which cannot be"
    ),
    "reflected 298 °C": _constant(
        _stored(replace(PLACE, reflected_c=298.0)), "298 °C, which cannot be"
    ),
    "humidity in percent": _constant(_stored(replace(PLACE, humidity=45.0)), None, "humidity"),
    "air that cannot be": _constant(_stored(air=_SENTINELS), "constants of the air cannot be"),
    "no logarithm": _photo(_counts(np.full((72, 96), 20, "u2")), "Only 0% of the pixels"),
    "no logarithm in places": _constant(
        _partly_dark(), "14% of the pixels hold no temperature", "furniture"
    ),
    # Scenes that are no wall.
    "the sky alone": _photo(_with(-45.0, slice(None)), "as only the open sky"),
    "sky above": _photo(_with(-30.0, slice(0, 20)), "Fill the picture with the wall."),
    "somebody in front": _photo(
        _with(33.5, slice(10, 70), slice(30, 70)), "somebody stands in front of it"
    ),
    "a radiator": _photo(
        _with(55.0, slice(40, 70), slice(10, 80)), "Photograph the wall without them."
    ),
    "the sun on a part": _photo(_with(32.0, slice(None), slice(0, 40)), "the sun shone on it"),
    "the sun on most": _photo(_with(34.0, slice(None), slice(0, 60)), "walls in the sun"),
    "summer": Line(
        photo=radiometric_jpeg(Shot(celsius=_scene(24.5, -4.0))),
        said={"insideTemp": "75", "outsideTemp": "100"},
        sure=SURE,
        says="Heat comes in at one place.",
        silent="Heat is lost",
    ),
    "a sound wall": Line(
        photo=radiometric_jpeg(Shot(celsius=_scene(deepest_k=0.0))), sure=SURE, says="No place"
    ),
    # Tasks and homes that say little.
    "a part without a word": Line(said={"type": ""}, sure=SURE),
    "a part that is none": Line(said={"type": "roof", "decision": "burn it down"}, sure=SURE),
    "a ZIP of nobody": _home("ZIP code 00000 lies in no state", zip="00000"),
    "a ZIP of Canada": _home("“K1A 0B1” is no U.S. ZIP code", zip="K1A 0B1"),
    "no ZIP": Line(home={"zip": None}, sure=SURE, silent="ZIP"),
    "a budget that is none": _home(
        "“whatever it takes” is no budget such as “up to $200”", budget="whatever it takes"
    ),
}
