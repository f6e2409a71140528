"""What people type is understood, and whatever they type is answered."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.search import All, Either, Not, Term, Tree, parse
from premises.cameras.search.language import DEEPEST, MOST_WORDS_ASKED
from premises.kernel.errors import Invalid


def _said(tree: Tree[Term]) -> str:
    """The question with every parenthesis written out, so that tests read as questions do."""
    if isinstance(tree, Not):
        return f"not {_said(tree.part)}"
    if isinstance(tree, All | Either):
        joint = " + " if isinstance(tree, All) else " | "
        return f"({joint.join(map(_said, tree.parts))})"
    return " ".join(tree.words) + ("*" if tree.is_prefix else "")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("person", "person"),
        ("person night", "(person + night)"),
        ("person AND night", "(person + night)"),
        ("  PERSON\tNight ", "(person + night)"),
        ('"front door"', "front door"),
        ('"Front   Door!" cat', "(front door + cat)"),
        ("“front door”", "front door"),
        ("cat OR dog", "(cat | dog)"),
        ("cat or dog", "(cat + or + dog)"),
        ("cat OR dog garden", "(cat | (dog + garden))"),
        ("(cat OR dog) garden", "((cat | dog) + garden)"),
        ("person NOT car", "(person + not car)"),
        ("person -car", "(person + not car)"),
        ("person AND NOT car", "(person + not car)"),
        ('person -"front door"', "(person + not front door)"),
        ("person -(cat OR dog)", "(person + not (cat | dog))"),
        ("NOT car", "not car"),
        ("NOT NOT car", "car"),
        ("--car", "not car"),
        ("front-door", "front door"),
        ("02:15", "02 15"),
        ("gard*", "gard*"),
        ("garden-ho*", "garden ho"),
        ("Café", "cafe"),
        ("ＣＡＦＥ", "cafe"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("猫", "猫"),
        ("東京", "東 京"),
    ],
)
def test_a_question_is_understood(typed: str, understood: str) -> None:
    assert _said(parse(typed)) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ('"front door', "front door"),
        ('cat "', "cat"),
        ('cat ""', "cat"),
        ("cat OR", "cat"),
        ("OR cat", "cat"),
        ("cat OR OR dog", "(cat | dog)"),
        ("cat NOT", "cat"),
        ("cat NOT OR dog", "(cat | dog)"),
        ("NOT !!! cat", "cat"),
        ("cat -", "cat"),
        ("(cat OR dog", "(cat | dog)"),
        ("cat) dog", "(cat + dog)"),
        ("() cat", "cat"),
        ("((((cat))))", "cat"),
        ("the person at the door", "(person + door)"),
        ('"at the door"', "at the door"),
        ('"the"  cat', "cat"),
        ("%_[cat]'; --", "cat"),
    ],
)
def test_what_is_left_open_or_says_nothing_is_passed_over(typed: str, understood: str) -> None:
    assert _said(parse(typed)) == understood


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "cameras.no_words"),
        ("   ", "cameras.no_words"),
        ('"', "cameras.no_words"),
        ("NOT", "cameras.no_words"),
        ("OR OR", "cameras.no_words"),
        ("!!! -- ()", "cameras.no_words"),
        ("NOT the", "cameras.no_words"),
        ("*", "cameras.no_words"),
        ("c*", "cameras.prefix_too_short"),
        ("cat " * (MOST_WORDS_ASKED + 1), "cameras.too_many_words"),
        ('"' + "cat " * (MOST_WORDS_ASKED + 1) + '"', "cameras.too_many_words"),
        ("猫" * (MOST_WORDS_ASKED + 1), "cameras.too_many_words"),
        ("(" * (DEEPEST + 1) + "cat", "cameras.too_deep"),
    ],
)
def test_a_question_without_an_answer_is_refused_with_a_reason(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(typed)
    assert refused.value.code == code


_ALPHABET = st.one_of(
    st.sampled_from(['"', "(", ")", "-", "*", " ", "OR", "NOT", "AND", "cat", "the", "é", "猫"]),
    st.characters(),
)


@given(st.lists(_ALPHABET, max_size=60).map("".join))
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    """Never a fault of the program, never a question that asks for nothing."""
    with contextlib.suppress(Invalid):
        assert _said(parse(typed))
