"""A document is refused by its length, its depth and its signs before anybody parses it."""

import pytest
from graphql import GraphQLError, Lexer, Source, TokenKind
from hypothesis import example, given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.properties.limiter import Limits, read
from premises.properties.limiter.reading import _TOKEN


def _refusal(text: str, limits: Limits | None = None) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read(text, limits or Limits())
    return refused.value


def test_a_document_becomes_its_parts() -> None:
    document = read("query Q { me { id } } fragment F on User { name }", Limits())
    assert [one.kind for one in document.definitions] == [
        "operation_definition",
        "fragment_definition",
    ]


def test_length_is_counted_in_bytes() -> None:
    limits = Limits(max_bytes=20)
    read('{a(b:"12345678901")}', limits)
    assert _refusal('{a(b:"1234567890ü")}', limits).code == "properties.document_too_long"
    assert _refusal("{" + "a" * 30 + "}", limits).facts == {"most": 20}


def test_tokens_are_counted_and_comments_with_them() -> None:
    limits = Limits(max_tokens=5)
    read("{ a b c }", limits)
    for text in ("{ a b c d }", "# one\n{ a b c }", "{ ...A, b c }", '{ a(b: "x") }'):
        assert _refusal(text, limits).code == "properties.too_many_tokens"


def test_a_text_is_one_token_whatever_it_holds() -> None:
    limits = Limits(max_tokens=8)
    read(r'{ a(b: "} { \" # {{{") }', limits)
    read('{ a(b: """ "{ \\""" {{{ " """) }', limits)


@pytest.mark.parametrize("brackets", ["{a", "{a(b:[", "{...{"])
def test_nothing_lies_too_deep(brackets: str) -> None:
    refusal = _refusal(brackets * (105 // sum(map(brackets.count, "{(["))))
    assert (refusal.code, refusal.facts) == ("properties.too_deep", {"most": 100})
    lists = "[" * 150 + "]" * 150
    assert _refusal(f"{{a(b:{lists})}}").code == "properties.too_deep"


@pytest.mark.parametrize(
    "text",
    [
        '{a(b:"x\0")}',
        '{a(b:"x\ud800")}',
        r'{a(b:"x\u0000")}',
        r'{a(b:"x\\\u0000")}',
        r'{a(b:"x\u{0}")}',
        r'{a(b:"x\u{0000}")}',
    ],
)
def test_signs_that_no_database_keeps_are_refused(text: str) -> None:
    assert _refusal(text).code == "properties.bad_text"


def test_what_only_looks_like_such_a_sign_is_taken() -> None:
    read(r'{a(b:"x\\u0000")}', Limits())
    read(r'{a(b:"""x\u0000""")}', Limits())


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    assert _refusal(r'{a(b:"x\uD800")}').code == "properties.syntax"


def test_a_fault_is_told_with_its_place_and_without_the_document() -> None:
    refusal = _refusal("{ me {\n  id ! } }")
    assert refusal.message == "Syntax Error: Expected Name, found '!'."
    assert refusal.facts == {"line": 2, "column": 6}
    long = _refusal("{ a } " + "secret" * 1000)
    assert len(long.message) == 200
    assert long.__cause__ is None
    assert "secret" * 50 not in repr(long)


@pytest.mark.parametrize("text", ["", " ", "#", "{", "}", '"', '"""', '{a(b:"""x', "\\", "�"])
def test_what_is_no_document_is_refused_as_such(text: str) -> None:
    assert _refusal(text).code == "properties.syntax"


_PIECES = st.sampled_from(
    [
        '"',
        '""',
        '"""',
        "\\",
        "\\\\",
        '\\"',
        '\\"""',
        "#",
        "\n",
        "a",
        "$b",
        "{",
        "}",
        "...",
        "-1.5e3",
        " ",
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
@example('"""a""""')
@example('"a\\"#"#"')
def test_tokens_are_counted_as_the_parser_does(text: str) -> None:
    """As long as the text has tokens at all: where it has none, the parser stops as well."""
    lexer, count = Lexer(Source(text)), 0
    try:
        while lexer.read_next_token(lexer.token.end).kind is not TokenKind.EOF:
            lexer.token = lexer.read_next_token(lexer.token.end)
            count += 1
    except GraphQLError:
        assert len(_TOKEN.findall(text)) >= count
    else:
        assert len(_TOKEN.findall(text)) == count
