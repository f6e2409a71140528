"""Turns counts, durations and names into the plain words that people read."""

import re
import unicodedata
from collections.abc import Mapping

_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - thirteen quoted words read worse.
)
_IRREGULAR = {
    "person": "people",
    "sheep": "sheep",
    "knife": "knives",
    "mouse": "mice",
    "skis": "skis",
    "scissors": "scissors",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# How one says where something is, for the names people give to cameras.
_PLACES = {
    **dict.fromkeys(("door", "entrance", "entry", "gate", "fence", "window", "pool"), "at"),
    **dict.fromkeys(("garden", "yard", "backyard", "garage", "shed", "carport"), "in"),
    **dict.fromkeys(("hall", "hallway", "kitchen", "room", "office", "lobby", "cellar"), "in"),
    **dict.fromkeys(("driveway", "drive", "street", "porch", "patio", "terrace"), "on"),
    **dict.fromkeys(("balcony", "roof", "stairs", "path"), "on"),
}
_QUALIFIERS = frozenset(
    "front back rear side main left right north east south west".split()  # noqa: SIM905 - nineteen quoted words read worse.
    + "upper lower inner outer living dining bed parking".split()  # noqa: SIM905 - see above.
)

# Marks by which language models tell who is speaking; a name must not be able to pose as one.
_CHAT_TOKEN = re.compile(r"<\|.*?\|>|<</?\w+>>|</?\w+>|\[/?\w+\]", re.DOTALL)
_UNREADABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def plain(text: str, longest: int = 60) -> str:
    """A name from outside made safe to show: one line, no control or steering marks, not long.

    Marks are taken out until none is left, because taking one out may join the halves of another.
    """
    # Nothing beyond a page is ever shown, and reading marks out of a book would take long.
    text = unicodedata.normalize("NFKC", text[:2000])
    text = "".join(" " if unicodedata.category(c) in _UNREADABLE else c for c in text)
    while (shorter := _CHAT_TOKEN.sub(" ", text)) != text:
        text = shorter
    text = " ".join(re.sub(r"[<>|]", " ", text).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def number(count: int) -> str:
    """A count as a word up to twelve, in digits beyond."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def noun(label: str) -> str:
    """What people call a class; one without a name is an unknown object."""
    name = plain(label.replace("_", " "), longest=40)
    return "unknown object" if not name or re.fullmatch(r"class ?\d+", name) else name


def plural(name: str) -> str:
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return name + ("es" if name.endswith(("s", "x", "z", "ch", "sh")) else "s")


def counted(count: int, name: str) -> str:
    """«a car», «an umbrella», «two people», «14 birds»."""
    if count != 1:
        return f"{number(count)} {plural(name)}"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def listed(items: list[str]) -> str:
    """«a», «a and b», «a, b and c»."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def things(counts: Mapping[str, int]) -> str:
    """«two people and a car»; after four sorts of things the rest are «other things»."""
    items = [counted(count, name) for name, count in counts.items()]
    return listed(items if len(items) <= 5 else [*items[:4], "other things"])


def duration(seconds: int) -> str:
    """«one second», «40 seconds», «one minute and 20 seconds», «15 minutes»."""
    minutes, rest = divmod(seconds, 60)
    parts = [_measured(minutes, "minute")] if minutes else []
    # Beyond ten minutes nobody counts seconds.
    if minutes < 10 and (rest or not minutes):
        parts.append(_measured(rest, "second"))
    return " and ".join(parts)


def place(camera_name: str) -> str:
    """« at the front door» for a name of common words, « at Villa Rosa» otherwise, «» for none."""
    name = plain(camera_name)
    words = name.replace("_", " ").replace("-", " ").lower().split()
    if words and words[-1] in _PLACES and _PLACES.keys() | _QUALIFIERS >= set(words):
        return f" {_PLACES[words[-1]]} the {' '.join(words)}"
    return f" at {name}" if name else ""


def weekday(day: int) -> str:
    """The name of a day, 0 being Monday."""
    return _WEEKDAYS[day]


def opened(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def signed_points(points: int) -> str:
    """«+30 points», «-1 point»."""
    return f"{points:+d} {'point' if abs(points) == 1 else 'points'}" if points else "0 points"


def _measured(count: int, unit: str) -> str:
    return f"{number(count)} {unit}{'' if count == 1 else 's'}"
