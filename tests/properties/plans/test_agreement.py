"""A plan says what graphql-core says: the same data in the same order, the same errors.

`PLAN_CASES` says how many documents are tried; counts are printed where it is set.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import pytest
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute_sync,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import NoUnusedFragmentsRule, NoUnusedVariablesRule
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.plans.documents import Documents
from tests.properties.plans.house import house
from tests.properties.plans.telling import told, viewed
from tests.properties.plans.town import (
    BASE,
    ODD,
    PROMISED,
    SCHEMA,
    SCHEMA_OF_ANY,
    SHAPE,
    Town,
    failures,
    town,
)

from premises.properties.plans import Answer, Column, Plans

CASES = int(os.environ.get("PLAN_CASES", "100"))


class Outcome(NamedTuple):
    data: str
    errors: list[object]
    loaded: list[tuple[str, object]]


RULES = [
    rule for rule in specified_rules if rule not in {NoUnusedFragmentsRule, NoUnusedVariablesRule}
]


@pytest.fixture(scope="module")
def counts() -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()
    yield counted
    if "PLAN_CASES" in os.environ:
        print(dict(counted))  # noqa: T201 - whoever asks for a proof wants its figures.


def words(error: GraphQLError) -> object:
    return error.message, error.path, error.locations, error.extensions


def say(error: Exception) -> Exception:
    """What a door would make of failures of ours; others go on as they are."""
    if isinstance(error, ValueError):
        return GraphQLError("No such value.", extensions={"code": "properties.no_value"})
    return error


@dataclass
class Case:
    """A town, a document and its variables, and whether a plan had to ask graphql-core."""

    city: Town
    text: str
    name: str | None
    variables: dict[str, object]
    helped: bool = False

    def __post_init__(self) -> None:
        self.document = parse(self.text)

    def by_graphql_core(self) -> Outcome:
        return self._executed(SCHEMA, told(self.city, say))

    def by_graphql_core_over_rows(self) -> Outcome:
        return self._executed(SCHEMA_OF_ANY, viewed(self.city, say))

    def by_plan(self) -> Outcome:
        operation = Plans(SCHEMA, SHAPE).operation(self.text, self.document, self.name)
        answer = operation.answer(self.variables, self.city.load, BASE, say)
        assert answer is not None, "every generated document is covered"
        self.helped = answer.helped
        return self._outcome(answer)

    def _executed(self, schema: GraphQLSchema, root: object) -> Outcome:
        result = execute_sync(
            schema,
            self.document,
            root_value=root,
            variable_values=self.variables,
            operation_name=self.name,
            hide_suggestions=True,
        )
        return self._outcome(result)

    def _outcome(self, answer: Answer | ExecutionResult) -> Outcome:
        """Data as text, which tells 1 from 1.0 and one order from another; what was loaded."""
        loaded, self.city.asked = self.city.asked, []
        return Outcome(repr(answer.data), [words(error) for error in answer.errors or ()], loaded)


def case(seed: int) -> Case:
    chance = Random(seed)  # noqa: S311 - a case, not a secret.
    city = town(chance, flaws=chance.choice([0, 0, 0, 0.02, 0.1]))
    documents = Documents(SCHEMA, chance)
    text, name = documents.document()
    for key in documents.arguments:
        if chance.random() < 0.05:
            city.failing[key] = failures(chance)
        elif chance.random() < 0.05:
            city.nothing.add(key)
    return Case(city, text, name, documents.variables())


@settings(max_examples=CASES, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_plans_and_graphql_core_agree_to_the_letter(seed: int, counts: Counter[str]) -> None:
    tried = case(seed)
    assert validate(SCHEMA, tried.document, RULES) == []

    right = tried.by_graphql_core()
    assert tried.by_plan() == right
    assert tried.by_graphql_core_over_rows() == right
    assert right.errors or not tried.helped, "what fits is answered by the plan alone"

    counts["documents"] += 1
    counts["made by graphql-core over the plan's rows"] += tried.helped
    counts["with errors"] += bool(right.errors)
    counts["errors"] += len(right.errors)
    counts["nulled as a whole"] += right.data == "None"


@pytest.mark.parametrize(
    ("field", "column"),
    [
        (name, declared.needs[0])
        for name, declared in SHAPE.types["Property"].items()
        if isinstance(declared, Column) and declared.needs[0] not in {*PROMISED, "id"}
    ],
)
def test_no_odd_value_is_taken_otherwise_than_graphql_core_takes_it(
    field: str, column: str
) -> None:
    for odd in ODD:
        tried = Case(house(**{column: odd}), f"{{ anyProperties {{ id {field} }} }}", None, {})
        right = tried.by_graphql_core()
        assert tried.by_plan() == right, repr(odd)
        assert tried.by_graphql_core_over_rows() == right, repr(odd)
        assert right.errors or not tried.helped, repr(odd)
