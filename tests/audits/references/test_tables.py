"""The published numbers that come with Premises are complete and within reason."""

import pytest

from premises.audits.energy import Fuel
from premises.audits.references import read_tables

TABLES = read_tables()


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [
        ("10001", "NY"),
        ("00501", "NY"),
        ("60614", "IL"),
        ("90210", "CA"),
        ("99501", "AK"),
        ("96813", "HI"),
        ("00601", "PR"),
        ("00802", "VI"),
        ("96910", "GU"),
        ("20001", "DC"),
        ("20101", "VA"),
        ("02134", "MA"),
        ("05501", "MA"),
        ("05401", "VT"),
        ("19711", "DE"),
        ("39901", "GA"),
        ("73301", "TX"),
        ("73101", "OK"),
        ("88501", "TX"),
        ("83001", "WY"),
        ("83201", "ID"),
        ("89101", "NV"),
        ("97201", "OR"),
        ("98101", "WA"),
    ],
)
def test_a_zip_code_lies_in_its_state(zip_code: str, state: str) -> None:
    found = TABLES.state_of(zip_code)
    assert found is not None
    assert found.code == state


@pytest.mark.parametrize("zip_code", ["", "00000", "09012", "34012", "96201", "12"])
def test_nowhere_and_the_armed_forces_abroad_lie_in_no_state(zip_code: str) -> None:
    assert TABLES.state_of(zip_code) is None


def test_every_prefix_leads_to_a_state_that_is_known_and_every_state_has_one() -> None:
    assert set(TABLES.zips.values()) - set(TABLES.states) == set()
    assert set(TABLES.states) - set(TABLES.zips.values()) == {"US"}


def test_all_states_are_there_with_numbers_within_reason() -> None:
    states = [one for one in TABLES.states.values() if one.usd_per_kwh is not None]
    assert len(states) == 52  # 50 states, the District of Columbia, and the country.
    for one in states:
        assert 0 <= one.heating_f_days <= 12_000, one
        assert 0 <= one.cooling_f_days <= 5000, one
        assert one.usd_per_kwh is not None
        assert 0.05 < one.usd_per_kwh < 0.5, one
        assert not one.heating_fuel.isspace()


def test_the_country_lies_between_its_states() -> None:
    """What a U.S. home needs is near NOAA's 4,500 °F·d, less for people moving south since."""
    assert 4000 < TABLES.nation.heating_f_days < 4600
    assert 1100 < TABLES.nation.cooling_f_days < 1500


def test_every_fuel_has_a_price_and_an_efficiency_with_a_source_and_a_date() -> None:
    quoted = [*TABLES.fuel_usd_per_kwh.values(), *TABLES.efficiency.values()]
    assert set(TABLES.fuel_usd_per_kwh) == set(Fuel) - {Fuel.ELECTRICITY}
    assert set(TABLES.efficiency) == set(Fuel)
    assert all(one.source and one.as_of and one.value > 0 for one in quoted)
    assert all(0.03 < one.value < 0.2 for one in TABLES.fuel_usd_per_kwh.values())
    assert "unverified" in TABLES.efficiency[Fuel.GAS].said
    assert "unverified" not in TABLES.fuel_usd_per_kwh[Fuel.GAS].said


def test_the_files_are_read_once() -> None:
    assert read_tables() is TABLES
