"""What a document asks for is added up exactly, without ever spreading its fragments out."""

import dataclasses

import pytest
from graphql import get_introspection_query
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.limiter.listings import FREE, SCHEMA, USUAL, cost_of

from premises.kernel.errors import Invalid
from premises.properties.limiter import Limits, Prices, measure, read
from premises.properties.limiter.bounds import CEILING


def _code(text: str, limits: Limits = USUAL, **variables: object) -> str:
    with pytest.raises(Invalid) as refused:
        cost_of(text, variables, limits=limits)
    return refused.value.code


def test_every_field_is_a_point_and_a_list_counts_as_often_as_it_has_entries() -> None:
    assert cost_of("{me{id name}}").cost == 3
    assert cost_of("{users{id name}}").cost == 1 + 100 * 2
    assert cost_of("{users{properties{id}}}").cost == 1 + 100 * (1 + 100)
    assert cost_of("{property(id:1){images{id imageUrl}}}").cost == 2 + 5 * 2


def test_a_field_has_its_own_price() -> None:
    prices = Prices(own={"Query.me": 50, "User.name": 0})
    assert cost_of("{me{id name}}", prices=prices).cost == 51
    assert cost_of("{me{__typename}}", prices=prices).cost == 51


@pytest.mark.parametrize(
    ("text", "variables", "length"),
    [
        ("{newest(first:7){id}}", {}, 7),
        ("query($n:Int){newest(first:$n){id}}", {"n": 9}, 9),
        ("query($n:Int=4){newest(first:$n){id}}", {}, 4),
        ("query($n:Int=4){newest(first:$n){id}}", {"n": 9}, 9),
        ("query($n:Int=4){newest(first:$n){id}}", {"n": None}, 100),
        ("query($n:Int){newest(first:$n){id}}", {}, 100),
        ("query($n:Int){newest(first:$n){id}}", {"n": True}, 100),
        ("query($n:Int){newest(first:$n){id}}", {"n": 500.0}, 500),
        ("query($n:Int){newest(first:$n){id}}", {"n": 9.5}, 100),
        ("query($n:Int){newest(first:$n){id}}", {"n": "9"}, 100),
        ("{newest(first:null){id}}", {}, 100),
        ("{newest{id}}", {}, 100),
        ("{newest(first:0){id}}", {}, 1),
        ("{newest(first:-5){id}}", {}, 1),
    ],
)
def test_a_list_has_as_many_entries_as_its_argument_says(
    text: str, variables: dict[str, object], length: int
) -> None:
    assert cost_of(text, variables).cost == 1 + length


def test_a_connection_counts_what_lies_below_it_as_often_as_it_is_asked_for() -> None:
    below = "edges{node{id images{id}}}"
    assert cost_of(f"{{propertiesConnection(first:10){{{below}}}}}").cost == 1 + 10 * (4 + 5)
    assert cost_of(f"{{propertiesConnection(last:10){{{below}}}}}").cost == 1 + 10 * (4 + 5)


def test_huge_numbers_only_cost_much() -> None:
    for number in ("99999999999999999", "9" * 5000):
        assert cost_of(f"{{newest(first:{number}){{id}}}}", limits=FREE).cost == CEILING
    assert _code("query($n:Int){newest(first:$n){id}}", n=2**31) == "properties.too_costly"
    assert _code("query($n:Int){newest(first:$n){id}}", n=10**400) == "properties.too_costly"


def test_figures_are_of_the_operation_that_is_wanted() -> None:
    text = "query A{me{id}} query B{a:me{b:id} c:me{id}} mutation C{deleteProperty(id:1)}"
    assert cost_of(text, name="A").aliases == 0
    assert cost_of(text, name="B").aliases == 3
    assert (cost_of(text, name="C").mutations, cost_of(text, name="A").mutations) == (1, 0)
    for unknown in (None, "D"):
        assert (cost_of(text, name=unknown).aliases, cost_of(text, name=unknown).mutations) == (
            3,
            1,
        )


def test_fragments_count_wherever_they_are_spread() -> None:
    text = """
        { me{...F} x:me{...F} ...{me{... on User{...F}}} }
        fragment F on User { a:id properties{id} }
    """
    cost = cost_of(text)
    assert (cost.fields, cost.aliases, cost.depth, cost.roots) == (12, 4, 3, 3)
    assert cost.cost == 3 * (1 + 2 + 100)


def test_directives_count_wherever_they_stand() -> None:
    text = """
        query($a:Int @one) @two { me @skip(if:false) { ...F @three ...@four{id} } }
        fragment F on User @five { id @six }
    """
    assert cost_of(text).directives == 7


_DOUBLING = " ".join(f"fragment f{i} on Query{{...f{i + 1} ...f{i + 1}}}" for i in range(49))


def test_fragments_that_double_each_other_are_looked_at_once() -> None:
    text = "{...f0} " + _DOUBLING + " fragment f49 on Query{me{id}}"
    cost = cost_of(text, limits=FREE)
    assert (cost.fields, cost.roots, cost.depth) == (2 * 2**49, 2**49, 2)
    assert cost.steps < 500


def test_counting_stops_at_the_ceiling() -> None:
    wide = " ".join(f"fragment f{i} on Query{{{f'...f{i + 1} ' * 3}}}" for i in range(200))
    cost = cost_of("{...f0} " + wide + " fragment f200 on Query{a:me{id}}", limits=FREE)
    assert {cost.fields, cost.roots, cost.aliases, cost.cost} == {CEILING}
    nested = "properties{owner{" * 30 + "id" + "}}" * 30
    assert cost_of(f"{{{nested}}}", limits=FREE).cost == CEILING


@pytest.mark.parametrize(
    "fragments",
    [
        "fragment a on User{...a}",
        "fragment a on User{id ...b} fragment b on User{name ...a}",
        "fragment a on User{properties{owner{...a}}}",
        "fragment a on User{...x ...b} fragment b on User{...c ...a} fragment c on User{...a}",
    ],
)
def test_fragments_that_lead_back_to_themselves_come_to_an_end(fragments: str) -> None:
    assert cost_of("{me{...a}} " + fragments, limits=FREE).steps < 20


def test_a_chain_of_three_thousand_fragments_is_followed_to_its_end() -> None:
    chain = " ".join(
        f"fragment f{i} on User{{properties{{owner{{...f{i + 1}}}}}}}" for i in range(1500)
    )
    limits = dataclasses.replace(FREE, max_bytes=10**6)
    cost = cost_of("{me{...f0}} " + chain + " fragment f1500 on User{id}", limits=limits)
    assert (cost.depth, cost.cost) == (3002, CEILING)


def test_unknown_fields_types_and_arguments_are_harmless() -> None:
    text = """
        { nothing(first:10){at{all}} me(first:3){id{id} ... on Nobody{x{y}}} __schema(first:2){x} }
        fragment F on Nowhere { users { id } }
        subscription S { changes { id } }
    """
    cost = cost_of(text)
    assert cost.depth == 3
    empty = read("fragment F on User { id }", USUAL)
    assert measure(SCHEMA, empty, None, {}, limits=USUAL).fields == 0


_REFUSED = {
    "{me{id}me{id}}": ("max_overlaps", 1, "too_many_repeats"),
    "{me{properties{id}}}": ("max_depth", 2, "too_deep"),
    "{me{id name}}": ("max_fields", 2, "too_many_fields"),
    "{a:me{b:id}}": ("max_aliases", 1, "too_many_aliases"),
    "{me{id}users{id}}": ("max_roots", 1, "too_many_roots"),
    "mutation{a:signin(email:1) b:signin(email:1)}": ("max_mutations", 1, "too_many_mutations"),
    "{users{id}}": ("max_cost", 100, "too_costly"),
    "{me{id @a @b}}": ("max_directives", 1, "too_many_directives"),
    "{id} fragment a on A{b} fragment c on A{b}": ("max_fragments", 1, "too_many_fragments"),
    "query a{id} query b{id}": ("max_operations", 1, "too_many_operations"),
    "query($a:Int,$b:Int){id}": ("max_variables", 1, "too_many_variables"),
}


@pytest.mark.parametrize("text", _REFUSED)
def test_each_limit_refuses_by_its_own_code_and_just_above_itself(text: str) -> None:
    name, most, code = _REFUSED[text]
    assert _code(text, _limited(name, most)) == f"properties.{code}"
    cost_of(text, limits=_limited(name, 10**6))
    with pytest.raises(Invalid) as refused:
        cost_of(text, limits=_limited(name, most))
    found = refused.value.facts["found"]
    assert (refused.value.facts["most"], isinstance(found, int) and found > most) == (most, True)


def _limited(name: str, most: int) -> Limits:
    usual = dataclasses.asdict(USUAL)
    return Limits(**{**usual, name: most})


def test_what_tools_ask_of_a_schema_stays_below_the_usual_limits() -> None:
    cost = cost_of(get_introspection_query())
    assert cost.depth <= USUAL.max_depth
    assert 10_000 < cost.cost < USUAL.max_cost / 2


@pytest.mark.parametrize(
    "text",
    [
        "{__schema{types{name}}}",
        '{me{id} __type(name:"User"){name}}',
        "{a:__schema{types{name}}}",
        "{...{...f}} fragment f on Query{__schema{types{name}}}",
        "query A{me{id}} query B{__schema{types{name}}}",
    ],
)
def test_which_types_there_are_can_be_kept_to_oneself(text: str) -> None:
    assert _code(text, Limits(introspection=False)) == "properties.no_introspection"
    cost_of("{me{__typename}}", limits=Limits(introspection=False))


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, list[object]]:
    """Fragments by their name, each of fields and of fragments that come after it."""

    def selections(first: int, depth: int) -> list[object]:
        names = ["id", "x:id", *(f"f{number}" for number in range(first, 5))]
        chosen: list[object] = list(draw(st.lists(st.sampled_from(names), max_size=3)))
        if depth < 2 and draw(st.booleans()):
            chosen.append(selections(first, depth + 1))
        return chosen

    return {f"f{number}": selections(number + 1, 0) for number in range(5)}


def _written(parts: list[object]) -> str:
    told = [f"me{{{_written(part)}}}" if isinstance(part, list) else str(part) for part in parts]
    return " ".join(f"...{part}" if part.startswith("f") else part for part in told) or "id"


def _spread_out(parts: list[object], document: dict[str, list[object]]) -> tuple[int, int, int]:
    """Fields, aliases and depth, by really spreading every fragment out."""
    fields = aliases = depth = 0
    for part in parts or ["id"]:
        if isinstance(part, list):
            inner = _spread_out(part, document)
            inner = (inner[0] + 1, inner[1], inner[2] + 1)
        elif str(part).startswith("f"):
            inner = _spread_out(document[str(part)], document)
        else:
            inner = (1, int(":" in str(part)), 1)
        fields, aliases, depth = fields + inner[0], aliases + inner[1], max(depth, inner[2])
    return fields, aliases, depth


@given(_documents())
def test_adding_up_and_spreading_out_agree(document: dict[str, list[object]]) -> None:
    written = {name: _written(parts) for name, parts in document.items()}
    text = "{...f0}" + "".join(f" fragment {n} on Query{{{s}}}" for n, s in written.items())
    cost = cost_of(text, limits=FREE)
    assert (cost.fields, cost.aliases, cost.depth) == _spread_out(["f0"], document)
    assert cost.cost == cost.fields
