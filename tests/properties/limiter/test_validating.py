"""Few faults of a document are told, shortly, and without repeating what a client sent."""

from graphql import get_introspection_query, parse
from tests.properties.limiter.listings import SCHEMA

from premises.properties.limiter import validate


def _messages(text: str, *, max_errors: int = 5, suggestions: bool = False) -> list[str]:
    found = validate(SCHEMA, parse(text), max_errors=max_errors, suggestions=suggestions)
    return [error.message for error in found]


def test_a_valid_document_has_no_faults() -> None:
    assert _messages("{me{id}}") == []
    assert _messages(get_introspection_query()) == []


def test_faults_are_told_with_their_places() -> None:
    (error,) = validate(SCHEMA, parse("{\n  me { nam }\n}"))
    assert error.formatted == {
        "message": "Cannot query field 'nam' on type 'User'.",
        "locations": [{"line": 2, "column": 8}],
    }


def test_similar_fields_are_named_only_where_that_is_wanted() -> None:
    told = "Cannot query field 'nam' on type 'User'. Did you mean 'name'?"
    assert _messages("{me{nam}}", suggestions=True) == [told]
    assert _messages("{me{nam}}") == [told.partition(" Did")[0]]
    assert "Did you mean" not in " ".join(_messages('query($a:Usr){proprty(id:1 idd:"x"){id}}'))


def test_three_thousand_faults_are_six_short_errors() -> None:
    text = "{me{id " + " ".join(f"@directive{number}" for number in range(3000)) + "}}"
    found = validate(SCHEMA, parse(text))
    assert len(found) == 6
    assert found[-1].message.startswith("Too many validation errors")
    assert len("".join(str(error) for error in found)) < 1000


def test_no_fault_repeats_a_client_s_document() -> None:
    secret = "secret" * 2000
    for text in (f"{{{secret}}}", f'{{property(id:"{secret}"){{id}}}}', f"{{...{secret}}}"):
        for error in validate(SCHEMA, parse(text)):
            assert len(error.message) <= 200
            assert (error.nodes, error.source) == (None, None)
            assert len(str(error)) < 300


def test_a_fault_of_many_places_tells_the_first_of_them() -> None:
    (error,) = validate(SCHEMA, parse("query(" + "$a:Int " * 100 + "){newest(first:$a){id}}"))
    assert error.locations is not None
    assert len(error.locations) == 10


def test_fragments_that_lead_back_to_themselves_are_a_fault() -> None:
    text = "{me{...a}} fragment a on User{id ...b} fragment b on User{...a}"
    assert _messages(text) == ["Cannot spread fragment 'a' within itself via 'b'."]
