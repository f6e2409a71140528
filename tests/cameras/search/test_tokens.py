"""An event is filed under all its words, and told apart by what people would type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.search import FILED, Texts, entries_of, kind_entry, relevance, words
from premises.cameras.search.language import parse
from premises.cameras.search.tokens import LONGEST_ENTRY, MOST_WORDS, word_entry


def _texts(summary: str = "", notes: str = "", reasoning: str = "", *labels: str) -> Texts:
    return Texts(summary, notes, reasoning, labels)


def test_words_pairs_and_kinds_are_filed() -> None:
    texts = _texts("A dog at the gate.", "Rex", "One dog (+5 points).", "dog")
    assert entries_of(texts) == {
        *("dog", "gate", "rex", "one", "5", "points"),
        *('"a dog', '"dog at', '"at the', '"the gate'),
        *(":type:dog", FILED),
    }


def test_an_event_that_says_nothing_is_filed_all_the_same() -> None:
    assert entries_of(_texts()) == {FILED}


@pytest.mark.parametrize("text", ["Café", "CAFÉ", "Cafe\u0301", "ｃａｆé", "cafe"])
def test_accents_capitals_and_width_do_not_matter(text: str) -> None:
    assert words(text) == ["cafe"]


def test_kinds_of_things_are_named_exactly() -> None:
    assert kind_entry("Dog") != kind_entry("dog")
    assert kind_entry("dog") not in entries_of(_texts(":type:dog"))


def test_words_that_begin_alike_are_told_apart_however_long_they_are() -> None:
    one, other = "x" * 100 + "a", "x" * 100 + "b"
    assert word_entry(one) != word_entry(other)
    assert {len(word_entry(one)), len(word_entry("y" * LONGEST_ENTRY))} == {LONGEST_ENTRY}


def test_of_a_book_only_the_beginning_is_filed() -> None:
    found = entries_of(_texts(notes=" ".join(f"w{number}" for number in range(5 * MOST_WORDS))))
    assert f"w{MOST_WORDS - 1}" in found
    assert f"w{MOST_WORDS}" not in found


@given(st.text(max_size=200), st.text(max_size=90))
def test_whatever_is_written_fits_into_the_file(text: str, label: str) -> None:
    """Every entry is as wide as its column at most, and something that UTF-8 can say."""
    for entry in entries_of(Texts(text, text, text, (label.encode(errors="ignore").decode(),))):
        assert 0 < len(entry) <= LONGEST_ENTRY
        assert entry.encode()


@given(st.text(max_size=100))
def test_a_text_is_folded_once_and_for_all(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("dog", 1.0),
        ("dog gate", 1.0),
        ("rex", 1.0),
        ("night", 0.5),
        ("dog night", 0.75),
        ("dog OR elephant", 0.5),
        ('"the gate"', 1.0),
        ('"gate the" OR dog', 0.5),
        ("ga*", 1.0),
        ("ni*", 0.5),
        ("dog NOT cat", 1.0),
        ("NOT cat", 1.0),
        ("hound OR dog OR night", 0.5),
    ],
)
def test_what_happened_counts_more_than_why_it_matters(question: str, value: float) -> None:
    texts = _texts("A dog at the gate.", "Rex", "It was night (+20 points).", "dog")
    assert relevance(parse(question), texts) == value
