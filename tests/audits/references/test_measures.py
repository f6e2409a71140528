"""The list of measures is complete; a person's own is read, or told exactly what is wrong."""

from pathlib import Path

import pytest

from premises.audits.references import measures_text, read_measures
from premises.audits.retrofits import Lessens, Per
from premises.audits.thermography.findings import Kind
from premises.kernel.errors import Invalid

ENTRY = """
[[measure]]
key = "sweep"
title = "Door sweep"
how = "Screw it on."
kinds = ["air_leak"]
parts = ["door"]
removable = false
difficulty = "Easy"
lessens = "air"
cost_low_usd = 10
cost_high_usd = 35
per = "each"
lifetime_low_years = 3
lifetime_high_years = 5
reduction_low = 0.3
reduction_high = 0.6
source = "the shop around the corner"
as_of = "2026-11"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> Invalid:
    with pytest.raises(Invalid) as failure:
        read_measures(path)
    assert failure.value.code == "audits.bad_measures"
    assert str(path) in failure.value.message
    return failure.value


def test_there_is_something_against_every_kind_for_owners_and_tenants() -> None:
    measures = read_measures()
    assert len(measures) >= 14
    assert {kind for one in measures for kind in one.kinds} == set(Kind)
    assert {one.lessens for one in measures} == set(Lessens)
    assert any(one.removable for one in measures)
    assert all(one.source and one.as_of for one in measures)
    # Nobody may read a number that was never looked up as if it had been.
    assert all("unverified" in one.source or "DOE" in one.source for one in measures)


def test_what_a_tradesman_does_costs_at_least_his_visit() -> None:
    """Whoever opens a wall for one square metre comes for several hundred dollars all the same."""
    by_trade = [one for one in read_measures() if one.difficulty == "Hard"]
    assert {"batt_refill", "dense_pack", "interior_panel"} <= {one.key for one in by_trade}
    for one in by_trade:
        assert (one.cost_low_usd if one.per is Per.EACH else one.least_usd) >= 400


def test_ones_own_list_is_read(tmp_path: Path) -> None:
    (one,) = read_measures(written(tmp_path, ENTRY))
    assert (one.key, one.cost_high_usd, one.least_usd, one.instead_of) == ("sweep", 35, 0, ())


def test_the_list_that_comes_along_can_be_edited_and_read_back(tmp_path: Path) -> None:
    assert read_measures(written(tmp_path, measures_text())) == read_measures()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("cost_low_usd = 10", "cost_low_usd = 99", "cost_low_usd"),
        ("cost_low_usd = 10", 'cost_low_usd = "10"', "cost_low_usd"),
        ("cost_low_usd = 10", "cost_low_usd = true", "cost_low_usd"),
        ("cost_low_usd = 10", "cost_low_usd = nan", "cost_low_usd"),
        ("cost_low_usd = 10", "cost_low_usd = -1", "cost_low_usd"),
        ("reduction_high = 0.6", "reduction_high = 60", "reduction_high"),
        ("lifetime_low_years = 3", "lifetime_low_years = 0", "lifetime_low_years"),
        ('title = "Door sweep"', 'title = " "', "title"),
        ('title = "Door sweep"', f'title = "{"x" * 65}"', "title"),
        ('title = "Door sweep"', "", "title"),
        ('title = "Door sweep"', 'titel = "Door sweep"\ntitle = "x"', "titel"),
        ('kinds = ["air_leak"]', 'kinds = ["hole"]', "kinds"),
        ('parts = ["door"]', 'parts = "door"', "parts"),
        ('parts = ["door"]', 'parts = ["door"]\nsides = ["above"]', "sides"),
        ("removable = false", "removable = 0", "removable"),
        ('difficulty = "Easy"', 'difficulty = "easy"', "difficulty"),
        ('per = "each"', 'per = "foot"', "per"),
        ('lessens = "air"', "lessens = []", "lessens"),
        ('key = "sweep"', 'key = "Door sweep"', "key"),
        ('source = "the', 'instead_of = ["tape"]\nsource = "the', "instead_of"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_key(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    failure = refused(written(tmp_path, f"# mine\n{ENTRY.replace(old, new)}"))
    assert failure.facts["field"] == field
    assert field in failure.message
    if field != "instead_of":
        assert failure.facts["line"] == 3
        assert "line 3" in failure.message


def test_the_second_entry_is_found_by_its_own_line(tmp_path: Path) -> None:
    second = ENTRY.replace("sweep", "other").replace("removable = false", "removable = 1")
    assert refused(written(tmp_path, ENTRY + second)).facts["line"] == 21


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[[measure]]"),
        ("x = 1", "[[measure]]"),
        ("measure = 1", "[[measure]]"),
        ("measure = [1]", "[[measure]]"),
        ("[[measure]\n", "line 1"),
        (ENTRY + ENTRY, "twice"),
        (ENTRY + "[more]\n", "nothing else"),
    ],
)
def test_a_file_that_is_no_list_says_so(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(written(tmp_path, text)).message


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.toml").message
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9\n")
    assert "UTF-8" in refused(latin).message
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 1_000_001)
    assert "larger" in refused(huge).message


def test_a_list_that_begins_with_a_mark_of_its_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ENTRY, encoding="utf-8-sig")
    assert [one.key for one in read_measures(path)] == ["sweep"]


def test_lists_within_lists_without_end_are_refused(tmp_path: Path) -> None:
    assert "deep" in refused(written(tmp_path, "x = " + "[" * 10_000)).message
