"""What was judged years ago is read back as it was, and gets the same judgement again."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from premises.cameras.risk import from_record, to_record
from premises.kernel.errors import Invalid

FIRST: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "cameras" / "evidence_version_1.json").read_text()
)
"""Evidence as the first version of the rules stored it, with the judgement it came to."""


@pytest.mark.parametrize("kept", FIRST, ids=lambda kept: kept["name"])
def test_evidence_of_the_first_rules_is_judged_as_it_was_then(kept: dict[str, Any]) -> None:
    evidence = from_record(kept["evidence"])
    assert evidence.rules.version == "1"
    assert to_record(evidence.assess()) == kept["assessment"]


@pytest.mark.parametrize("kept", FIRST, ids=lambda kept: kept["name"])
def test_what_the_first_rules_stored_can_be_stored_again(kept: dict[str, Any]) -> None:
    evidence = from_record(kept["evidence"])
    again = from_record(json.loads(json.dumps(to_record(evidence))))
    assert again == evidence


@pytest.mark.parametrize("part", ["observations", "context", "rules"])
def test_old_evidence_with_a_part_missing_is_refused(part: str) -> None:
    spoilt = {name: value for name, value in FIRST[0]["evidence"].items() if name != part}
    with pytest.raises(Invalid) as refused:
        from_record(spoilt)
    assert refused.value.code == "cameras.bad_evidence"
