"""The original web client's own documents work, from signing up to a sold listing."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.properties.graphql.club import CLIENT, FLAT, PASSWORD, Club, document


def test_from_sign_up_to_a_sold_listing(town: Club) -> None:
    stranger = town.stranger
    given = {"name": "Ann", "email": "sold@example.org", "password": PASSWORD}
    up = stranger.ask(document("Signup"), userData=given)["signup"]
    assert up | {"token": "", "user": None} == {
        "success": True,
        "message": "Signup successful",
        "token": "",
        "user": None,
    }
    given = {"email": "SOLD@example.org ", "password": PASSWORD}
    signed = stranger.ask(document("Signin"), signinData=given)["signin"]
    assert signed["message"] == "Login successful"
    assert signed["user"] == up["user"] | {"name": "Ann", "email": "sold@example.org"}

    ann = type(stranger)(town, signed["user"]["id"], signed["token"])
    me = ann.ask(document("Me"))["me"]
    assert me["role"] == "USER"
    assert me["isActive"] is True

    made = ann.ask(document("CreateProperty"), propertyData=FLAT, ownerId=ann.id)["createProperty"]
    assert made["success"], made
    listing_id = made["property"]["id"]
    image = {"imageUrl": "https://example.org/a.jpg", "isPrimary": True, "propertyId": listing_id}
    added = ann.ask(document("AddPropertyImage"), imageData=image, ownerId=ann.id)
    assert added["addPropertyImage"]["image"]["isPrimary"] is True

    found = stranger.ask(
        document("Properties"), propertyType="APARTMENT", city="leo", minBathrooms=None
    )["properties"]
    assert [one["images"][0]["imageUrl"] for one in found if one["id"] == listing_id] == [
        "https://example.org/a.jpg"
    ]

    sold = {**FLAT, "status": "SOLD"}
    changed = ann.ask(document("UpdateProperty"), id=listing_id, propertyData=sold, ownerId=ann.id)[
        "updateProperty"
    ]
    assert changed["property"]["status"] == "SOLD"
    one = stranger.ask(document("Property"), id=listing_id)["property"]
    assert one["status"] == "SOLD"
    assert one["owner"] == {"id": ann.id, "name": "Ann", "email": ""}
    assert datetime.fromisoformat(one["createdAt"]).tzinfo == UTC

    # The client calls it with the id alone, as text, and reads the message.
    gone = ann.ask(document("DeleteProperty"), id=str(listing_id))["deleteProperty"]
    assert gone["success"] is True
    assert gone["error"] is None
    assert gone["message"]
    assert stranger.ask(document("Property"), id=listing_id) == {"property": None}
    assert ann.ask(document("Logout"))["logout"]["success"] is True
    ended = ann.answer(document("Me"))
    assert ended["data"] == {"me": None}
    assert ended["errors"][0]["message"] == "401: Could not validate credentials"


def test_every_document_of_the_client_is_valid(town: Club) -> None:
    """Sent without values, some lack these, but none is against the schema."""
    for path in sorted(CLIENT.glob("*.graphql")):
        errors = town.stranger.answer(path.read_text()).get("errors", [])
        assert [one for one in errors if "Variable" not in one["message"]] == [], path.name


def test_an_empty_authorization_header_is_no_credential(town: Club) -> None:
    sent = {"query": document("Me")}
    answer = town.post(sent, headers={"Authorization": ""})
    assert answer.json()["data"] == {"me": None}
    assert "errors" not in answer.json()


def test_a_missing_owner_id_is_the_one_who_asks(town: Club) -> None:
    """Its variable is declared as needed, in every form of the client's documents."""
    ann = town.person()
    for variables in ({}, {"ownerId": None}, {"ownerId": ann.id}, {"ownerId": str(ann.id)}):
        made = ann.ask(document("CreateProperty"), propertyData=FLAT, **variables)
        assert made["createProperty"]["success"] is True, variables


def test_other_variables_that_are_needed_are_still_needed(town: Club) -> None:
    text = "query Q($id: Int!) { userProperties(userId: $id) { id } }"
    errors = town.stranger.answer(text)["errors"]
    assert "$id" in errors[0]["message"]
    text = "query Q($ownerId: Int!) { userProperties(userId: $ownerId) { id } }"
    assert "$ownerId" in town.stranger.answer(text)["errors"][0]["message"]


@pytest.mark.parametrize("given", ["1", 1, " 1", "1.0", 1.0, "x", "", True, 2**31, "2147483648"])
def test_ids_are_whole_numbers_also_as_text(town: Club, given: object) -> None:
    answer = town.stranger.answer("query Q($id: Int!) { property(id: $id) { id } }", id=given)
    is_good = given in ("1", 1, 1.0) and given is not True
    assert ("errors" not in answer) is is_good, answer


def test_ids_may_be_text_in_the_document_too(town: Club) -> None:
    ann = town.person()
    made = ann.offer()
    found = town.stranger.ask(f'{{ property(id: "{made}") {{ id }} }}')
    assert found == {"property": {"id": made}}


def test_instants_can_be_told_as_the_original_did(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.properties.graphql.club import club

    with club(tmp_path_factory.mktemp("old"), timestamps="original") as old:
        ann = old.person()
        told = ann.ask(document("Me"))["me"]["createdAt"]
    at = datetime.strptime(told, "%Y-%m-%d %H:%M:%S.%f")  # noqa: DTZ007 - it has no zone.
    assert abs(at - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=5)
