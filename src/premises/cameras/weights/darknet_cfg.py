"""The plan of a Darknet network: a text file of sections, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass

from premises.kernel.errors import Invalid

# What each kind of layer may say. A word that is not here could change what the layer computes,
# and a converter that skipped it would make a model that is wrong in silence.
_WORDS = {
    "convolutional": {"batch_normalize", "filters", "size", "stride", "pad", "activation"},
    "maxpool": {"size", "stride"},
    "route": {"layers", "groups", "group_id"},
    "upsample": {"stride"},
}


@dataclass(frozen=True, slots=True)
class Section:
    """One `[kind]` of the plan with its `word=value` lines; `line` is where it begins."""

    kind: str
    line: int
    values: Mapping[str, str]

    def number(self, word: str, default: int | None = None) -> int:
        if word not in self.values and default is not None:
            return default
        return self.numbers(word)[0]

    def count(self, word: str, default: int | None = None) -> int:
        """The number after `word`, where only one and more make sense."""
        number = self.number(word, default)
        if number < 1:
            raise self.refused(f"needs one or more after «{word}»")
        return number

    def numbers(self, word: str) -> list[int]:
        """The whole numbers after `word`, separated by commas.

        Raises:
            Invalid: the word is missing, or something else follows it.

        """
        try:
            return [int(part) for part in self.values[word].split(",")]
        except (KeyError, ValueError) as failure:
            raise self.refused(f"needs whole numbers after «{word}»") from failure

    def share(self, word: str) -> float:
        """The factor after `word`; 1 where nothing is said."""
        try:
            return float(self.values.get(word, "1"))
        except ValueError as failure:
            raise self.refused(f"needs a number after «{word}»") from failure

    def refused(self, reason: str) -> Invalid:
        return refused(f"[{self.kind}] at line {self.line} {reason}")


def read_plan(text: str) -> list[Section]:
    """The sections of a `.cfg` file in their order, `[net]` first.

    Raises:
        Invalid: the text is no plan, is cut off, or holds a layer that is not converted here.

    """
    sections = _sections(text)
    if len(sections) < 2 or sections[0].kind != "net" or sections[-1].kind != "yolo":
        raise refused("its .cfg does not begin with [net] and end with a whole [yolo]")
    for section in sections[1:]:
        _check(section)
    return sections


def refused(reason: str) -> Invalid:
    return Invalid(
        "cameras.conversion_failed",
        f"The Darknet model cannot be converted: {reason}. Fetch it again, or use another model.",
        reason=reason,
    )


def _sections(text: str) -> list[Section]:
    sections: list[Section] = []
    values: dict[str, str] = {}
    for line, raw in enumerate(text.splitlines(), start=1):
        said = raw.split("#")[0].strip()
        if said.startswith("[") and said.endswith("]"):
            values = {}
            sections.append(Section(said[1:-1], line, values))
        elif said:
            word, equals, value = said.partition("=")
            if not equals or not value.strip():
                raise refused(f"line {line} of its .cfg, «{said[:40]}», is not word=value")
            values[word.strip()] = value.strip()
    return sections


def _check(section: Section) -> None:
    if section.kind == "yolo":
        # This word changes how the head's numbers are read; all others concern training.
        if section.number("new_coords", 0):
            raise section.refused("reads its boxes in a way that is not known here (new_coords)")
        return
    if section.kind not in _WORDS:
        raise section.refused("is a layer that is not known here")
    strange = sorted(section.values.keys() - _WORDS[section.kind])
    if strange:
        raise section.refused(f"says {', '.join(strange)}, which is not known here")
