"""What is to be loaded follows from what is asked, and equal questions load alike."""

from collections.abc import Sequence

import pytest
from graphql import GraphQLResolveInfo, execute_sync, parse
from tests.properties.plans.town import BASE, SCHEMA, SCHEMA_OF_ANY, SHAPE

from premises.properties.plans import (
    Children,
    Layout,
    Level,
    compile_plan,
    layout_of,
    view,
)


def layout(text: str) -> Layout:
    plan = compile_plan(SCHEMA, SHAPE, parse(text))
    assert plan is not None
    found = plan.roots[0].layout
    assert found is not None
    return found


def test_equal_questions_have_equal_layouts_whatever_their_order() -> None:
    one = layout("{ properties { title images { id } id owner { name id } } }")
    other = layout("{ properties { own: owner { id } ...F owner { name } } }"
                   " fragment F on Property { i: id t: title images { id } }")  # fmt: skip
    assert one == other
    assert hash(one) == hash(other)
    assert one.columns == ("id", "title", "owner_id")
    assert list(one.children) == ["owner", "images"]


def test_columns_hold_the_keys_of_links_on_both_sides() -> None:
    found = layout("{ properties { images { imageUrl } } }")
    assert found.columns == ("id",)
    assert found.children["images"] == Layout("Image", ("property_id", "image_url"))


def test_a_column_that_two_fields_are_made_of_is_loaded_once() -> None:
    assert layout("{ properties { page label code title } }").columns == ("title", "code", "id")


def test_a_row_is_never_empty() -> None:
    assert layout("{ properties { __typename } }").columns == ("id",)


def loaded_by(text: str, field: str, under: Sequence[str] = ()) -> Layout:
    """The layout that a field's resolver finds."""
    found: list[Layout] = []

    def resolve(info: GraphQLResolveInfo[None], **_arguments: object) -> None:
        found.append(layout_of(info, SHAPE, under))

    execute_sync(SCHEMA, parse(text), root_value={field: resolve}, variable_values={"a": True})
    return found[0]


def test_a_resolver_loads_what_a_plan_would() -> None:
    text = "{ properties { title owner { id } ... on Named { id } } }"
    assert loaded_by(text, "properties") == layout(text)


def test_a_resolver_honours_conditions() -> None:
    text = "query Q($a: Boolean!) { me { name age @skip(if: $a) email @include(if: $a) } }"
    assert loaded_by(text, "me") == Layout("User", ("name", "email"))


def test_fields_with_their_own_resolvers_say_what_they_need() -> None:
    text = "{ properties { picture(width: 3) distance(to: 1) lender { id } } }"
    assert loaded_by(text, "properties") == Layout("Property", ("area", "id", "code"))


def test_a_resolver_of_an_envelope_looks_below_it() -> None:
    text = """{ envelope { ok one: property { id } ...F } }
        fragment F on Envelope { property { title } }"""
    assert loaded_by(text, "envelope", ("property",)) == Layout("Property", ("id", "title"))
    assert loaded_by("{ envelope { ok } }", "envelope", ("property",)) == Layout(
        "Property", ("id",)
    )


@pytest.mark.parametrize("under", [("nobody",), ("ok",), ("property", "nobody")])
def test_a_way_that_leads_to_no_object_is_a_mistake(under: tuple[str, ...]) -> None:
    messages = []

    def resolve(info: GraphQLResolveInfo[None]) -> None:
        with pytest.raises(ValueError, match=r"no field|object type") as caught:
            layout_of(info, SHAPE, under)
        messages.append(str(caught.value))

    execute_sync(SCHEMA_OF_ANY, parse("{ envelope { ok } }"), root_value={"envelope": resolve})
    assert messages


def test_rows_are_seen_as_objects_by_either_name() -> None:
    found = layout("{ properties { kind kindBefore page agent { name } images { imageUrl } } }")
    assert found.columns == ("kind", "kind_before", "id", "code", "agent_id")
    level = Level(
        [("LAND", None, 5, "x", None)],
        {"agent": Children({}, {}), "images": Children({5: [(5, "u")]}, {})},
    )
    [one] = view(level, found, SHAPE, BASE)
    assert one.kind is one.kind
    assert str(one.kind) == "Kind.LAND"
    assert one.kindBefore is one.kind_before is None
    assert one.page == "https://town/5/x"
    assert one.agent is None
    assert one.agent_id is None
    images = one.images
    assert isinstance(images, list)
    assert images[0].image_url == images[0].imageUrl == "u"
    with pytest.raises(AttributeError, match="title was not loaded"):
        _ = one.title
