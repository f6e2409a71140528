"""The film coefficient agrees with what it is drawn from."""

import numpy as np
import pytest

from premises.audits.thermography import film

DIFFERENCES_K = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
HEIGHT_M = 2.4


def alamdari_hammond(difference_k: float) -> float:
    laminar = 1.5 * (difference_k / HEIGHT_M) ** 0.25
    turbulent = 1.23 * difference_k ** (1 / 3)
    return float((laminar**6 + turbulent**6) ** (1 / 6))


def walton(difference_k: float) -> float:
    return float(1.31 * difference_k ** (1 / 3))


def khalifa(difference_k: float) -> float:
    away_from_heat, not_heated = 2.07 * difference_k**0.23, 2.30 * difference_k**0.24
    return float((away_from_heat * not_heated) ** 0.5)


def awbi_hatton(difference_k: float) -> float:
    return float(1.823 * difference_k**0.293 / HEIGHT_M**0.121)


@pytest.mark.parametrize("difference_k", DIFFERENCES_K)
def test_moving_air_is_the_middle_of_four_published_formulas(difference_k: float) -> None:
    formulas = (alamdari_hammond, walton, khalifa, awbi_hatton)
    published = np.array([one(difference_k) for one in formulas])
    middle = np.exp(np.log(published).mean())
    ours = float(film.convective(np.asarray(difference_k)))
    assert ours == pytest.approx(middle, rel=0.03)
    assert published.min() < ours < published.max()


def test_radiation_is_what_the_standard_tabulates() -> None:
    """ISO 6946 annex C: a black surface at 20 °C radiates 5.7 W/m²K, ours 0.95 of it."""
    assert float(film.radiative(np.asarray(20.0))) == pytest.approx(0.95 * 5.7, rel=0.01)


@pytest.mark.parametrize("near_k", [1.0, 2.5, 5.0])
@pytest.mark.parametrize("deeper_k", [0.5, 3.0, 6.0])
def test_an_excess_is_the_difference_of_two_fluxes(near_k: float, deeper_k: float) -> None:
    """Midway's slope stands for the secant between the sound surface and the colder place."""
    two = np.array([near_k, near_k + deeper_k])
    flux = film.convective(two) * two
    secant = (flux[1] - flux[0]) / deeper_k
    ours = float(film.convective_excess(np.asarray(near_k + deeper_k / 2)))
    assert ours == pytest.approx(secant, rel=0.025)


def test_a_room_lies_where_measurements_lie() -> None:
    """All of it together is near 1 / R_si of ISO 6946 and within 5 to 10 W/m²K."""
    below_air_k, mean_c = np.array([1.0, 3.0, 6.0]), np.array([19.0, 17.0, 14.0])
    together = film.radiative(mean_c) + film.convective_excess(below_air_k)
    assert ((together > 5) & (together < 10)).all()
    assert together[1] == pytest.approx(1 / 0.13, rel=0.15)
