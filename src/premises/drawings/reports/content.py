"""What stands in a report of a comparison, before it is known how it is put on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change; `box_mm` is left, top, right, bottom on the new sheet."""

    id: str
    number: int
    kind: str
    category: str
    zone: str
    sentence: str
    location: str
    trade: str
    severity: str
    box_mm: tuple[float, float, float, float]
    old_text: str | None = None
    new_text: str | None = None
    in_cloud: bool | None = None
    decision: str = "undecided"
    note: str | None = None

    @property
    def decided(self) -> str:
        """What a person decided and why; nothing where nobody has yet."""
        decision = "" if self.decision == "undecided" else self.decision
        return ": ".join(filter(None, (decision, self.note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """One sheet; `picture` is a PNG of both revisions on each other, `failure` why there is none.

    `summary` is the first sentence to read, `advice` what to check.
    """

    name: str
    page_number: int
    title: str = ""
    outcome: str = "compared"
    summary: str = ""
    lines: Sequence[Line] = ()
    advice: Sequence[str] = ()
    picture: bytes | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All sheets of a comparison; `facts` are entries of its head, such as the files' names."""

    title: str
    sheets: Sequence[ReportSheet]
    facts: Mapping[str, str] = field(default_factory=dict)
    foot: str = ""

    @property
    def summary(self) -> str:
        """The sentence to read first."""
        told = [sheet for sheet in self.sheets if sheet.failure is None]
        changed = [sheet for sheet in told if sheet.lines or sheet.outcome != "compared"]
        changes = sum(line.zone == "drawing" for sheet in told for line in sheet.lines)
        many = "change" if changes == 1 else "changes"
        parts = [f"{len(changed)} of {len(self.sheets)} sheets differ, by {changes} {many}"]
        for outcome, said in (("added", "new"), ("removed", "gone")):
            count = sum(sheet.outcome == outcome for sheet in told)
            parts += [f"{count} {said}"] if count else []
        failed = len(self.sheets) - len(told)
        parts += [f"{failed} could not be compared"] if failed else []
        return "; ".join(parts) + "."
