"""Plans are made once for documents that come again, and never for more than were asked last."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql import build_schema, parse
from tests.properties.plans.house import house
from tests.properties.plans.town import SCHEMA, SHAPE

from premises.properties.plans import (
    Answer,
    Column,
    Link,
    Operation,
    Plan,
    Plans,
    Resolved,
    Shape,
    check_shape,
)


def plan_of(operation: Operation, **variables: object) -> Plan | None:
    values = operation.values(variables)
    assert values is not None
    assert not isinstance(values, Answer)
    return operation.plan(values)


def test_a_document_that_comes_again_meets_its_plan() -> None:
    plans, document = Plans(SCHEMA, SHAPE), parse("{ count }")
    one = plans.operation("key", document)
    assert plans.operation("key", document) is one
    assert plan_of(one) is plan_of(one) is not None
    assert plans.operation("other", document) is not one


def test_the_operations_asked_last_are_kept() -> None:
    plans, document = Plans(SCHEMA, SHAPE, most=2), parse("{ count }")
    a, b = plans.operation("a", document), plans.operation("b", document)
    plans.operation("a", document)
    plans.operation("c", document)
    assert plans.operation("a", document) is a
    assert plans.operation("b", document) is not b


def test_each_set_of_conditions_has_its_plan() -> None:
    text = (
        "query Q($a: Boolean!, $b: Boolean = true) { count @skip(if: $a) ratio @include(if: $b) }"
    )
    operation = Operation(SCHEMA, SHAPE, parse(text), None)
    plans = {(a, b): plan_of(operation, a=a, b=b) for a in (True, False) for b in (True, False)}
    keys = {on: [*plan.entries] for on, plan in plans.items() if plan is not None}
    assert keys == {
        (True, True): ["ratio"],
        (True, False): [],
        (False, True): ["count", "ratio"],
        (False, False): ["count"],
    }
    assert plan_of(operation, a=True) is plans[True, True]
    assert plan_of(operation, a=True, b=None) is None


def test_too_many_conditions_have_no_plan() -> None:
    names = [f"a{number}" for number in range(5)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: count @skip(if: ${name})" for name in names)
    operation = Operation(SCHEMA, SHAPE, parse(f"query Q({declared}) {{ {fields} }}"), None)
    assert operation.answer(dict.fromkeys(names, True), house().load) is None


def test_variables_that_do_not_fit_are_the_answer() -> None:
    text = "query Q($id: Int!) { property(id: $id) { id } }"
    town = house()
    operation = Operation(SCHEMA, SHAPE, parse(text), None)
    wrong: tuple[object, ...] = (None, "x", 2**31, float("nan"), {"deep": []})
    for id_ in wrong:
        answer = operation.answer({"id": id_}, town.load)
        assert answer is not None
        assert answer.data is None
        assert "$id" in answer.errors[0].message
    assert town.asked == []


@pytest.mark.parametrize("text", ["mutation { touch }", "{ someone { id } }"])
def test_what_no_plan_covers_has_no_answer_here(text: str) -> None:
    assert Operation(SCHEMA, SHAPE, parse(text), None).answer({}, house().load) is None


def test_many_threads_share_one_operation() -> None:
    plans, document, town = Plans(SCHEMA, SHAPE), parse("{ properties { id } }"), house()

    def ask(_number: int) -> tuple[Operation, object]:
        operation = plans.operation("key", document)
        answer = operation.answer({}, town.load)
        assert answer is not None
        return operation, answer.data

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(64)))
    assert len({id(operation) for operation, _ in answers}) == 1
    assert all(data == {"properties": [{"id": 1}]} for _, data in answers)


def test_a_shape_that_the_schema_does_not_bear_out_is_refused() -> None:
    schema = build_schema(
        "type Query { a: A as: [A!]! n: N } interface N { id: Int }"
        " type A { id: Int a: A as: [A] deep: [[A]] n: N }"
    )
    types: dict[str, dict[str, Column | Link | Resolved]] = {
        "A": {
            "id": Column(("x", "y")),
            "a": Link("B", "x", "y"),
            "as": Link("A", "x", "y"),
            "deep": Link("A", "x", "y", many=True),
            "n": Link("N", "x", "y"),
            "nobody": Resolved(),
        },
        "Query": {"a": Link("A", "x", "y", many=True), "as": Column("x")},
        "Nobody": {"id": Column("x")},
    }
    with pytest.raises(ValueError, match=r"A\.id") as caught:
        check_shape(schema, Shape(types, frozenset({"a", "b"})))
    assert str(caught.value).split("; ") == [
        "A.id: nothing makes one value of its columns",
        "A.a: it leads to A, not to B",
        "A.as: it is a list",
        "A.deep: it leads to no rows of one type",
        "A.n: it leads to no rows of one type",
        "A.nobody: there is no such field",
        "Query.a: it is no list",
        "Query.as: it is no scalar",
        "Nobody.id: there is no such field",
        "b: there is no such query",
    ]
    check_shape(SCHEMA, SHAPE)
