"""What is said of a sheet is what was measured, and every line can be looked up."""

from typing import Any, cast

import pytest

from premises.drawings.content import Box, Remark
from premises.drawings.differencing import Category, Change, ChangeKind, CloudFinding, Zone
from premises.drawings.summaries import Entry, Outcome, Story, counts, summarise, trade_of

SHEET = Box(0, 0, 914, 610)


def change(
    number: int = 1,
    kind: ChangeKind = ChangeKind.ADDED,
    category: Category = Category.LINEWORK,
    box: Box | None = None,
    **more: Any,
) -> Change:
    where = box or Box(100, 100, 130, 120)
    return Change(number=number, kind=kind, category=category, box=where, **more)


def entry(one: Change, **more: Any) -> Entry:
    return Entry(f"id-{one.number}", one, **more)


def story(*changes: Change, **more: Any) -> Story:
    entries = tuple(entry(one) for one in changes)
    return Story(name="A-101", page_number=1, sheet=SHEET, entries=entries, **more)


def document(told: Story) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(summarise(told).document))


def test_a_sheet_without_changes_says_so_and_how_exactly_it_was_compared() -> None:
    told = document(story(error_mm=0.004, confidence=0.99))
    assert told["total_changes"] == 0
    assert told["changes"] == []
    assert told["critical_change"] is None
    assert told["overall_summary"].startswith("Nothing on sheet A-101 differs")
    assert "within 0.01 mm" in told["overall_summary"]


def test_every_listed_change_cites_its_id_its_number_and_its_box() -> None:
    told = document(story(change(1), change(2, ChangeKind.REMOVED)))
    assert [(one["id"], one["number"], one["box_mm"]) for one in told["changes"]] == [
        ("id-1", 1, [100, 100, 130, 120]),
        ("id-2", 2, [100, 100, 130, 120]),
    ]
    text = summarise(story(change(1), change(2, ChangeKind.REMOVED))).text
    assert "[#1]" in text
    assert "[#2]" in text


def test_the_text_has_the_form_that_clients_know() -> None:
    keynote = change(
        1, ChangeKind.TEXT, Category.KEYNOTE, key="5", old_text="GYP. BD.", new_text="TILE"
    )
    text = summarise(story(keynote)).text
    assert text.startswith('**"A-101":**\n\n**AI Summary:** 1 change on sheet A-101: 1 with other')
    assert "**Modified Keynotes:**\n- Keynote 5 changed from «GYP. BD.» to «TILE»" in text
    assert "**1 Change Detected:**" in text
    assert "**Critical Change:** Keynote 5 changed." in text
    assert "**Recommendations:**\n- Look up every place that cites the keynotes #1." in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ChangeKind.ADDED, "added"),
        (ChangeKind.REMOVED, "removed"),
        (ChangeKind.MOVED, "modified"),
        (ChangeKind.TEXT, "modified"),
    ],
)
def test_kinds_are_told_in_the_three_words_of_the_contract(kind: ChangeKind, said: str) -> None:
    assert document(story(change(kind=kind)))["changes"][0]["change_type"] == said
    assert counts([change(kind=kind)])[said] == 1


def test_what_moved_says_how_far_and_which_way_as_one_looks_at_it() -> None:
    moved = change(kind=ChangeKind.MOVED, shift_mm=(12.5, -3.0))
    said = document(story(moved))["changes"][0]["description"]
    assert "12.5 mm right and 3.0 mm up on paper" in said


def test_the_place_is_the_room_and_the_grid_or_else_the_part_of_the_sheet() -> None:
    known = change(room="OFFICE 101", grid="C-4")
    assert document(story(known))["changes"][0]["location"] == "in OFFICE 101, at grid C-4"
    corner = change(box=Box(850, 560, 900, 600))
    assert document(story(corner))["changes"][0]["location"] == "at the bottom right of the sheet"


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ("C-4", "at grid C-4"),
        ("4", "at grid 4"),
        ("4 / between A and B", "at grid 4, between A and B"),
        ("between 2 and 3 / between B and C", "between grids 2 and 3, between B and C"),
        ("between 3 and 4 / A", "between grids 3 and 4, at A"),
        ("1 to 3 / outside D", "from grid 1 to 3, outside D"),
        ("outside 5", "outside grid 5"),
    ],
)
def test_grid_lines_are_named_as_one_says_them(grid: str, said: str) -> None:
    assert document(story(change(grid=grid)))["changes"][0]["location"] == said


def test_what_is_drawn_is_told_by_its_size_and_a_line_by_its_length() -> None:
    area, line = change(), change(box=Box(100, 100, 100.2, 107))
    assert "Linework added (30 x 20 mm on paper)" in summarise(story(area)).text
    assert "Linework added (7 mm long on paper)" in summarise(story(line)).text


def test_what_a_person_drew_is_told_in_their_words() -> None:
    """Of what was measured, a remark of somebody's is no part of what is told."""
    drawn = entry(change(1), is_manual=True, note="The drain «DN 100» is new")
    measured = entry(change(2), note="ask Ida")
    told = summarise(Story(name="A-101", page_number=1, entries=(drawn, measured)))
    assert "noted as «The drain ‹DN 100› is new». [#1]" in told.text
    assert "ask Ida" not in told.text


def test_a_rejected_change_is_not_told_but_counted_as_rejected() -> None:
    one, other = entry(change(1)), entry(change(2), is_rejected=True)
    told = document(Story(name="A-101", page_number=1, entries=(one, other)))
    assert [listed["number"] for listed in told["changes"]] == [1]
    assert told["total_changes"] == 1
    assert told["summary_statistics"]["rejected"] == 1


def test_title_block_changes_are_told_apart_and_not_counted() -> None:
    date = change(
        2,
        ChangeKind.TEXT,
        Category.TITLE_BLOCK,
        zone=Zone.TITLE_BLOCK,
        old_text="2026-01-05",
        new_text="2026-03-09",
        in_cloud=False,
    )
    told = summarise(story(change(1), date))
    assert told.document["total_changes"] == 1
    assert "outside any" not in told.text
    assert (
        "**Title Block:**\n- Title block entry changed from «2026-01-05» to «2026-03-09»"
        in told.text
    )


def test_changes_outside_clouds_and_clouds_without_changes_are_asked_about() -> None:
    outside = change(1, in_cloud=False)
    empty = CloudFinding(Box(10, 20, 60, 50), ())
    advice = document(story(outside, clouds=(empty,)))["recommendations"]
    assert advice[0] == "Ask why no revision cloud marks #1."
    assert "10, 20 mm from the top left" in advice[1]


def test_a_cloud_whose_only_change_was_rejected_holds_none() -> None:
    cloud = CloudFinding(Box(90, 90, 140, 130), (1,))
    rejected = entry(change(1, in_cloud=True), is_rejected=True)
    told = document(Story(name="A-1", page_number=1, entries=(rejected,), clouds=(cloud,)))
    assert any("holds no change" in sentence for sentence in told["recommendations"])


def test_a_dimension_comes_before_lines_and_is_called_critical() -> None:
    lines = change(1, box=Box(0, 0, 30, 30))
    size = change(2, ChangeKind.TEXT, Category.DIMENSION, old_text="3'-0\"", new_text="3'-6\"")
    told = document(story(lines, size))
    assert [one["number"] for one in told["changes"]] == [2, 1]
    assert told["critical_change"]["change"]["number"] == 2
    assert told["changes"][0]["dimensions"] == {"old": "3'-0\"", "new": "3'-6\""}


def test_among_equals_what_no_cloud_marks_comes_first() -> None:
    marked = change(1, box=Box(0, 0, 35, 35), in_cloud=True)
    silent = change(2, box=Box(50, 50, 70, 70), in_cloud=False)
    told = document(story(marked, silent))
    assert [one["number"] for one in told["changes"]] == [2, 1]


def test_new_and_gone_sheets_are_said_to_be_so() -> None:
    added = document(story(outcome=Outcome.ADDED))
    assert added["overall_summary"].startswith("Sheet A-101 is new")
    gone = document(story(outcome=Outcome.REMOVED))
    assert gone["overall_summary"].startswith("Sheet A-101 is gone")


def test_an_unsure_alignment_and_what_could_not_be_read_are_said() -> None:
    told = document(story(confidence=0.4, remarks=(Remark("x", "Half the page is a picture."),)))
    assert "confidence of 40% only" in told["recommendations"][0]
    assert told["recommendations"][1] == "Half the page is a picture."


@pytest.mark.parametrize(
    ("text", "discipline", "trade"),
    [
        ("RELOCATE DUCT", "Architectural", "MEP"),
        ("5/8 GYP. BD.", "Architectural", "Drywall"),
        ("PANEL LP-1", "Architectural", "Electrical"),
        ("CONC. SLAB", None, "Concrete"),
        ("W12X26", "Architectural", "Structural"),
        ("OFFICE", "Mechanical", "MEP"),
        ("OFFICE", "Civil", "Site Work"),
        ("DATABASE ROOM", None, "Architectural"),
    ],
)
def test_the_trade_is_named_by_the_words_or_else_by_the_sheet(
    text: str, discipline: str | None, trade: str
) -> None:
    assert trade_of(change(new_text=text), discipline) == trade
