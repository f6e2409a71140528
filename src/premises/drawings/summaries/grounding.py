"""Whether what a language model wrote says only what the changes that it cites say."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from premises.drawings.differencing import ChangeKind
from premises.drawings.summaries.knowledge import Fact
from premises.drawings.summaries.wording import (
    capitals,
    figures,
    listed,
    normal,
    quotations,
    tokens,
    unquoted,
    words,
)

LONGEST_SENTENCE: Final = 300
"""Characters; the longest sentence that a drawing's change needs has two texts in it."""

_OWN_SHARE: Final = 0.5
"""How many of the words that mean something must be the changes' own: a sentence that is mostly
about something else is no rephrasing, whatever it cites."""

_STEM: Final = 5
"""Letters by which «partition» and «partitions» are the same word."""

_FOREIGN: Final = re.compile(r"[<>`{}|\\]|https?:|www\.|\w@\w", re.IGNORECASE)
_LEFT_OPEN: Final = frozenset("«»“”")

_DEEDS: Final = {
    ChangeKind.ADDED: re.compile(r"\badd(?:s|ed|ing|ition|itions)?\b|\binsert"),
    ChangeKind.REMOVED: re.compile(r"\bremov|\bdelet|\bdemoli|\bomit|\beliminat|\btaken out"),
    ChangeKind.MOVED: re.compile(r"\bmov(?:e|es|ed|ing)\b|\brelocat|\bshift"),
}
_DENIALS: Final = listed("no not none nothing never neither without unchanged cannot except unless")
_BEFORE_OLD: Final = frozenset({"from", "was", "were", "formerly", "previously", "replaces"})
_BEFORE_NEW: Final = frozenset({"to", "into", "now", "becomes", "became"})

# Words that say that something changed, and where, but nothing of the thing itself.
_PLAIN: Final = listed(
    "that this these those with from into onto over under have been were will which also where"
    " there their they than then when while each both such same other more most some only very"
    " sheet sheets drawing drawings change changes changed changing revision revised revises new"
    " added adds adding addition inserted removed removes removal deleted deletes omitted moved"
    " moves relocated shifted replaced replaces replacing updated updates renamed reads says said"
    " shows shown stands located place placed instead previously formerly currently becomes"
    " became label labels text texts note notes keynote keynotes dimension dimensions schedule row"
    " item items line lines linework paper area upper lower left right middle bottom about around"
    " near inside outside within along between respectively including includes mark marks"
    " marked"
)


def fault(text: str, facts: Sequence[Fact], *, is_told_again: bool = True) -> str | None:
    """What is wrong with a sentence that cites these facts; nothing if it may stand.

    Everything that can be checked must occur in the changes' own words: quotations, figures with
    their units, words in capitals. With `is_told_again` it must say nothing else besides: the
    same deeds in the same direction, no denial, and mostly the same words. Texts of the drawings
    count for that only where they are quoted: said without quotation marks, an order or a claim
    that somebody wrote on a sheet would become the model's own word.
    """
    checks = (_form(text), _unknown(text, "\n".join(fact.texts for fact in facts)))
    own = "\n".join(fact.words for fact in facts)
    told_again = (_turned(text, facts, own), _astray(text, own)) if is_told_again else ()
    return next((found for found in (*checks, *told_again) if found), None)


def _form(text: str) -> str | None:
    if not text.strip():
        return "it is empty"
    if len(text) > LONGEST_SENTENCE:
        return f"it is longer than {LONGEST_SENTENCE} characters"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in text):
        return "it holds characters that cannot be read"
    bare = unquoted(text)
    if _FOREIGN.search(bare):
        return "it holds an address or marks of a program"
    return "a quotation in it has no end" if _LEFT_OPEN.intersection(bare) else None


def _unknown(text: str, own: str) -> str | None:
    """The first thing in the text that none of the changes says."""
    said = normal(own)
    for quotation in quotations(text):
        if not re.search(rf"(?<!\w){re.escape(quotation)}(?!\w)", said):
            return f"no change that it cites says «{quotation[:40]}»"
    known = {figure for line in own.splitlines() for figure in figures(line)}
    missing = [one for one in figures(unquoted(text)) if one not in known]
    missing += [
        one for one in capitals(unquoted(text)) if not re.search(rf"(?<!\w){one}(?!\w)", said)
    ]
    return f"no change that it cites says {missing[0][:40]}" if missing else None


def _turned(text: str, facts: Sequence[Fact], own: str) -> str | None:
    """Whether it says the opposite: another deed, a denial, or the old for the new."""
    low, said = normal(unquoted(text)), normal(own)
    done = {fact.entry.change.kind for fact in facts if fact.entry is not None}
    for kind, deed in _DEEDS.items():
        if done and kind not in done and deed.search(low) and not deed.search(said):
            return f"nothing that it cites was {kind.value}"
    denials = (_DENIALS - set(tokens(own))).intersection(tokens(unquoted(text)))
    if denials or (re.search(r"n't\b", low) and not re.search(r"n't\b", said)):
        return "it denies something"
    return next(filter(None, (_turned_round(text, fact) for fact in facts)), None)


def _turned_round(text: str, fact: Fact) -> str | None:
    change = fact.entry.change if fact.entry else None
    if change is None or not (change.old_text and change.new_text):
        return None
    old, new = set(tokens(change.old_text)), set(tokens(change.new_text))
    old, new = old - new, new - old
    said = tokens(text)
    named = [token for token in said if token in old | new]
    is_wrong = any(
        (before in _BEFORE_OLD and after in new) or (before in _BEFORE_NEW and after in old)
        for before, after in pairwise(said)
    )
    if is_wrong or (named and named[0] in new and old.intersection(named)):
        return "it takes the new for the old"
    return None


def _astray(text: str, own: str) -> str | None:
    stems = {word[:_STEM] for word in words(own)}
    meant = [word for word in words(unquoted(text)) if word not in _PLAIN]
    its_own = [word for word in meant if word[:_STEM] in stems]
    if len(its_own) < _OWN_SHARE * len(meant):
        return "it speaks of what the changes that it cites do not say"
    return None
