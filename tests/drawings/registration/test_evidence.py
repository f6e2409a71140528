"""When two sheets are two states of one drawing, and how sure the way they lie is."""

import pytest

from premises.drawings.registration.evidence import Evidence, confidence


def evidence(
    overlap: float,
    coverage: float,
    near: int = 0,
    common: int = 0,
    rival: float = 0.0,
    labels: tuple[int, int] = (0, 0),
) -> Evidence:
    return Evidence(
        labels_near=labels[0],
        labels=labels[1],
        overlap=overlap,
        coverage=coverage,
        anchors=100,
        words_near=near,
        words_common=common,
        rival=rival,
    )


@pytest.mark.parametrize(
    ("case", "corresponds"),
    [
        (evidence(0.9, 1.0), True),
        (evidence(0.4, 0.6), True),  # more than half redrawn
        (evidence(0.03, 0.05), False),  # another sheet of the set
        (evidence(0.4, 0.1), False),  # common notes in one corner
        (evidence(0.2, 0.5), False),  # too little, and no word
        (evidence(0.2, 0.5, 20, 30), True),  # the labels stayed
        (evidence(0.2, 0.5, 5, 30), False),
        (evidence(0.9, 1.0, 1, 30), False),  # another storey on the same grid
        (evidence(0.9, 1.0, 0, 3), True),  # three words are no witness
        (evidence(0.6, 0.9, 9, 18, labels=(7, 32)), False),  # a storey: its shell, few labels
        (evidence(0.6, 0.9, 16, 20, labels=(20, 32)), True),  # drawn anew within the same walls
        (evidence(0.8, 1.0, 9, 18, labels=(8, 30)), True),  # renamed, and hardly a line moved
        (evidence(0.6, 0.9, 3, 5, labels=(2, 10)), True),  # ten labels are few
    ],
)
def test_lines_and_words_decide_together(case: Evidence, corresponds: bool) -> None:
    assert case.corresponds is corresponds


def test_confidence_falls_with_what_speaks_against_it() -> None:
    sure = confidence(evidence(0.9, 1.0))
    assert sure == 1.0
    assert confidence(evidence(0.35, 0.3)) < 0.8
    assert confidence(evidence(0.9, 1.0, rival=0.65)) == sure
    assert confidence(evidence(0.9, 1.0, rival=0.98)) < 0.55
