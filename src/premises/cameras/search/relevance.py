"""How well an event answers a question, from 0 to 1."""

from typing import Final

from premises.cameras.search.language import Term
from premises.cameras.search.tokens import Texts, words
from premises.cameras.search.trees import Tree, wanted

_IN_REASONS: Final = 0.5
"""A word that only the reasons name is worth half: they name much that is not what happened."""


def relevance(question: Tree[Term], texts: Texts) -> float:
    """The mean over all terms asked for: 1 in summary, notes or kinds, 1/2 in reasons, else 0.

    Terms that must not be there do not count; a question of nothing else is answered fully by
    everything it finds.
    """
    told = [words(texts.summary), words(texts.notes), *map(words, texts.labels)]
    reasons = words(texts.reasoning)
    values = [_value(term, told, reasons) for term in wanted(question)]
    return round(sum(values) / len(values), 4) if values else 1.0


def _value(term: Term, told: list[list[str]], reasons: list[str]) -> float:
    if any(_stands_in(term, text) for text in told):
        return 1.0
    return _IN_REASONS if _stands_in(term, reasons) else 0.0


def _stands_in(term: Term, text: list[str]) -> bool:
    if term.is_prefix:
        return any(word.startswith(term.words[0]) for word in text)
    length = len(term.words)
    return any(tuple(text[at : at + length]) == term.words for at in range(len(text)))
