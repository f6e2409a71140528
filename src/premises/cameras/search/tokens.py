"""Takes a text apart into the words people would look for, whatever their accents and capitals."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Final

LONGEST_ENTRY: Final = 40
"""Characters of an entry; it is the width of the column that keeps it."""

MOST_WORDS: Final = 1000
"""So many words of each text are filed; notes may be a book."""

FILED: Final = ":2"
"""The entry of every event that is filed; a new number has all events filed anew."""

SMALL_WORDS: Final = frozenset(
    "a an and at for in is it of on the to was".split()  # noqa: SIM905 - thirteen quoted words read worse.
)
"""Words in nearly every event: filed only as parts of phrases, and passed over in questions."""

# Writing without blanks is taken apart into single characters, which phrases join again.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_HASH_BYTES: Final = 8


@dataclass(frozen=True)
class Texts:
    """What can be found of an event; `labels` are the classes of things in it."""

    summary: str
    notes: str
    reasoning: str
    labels: Sequence[str] = ()


def words(text: str) -> list[str]:
    """The words of a text in their order, without accents, capitals and punctuation."""
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    """The text so that «Café», «CAFÉ» and «ｃａｆｅ» are the same (Unicode NFKD, case folded)."""
    # Folding the case may bring forth new accents, as for the Turkish capital I.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def entries_of(texts: Texts) -> frozenset[str]:
    """All that an event is filed under: words, pairs of neighbours, its kinds of things.

    What the reasons say is filed word by word only.
    """
    told = [words(text)[:MOST_WORDS] for text in (texts.summary, texts.notes)]
    told += [words(label) for label in texts.labels]
    reasons = words(texts.reasoning)[:MOST_WORDS]
    single = {word for part in (*told, reasons) for word in part if not is_small(word)}
    paired = {pair for part in told for pair in pair_entries(part)}
    kinds = {kind_entry(label) for label in texts.labels}
    return frozenset({word_entry(word) for word in single} | paired | kinds | {FILED})


def is_small(word: str) -> bool:
    return word in SMALL_WORDS


def word_entry(word: str) -> str:
    return _kept(word)


def pair_entries(neighbours: Sequence[str]) -> Iterable[str]:
    """One entry for each two words that stand beside each other."""
    # No word has a quotation mark, so pairs and words are never taken for each other.
    return (_kept(f'"{one} {after}') for one, after in pairwise(neighbours))


def kind_entry(label: str) -> str:
    """The entry for one kind of thing, named exactly as the detector does."""
    # No word has a colon, so no word's beginning is taken for the beginning of kinds.
    return _kept(f":type:{label}")


def _kept(entry: str) -> str:
    """The entry, or for a long one its beginning and a fingerprint of it all."""
    if len(entry) <= LONGEST_ENTRY:
        return entry
    fingerprint = blake2b(entry.encode(errors="replace"), digest_size=_HASH_BYTES).hexdigest()
    return f"{entry[: LONGEST_ENTRY - len(fingerprint) - 1]}~{fingerprint}"
