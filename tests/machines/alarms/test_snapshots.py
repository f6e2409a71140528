"""Sets of alarms are read as they were logged, and refused where they cannot be."""

import pytest

from premises.kernel.errors import Invalid
from premises.machines.alarms import Alarm, compat_alarms, parse

ONE = '[["250-1398","Imposible acceder al fichero",1,2,38802328]]'


def test_a_set_of_alarms_is_read_with_all_that_was_said() -> None:
    (alarm,) = parse(ONE)
    assert alarm.code == "250-1398"
    assert alarm.description == "Imposible acceder al fichero"
    assert alarm.raw == ("250-1398", "Imposible acceder al fichero", 1, 2, 38802328)


def test_no_alarms_are_an_empty_set() -> None:
    assert parse("[]") == ()
    assert parse(" [ ] ") == ()


@pytest.mark.parametrize(
    ("element", "code", "description"),
    [
        ('[" 20 ", " x "]', "20", "x"),
        ('["", "  "]', None, None),
        ("[]", None, None),
        ("[20]", "20", None),
        ('[1.5, null, "z"]', "1.5", None),
        ('[true, ["é"]]', "true", '["é"]'),
    ],
)
def test_code_and_description_are_texts_or_none(
    element: str, code: str | None, description: str | None
) -> None:
    """As PostgreSQL's ->> shows them, trimmed."""
    (alarm,) = parse(f"[{element}]")
    assert (alarm.code, alarm.description) == (code, description)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[[1,2]",
        "{}",
        "null",
        '"[]"',
        "[1]",
        '[{"code": 1}]',
        "[[NaN]]",
        "[[1e999]]",
        '[["\\u0000"]]',
        '[["\\ud800"]]',
        "[" * 100_000,
        "[[" + "9" * 5000 + "]]",
    ],
)
def test_what_is_no_set_of_alarms_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.code == "machines.malformed_alarms"
    assert len(str(refused.value.facts["text"])) <= 200


@pytest.mark.parametrize("text", [None, "", "hello", " [[1]]", "{}", "[]"])
def test_the_original_overlooks_what_has_no_brackets_at_its_ends(text: str | None) -> None:
    assert compat_alarms(text) == ()


def test_the_original_reads_what_has_brackets() -> None:
    assert compat_alarms(ONE) == (Alarm("250-1398", "Imposible acceder al fichero"),)
    assert len(compat_alarms('[["1","a"],\n["1","a"]]')) == 2
    with pytest.raises(Invalid):
        compat_alarms("[oops]")
