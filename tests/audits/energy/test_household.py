"""What people write about their home is understood, or said not to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.energy import Household, Ownership, household_of


def budget_of(text: str | None) -> float | None:
    return household_of(None, None, text, None, None).budget_usd


def zip_of(text: str | None) -> str:
    return household_of(text, None, None, None, None).zip_code


@pytest.mark.parametrize(
    ("said", "usd"),
    [
        ("up to $200", 200),
        ("up to $1000", 1000),
        ("up to $5000", 5000),
        ("Up To  $5,000", 5000),
        ("$1,250.50", 1250.5),
        ("200", 200),
        ("under 300 dollars", 300),
        ("2k", 2000),
        ("up to $0", 0),
    ],
)
def test_a_budget_is_read_as_its_upper_end(said: str, usd: float) -> None:
    known = household_of(None, None, said, None, None)
    assert (known.budget_usd, known.remarks) == (usd, ())


@pytest.mark.parametrize("said", ["show me all retrofits", "SHOW ME ALL", "", "  ", None])
def test_who_wants_to_see_all_has_no_limit(said: str | None) -> None:
    known = household_of(None, None, said, None, None)
    assert (known.budget_usd, known.remarks) == (None, ())


@pytest.mark.parametrize("said", ["lots", "-5", "$", "1e9", "200-1000", "NaN", "٣٠٠", "up to"])
def test_a_budget_that_is_none_leaves_a_remark_and_no_limit(said: str) -> None:
    known = household_of(None, None, said, None, None)
    assert known.budget_usd is None
    assert said in known.remarks[0]


@pytest.mark.parametrize(
    "said", ["60614", " 60614 ", "60614-1234", "60614 1234", "606141234", "\t60614\n"]
)
def test_a_zip_code_is_its_first_five_digits(said: str) -> None:
    assert zip_of(said) == "60614"


@pytest.mark.parametrize("said", ["K1A 0B1", "6061", "606145", "Chicago", "６０６１４"])
def test_what_is_no_zip_code_leaves_a_remark(said: str) -> None:
    known = household_of(said, None, None, None, None)
    assert known.zip_code == ""
    assert "ZIP" in known.remarks[0]


@pytest.mark.parametrize(
    ("said", "ownership"),
    [("Own", Ownership.OWN), ("rent", Ownership.RENT), ("TENANT", Ownership.RENT), ("", None)],
)
def test_owning_and_renting_are_understood(said: str, ownership: Ownership | None) -> None:
    known = household_of(None, said, None, None, None)
    assert (known.ownership, known.remarks) == (ownership, ())


def test_appliances_are_named_once_in_known_words_and_others_are_kept() -> None:
    said = ["window ac", "Window AC", "", "  Pool/Hot  Tub ", "Sauna"]
    known = household_of(None, None, None, " ConEd ", said)
    assert known.appliances == ("Window AC", "Pool/Hot Tub", "Sauna")
    assert known.company == "ConEd"


def test_who_says_nothing_is_known_as_nothing() -> None:
    assert household_of(None, None, None, None, None) == Household()


texts = st.none() | st.text(max_size=60)


@given(texts, texts, texts, texts, st.none() | st.lists(st.text(max_size=20), max_size=4))
def test_any_text_gives_a_household(
    zip_code: str | None,
    ownership: str | None,
    budget: str | None,
    company: str | None,
    appliances: list[str] | None,
) -> None:
    known = household_of(zip_code, ownership, budget, company, appliances)
    assert known.zip_code == "" or (len(known.zip_code) == 5 and known.zip_code.isdigit())
    assert known.budget_usd is None or known.budget_usd >= 0
    assert all(len(one) < 160 for one in known.remarks)
