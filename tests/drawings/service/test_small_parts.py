"""Names, overlays that people made, and the parts in which letters are read."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind, Zone
from premises.drawings.landmarks import Cloud, Landmarks, Note, NoteKind, Room
from premises.drawings.models import ChangeRow, SheetRow
from premises.drawings.service import facts
from premises.drawings.service.lettering import in_colour, tiles
from premises.drawings.service.names import base_name, drawing_name, shown_at
from premises.drawings.service.overlaid import NOTHING, misread, overlaid
from premises.drawings.service.work import page_of, page_part, sheet_part, side_and_page
from premises.drawings.titleblocks import Source, TitleBlock

NOON = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "name", "drawing"),
    [
        ("A-101.pdf", "A-101.pdf", "A-101"),
        ("C:\\plans\\A-101.old.PDF", "A-101.old.PDF", "A-101.old"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("a\0b.pdf", "ab.pdf", "ab"),
        ("  ", "drawing", "drawing"),
        ("", "drawing", "drawing"),
        (".pdf", ".pdf", ".pdf"),
        ("x" * 4000, "x" * 255, "x" * 255),
        ("half \ud800.pdf", "half ?.pdf", "half ?"),
        ("..", "drawing", "drawing"),
        ("plan\u202efdp.exe", "planfdp.exe", "planfdp"),
        ("a\r\n\x85b.pdf", "ab.pdf", "ab"),
    ],
)
def test_a_file_is_called_by_its_own_name_only(said: str, name: str, drawing: str) -> None:
    assert base_name(said) == name
    assert drawing_name(name) == drawing


def test_moments_are_told_in_utc_without_saying_so() -> None:
    there = NOON.astimezone(datetime.strptime("+0200", "%z").tzinfo)
    assert shown_at(there) == "2026-11-20T12:00:30"
    assert shown_at(None) is None


def test_parts_say_what_they_are_of() -> None:
    assert side_and_page(sheet_part("old", 12)) == ("old", 12)
    assert side_and_page("7") == ("new", 7)
    assert [page_part(3, again) for again in range(3)] == ["3", "3.2", "3.3"]
    assert {page_of(page_part(3, again)) for again in range(3)} == {3}


@pytest.mark.parametrize(
    ("data", "rejected"),
    [
        ({"rejected": ["a", 2]}, {"a", "b"}),
        ({"rejected": [{"id": "a"}, {"number": 2}]}, {"a", "b"}),
        ({"changes": [{"id": "a", "decision": "rejected"}]}, {"a"}),
        ({"changes": [{"number": 3, "status": "rejected"}]}, {"c"}),
        ({"accepted": ["c"]}, set()),
        ({"rejected": "a", "accepted": None, "changes": {"a": 1}}, {"d"}),
        ([1, 2], {"d"}),
        ("text", {"d"}),
        (None, {"d"}),
    ],
)
def test_what_an_overlay_says_of_a_change_counts(data: Any, rejected: set[str]) -> None:
    """Where it says nothing of a change, the decision on the change itself counts: d's."""
    made = overlaid(data)
    found = {
        name
        for number, name in enumerate("abcd", 1)
        if made.rejects(name, number, otherwise=name == "d")
    }
    assert found == rejected | {"d"}


def test_regions_that_were_added_are_changes_and_nonsense_is_none() -> None:
    good = {"box_mm": [30, 40, 10, 20], "kind": "removed", "note": "a stair", "id": "mine"}
    bad: list[Any] = [
        {"box_mm": box}
        for box in ([1, 2, 3], "1234", [1, 2, 3, float("nan")], [1e9] * 4, [10**400] * 4)
    ]
    data = {"added": [good, {"box_mm": {"left": 1, "top": 2, "right": 3, "bottom": 4}}, 7, *bad]}
    first, second = overlaid(data).added(5)
    assert (first.id, first.note, first.is_manual) == ("mine", "a stair", True)
    assert (first.change.number, first.change.kind) == (6, ChangeKind.REMOVED)
    assert first.change.box == Box(10, 20, 30, 40)
    assert (second.change.number, second.change.box) == (7, Box(1, 2, 3, 4))
    assert list(NOTHING.added(0)) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["rejected", "accepted", "changes", "added", "box_mm", "id", "decision"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_json_is_too_strange_to_be_looked_through(data: Any) -> None:
    made = overlaid(facts.plain(data))
    assert not made.rejects("x-nobody", 10**6, otherwise=False)
    list(made.added(0))


def test_what_databases_refuse_is_taken_out_of_what_is_kept() -> None:
    strange = {"a\0": ["\ud800", float("nan"), float("inf"), (1, "x")], "b": {"c": 1.5}}
    assert facts.plain(strange) == {"a": ["?", None, None, [1, "x"]], "b": {"c": 1.5}}


def test_a_change_is_kept_and_read_back_as_it_was() -> None:
    change = Change(
        number=3,
        kind=ChangeKind.MOVED,
        category=Category.KEYNOTE,
        box=Box(1.5, 2, 3, 4),
        old_box=Box(0, 0, 1, 1),
        zone=Zone.DRAWING,
        old_text="12'-6\"",
        new_text="13'-0\"",
        key="5",
        shift_mm=(1.0, -2.5),
        objects=7,
        ink_mm=12.5,
        in_cloud=False,
        delta="2",
        room="OFFICE 101",
        grid="C-4",
        confidence=0.75,
    )
    assert facts.change_of(ChangeRow(id="x", **facts.change_columns(change))) == change


def test_what_a_sheet_says_is_kept_and_read_back_as_it_was() -> None:
    block = TitleBlock(number="A-101", source=Source.OCR, box=Box(1, 2, 3, 4), fields={"a": "b"})
    marks = Landmarks(
        rooms=(Room("OFFICE", "101", Box(0, 0, 1, 1)),),
        notes=(Note(NoteKind.KEYNOTE, "5", "GWB", Box(0, 0, 1, 1), of="KEYNOTES"),),
        clouds=(Cloud(Box(0, 0, 9, 9), (1, 2, 3)),),
        drawing=Box(0, 0, 100, 100),
    )
    row = SheetRow(facts=facts.sheet_facts(block, marks))
    assert (facts.block_of(row), facts.marks_of(row)) == (block, marks)
    assert (facts.block_of(SheetRow()), facts.marks_of(SheetRow())) == (TitleBlock(), Landmarks())


@pytest.mark.parametrize("box", [Box(0, 0, 90, 60), Box(10, 0, 130, 594), Box(0, 500, 841, 594)])
def test_letters_are_read_in_parts_that_cover_all_beginning_at_the_corner(box: Box) -> None:
    parts = list(tiles(box))
    assert (parts[0].right, parts[0].bottom) == (box.right, box.bottom)
    assert all(part.width <= 200 and part.height <= 200 for part in parts)
    for x in np.linspace(box.left, box.right, 40):
        for y in np.linspace(box.top, box.bottom, 40):
            assert any(part.holds(x, y) for part in parts)
    assert in_colour(np.zeros((4, 5), np.uint8)).shape == (4, 5, 3)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"rejected": ["c-1", 2], "accepted": [{"id": "c-1"}]}, []),
        ({"rejected": ["c-9"], "accepted": [7]}, ["7 is", "c-9 is"]),
        ({"changes": [{"id": "c-9", "decision": "hold"}, {"id": "c-1", "status": "rejected"}]}, []),
        ({"added": [{"box_mm": [1, 2, 3]}, {"box_mm": [1, 2, 3, 4]}]}, ["added[0]"]),
        ({"added": [{"id": "mine", "box_mm": [1, 2, 3, 4]}], "accepted": ["mine"]}, []),
        ({"added": [{"box_mm": [1, 2, 3, 4]}] * 1001}, ["first 1000"]),
        ({"regions": [{"x": 1}], "rejected": "all"}, []),
        (["c-9"], []),
        (None, []),
    ],
)
def test_who_decides_on_what_is_not_there_is_told_so(data: object, words: list[str]) -> None:
    """The overlay is kept as it came; other JSON is the client's own affair."""
    said = misread(data, {"c-1", "1", "2"})
    assert len(said) == len(words)
    for sentence, word in zip(sorted(said), words, strict=True):
        assert word in sentence


def test_a_thousand_mistakes_are_told_of_in_a_few_sentences() -> None:
    assert len(misread({"rejected": list(range(1000))}, set())) == 20
