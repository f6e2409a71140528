"""How much of a surface's heat radiation still arrives after its way through the air."""

import math
from typing import Final

from premises.audits.radiometry.recording import Atmosphere

USUAL: Final = Atmosphere(alpha1=0.006569, alpha2=0.01262, beta1=-0.002276, beta2=-0.00667, x=1.9)
"""What FLIR cameras carry; seen alike in every model (Minkina & Dudzik 2009)."""

# Saturated water vapour over temperature in °C: Minkina & Dudzik 2009, «Infrared Thermography:
# Errors and Uncertainties»; the logarithm of the partial pressure in mm of mercury.
_VAPOUR = (1.5587, 6.939e-2, -2.7816e-4, 6.8455e-7)
# No constant of a real camera is larger; sentinels are.
_LARGEST = 10.0
# Beyond this exponent the number would leave its range; far before it, it is no share any more.
_HIGHEST_POWER = 700.0


def transmission(distance_m: float, air_c: float, humidity: float, constants: Atmosphere) -> float:
    """The share (0 to 1) of radiation that passes so much air; `humidity` is a fraction.

    FLIR's published model: two exponentials in the square root of the distance, each dimmed by
    the square root of the water vapour (Minkina & Dudzik 2009). Constants that
    make no share of it give way to the usual ones.
    """
    share = _share(distance_m, air_c, humidity, believed(constants))
    if not 0 < share <= 1:
        share = _share(distance_m, air_c, humidity, USUAL)
    return min(1.0, max(share, 0.01))


def believed(constants: Atmosphere | None) -> Atmosphere:
    """The camera's constants, or the usual ones where its own are missing or sentinels."""
    if constants is None or not is_believable(constants):
        return USUAL
    return constants


def is_believable(constants: Atmosphere) -> bool:
    numbers = (
        *(constants.alpha1, constants.alpha2),
        *(constants.beta1, constants.beta2, constants.x),
    )
    return all(math.isfinite(one) and abs(one) <= _LARGEST for one in numbers) and constants.x > 0


def _share(distance_m: float, air_c: float, humidity: float, constants: Atmosphere) -> float:
    powers = sum(factor * air_c**power for power, factor in enumerate(_VAPOUR))
    vapour = math.sqrt(humidity * math.exp(powers))
    way = math.sqrt(distance_m)
    first = -way * (constants.alpha1 + constants.beta1 * vapour)
    second = -way * (constants.alpha2 + constants.beta2 * vapour)
    return constants.x * _exp(first) + (1 - constants.x) * _exp(second)


def _exp(power: float) -> float:
    return math.exp(min(power, _HIGHEST_POWER))
