"""Documents are prepared once, relaxed where clients of the original need it, and bounded."""

import pytest
from graphql import OperationType, parse, print_ast

from premises.kernel.cache import ACCOUNTS
from premises.properties.graphql import build_schema
from premises.properties.graphql.preparing import Preparing
from premises.properties.graphql.relaxing import relaxed
from premises.properties.limiter import Limits
from premises.properties.models import Role
from premises.properties.rights import STRANGER, Viewer
from premises.properties.service import tags
from premises.properties.service.reading import shape


@pytest.fixture(scope="module")
def preparing() -> Preparing:
    return Preparing(build_schema().core, shape("rfc3339"), Limits(), suggestions=True)


def test_the_same_document_is_prepared_once(preparing: Preparing) -> None:
    first, cost = preparing.prepare("a", "query A { me { id } }", None, {})
    again, same = preparing.prepare("a", "not looked at again", None, {})
    assert again is first
    assert same == cost
    assert first.kind is OperationType.QUERY
    assert first.label == "A"


def test_the_cost_follows_the_values_that_it_depends_on(preparing: Preparing) -> None:
    text = "query($n: Int, $c: String) { properties(limit: $n, city: $c) { id } }"
    costs = [
        preparing.prepare("b", text, None, {"n": number, "c": city})[1].cost
        for number in (1, 100, 1)
        for city in ("x", "y")
    ]
    assert costs[0] == costs[1] == costs[4] < costs[2] == costs[3]


def test_a_cost_is_kept_for_no_other_value_than_its_own(preparing: Preparing) -> None:
    text = "query($n: Int = 1000) { properties(limit: $n) { id } }"
    given: tuple[dict[str, object], ...] = ({"n": None}, {}, {"n": True}, {"n": 1}, {"n": 1000.0})
    kept = [preparing.prepare("p", text, None, values)[1] for values in given]
    fresh = [
        preparing.prepare(f"p{number}", text, None, values)[1]
        for number, values in enumerate(given)
    ]
    assert kept == fresh
    assert kept[1] == kept[4]
    assert kept[3].cost < kept[0].cost < kept[1].cost


def test_what_is_remembered_of_documents_is_bounded(preparing: Preparing) -> None:
    for number in range(600):
        text = f"query Q{number} {{ me {{ id }} }}  # {'x' * 1000}"
        preparing.prepare(f"n{number}", text, None, {})
    assert 1 < len(preparing._kept) < 300
    assert preparing._bytes == sum(size for _, size in preparing._kept.values())


@pytest.mark.parametrize(
    ("text", "is_relaxed"),
    [
        ("mutation($o: Int!) { deleteProperty(id: 1, ownerId: $o) { success } }", True),
        ("mutation($o: Int) { deleteProperty(id: 1, ownerId: $o) { success } }", False),
        ("mutation($o: Int!) { deleteProperty(id: $o, ownerId: $o) { success } }", False),
        ("mutation($o: Int!) { deleteProperty(id: $o) { success } }", False),
        ("query($o: Int!) { properties { id @skip(if: $o) } }", False),
        (
            "mutation($o: Int!) { ...F }"  # noqa: ISC004 - one document.
            " fragment F on Mutation { deleteProperty(id: 1, ownerId: $o) { success } }",
            True,
        ),
        (
            'mutation($o: Int!) { createItem(itemData: {title: "", ownerId: $o}) { error } }',
            False,
        ),
    ],
)
def test_only_an_owner_s_id_may_be_missing(text: str, is_relaxed: bool) -> None:
    before = parse(text)
    after = relaxed(before)
    assert (print_ast(after) != print_ast(before)) is is_relaxed
    assert ("$o: Int!" not in print_ast(after)) is (is_relaxed or "$o: Int)" in text)


_ANN, _BOB = Viewer(1, Role.USER), Viewer(2, Role.USER)
_ROOT = Viewer(3, Role.ADMIN)


@pytest.mark.parametrize(
    ("text", "scopes", "kept_under"),
    [
        ("{ properties { id } }", {"public"}, {tags.LISTINGS}),
        (
            "{ properties { owner { name } } }",
            {"public"},
            {tags.LISTINGS, tags.PEOPLE, ACCOUNTS},
        ),
        (
            "{ properties { owner { email } } }",
            {"stranger", "signed-in"},
            {tags.LISTINGS, tags.PEOPLE, ACCOUNTS},
        ),
        (
            "{ properties { owner { properties { id } } } }",
            {"stranger", "USER:1", "USER:2", "ADMIN:3"},
            {tags.LISTINGS, tags.PEOPLE, ACCOUNTS},
        ),
        (
            "{ property(id: 1) { id } }",
            {"stranger", "USER:1", "USER:2", "ADMIN:3"},
            {tags.LISTINGS},
        ),
        (
            "{ ...F } fragment F on Query { properties { ...G } } fragment G on Property{favorite}",
            {"stranger", "USER:1", "USER:2", "ADMIN:3"},
            {tags.LISTINGS, tags.favourites(1)},
        ),
        ("{ items { id } }", {"stranger", "USER:1", "USER:2", "ADMIN:3"}, {tags.ITEMS}),
        ("{ __typename }", {"public"}, set()),
    ],
)
def test_for_whom_an_answer_holds_follows_from_its_fields(
    preparing: Preparing, text: str, scopes: set[str], kept_under: set[str]
) -> None:
    touched = preparing.prepare(text, text, None, {})[0].touched
    found = [touched.scope(viewer) for viewer in (STRANGER, _ANN, _BOB, _ROOT)]
    assert {":".join(one.name.split(":")[:2]) for one in found} == scopes
    assert set(found[1].tags) == kept_under
    assert touched.is_for_everybody() is (scopes == {"public"})
    # What holds for several is never loaded as one of them.
    for one in found:
        sharing = [other for other in found if other.name == one.name]
        assert len(sharing) == 1 or one.viewer.person_id is None


def test_what_nobody_announces_is_not_kept(preparing: Preparing) -> None:
    for text in ("{ sessions { id } }", "{ properties { building { id } } }"):
        assert not preparing.prepare(text, text, None, {})[0].touched.is_kept
