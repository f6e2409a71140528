"""Words as a search compares them."""

import pytest

from premises.properties.search import folded, tokens


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Avenida  de AMÉRICA ", "avenida de america"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne ﬂat", "fine flat"),
        ("", ""),
    ],
)
def test_accents_and_large_letters_do_not_matter(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(plain) == plain


def test_words_are_asked_once_the_longest_first() -> None:
    assert tokens("a Garden, the garden a") == ("garden,", "garden", "the", "a")


def test_a_very_long_search_asks_for_a_few_words_only() -> None:
    assert len(tokens(" ".join(map(str, range(1000))))) == 12
