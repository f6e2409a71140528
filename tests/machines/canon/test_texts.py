"""Texts are taken in as numbers that never change."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from premises.machines.canon import Canonical, Quality, Reason, canonical_texts, text_number

NOW = 1_700_000_000_000


def taken(texts: Sequence[str | None], **more: Any) -> Canonical:
    times = np.arange(1, len(texts) + 1, dtype=np.int64)
    return canonical_texts(3, times, texts, latest_ms=NOW, **more)


def test_a_text_is_the_same_number_everywhere() -> None:
    """The numbers lie in databases, so they never change."""
    assert text_number("") == 4119008146064567469
    assert text_number("[]") == 2045018362120837489
    assert text_number("Avería ñ") == 2393839563138145195


def test_numbers_of_texts_fit_62_bits() -> None:
    numbers = [text_number(str(n)) for n in range(2000)]
    assert len(set(numbers)) == 2000
    assert min(numbers) >= 0
    assert max(numbers) < 2**62


def test_texts_become_numbers_and_are_told_once() -> None:
    got = taken(["[]", "P1", "[]"])
    assert got.rows.x.tolist() == [text_number("[]"), text_number("P1"), text_number("[]")]
    assert got.texts == {text_number("[]"): "[]", text_number("P1"): "P1"}
    assert got.rows.q.tolist() == [Quality.GOOD] * 3


@pytest.mark.parametrize("text", ["NaN", "nan", " NaN "])
def test_the_text_nan_is_off(text: str) -> None:
    got = taken([text])
    assert got.rows.q.tolist() == [Quality.OFF]
    assert got.rows.x.tolist() == [0]
    assert not got.texts


def test_rows_without_a_text_are_ignored_or_mean_what_the_source_means() -> None:
    assert taken([None, "a"]).ignored == 1
    got = taken([None, "a"], absent_is=Quality.UNKNOWN)
    assert got.rows.q.tolist() == [Quality.UNKNOWN, Quality.GOOD]
    assert got.rows.x.tolist()[0] == 0


def test_what_no_database_can_keep_is_rejected() -> None:
    got = taken(["a\0b", "\ud800", "x" * 1_000_001, "fine"])
    assert got.rejected[Reason.MALFORMED].tolist() == [0, 1]
    assert got.rejected[Reason.TOO_LARGE].tolist() == [2]
    assert list(got.texts.values()) == ["fine"]


def test_a_text_of_a_rejected_row_is_not_told() -> None:
    times = np.array([0, 5], dtype=np.int64)
    got = canonical_texts(3, times, ["gone", "here"], latest_ms=NOW)
    assert list(got.texts.values()) == ["here"]
    assert got.rejected[Reason.MALFORMED].tolist() == [0]
