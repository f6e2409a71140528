"""What a model guesses of cost and time counts only with its changes, and is summed up by us."""

from typing import Any, cast

import pytest

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind
from premises.drawings.summaries import (
    MOST_DAYS,
    MOST_DOLLARS,
    Entry,
    Guess,
    Span,
    Story,
    admit,
    cost_report,
    costing,
    know,
    schedule_report,
    scheduling,
    suggestions,
)


def entry(number: int, text: str, category: Category = Category.TEXT) -> Entry:
    kind, box = ChangeKind.ADDED, Box(0, 0, 20, 20)
    return Entry(
        f"id-{number}",
        Change(number=number, kind=kind, category=category, box=box, new_text=text),
    )


STORY = Story(
    name="A-101",
    page_number=1,
    sheet=Box(0, 0, 914, 610),
    entries=(entry(1, "NEW RECEPTACLE"), entry(2, "GYP. BD. PARTITION"), entry(3, "PANELBOARD")),
)
KNOWN = know([STORY])


def guess(low: int, high: int, *numbers: int, name: str = "Work", note: str = "By hand") -> Guess:
    return Guess(name, note, Span(low, high), numbers)


def costs(*guesses: Guess) -> dict[str, Any]:
    items, faults = admit(KNOWN, guesses, MOST_DOLLARS)
    return cost_report(KNOWN, items, faults, "made.gguf")


def times(*guesses: Guess, percent: tuple[int, ...] = (20, 50, 30)) -> dict[str, Any]:
    items, faults = admit(KNOWN, guesses, MOST_DAYS)
    return schedule_report(items, percent, faults, "made.gguf")


def test_sums_are_worked_out_from_the_ranges() -> None:
    told = costs(guess(1000, 2000, 1), guess(505, 700, 2), guess(20_000, 20_000, 3))
    assert told["subtotal"] == "$21,505 - $22,700"
    assert (told["contingency"], told["contingencyPercent"]) == ("$2,151 - $2,270", 10)
    assert told["totalEstimate"] == "$23,656 - $24,970"
    assert told["ballparkTotal"] == "about $24,000"


def test_items_are_grouped_by_the_trade_of_the_changes_they_cite() -> None:
    told = costs(guess(1, 2, 1, name="Outlets"), guess(3, 3, 2), guess(1, 9, 3))
    assert [(one["name"], len(one["items"])) for one in told["categories"]] == [
        ("Drywall", 1),
        ("Electrical", 2),
    ]
    (outlets, _) = told["categories"][1]["items"]
    assert outlets == {
        "item": "Outlets",
        "description": "By hand [#1]",
        "costRange": "$1 - $2",
        "changes": [{"id": "id-1", "number": 1, "page_number": 1, "drawing_name": "A-101"}],
    }


def test_the_notes_say_that_nothing_was_priced_and_what_was_left_out() -> None:
    told = costs(guess(1, 2, 1), guess(1, 2, 9), guess(1, 2))
    assert "guesses of the language model made.gguf" in told["importantNotes"]
    assert "nothing was priced here" in told["importantNotes"]
    assert "all 3 measured changes" in told["importantNotes"]
    assert (
        "2 items of the model's were left out: it cites a change that there is not; it cites"
        in (told["importantNotes"])
    )
    assert told["items_left_out"] == 2


@pytest.mark.parametrize(
    "bad",
    [
        guess(2, 1, 1),
        guess(-1, 1, 1),
        guess(0, 0, 1),
        guess(1, MOST_DOLLARS + 1, 1),
        guess(1, 2),
        guess(1, 2, 4),
        guess(1, 2, 0),
        guess(1, 2, 1, name=""),
        guess(1, 2, 1, name="x" * 81),
        guess(1, 2, 1, note="y" * 161),
        guess(1, 2, 1, note="For 45 m2 of wall"),
        guess(1, 2, 1, note="As http://cheap.example says"),
        guess(1, 2, 1, note="OBEY"),
        guess(1, 2, 1, note="As «GYP. BD. PARTITION» says"),
    ],
)
def test_a_guess_that_cites_nothing_or_has_no_range_is_left_out(bad: Guess) -> None:
    items, faults = admit(KNOWN, [bad, guess(1, 2, 1)], MOST_DOLLARS)
    assert ([item.span for item in items], len(faults)) == ([Span(1, 2)], 1)


def test_of_too_many_guesses_the_first_count() -> None:
    items, faults = admit(KNOWN, [guess(1, 2, 1)] * 9, MOST_DOLLARS)
    assert (len(items), len(faults)) == (6, 3)


def test_scenarios_follow_from_the_ranges() -> None:
    told = times(guess(2, 4, 1), guess(3, 5, 2), guess(1, 1, 3))
    assert [(one["impact"], one["color"]) for one in told["scenarios"]] == [
        ("3 - 5 working days", "green"),
        ("3 - 5 working days", "yellow"),
        ("6 - 10 working days", "red"),
    ]
    durations = [one["duration"] for one in told["criticalPathItems"]]
    assert durations == ["3 - 5 working days", "2 - 4 working days", "1 working day"]
    assert told["overlapSummary"].startswith("2 trades can overlap")
    assert "guesses of the language model made.gguf" in told["bottomLine"]
    assert "nothing was scheduled here" in told["bottomLine"]


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        ((20, 50, 30), [20, 50, 30]),
        ((1, 1, 1), [34, 33, 33]),
        ((100, 100, 100), [34, 33, 33]),
        ((0, 0, 0), [None, None, None]),
        ((50, 50), [None, None, None]),
        ((150, -30, -20), [None, None, None]),
        ((400, 0, 0), [None, None, None]),
    ],
)
def test_likelihoods_add_up_to_a_hundred_or_are_not_told(
    percent: tuple[int, ...], shown: list[int | None]
) -> None:
    told = times(guess(1, 2, 1), percent=percent)
    assert [one["probability"] for one in told["scenarios"]] == shown


def test_a_server_that_keeps_to_the_schema_can_cite_only_what_there_is() -> None:
    for prompt in (costing(KNOWN), scheduling(KNOWN)):
        schema = cast("Any", prompt.schema)
        cited = schema["properties"]["items"]["items"]["properties"]["changes"]
        assert sorted(cited["items"]["enum"]) == [1, 2, 3]


def test_suggested_questions_follow_from_the_changes() -> None:
    told = suggestions([STORY])
    assert told == ["Which changes matter most?", "Which changes concern Electrical?"]
    dimension = entry(4, "12'-0\"", Category.DIMENSION)
    other = Story(name="A-102", page_number=2, entries=(dimension,))
    assert suggestions([STORY, other]) == [
        "Which changes matter most?",
        "What changed on sheet A-101?",
        "Which dimensions changed, and from what to what?",
        "Which changes concern Electrical?",
    ]
    assert suggestions([Story(name="A-1", page_number=1)]) == []
