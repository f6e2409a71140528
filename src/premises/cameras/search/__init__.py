"""Thinks about what people mean by the words they look for, and in which events they stand.

`tokens` are the words of a text and the entries an event is filed under, `language` reads a
question, `trees` are questions in a form that can be answered, `relevance` says how well an event
answers one.
"""

from premises.cameras.search.language import Term, parse
from premises.cameras.search.relevance import relevance
from premises.cameras.search.tokens import FILED, Texts, entries_of, kind_entry, words
from premises.cameras.search.trees import All, Either, Has, Not, Tree, anchor, resolved, simplified

__all__ = [
    "FILED",
    "All",
    "Either",
    "Has",
    "Not",
    "Term",
    "Texts",
    "Tree",
    "anchor",
    "entries_of",
    "kind_entry",
    "parse",
    "relevance",
    "resolved",
    "simplified",
    "words",
]
