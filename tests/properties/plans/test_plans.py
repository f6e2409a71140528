"""What a plan covers, what it loads, and what it does where something goes wrong."""

import pytest
from graphql import GraphQLError, parse, validate
from graphql.execution.values import VariableValues
from tests.properties.plans.house import LISTING, house
from tests.properties.plans.town import BASE, SCHEMA, SHAPE, Town

from premises.properties.plans import Answer, Level, Plan, Root, Shape, compile_plan
from premises.properties.plans.keeping import Operation


def planned(text: str, name: str | None = None, **booleans: bool) -> Plan | None:
    return compile_plan(SCHEMA, SHAPE, parse(text), name, booleans)


def answered(town: Town, text: str, **variables: object) -> Answer:
    document = parse(text)
    assert validate(SCHEMA, document) == []
    answer = Operation(SCHEMA, SHAPE, document, None).answer(variables, town.load, BASE)
    assert answer is not None
    return answer


def words(answer: Answer) -> list[tuple[str, object]]:
    return [(error.message, error.path) for error in answer.errors]


def test_a_row_becomes_what_its_fields_say() -> None:
    answer = answered(
        house(),
        """{ property(id: 1) { __typename id kind kindBefore price oldCode notes createdAt soldAt
             page label owner { name } agent { name } images { id isPrimary } } }""",
    )
    assert answer.errors == []
    assert answer.data == {
        "property": {
            "__typename": "Property",
            "id": 1,
            "kind": "HOUSE",
            "kindBefore": "LAND",
            "price": 5.0,
            "oldCode": "3",
            "notes": [1, None],
            "createdAt": "2026-11-20T02:21:00+00:00",
            "soldAt": None,
            "page": "https://town/1/a7",
            "label": "https://town Villa",
            "owner": {"name": "Ada"},
            "agent": None,
            "images": [{"id": 1, "isPrimary": True}, {"id": 2, "isPrimary": False}],
        }
    }


@pytest.mark.parametrize(
    "text",
    [
        "mutation { touch }",
        "subscription { touch }",
        "{ __schema { types { name } } }",
        '{ __type(name: "User") { name } }',
        "{ someone { id } }",
        "{ envelope { ok } }",
        "{ properties { distance(to: 3) } }",
        "{ properties { distance(to: null) } }",
        "{ properties { picture } }",
        "{ properties { lender { id } } }",
        "{ properties { owner { lender { id } } } }",
        "{ unknown }",
        "{ nonsense }",
        "{ properties @stream { id } }",
        "{ ... @defer { count } }",
        "query @experimental_disableErrorPropagation { count }",
        "{ ...F } fragment F($x: Int) on Query { count }",
        "query A { count } query B { count }",
        "{ properties { id @include(if: $a) } }",
        "fragment F on Query { count }",
    ],
)
def test_what_is_not_covered_is_left_to_others(text: str) -> None:
    document = parse(text, experimental_fragment_arguments=True)
    assert compile_plan(SCHEMA, SHAPE, document) is None


def test_an_optional_argument_that_is_not_given_asks_for_nothing() -> None:
    assert planned("{ properties { distance } }") is not None


def test_fields_that_the_shape_does_not_know_are_not_covered() -> None:
    shape = Shape(types={"Property": {"id": SHAPE.types["Property"]["id"]}}, roots=SHAPE.roots)
    assert compile_plan(SCHEMA, shape, parse("{ properties { id } }")) is not None
    assert compile_plan(SCHEMA, shape, parse("{ properties { id title } }")) is None
    assert compile_plan(SCHEMA, shape, parse("{ me { id } }")) is None


def test_the_named_operation_is_planned() -> None:
    plan = planned("query A { count } query B { ratio }", "B")
    assert plan is not None
    assert [root.field for root in plan.roots] == ["ratio"]


@pytest.mark.parametrize(
    "step",
    [
        "a: owner {{ properties {{ ...{0} }} }} b: owner {{ properties {{ ...{0} }} }}",
        "owner {{ properties {{ ...{0} }} }} agent {{ properties {{ ...{0} }} }}",
    ],
    ids=["by aliases", "by fields"],
)
def test_fragments_that_double_at_every_step_are_given_up(step: str) -> None:
    """Twenty steps make a million fields, which are neither loaded nor written out."""
    steps = [f"fragment F{n} on Property {{ {step.format(f'F{n + 1}')} }}" for n in range(20)]
    text = "\n".join(["{ properties { ...F0 } }", *steps, "fragment F20 on Property { id }"])
    assert validate(SCHEMA, parse(text)) == []
    assert planned(text) is None


def test_more_fields_than_are_allowed_are_given_up() -> None:
    text = "{ " + " ".join(f"c{n}: count" for n in range(20)) + " me { id name } }"
    assert compile_plan(SCHEMA, SHAPE, parse(text), most_entries=2) is not None
    assert compile_plan(SCHEMA, SHAPE, parse(text), most_entries=1) is None


def test_a_cycle_of_fragments_ends() -> None:
    """Validation refuses it; whoever forgets to validate gets no plan, and an answer in time."""
    assert planned("{ me { ...F } } fragment F on User { properties { owner { ...F } } }") is None
    assert planned("{ ...F } fragment F on Query { ...F count }") is not None


def test_deep_nesting_makes_long_code_and_never_deep_code() -> None:
    text = "id"
    for _ in range(90):
        text = f"owner {{ properties {{ {text} }} }}"
    plan = planned(f"{{ properties {{ {text} }} }}")
    assert plan is not None
    assert max(line.count("{") for line in plan.roots[0].source.splitlines()) <= 3


def test_no_name_of_a_document_becomes_code() -> None:
    plan = planned(
        "query exec { __import__: me { eval: id lambda: name None: __typename context: age"
        " properties { a0: id level: title } } }"
    )
    assert plan is not None
    source = plan.roots[0].source
    for name in ("eval", "lambda", "None", "context", "a0", "level"):
        assert source.count(f"'{name}':") == 1
    answer = plan.run(house().load, VariableValues({}, {}))
    assert answer.data == {
        "__import__": {
            "eval": 7,
            "lambda": "Ada",
            "None": "User",
            "context": 44,
            "properties": [{"a0": 1, "level": "Villa"}],
        }
    }


def test_written_code_reaches_nothing_but_five_types() -> None:
    plan = planned("{ properties { id } }")
    assert plan is not None
    reachable = plan.roots[0].shape.__globals__
    assert set(reachable["__builtins__"]) == {"type", "str", "int", "float", "bool"}


def test_conditions_decide_what_is_loaded() -> None:
    text = """query Q($a: Boolean!) {
        properties { id title @skip(if: $a) owner @include(if: $a) { id } }
    }"""
    with_owner, without = planned(text, a=True), planned(text, a=False)
    assert with_owner is not None
    assert without is not None
    layouts = [plan.roots[0].layout for plan in (with_owner, without)]
    assert layouts[0] is not None
    assert layouts[1] is not None
    assert (layouts[0].columns, set(layouts[0].children)) == (("id", "owner_id"), {"owner"})
    assert (layouts[1].columns, set(layouts[1].children)) == (("id", "title"), set())


def test_aliases_are_shaped_each_for_itself_from_one_load() -> None:
    text = "{ properties { a: owner { id } b: owner { name id } } }"
    town = house()
    assert answered(town, text).data == {
        "properties": [{"a": {"id": 7}, "b": {"name": "Ada", "id": 7}}]
    }
    plan = planned(text)
    assert plan is not None
    layout = plan.roots[0].layout
    assert layout is not None
    assert layout.children["owner"].columns == ("id", "name")


def test_one_failing_query_leaves_the_others_alone() -> None:
    town = house()
    town.failing["me"] = RuntimeError("It is dark.")
    answer = answered(town, "{ count me { id } ratio }")
    assert answer.data == {"count": 3, "me": None, "ratio": 0.5}
    assert words(answer) == [("It is dark.", ["me"])]
    assert answer.errors[0].locations is not None


def test_a_failing_query_that_may_not_be_null_ends_everything() -> None:
    """As graphql-core does, queries behind it are not even loaded."""
    town = house()
    town.failing = {"me": RuntimeError("It is dark."), "count": RuntimeError("Too many.")}
    answer = answered(town, "{ me { id } count ratio }")
    assert answer.data is None
    assert words(answer) == [("It is dark.", ["me"]), ("Too many.", ["count"])]
    assert [key for key, _ in town.asked] == ["me", "count"]


def test_failures_are_put_into_the_callers_words() -> None:
    town = house()
    town.failing["me"] = cause = RuntimeError("secret")

    def say(error: Exception) -> Exception:
        assert error is cause
        return GraphQLError("Sign in first.", extensions={"code": "properties.stranger"})

    operation = Operation(SCHEMA, SHAPE, parse("{ me { id } }"), None)
    answer = operation.answer({}, town.load, say=say)
    assert answer is not None
    assert words(answer) == [("Sign in first.", ["me"])]
    assert answer.errors[0].extensions == {"code": "properties.stranger"}


@pytest.mark.parametrize(
    ("changes", "text", "data", "message", "path"),
    [
        (
            {"title": None},
            "{ anyProperties { title } }",
            {"anyProperties": [None]},
            "Cannot return null for non-nullable field Property.title.",
            ["anyProperties", 0, "title"],
        ),
        (
            {"owner_id": 99},
            "{ someProperties { owner { id } } }",
            {"someProperties": None},
            "Cannot return null for non-nullable field Property.owner.",
            ["someProperties", 0, "owner"],
        ),
        (
            {"price": float("nan")},
            "{ properties { images { property { price } } } }",
            None,
            "Float cannot represent non numeric value: nan",
            ["properties", 0, "images", 0, "property", "price"],
        ),
        (
            {"bedrooms": 2**31},
            "{ properties { bedrooms } }",
            {"properties": [{"bedrooms": None}]},
            "Int cannot represent non 32-bit signed integer value: 2147483648",
            ["properties", 0, "bedrooms"],
        ),
        (
            {"kind_before": "BOGUS"},
            "{ property(id: 1) { kindBefore id } }",
            {"property": {"kindBefore": None, "id": 1}},
            "Enum 'Kind' cannot represent value: 'BOGUS'",
            ["property", "kindBefore"],
        ),
        (
            {},
            "{ theProperty(id: 5) { id } }",
            None,
            "Cannot return null for non-nullable field Query.theProperty.",
            ["theProperty"],
        ),
    ],
)
def test_a_value_that_breaks_a_rule_is_an_error_where_it_stands(
    changes: dict[str, object], text: str, data: object, message: str, path: list[object]
) -> None:
    town = house(**changes)
    answer = answered(town, text)
    assert answer.data == data
    assert words(answer) == [(message, path)]
    assert len(town.asked) == 1


def test_nothing_is_loaded_twice_where_a_failure_and_a_broken_rule_meet() -> None:
    town = house(bedrooms=2**31)
    town.failing["me"] = RuntimeError("It is dark.")
    answer = answered(town, "{ me { id } properties { bedrooms } }")
    assert [error.path for error in answer.errors] == [["me"], ["properties", 0, "bedrooms"]]
    assert [key for key, _ in town.asked] == ["me", "properties"]


def test_arguments_that_cannot_be_made_sense_of_are_their_fields_error() -> None:
    """An explicit null where a default stands in is known only when the field is asked for."""
    answer = answered(house(), "query Q($id: Int = 1) { count property(id: $id) { id } }", id=None)
    assert answer.data == {"count": 3, "property": None}
    assert [error.path for error in answer.errors] == [["property"]]


def test_a_query_that_finds_nothing_is_null_or_an_empty_list() -> None:
    town = house()
    town.tables["Property"] = []
    answer = answered(town, "{ property(id: 1) { id } properties { id images { id } } }")
    assert answer.data == {"property": None, "properties": []}
    town.nothing = {"someProperties"}
    assert answered(town, "{ someProperties { id } }").data == {"someProperties": None}


def test_a_level_without_rows_is_nothing_found() -> None:
    operation = Operation(SCHEMA, SHAPE, parse("{ property(id: 1) { id } }"), None)
    answer = operation.answer({}, lambda _root, _arguments: Level([], {}))
    assert answer == Answer({"property": None}, [])
    operation = Operation(SCHEMA, SHAPE, parse("{ theProperty(id: 1) { id } }"), None)
    answer = operation.answer({}, lambda _root, _arguments: Level([], {}))
    assert answer is not None
    assert answer.data is None
    assert [error.path for error in answer.errors] == [["theProperty"]]


def test_who_has_no_links_gets_a_list_of_their_own() -> None:
    town = house(id=2)
    town.tables["Property"].append({**LISTING, "id": 3})
    data = answered(town, "{ properties { images { id } } }").data
    assert data == {"properties": [{"images": []}, {"images": []}]}
    listings = data["properties"]
    assert isinstance(listings, list)
    assert listings[0]["images"] is not listings[1]["images"]


def test_a_root_says_what_is_to_be_loaded() -> None:
    plan = planned("{ mine: properties { title } me { id } count __typename }")
    assert plan is not None
    mine, me, count = plan.roots
    assert (mine.key, mine.field, mine.many, mine.nullable) == ("mine", "properties", True, False)
    assert (me.many, me.nullable) == (False, True)
    assert count.layout is None
    assert [*plan.entries] == ["mine", "me", "count", "__typename"]


def test_what_load_gives_by_mistake_is_no_silent_answer() -> None:
    def load(_root: Root, _arguments: object) -> object:
        return "no level"

    operation = Operation(SCHEMA, SHAPE, parse("{ me { id } }"), None)
    answer = operation.answer({}, load)
    assert answer is not None
    assert answer.data == {"me": None}
    assert [error.path for error in answer.errors] == [["me", "id"]]


def test_rows_of_another_length_than_asked_for_are_told() -> None:
    """They can be answered from, at a price that whoever counts answers should see."""
    operation = Operation(SCHEMA, SHAPE, parse("{ me { id } }"), None)
    answer = operation.answer({}, lambda _root, _arguments: Level([(7, "more")], {}))
    assert answer == Answer({"me": {"id": 7}}, [], helped=True)


def test_a_column_that_cannot_be_made_sense_of_is_an_error_by_either_way() -> None:
    answer = answered(house(sold_at=5), "{ anyProperties { soldAt id } }")
    assert answer.data == {"anyProperties": [{"soldAt": None, "id": 1}]}
    assert words(answer) == [
        ("'int' object has no attribute 'isoformat'", ["anyProperties", 0, "soldAt"])
    ]
