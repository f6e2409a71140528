"""Filters are read as OData writes them; what cannot be read is refused at once."""

import contextlib
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.properties.reso.parsing import MOST_CONDITIONS, MOST_DEPTH, parse
from premises.properties.reso.syntax import (
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Node,
    Not,
    Of,
    OneOf,
)

_A, _B, _C = (Comparison("eq", Name(name), Literal(Decimal(1))) for name in "abc")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a eq 1 or b eq 1 and c eq 1", Joined(False, (_A, Joined(True, (_B, _C))))),
        ("(a eq 1 or b eq 1) and c eq 1", Joined(True, (Joined(False, (_A, _B)), _C))),
        ("not a eq 1 and b eq 1", Joined(True, (Not(_A), _B))),
        ("not (a eq 1)", Not(_A)),
        ("a eq 'O''Hara'", Comparison("eq", Name("a"), Literal("O'Hara"))),
        ("a eq ''", Comparison("eq", Name("a"), Literal(""))),
        ("a eq null", Comparison("eq", Name("a"), Literal(None))),
        ("true eq a", Comparison("eq", Literal(True), Name("a"))),
        ("a ge -1.5e3", Comparison("ge", Name("a"), Literal(Decimal(-1500)))),
        ("a lt 2026-11-20", Comparison("lt", Name("a"), Literal(date(2026, 11, 20)))),
        (
            "a gt 2026-11-20T03:00:00.25+01:00",
            Comparison("gt", Name("a"), Literal(datetime(2026, 11, 20, 2, 0, 0, 250000, UTC))),
        ),
        ("a in ('x','y')", OneOf(Name("a"), (Literal("x"), Literal("y")))),
        (
            "contains(tolower(a),'x')",
            Call("contains", (Call("tolower", (Name("a"),)), Literal("x"))),
        ),
        ("Media/any()", Of("Media", False, "", None)),
        (
            "Media/all(m:m/a eq 1)",
            Of("Media", True, "m", Comparison("eq", Name("a", "m"), Literal(Decimal(1)))),
        ),
    ],
)
def test_what_is_asked_is_understood(text: str, node: Node) -> None:
    assert parse(text) == node


HOSTILE = {
    "a megabyte": "a eq '" + "x" * 1_000_000 + "'",
    "deep parentheses": "(" * 3000 + "a eq 1" + ")" * 3000,
    "many nots": "not " * 1500 + "a",
    "deep functions": "tolower(" * 500 + "a" + ")" * 500 + " eq 'x'",
    "deep anys": "Media/any(m:" * 200 + "m/a" + ")" * 200,
    "many looks at images": " or ".join(["Media/any(m:m/a)"] * 10),
    "many conditions": " or ".join(["a eq 1"] * (MOST_CONDITIONS + 1)),
    "one level too deep": "(" * (MOST_DEPTH + 1) + "a" + ")" * (MOST_DEPTH + 1),
    "an endless text": "a eq '" + "''" * 3000,
    "a NUL": "a eq 'x\0y'",
    "half a character": "a eq '\ud800'",
    "an injection": "a eq 1; DROP TABLE accounts --",
    "a comment": "a eq 1 /* x",
    "a union": "a eq 'x' UNION SELECT password_hash FROM accounts",
    "a number without end": "a eq " + "9" * 5000,
    "a number too large": "a eq 1e400",
    "no number": "a eq NaN and",
    "no such day": "a eq 2026-02-30",
    "no such hour": "a eq 2026-02-03T25:00:00Z",
    "an instant that is none in UTC": "a eq 9999-12-31T23:59:59-14:00",
    "no instant, without its zone": "a eq 2026-02-03T05:00:00",
    "nothing": "",
    "blanks": "   ",
    "half a comparison": "a eq",
    "two fields": "a b",
    "no operator": "a = 1",
    "an operator alone": "eq",
    "a list of nothing": "a in ()",
    "a list of fields": "a in (b)",
    "an unknown function": "sleep(10)",
    "too many arguments": "contains(a,'x','y')",
    "a nameless variable": "Media/any(:a)",
    "an open parenthesis": "(a eq 1",
    "a closed one": "a eq 1)",
    "any of any": "contains(Media/any(), 'x')",
    "compared any": "a eq Media/any()",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_at_once(name: str) -> None:
    began_s = time.process_time()
    with pytest.raises(Invalid) as refused:
        parse(HOSTILE[name])
    assert refused.value.code.startswith("properties.")
    assert len(refused.value.message) < 200
    assert time.process_time() - began_s < 0.05


def test_as_deep_and_as_many_as_is_allowed_is_read() -> None:
    parse("(" * MOST_DEPTH + "a" + ")" * MOST_DEPTH)
    parse(" or ".join(["a eq 1"] * MOST_CONDITIONS))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab'()/:, \0\ud800019.-eqTZ\u00e9and", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Invalid):
        parse(text)
