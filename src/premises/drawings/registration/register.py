"""The ways of laying one sheet on another, tried from the surest to the last, or a refusal."""

from premises.drawings.content import Kind, Sheet
from premises.drawings.landmarks import Landmarks
from premises.drawings.registration.alignment import Alignment, Attempt
from premises.drawings.registration.anchors import named_anchors
from premises.drawings.registration.evidence import Evidence
from premises.drawings.registration.ink import ink_of
from premises.drawings.registration.objects import align_objects
from premises.drawings.registration.plates import plate_of
from premises.drawings.registration.rasters import align_rasters
from premises.kernel.errors import Invalid

_ALIKE, _SOME = 0.2, 12
"""Unlike drawings share a few hundredths, a mirrored one its axes; this is more, yet not enough."""


def register(
    old: Sheet,
    new: Sheet,
    *,
    old_marks: Landmarks | None = None,
    new_marks: Landmarks | None = None,
) -> Alignment:
    """How the old sheet lies on the new one; a mirrored sheet lies on none.

    Both are of one kind: where only one is a picture, the other must be drawn as one first.
    Raises `Invalid` with what was counted inside the drawing (`overlap`, `anchors`, `coverage`)
    and `tried`: `drawings.sheets_differ` where they do not show the same thing,
    `drawings.cannot_align` where they look alike and yet no way leads from one to the other, and
    `drawings.kinds_differ`.
    """
    if old.kind is not new.kind:
        raise Invalid(
            "drawings.kinds_differ",
            "One sheet consists of lines, the other is a picture. Draw that as one, too.",
        )
    if old.kind is Kind.VECTOR:
        return _by_objects(old, new, old_marks, new_marks)
    return _by_pixels(old, new, old_marks, new_marks)


def _by_objects(
    old: Sheet, new: Sheet, old_marks: Landmarks | None, new_marks: Landmarks | None
) -> Alignment:
    before, after = ink_of(old, old_marks), ink_of(new, new_marks)
    for ink, which in ((before, "old"), (after, "new")):
        _refuse_empty(len(ink.pieces), which)
    alignment, evidence = align_objects(before, after)
    if not evidence.corresponds:
        raise _differ(evidence, alignment.tried)
    return alignment


def _by_pixels(
    old: Sheet, new: Sheet, old_marks: Landmarks | None, new_marks: Landmarks | None
) -> Alignment:
    before, after = plate_of(old, old_marks), plate_of(new, new_marks)
    for plate, which in ((before, "old"), (after, "new")):
        _refuse_empty(len(plate.samples), which)
    outcome = align_rasters(before, after, named_anchors(old, new, old_marks, new_marks))
    if outcome.evidence.corresponds and outcome.alignment:
        return outcome.alignment
    if outcome.evidence.overlap >= _ALIKE and outcome.evidence.anchors >= _SOME:
        raise _cannot_align(outcome.evidence, outcome.tried)
    raise _differ(outcome.evidence, outcome.tried)


def _refuse_empty(count: int, which: str) -> None:
    if not count:
        raise Invalid(
            "drawings.sheets_differ",
            f"There is not a single line on the {which} sheet, so nothing shows how the sheets lie"
            " on each other. Check that this is the right page, or give two points.",
            overlap=0.0,
            anchors=0,
        )


def _differ(evidence: Evidence, tried: tuple[Attempt, ...]) -> Invalid:
    near, known = evidence.words_near, evidence.words_common
    if evidence.labels > known:
        near, known = evidence.labels_near, evidence.labels
    labels = f", and {near} of {known} labels stand where they stood" if known else ""
    return Invalid(
        "drawings.sheets_differ",
        f"These two sheets do not show the same drawing: {evidence.overlap:.0%} of the lines"
        f" inside it lie on each other{labels}. Check which sheets belong together, or give two"
        " points that are the same on both.",
        **_facts(evidence, tried),
    )


def _cannot_align(evidence: Evidence, tried: tuple[Attempt, ...]) -> Invalid:
    return Invalid(
        "drawings.cannot_align",
        f"These two sheets look alike, but only {evidence.overlap:.0%} of their lines could be"
        " laid on each other, too few to compare them. Give two points or more that are the same"
        " on both.",
        **_facts(evidence, tried),
    )


def _facts(evidence: Evidence, tried: tuple[Attempt, ...]) -> dict[str, object]:
    return {
        "overlap": round(evidence.overlap, 3),
        "anchors": evidence.anchors,
        "coverage": round(evidence.coverage, 3),
        "tried": [f"{attempt.method}: {attempt.outcome}" for attempt in tried],
    }
