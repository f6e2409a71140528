"""From a sensor's counts to the temperature of each point of a surface."""

import math

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.atmosphere import believed, transmission
from premises.audits.radiometry.environment import stored_environment
from premises.audits.radiometry.recording import Atmosphere, Environment, Planck, Recording
from premises.kernel.errors import Invalid

_ICE_K = 273.15
_LEAST_SHARE = 0.01
# As far as the formula of water vapour makes numbers at all.
_COLDEST_AIR_C, _HOTTEST_AIR_C = -100.0, 200.0


def temperatures(recording: Recording, environment: Environment) -> NDArray[np.float32]:
    """How warm each pixel is, in °C (rows x columns); NaN where the counts make no temperature.

    Counts follow the measurement formula of FLIR's manuals (Minkina & Dudzik 2009):
    what a surface radiates by itself and mirrors is dimmed by the air, which adds its own, by a
    window, and by air again. As the field's other readers do, half of the distance is taken to
    lie on each side of the window. Constants that `environment` leaves open are the file's.

    Raises:
        Invalid: `audits.no_temperatures`, the recording holds colours only;
            `audits.environment_impossible`, nothing arrives from the surface.

    """
    if recording.celsius is not None:
        return recording.celsius
    counts, planck = recording.counts, recording.planck
    if counts is None or planck is None or counts.size == 0:
        message = "This picture holds no temperatures: send the file as the camera wrote it."
        raise Invalid("audits.no_temperatures", message)
    lowest, highest = int(counts.min()), int(counts.max())
    surface = _from_the_surface(np.arange(lowest, highest + 1), recording, environment, planck)
    # A count above `highest` does not occur, so the table may end there.
    table = np.full(highest + 1, np.nan, np.float32)
    table[lowest:] = black_body_c(surface, planck)
    celsius: NDArray[np.float32] = np.take(table, counts)
    return celsius


def black_body_c(counts: NDArray[np.float64], planck: Planck) -> NDArray[np.float64]:
    """The temperature of a black body that makes a sensor count so much, NaN where none does."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = planck.r1 / (planck.r2 * (counts + planck.o)) + planck.f
        # At 1 and below the logarithm would stand for less than no warmth; it has no end where
        # the sensor counts nothing.
        kelvin = planck.b / np.log(np.where((inside > 1) & (inside < np.inf), inside, np.nan))
    return np.asarray(kelvin - _ICE_K, np.float64)


def black_body_counts(celsius: float, planck: Planck) -> float:
    """The inverse: what the sensor counts before a black body."""
    kelvin = max(celsius + _ICE_K, 1.0)
    # Beyond this exponent nothing is left to be counted, and the number would leave its range.
    warmth = math.exp(min(planck.b / kelvin, 700.0)) - planck.f
    # Constants that somebody made up may have no answer; what follows from it is unknown then.
    return planck.r1 / (planck.r2 * warmth) - planck.o if warmth > 0 else math.inf


def _from_the_surface(
    counts: NDArray[np.int64], recording: Recording, environment: Environment, planck: Planck
) -> NDArray[np.float64]:
    """What the sensor would count if only the surface's own radiation arrived, and all of it."""
    own, added = _share_and_rest(
        _complete(environment, stored_environment(recording)),
        believed(recording.atmosphere),
        planck,
    )
    return np.asarray((counts - added) / own, np.float64)


def _share_and_rest(
    place: dict[str, float], air: Atmosphere, planck: Planck
) -> tuple[float, float]:
    """The share of the surface's own radiation that arrives, and the counts of all the rest."""
    emissivity, window = place["emissivity"], place["window_transmission"]
    if not _is_possible(place):
        message = (
            "Emissivity and window transmission must lie between 0.01 and 1, humidity between 0 "
            "and 1; the distance must not be negative, and the air must be air one can breathe."
        )
        raise Invalid("audits.environment_impossible", message)
    half = transmission(place["distance_m"] / 2, place["atmosphere_c"], place["humidity"], air)
    mirrored = (1 - emissivity) * half * black_body_counts(place["reflected_c"], planck)
    by_air = (1 - half) * black_body_counts(place["atmosphere_c"], planck)
    by_window = (1 - window) * black_body_counts(place["window_c"], planck)
    rest = half * (window * (mirrored + by_air) + by_window) + by_air
    return emissivity * half * window * half, rest


def _is_possible(place: dict[str, float]) -> bool:
    return (
        _LEAST_SHARE <= place["emissivity"] <= 1
        and _LEAST_SHARE <= place["window_transmission"] <= 1
        and 0 <= place["humidity"] <= 1
        and 0 <= place["distance_m"] < math.inf
        and _COLDEST_AIR_C <= place["atmosphere_c"] <= _HOTTEST_AIR_C
    )


def _complete(environment: Environment, stored: Environment) -> dict[str, float]:
    chosen = {}
    for name in Environment.__slots__:
        value: float | None = getattr(environment, name)
        chosen[name] = getattr(stored, name) if value is None else value
    return chosen
