"""How grave an alarm is, judged by the words of its description."""

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from premises.kernel.errors import Invalid
from premises.machines.canon import plain

LANGUAGES: Final = ("es", "en", "de")
_KEPT: Final = 4096


class AlarmClass(StrEnum):
    """From the gravest to the least."""

    EMERGENCY = "emergency"
    ERROR = "error"
    WARNING = "warning"
    OTHER = "other"


_PARTS: Final = {
    AlarmClass.EMERGENCY: ("emerg",),
    AlarmClass.ERROR: ("error", "err", "fallo", "fault"),
    AlarmClass.WARNING: ("alert", "alarm", "warn", "aviso", "attention"),
}
"""The original's rule: it takes the tool, herramienta, for an error."""


def compat_class(description: str | None) -> AlarmClass:
    """The class by the original's rule: by parts of words, the gravest first."""
    text = (description or "").lower()
    for kind, parts in _PARTS.items():
        if any(part in text for part in parts):
            return kind
    return AlarmClass.OTHER


@lru_cache(maxsize=_KEPT)
def alarm_class(description: str | None, languages: tuple[str, ...] = LANGUAGES) -> AlarmClass:
    """The class by whole words of the languages, the gravest first.

    Raises:
        Invalid: a language is not among `LANGUAGES` (`machines.unknown_language`).

    """
    rules, overlooked = _rules(languages)
    text = overlooked.sub(" ", plain(description or ""))
    return next((kind for kind, words in rules if words.search(text)), AlarmClass.OTHER)


@cache
def _rules(
    languages: tuple[str, ...],
) -> tuple[tuple[tuple[AlarmClass, re.Pattern[str]], ...], re.Pattern[str]]:
    document = _words()
    for language in languages:
        if language not in LANGUAGES:
            said = f"Alarms are not read in {language!r}; there are {', '.join(LANGUAGES)}."
            raise Invalid("machines.unknown_language", said, languages=list(LANGUAGES))
    tables = [document[language] for language in languages]
    kinds = [kind for kind in AlarmClass if kind != AlarmClass.OTHER]
    return (
        tuple((kind, _any_of(word for one in tables for word in one[kind])) for kind in kinds),
        _any_of(word for one in tables for word in one["not"]),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, between anything but letters; of no words, what never occurs."""
    parts = [
        re.escape(plain(word)).replace(r"\*", r"[^\W\d_]*").replace(r"\ ", r"\s+") for word in words
    ]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(parts)})(?![^\W\d_])" if parts else r"(?!)")


def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
