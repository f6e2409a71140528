"""A plan and GraphQL's own executor answer every document alike, on the real schema and tables."""

import pytest
from tests.properties.graphql.club import CLIENT, Club, Person, document

from premises.properties.graphql.running import Run

_INNER = "id title propertyType status price approval createdAt favorite featured"
DOCUMENTS = {
    **{path.stem: path.read_text() for path in sorted(CLIENT.glob("*Properties.graphql"))},
    "Property": document("Property"),
    "aliases": "{ a: properties(limit: 3) { b: id c: title d: owner { e: name f: properties"
    " { g: id } } } __typename }",
    "fragments": "{ properties { ...A ... on Property { owner { ...B } } } }"
    " fragment A on Property { id images { ...C } owner { id } }"
    " fragment B on User { name email phone items { id } }"
    " fragment C on PropertyImage { imageUrl srcset thumbhash __typename }",
    "conditions": "query($y: Boolean = true, $n: Boolean = false) { properties { id"
    " title @skip(if: $y) price @include(if: $n) city @include(if: $y) } }",
    "a connection": f"{{ propertiesConnection(first: 2) {{ totalCount pageInfo {{ hasNextPage"
    f" endCursor }} nodes {{ {_INNER} }} edges {{ cursor node {{ history {{ field old new"
    " changedAt } owner { createdAt role } } } } }",
    "people": "{ me { id name email isActive age } users { id properties { id images { id } } } }",
    "notes": "{ items { id owner { id } } item(id: 1) { title } favorites { id } }",
    "nothing": "{ property(id: 999999) { id } user(id: 999999) { id } myProperties { id } }",
    "an error": '{ a: propertiesConnection(after: "x") { totalCount } b: me { id } }',
    "an error beside": "{ me { id } pendingProperties { id } }",
}


@pytest.fixture(scope="module")
def people(town: Club) -> list[Person]:
    ann = town.person()
    for number in range(4):
        listing = ann.offer(title=f"T{number}", isPublished=number != 2)
        image = {"imageUrl": "https://example.org/a.jpg", "isPrimary": True, "propertyId": listing}
        ann.ask(document("AddPropertyImage"), imageData=image)
    ann.ask(document("AddToFavorites"), propertyId=listing)
    ann.ask('mutation { createItem(itemData: {title: "a", description: "b"}) { success } }')
    return [ann, town.person("Root", "ADMIN"), town.stranger]


@pytest.fixture
def without_plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, until the list is cleared, no plan answers anything."""
    switch = ["off"]
    planned = Run._planned
    monkeypatch.setattr(
        Run, "_planned", lambda run, context: None if switch else planned(run, context)
    )
    return switch


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_both_ways_agree(
    town: Club, people: list[Person], text: str, without_plans: list[str]
) -> None:
    answers = town.house.building.kernel.answers
    variables = {"id": people[0].id, "userId": people[0].id}
    for who in people:
        answers.clear()
        without_plans[:] = ["off"]
        walked = who.send(text, variables).content
        answers.clear()
        without_plans.clear()
        assert who.send(text, variables).content == walked


def test_the_client_s_questions_have_plans(town: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else comes: what the pages of the client ask is answered in the short way."""

    def walked(*_given: object) -> None:
        msg = "no plan covers this"
        raise AssertionError(msg)

    monkeypatch.setattr(Run, "walked", walked)
    town.house.building.kernel.answers.clear()
    for name in ("Properties", "Property", "UserProperties", "MyProperties", "Me"):
        town.stranger.ask(document(name), id=1, userId=1)
