"""What is written on the report picture is complete, short enough, and in signs it can show."""

from dataclasses import replace

import pytest
from tests.audits.pictures.views import REFUSED, losses, panel, region

from premises.audits.pictures import Panel
from premises.audits.pictures.lettering import shown, width_px, wrapped
from premises.audits.pictures.words import foot, head
from premises.audits.thermography.findings import Examination
from premises.audits.thermography.scene import Side


def test_signs_that_the_font_lacks_become_the_nearest_that_it_has() -> None:
    said = "Café «Zürich» \N{EN DASH} 20 °C \N{GREATER-THAN OR EQUAL TO} 5\n窓"
    assert shown(said) == "Cafe «Zurich» - 20 °C >= 5 ?"


def test_lines_fit_into_their_width_and_what_has_no_room_is_seen_to_be_cut() -> None:
    words = "a rather long sentence about a wall and what is wrong with it " * 5
    lines = wrapped(words, 30, 400, 3)
    assert len(lines) == 3
    assert all(width_px(line, 30) <= 400 for line in lines)
    assert lines[-1].endswith("...")
    assert wrapped("W" * 500, 30, 400, 2)[0].endswith("...")
    assert wrapped("", 30, 400, 2) == []


def test_the_legend_names_each_region_with_factor_watts_and_mould() -> None:
    view = panel()
    risky = replace(
        view.examination, regions=(region(view.examination.regions[0].mask, mould_risk=True),)
    )
    view = replace(view, examination=risky)
    fixed = "Fixed colours: pictures of this spot can be compared."
    lines = [one.text for one in foot([view], [view], ["Made today."], 1280)]
    assert lines == [
        "1 Air leak, fRsi 0.62, 20 W (10 to 30), mould risk",
        f"Inside 20.0 °C (68 °F), outside 0.0 °C (32 °F). {fixed}",
        "fRsi: 0 is as cold as outside, 1 as warm as the room; below 0.75 mould is likely.",
        "Made today.",
    ]


def test_regions_that_lose_next_to_nothing_share_one_line() -> None:
    view = panel()
    mask = view.examination.regions[0].mask
    regions = [region(mask, number, mould_risk=number == 3) for number in (1, 2, 3)]
    found = replace(view.examination, regions=tuple(regions))
    many = replace(view, examination=found, losses=losses(20.0, 0.1, 0.06))
    lines = [one.text for one in foot([many], [many], [], 1280)]
    assert lines[:2] == [
        "1 Air leak, fRsi 0.62, 20 W (10 to 30)",
        "2, 3 Small places, 0.2 W together, mould risk at 3",
    ]
    one_small = replace(
        many,
        examination=replace(found, regions=tuple(regions[:2])),
        losses=losses(20.0, 0.1),
    )
    lines = [one.text for one in foot([one_small], [one_small], [], 1280)]
    assert lines[1].startswith("2 Air leak")


def test_many_small_places_are_named_from_the_first_to_the_last() -> None:
    view = panel()
    mask = view.examination.regions[0].mask
    regions = [region(mask, number, mould_risk=number != 4) for number in range(1, 8)]
    found = replace(view.examination, regions=tuple(regions))
    many = replace(view, examination=found, losses=losses(20.0, *[0.1] * 6))
    lines = [one.text for one in foot([many], [many], [], 1280)]
    assert lines[1] == "2 to 7 Small places, 0.6 W together, mould risk at 2, 3, 5 to 7"


def test_watts_of_a_guessed_size_ask_for_the_width() -> None:
    view = panel()
    guessed = replace(view, losses=replace(losses(20.0), is_size_guessed=True))
    lines, sure = ([one.text for one in foot([it], [it], [], 1280)] for it in (guessed, view))
    assert any("say how wide it is" in one for one in lines)
    assert not any("say how wide it is" in one for one in sure)


def test_a_view_from_outside_is_told_without_factors() -> None:
    view = panel()
    facade = replace(view.examination.regions[0], factor_min=None, factor_mean=None)
    view = replace(view, examination=replace(view.examination, regions=(facade,)))
    lines = [one.text for one in foot([view], [view], [], 1280)]
    assert lines[0] == "1 Air leak, 20 W (10 to 30)"
    assert not any("fRsi" in one for one in lines)


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ([panel()], "One place loses heat: 20 W (0 to 40). It can be judged."),
        ([panel(letter="A"), panel(letter="B")], "2 places lose heat. It can be judged."),
        ([Panel(examination=Examination(verdict=REFUSED, side=Side.INSIDE))], REFUSED.sentence),
    ],
)
def test_above_the_picture_stands_how_many_places_there_are(views: list[Panel], said: str) -> None:
    assert [one.text for one in head(views, "Wall", 1280)] == ["Wall", said]


def test_regions_of_unknown_size_are_told_by_the_square_metre() -> None:
    view = panel()
    told = replace(losses(1.0).regions[0], total_w=None)
    unknown = replace(losses(1.0), regions=(told,), total_w=None)
    (line, *_) = foot([replace(view, losses=unknown)], [view], [], 1280)
    assert line.text == "1 Air leak, fRsi 0.62, 2.0 W/m2 (1.0 to 3.0)"


def test_among_several_views_one_without_regions_says_why() -> None:
    refused = Panel(examination=Examination(verdict=REFUSED, side=Side.INSIDE), letter="B")
    lines = [one.text for one in foot([panel(letter="A"), refused], [], [], 1280)]
    assert lines[:2] == ["A1 Air leak, fRsi 0.62, 20 W (10 to 30)", f"B {REFUSED.sentence}"]


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("AB", "Colours of B have ends of their own."),
        ("", "Colours of some smaller pictures have ends of their own."),
    ],
)
def test_a_view_whose_colours_mean_something_else_is_named(letters: str, said: str) -> None:
    first = panel(letter=letters[:1])
    refused = replace(
        panel(letter=letters[1:]), examination=Examination(verdict=REFUSED, side=Side.INSIDE)
    )
    lines = [line.text for line in foot([first, refused], [first, refused], [], 1280)]
    assert said in lines
    assert said not in [line.text for line in foot([first, first], [first, first], [], 1280)]
