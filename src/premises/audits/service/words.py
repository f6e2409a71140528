"""Clients' own words, and which of ours they mean."""

import re
from typing import Final

from premises.audits.models import Decision, PhotoKind, TaskState, TaskType

_DECISIONS: Final = {
    "": Decision.NO_DECISION,
    "none": Decision.NO_DECISION,
    "no_decision": Decision.NO_DECISION,
    "todo": Decision.TODO,
    "to_do": Decision.TODO,
    "planned": Decision.TODO,
    "fix_planned": Decision.TODO,
    "archived": Decision.ARCHIVED,
    "fixed": Decision.ARCHIVED,
    "fix_done": Decision.ARCHIVED,
    "wont_fix": Decision.ARCHIVED,
}
_BETWEEN: Final = re.compile(r"[\s_-]+")
_APOSTROPHES: Final = str.maketrans("", "", "'\u2019\u02bc`")
_LONGEST_NAME: Final = 255


def decision_of(said: str | None) -> Decision | None:
    """What a client's word for a decision stands for; nothing if it is not known."""
    return _DECISIONS.get(_folded(said or ""))


def type_of(said: str | None) -> TaskType | None:
    """The part of the building; what is none of the three is not known."""
    folded = _folded(said or "")
    return next((kind for kind in TaskType if kind == folded), None)


def state_of(said: str | None) -> TaskState:
    """Where a task stands; whatever is not known is a draft."""
    folded = _folded(said or "")
    return next((state for state in TaskState if state == folded), TaskState.DRAFT)


def kind_of(name: str) -> PhotoKind:
    """Whether a file's name says that it is a photograph or a thermal picture."""
    folded = name.lower()
    if "_rgb." in folded:
        return PhotoKind.RGB
    return PhotoKind.THERMAL if "_thermal." in folded else PhotoKind.OTHER


def base_name(said: str | None) -> str:
    """A file's name without the folders it claims to lie in, and without what is no letter."""
    last = re.split(r"[/\\]", said or "")[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > _LONGEST_NAME and dot and len(ending) < _LONGEST_NAME // 2:
        plain = f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:_LONGEST_NAME] or "photo"


def column(said: object, longest: int) -> str | None:
    """Any value as text that every database takes, cut to what its column holds."""
    if said is None:
        return None
    text = said if isinstance(said, str) else str(said)
    return text[:longest].encode(errors="replace").decode().replace("\0", "?")


def _folded(said: str) -> str:
    return _BETWEEN.sub("_", said.strip().lower().translate(_APOSTROPHES)).strip("_")
