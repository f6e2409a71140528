"""Sheets of two sets find their partners by number, title and content, never by mere place."""

import random
import time
from collections.abc import Sequence

import pytest

from premises.drawings.pairing import Fingerprint, Pairing, SheetFacts, Signal, pair


def looks(seed: int, changed: float = 0.0) -> Fingerprint:
    """A sheet's looks; the same seed is the same sheet, of which a share has changed."""
    own = random.Random(seed)  # noqa: S311
    words = [own.randrange(2**32) for _ in range(120)] + list(range(20))
    ink = [own.random() ** 3 for _ in range(256)]
    other = random.Random(seed + 10_000)  # noqa: S311
    for at in range(int(changed * 120)):
        words[at] = other.randrange(2**32)
    for at in range(int(changed * 256)):
        ink[at] = other.random() ** 3
    return Fingerprint(tuple(sorted(words)), tuple(share / sum(ink) for share in ink))


NOTHING = Fingerprint((), ())


def sheet(
    page: int, number: str | None, title: str | None = None, look: Fingerprint = NOTHING
) -> SheetFacts:
    return SheetFacts(page=page, number=number, title=title, fingerprint=look)


def pages(pairing: Pairing) -> list[tuple[int, int]]:
    return [(one.old_page, one.new_page) for one in pairing.pairs]


def signals(pairing: Pairing) -> list[Signal]:
    return [one.signal for one in pairing.pairs]


def test_equal_numbers_are_a_pair_in_whatever_order_the_sets_are() -> None:
    old = [sheet(1, "A-101"), sheet(2, "A-102"), sheet(3, "S-201")]
    new = [sheet(1, "S-201"), sheet(2, "A-101"), sheet(3, "A-103")]
    found = pair(old, new)
    assert pages(found) == [(3, 1), (1, 2)]
    assert signals(found) == [Signal.NUMBER, Signal.NUMBER]
    assert (found.removed, found.added) == ((2,), (3,))
    assert all(one.confidence > 0.9 for one in found.pairs)


def test_after_an_inserted_sheet_the_renumbered_ones_keep_their_partners() -> None:
    titles = ["COVER", "FIRST FLOOR PLAN", "SECOND FLOOR PLAN", "ROOF PLAN", "DETAILS"]
    old = [sheet(at + 1, f"A-10{at}", title, looks(at)) for at, title in enumerate(titles)]
    titles.insert(2, "MEZZANINE PLAN")
    seeds = [0, 1, 77, 2, 3, 4]
    new = [
        sheet(at + 1, f"A-10{at}", title, looks(seed, 0.1))
        for at, (title, seed) in enumerate(zip(titles, seeds, strict=True))
    ]
    found = pair(old, new)
    assert pages(found) == [(1, 1), (2, 2), (3, 4), (4, 5), (5, 6)]
    assert (found.removed, found.added) == ((), (3,))
    assert signals(found)[2:] == [Signal.TITLE] * 3
    assert found.pairs[2].remark == "A-102 has become A-103."


def test_a_heavily_reworked_sheet_stays_with_its_number() -> None:
    old = [sheet(1, "A-101", "FIRST FLOOR PLAN", looks(1)), sheet(2, "A-102", "ROOF", looks(2))]
    new = [
        sheet(1, "A-101", "FIRST FLOOR PLAN", looks(1, 0.9)),
        sheet(2, "A-102", "ROOF", looks(2)),
    ]
    assert pages(pair(old, new)) == [(1, 1), (2, 2)]


def test_the_same_number_on_two_strangers_is_a_doubtful_pair() -> None:
    old = [sheet(1, "A-101", "FIRST FLOOR PLAN", looks(1)), sheet(2, "A-102", "ROOF", looks(2))]
    new = [sheet(1, "A-101", "STAIR SECTIONS", looks(5)), sheet(2, "A-102", "ROOF", looks(2))]
    found = pair(old, new)
    assert pages(found) == [(1, 1), (2, 2)]
    assert found.pairs[0].confidence < 0.5
    assert "nothing else" in found.pairs[0].remark


def test_titles_pair_sheets_without_numbers_even_if_a_letter_was_misread() -> None:
    old = [sheet(1, None, "FOUNDATION PLAN"), sheet(2, None, "FRAMING DETAILS")]
    new = [sheet(1, None, "FRAM1NG DETAILS"), sheet(2, None, "FOUNDATION PLAN")]
    found = pair(old, new)
    assert pages(found) == [(2, 1), (1, 2)]
    assert signals(found) == [Signal.TITLE, Signal.TITLE]


@pytest.mark.parametrize(
    ("old_title", "new_title"),
    [
        ("FIRST FLOOR PLAN", "SECOND FLOOR PLAN"),
        ("FLOOR PLAN AREA A", "FLOOR PLAN AREA B"),
        ("LEVEL 2 CEILING PLAN", "LEVEL 3 CEILING PLAN"),
        ("NORTH ELEVATION", "SOUTH ELEVATION"),
    ],
)
def test_titles_that_differ_in_a_telling_word_are_two_sheets(
    old_title: str, new_title: str
) -> None:
    old = [sheet(1, "A-101", old_title), sheet(2, "A-201", "COVER")]
    new = [sheet(1, "A-102", new_title), sheet(2, "A-201", "COVER")]
    assert pages(pair(old, new)) == [(2, 2)]


def test_content_pairs_sheets_that_say_nothing_of_themselves() -> None:
    old = [sheet(at, None, None, looks(at)) for at in (1, 2, 3)]
    new = [sheet(1, None, None, looks(3, 0.1)), sheet(2, None, None, looks(1, 0.2))]
    found = pair(old, new)
    assert pages(found) == [(3, 1), (1, 2)]
    assert signals(found) == [Signal.CONTENT, Signal.CONTENT]
    assert found.removed == (2,)


def test_strangers_are_removed_and_added_sheets() -> None:
    old = [sheet(1, "A-101", "FIRST FLOOR PLAN", looks(1)), sheet(2, "A-102", "ROOF", looks(2))]
    new = [sheet(1, "M-101", "DUCTWORK", looks(8)), sheet(2, "M-102", "PIPING", looks(9))]
    assert pair(old, new) == Pairing((), (1, 2), (1, 2))


def test_a_number_that_two_sheets_have_is_settled_by_title_and_content() -> None:
    old = [sheet(1, "A-101", "PLAN", looks(1)), sheet(2, "A-101", "DETAILS", looks(2))]
    new = [sheet(1, "A-101", "DETAILS", looks(2, 0.1)), sheet(2, "A-101", "PLAN", looks(1, 0.1))]
    found = pair(old, new)
    assert pages(found) == [(2, 1), (1, 2)]
    assert "2 sheets of the" in found.pairs[0].remark


def test_one_sheet_files_are_always_a_pair() -> None:
    alone = pair([sheet(1, None, None, looks(1))], [sheet(1, None, None, looks(2))])
    assert signals(alone) == [Signal.ONLY]
    other = pair([sheet(1, "A-101")], [sheet(1, "A-102")])
    assert signals(other) == [Signal.ONLY]
    assert other.pairs[0].remark == "The old sheet calls itself A-101, the new one A-102."
    same = pair([sheet(1, "A-101")], [sheet(1, "a 101")])
    assert signals(same) == [Signal.NUMBER]


def test_two_styles_of_the_same_numbers_are_one_if_each_set_keeps_to_its_own() -> None:
    old = [sheet(1, "A1.01"), sheet(2, "A1.02")]
    new = [sheet(1, "A-102"), sheet(2, "A-101")]
    assert pages(pair(old, new)) == [(2, 1), (1, 2)]
    mixed = [sheet(1, "A-101"), sheet(2, "A1.02")]
    assert pages(pair(old, mixed)) == [(2, 2)]


def test_places_count_only_where_nothing_is_known_and_both_sets_are_as_long() -> None:
    unknown = [sheet(1, None), sheet(2, None)]
    found = pair(unknown, unknown)
    assert signals(found) == [Signal.PLACE, Signal.PLACE]
    assert all(one.confidence < 0.3 for one in found.pairs)
    assert pages(pair(unknown, [*unknown, sheet(3, None)])) == []
    assert pages(pair(unknown, [sheet(1, None), sheet(2, "A-101")])) == []


@pytest.mark.parametrize(("old", "new"), [([], []), ([1], []), ([], [1, 2])])
def test_an_empty_set_has_no_pairs(old: Sequence[int], new: Sequence[int]) -> None:
    found = pair([sheet(page, "A-1") for page in old], [sheet(page, "A-1") for page in new])
    assert (found.pairs, found.removed, found.added) == ((), tuple(old), tuple(new))


def test_five_hundred_sheets_take_less_than_a_second() -> None:
    old = [sheet(at, f"A-{at:03}", f"PLAN {at}", looks(at)) for at in range(1, 501)]
    new = [sheet(501 - at, f"A-{at:03}", f"PLAN {at}", looks(at, 0.1)) for at in range(500, 0, -1)]
    begun_s = time.process_time()
    found = pair(old, new)
    assert time.process_time() - begun_s < 1.0
    assert pages(found) == [(at, 501 - at) for at in range(500, 0, -1)]
