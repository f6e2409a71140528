"""An answer that is kept is given only to whom it belongs, and only while it is the whole truth."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from tests.properties.graphql.club import FLAT, Club, Person, document


@pytest.fixture
def counted(town: Club) -> Iterator[list[str]]:
    """The statements about listings that the database was sent."""
    engine = town.house.building.kernel.database.engine
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        if "property_" in statement and statement.lstrip().startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


_LIST = "{ properties(limit: 50) { id title price owner { id name } images { id imageUrl } } }"


def test_a_second_question_costs_no_statement_about_listings(
    town: Club, counted: list[str]
) -> None:
    town.person().offer()
    first = town.stranger.answer(_LIST)
    assert counted
    counted.clear()
    assert town.stranger.answer(_LIST) == first
    assert counted == []


def test_a_list_with_owners_and_images_costs_three_statements(
    town: Club, counted: list[str]
) -> None:
    """However many listings there are; so do all other lists, and so does what no plan covers."""
    ann = town.person()
    for _ in range(3):
        listing = ann.offer()
        image = {"imageUrl": "https://example.org/a.jpg", "isPrimary": True, "propertyId": listing}
        ann.ask(document("AddPropertyImage"), imageData=image)
    inner = "id title owner { id name email } images { id imageUrl isPrimary }"
    lists = (
        document("Properties"),
        f"{{ properties(limit: 77) {{ {inner} building {{ id }} }} }}",
        f"{{ myProperties {{ {inner} }} }}",
        f"{{ userProperties(userId: {ann.id}) {{ {inner} }} }}",
        f"{{ propertiesConnection(first: 50) {{ edges {{ cursor node {{ {inner} }} }} }} }}",
        f"{{ favorites {{ {inner} }} }}",
    )
    for text in lists:
        counted.clear()
        ann.ask(text)
        # One of them finds out who asks.
        about = [one for one in counted if "FROM property_people \nWHERE" not in one]
        assert len(about) <= 3, (text, counted)


_BY_PERSON = (
    "{ me { id } }",
    "{ myProperties { id } }",
    "{ favorites { id } }",
    "{ items { id } }",
    "{ savedSearches { id } }",
    "{ users { id email } }",
    "{ properties { id favorite } }",
    "{ sessions { id } }",
)


@pytest.mark.parametrize("text", _BY_PERSON)
def test_the_same_document_by_two_people_has_two_answers(town: Club, text: str) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    for who in (ann, bob):
        listing = who.offer()
        who.ask(document("AddToFavorites"), propertyId=listing)
        who.ask('mutation { saveSearch(name: "x") { success } }')
        who.ask('mutation { createItem(itemData: {title: "a", description: ""}) { success } }')
    answers = [str(who.ask(text)) for who in (ann, bob, ann, bob, town.stranger)]
    assert answers[0] == answers[2] != answers[1] == answers[3]
    assert answers[4] not in answers[:4]


def test_what_holds_for_everybody_is_one_answer_for_all(town: Club, counted: list[str]) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    text = f"{{ properties(limit: {ann.id}) {{ id title }} }}"
    first = ann.ask(text)
    counted.clear()
    assert bob.ask(text) == town.stranger.ask(text) == first
    assert counted == []


def _update(ann: Person, listing: int, **changes: Any) -> None:
    given = {**FLAT, **changes}
    ann.ask(document("UpdateProperty"), id=listing, propertyData=given)


def _image(ann: Person, listing: int) -> None:
    image = {"imageUrl": "https://example.org/a.jpg", "isPrimary": True, "propertyId": listing}
    ann.ask(document("AddPropertyImage"), imageData=image)


_CHANGES = {
    "a price": ("title price", lambda ann, listing: _update(ann, listing, price=7)),
    "a publication": ("id", lambda ann, listing: _update(ann, listing, isPublished=False)),
    "an image": ("images { id }", _image),
    "a removal": (
        "id",
        lambda ann, listing: ann.ask(document("DeleteProperty"), id=listing),
    ),
    "a new listing of theirs": ("owner { properties { id } }", lambda ann, _: ann.offer()),
    "a profile": (
        "owner { phone }",
        lambda ann, _: ann.ask('mutation { updateProfile(profile: {phone: "7"}) { success } }'),
    ),
    "a favourite": (
        "favorite",
        lambda ann, listing: ann.ask(document("AddToFavorites"), propertyId=listing),
    ),
}


@pytest.mark.parametrize(("fields", "change"), _CHANGES.values(), ids=_CHANGES)
def test_a_change_is_seen_by_the_very_next_question(town: Club, fields: str, change: Any) -> None:
    ann = town.person()
    listing = ann.offer()
    lookers = (ann,) if fields == "favorite" else (ann, town.person("Bob"))
    texts = (f"{{ properties {{ id {fields} }} }}", f"{{ property(id: {listing}) {{ {fields} }} }}")
    before = [[who.ask(text) for who in lookers] for text in texts]
    assert [[who.ask(text) for who in lookers] for text in texts] == before
    change(ann, listing)
    after = [[who.ask(text) for who in lookers] for text in texts]
    # Whether it can still be seen by its owner is another question.
    assert after[0][-1] != before[0][-1]
    assert after[1][-1] != before[1][-1] or fields == "id"


def test_a_new_name_or_role_is_seen_at_once(town: Club) -> None:
    ann, admin = town.person(), town.person("Root", "ADMIN")
    text = f"{{ user(id: {ann.id}) {{ role }} }}"
    assert town.stranger.ask(text)["user"] == {"role": "USER"}
    change = f"mutation {{ setUserRole(userId: {ann.id}, role: AGENT) {{ success error }} }}"
    assert admin.ask(change)["setUserRole"] == {"success": True, "error": None}
    assert town.stranger.ask(text)["user"] == {"role": "AGENT"}


def test_who_is_no_admin_any_more_is_answered_as_none(town: Club) -> None:
    admin, other = town.person("Root", "ADMIN"), town.person("Chief", "ADMIN")
    listing = town.person().offer(isPublished=False)
    one = f"{{ property(id: {listing}) {{ id }} }}"
    assert admin.ask(one)["property"] == {"id": listing}
    change = f"mutation {{ setUserRole(userId: {admin.id}, role: USER) {{ success error }} }}"
    assert other.ask(change)["setUserRole"]["success"] is True
    assert admin.ask(one)["property"] is None


def test_answers_with_errors_are_not_kept(town: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    from premises.properties.service.reading import Questions

    ann = town.person()
    text = f"{{ userProperties(userId: {ann.id}) {{ id }} }}"

    def broken(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(Questions, "of_owner", broken)
        assert town.stranger.answer(text)["errors"]
    assert town.stranger.ask(text) == {"userProperties": []}


def test_variables_that_look_alike_are_not_mixed_up(town: Club) -> None:
    """The original joined them with colons."""
    ann = town.person()
    a, b = ann.offer(city="X:state=Y"), ann.offer(city="X")
    text = "query($c: String, $s: String) { properties(city: $c, sortBy: $s) { id } }"
    found = town.stranger.ask(text, c="X:state=Y")["properties"]
    assert [one["id"] for one in found] == [a]
    both = {one["id"] for one in town.stranger.ask(text, c="X", s="price")["properties"]}
    assert both >= {a, b}


def test_one_of_many_who_ask_at_once_asks_the_database(town: Club, counted: list[str]) -> None:
    town.person().offer()
    text = "{ properties(limit: 61) { id description } }"
    town.stranger.ask(text.replace("61", "62"))
    counted.clear()
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(town.stranger.ask(text))) for _ in range(20)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == 20
    assert all(one == answers[0] for one in answers)
    assert len(counted) == 1


def test_a_client_that_has_an_answer_is_told_that_it_still_holds(town: Club) -> None:
    ann = town.person()
    listing = ann.offer()
    asked = {"query": f"{{ properties {{ id price }} property(id: {listing}) {{ price }} }}"}
    for token in (None, ann.token):
        first = town.get(asked, token)
        assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"
        again = town.get(asked, token, If_None_Match=first.headers["etag"])
        assert again.status_code == 304
        assert again.content == b""
    _update(ann, listing, price=9)
    assert town.get(asked, None, If_None_Match=first.headers["etag"]).status_code == 200


def test_only_what_is_for_everybody_may_be_kept_by_others(town: Club) -> None:
    ann = town.person()
    public = town.get({"query": "{ properties { id } }"}, ann.token)
    assert public.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert "Authorization" in public.headers["vary"]
    for text in (
        "{ me { id } }",
        "{ properties { owner { email } } }",
        "{ properties { favorite } }",
    ):
        for token in (None, ann.token):
            kept = town.get({"query": text}, token).headers["cache-control"]
            assert kept.startswith("private"), text
    assert town.get({"query": "{ nothing }"}).headers["cache-control"] == "no-store"
    assert town.post({"query": "{ properties { id } }"}).headers["cache-control"] == "no-store"


def test_an_unpublished_listing_changes_the_tag(town: Club) -> None:
    """So a client that asks whether its old answer holds does not learn that it does."""
    ann = town.person()
    listing = ann.offer()
    asked = {"query": f"{{ property(id: {listing}) {{ id }} }}"}
    seen = town.get(asked).headers["etag"]
    _update(ann, listing, isPublished=False)
    hidden = town.get(asked, None, If_None_Match=seen)
    assert hidden.status_code == 200
    assert hidden.json()["data"] == {"property": None}
