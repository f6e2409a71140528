"""Everybody sees and changes what their rule lets them, by whichever way they come."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLObjectType
from tests.properties.graphql.club import FLAT, Club, Person, document

from premises.properties.graphql import build_schema
from premises.properties.rights import FIELDS, OPERATIONS


def _fields() -> set[str]:
    core = build_schema().core
    return {
        f"{type_.name}.{name}"
        for type_ in core.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name in type_.fields
    }


def test_every_field_of_the_schema_has_a_rule_and_every_rule_a_field() -> None:
    assert _fields() == {*FIELDS, *OPERATIONS}


HIDDEN: dict[str, Callable[[Person, int, Person], list[Any]]] = {
    "by id": lambda who, listing, _: [
        who.ask(f"{{ property(id: {listing}) {{ id }} }}")["property"]
    ],
    "in the list": lambda who, *_: who.ask("{ properties { id } }")["properties"],
    "in the sorted list": lambda who, *_: who.ask(
        '{ properties(sortBy: "price", limit: 5000) { id } }'
    )["properties"],
    "of its owner": lambda who, _, owner: who.ask(
        f"{{ userProperties(userId: {owner.id}) {{ id }} }}"
    )["userProperties"],
    "below its owner": lambda who, _, owner: who.ask(
        f"{{ user(id: {owner.id}) {{ properties {{ id }} }} }}"
    )["user"]["properties"],
    "below the owner of another": lambda who, *_: [
        one
        for other in who.ask("{ properties { owner { id properties { id } } } }")["properties"]
        for one in other["owner"]["properties"]
    ],
    "in a connection": lambda who, *_: who.ask(
        "{ propertiesConnection(first: 100) { nodes { id } edges { node { id } } } }"
    )["propertiesConnection"]["nodes"],
    "in a search by words": lambda who, *_: who.ask(
        '{ propertiesConnection(where: {text: "hideout"}) { totalCount nodes { id } } }'
    )["propertiesConnection"]["nodes"],
    "in a search by none of": lambda who, *_: who.ask(
        "{ propertiesConnection(first: 99, where: {noneOf: [{price: {max: 1}}]}) { nodes { id } } }"
    )["propertiesConnection"]["nodes"],
    "among favourites": lambda who, *_: who.ask("{ favorites { id } }")["favorites"],
    "among what is mine": lambda who, *_: who.ask("{ myProperties { id } }")["myProperties"],
    "by GET": lambda who, listing, _: [
        who.club.get({"query": f"{{ property(id: {listing}) {{ id }} }}"}, who.token).json()[
            "data"
        ]["property"]
    ],
    "among images": lambda who, listing, _: who.club.house.client.get(
        f"/api/images/{listing}",
        headers={} if who.token is None else {"Authorization": f"Bearer {who.token}"},
    ).json()["images"],
}


@pytest.mark.parametrize("way", HIDDEN.values(), ids=HIDDEN)
def test_an_unpublished_listing_is_seen_by_no_way(
    town: Club, way: Callable[[Person, int, Person], list[Any]]
) -> None:
    """Neither by a stranger nor by somebody else, not even where it was seen before."""
    owner, other = town.person("Owner"), town.person("Other")
    town.person().offer()
    listing = owner.offer(title="Hideout", price=1234567)
    owner.offer(title="Shown")
    for who in (other,):
        who.ask(document("AddToFavorites"), propertyId=listing)
    image = {"imageUrl": "https://example.org/h.jpg", "isPrimary": True, "propertyId": listing}
    owner.ask(document("AddPropertyImage"), imageData=image)
    lookers = (town.stranger, other)
    for who in lookers:
        way(who, listing, owner)
    hidden = {**FLAT, "title": "Hideout", "price": 1234567, "isPublished": False}
    changed = owner.ask(document("UpdateProperty"), id=listing, propertyData=hidden)
    assert changed["updateProperty"]["success"]
    for who in lookers:
        found = [one.get("id") or one for one in way(who, listing, owner) if one]
        assert listing not in found
        assert not any(isinstance(one, dict) and one.get("property_id") == listing for one in found)


def test_its_owner_and_admins_see_an_unpublished_listing(town: Club) -> None:
    owner, admin = town.person("Owner"), town.person("Root", "ADMIN")
    listing = owner.offer(isPublished=False)
    for who in (owner, admin):
        assert who.ask(f"{{ property(id: {listing}) {{ id }} }}") == {"property": {"id": listing}}
        text = f"{{ user(id: {owner.id}) {{ properties {{ id }} }} }}"
        assert who.ask(text)["user"]["properties"] == [{"id": listing}]
    assert {"id": listing} in owner.ask("{ myProperties { id } }")["myProperties"]


_CHANGES = {
    "update": (
        document("UpdateProperty"),
        "updateProperty",
        "Not authorized to update this property",
    ),
    "delete": (
        document("DeleteProperty"),
        "deleteProperty",
        "Not authorized to delete this property",
    ),
}


@pytest.mark.parametrize(("text", "field", "words"), _CHANGES.values(), ids=_CHANGES)
def test_nobody_changes_the_listing_of_another(
    town: Club, text: str, field: str, words: str
) -> None:
    """Also not with the owner's own number, which the original believed."""
    owner, thief = town.person("Owner"), town.person("Thief")
    listing = owner.offer()
    given = {"id": listing, "propertyData": {**FLAT, "price": 1}}
    for owner_id in (None, thief.id, owner.id):
        found = thief.ask(text, **given, ownerId=owner_id)[field]
        assert found["success"] is False
        assert found["error"] == words
    stranger = town.stranger.ask(text, **given, ownerId=owner.id)[field]
    assert stranger["success"] is False
    assert stranger["error"] == "Not authenticated"
    kept = owner.ask(f"{{ property(id: {listing}) {{ price }} }}")
    assert kept == {"property": {"price": 250000.0}}


def test_nobody_adds_images_to_the_listing_of_another(town: Club) -> None:
    owner, thief = town.person("Owner"), town.person("Thief")
    image = {"imageUrl": "https://example.org/x.jpg", "isPrimary": True}
    image["propertyId"] = owner.offer()
    for owner_id in (None, owner.id):
        found = thief.ask(document("AddPropertyImage"), imageData=image, ownerId=owner_id)
        assert found["addPropertyImage"]["error"] == "Not authorized to add images to this property"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://user:word@example.org/a.jpg",
        "file:///etc/passwd",
        "//example.org/a.jpg",
        "",
    ],
)
def test_an_image_elsewhere_has_an_honest_address(town: Club, url: str) -> None:
    ann = town.person()
    image = {"imageUrl": url, "isPrimary": False, "propertyId": ann.offer()}
    found = ann.ask(document("AddPropertyImage"), imageData=image)["addPropertyImage"]
    assert found["success"] is False
    assert found["error"]


def test_what_is_missing_is_told_in_the_original_s_words(town: Club) -> None:
    ann, admin = town.person(), town.person("Root", "ADMIN")
    missing = {"id": 2_000_000, "propertyData": FLAT}
    for text, field in ((d, f) for d, f, _ in _CHANGES.values()):
        assert ann.ask(text, **missing)[field]["error"] == "Property not found"
    made = admin.ask(document("CreateProperty"), propertyData=FLAT, ownerId=2_000_000)
    assert made["createProperty"] == {
        "success": False,
        "error": "User with ID 2000000 not found",
        "property": None,
    }
    item = 'mutation { createItem(itemData: {title: "a", description: "b", ownerId: 2000000})'
    assert admin.ask(item + " { error } }")["createItem"] == {"error": "User not found"}


def test_users_cannot_feature_or_approve(town: Club) -> None:
    """Neither by the changes for it, nor by sending it along with a listing."""
    ann = town.person()
    listing = ann.offer(featured=True)
    assert ann.ask(f"{{ property(id: {listing}) {{ featured }} }}")["property"] == {
        "featured": False
    }
    found = ann.ask(document("FeatureProperty"), propertyId=listing, featured=True)
    assert found["featureProperty"] == {"success": False, "message": "Admin role required"}
    for change in ("approveProperty", "rejectProperty"):
        text = f"mutation {{ {change}(propertyId: {listing}) {{ success error }} }}"
        assert ann.ask(text)[change] == {"success": False, "error": "Admin role required"}
    role = f"mutation {{ setUserRole(userId: {ann.id}, role: ADMIN) {{ success error }} }}"
    for who in (ann, town.person("Agent", "AGENT")):
        assert who.ask(role)["setUserRole"]["error"] == "Admin role required"
    admin = town.person("Root", "ADMIN")
    done = admin.ask(document("FeatureProperty"), propertyId=str(listing), featured=True)
    assert done["featureProperty"]["success"] is True
    assert ann.ask(f"{{ property(id: {listing}) {{ featured }} }}")["property"] == {
        "featured": True
    }


def test_how_to_reach_somebody_is_for_those_who_are_signed_in(town: Club) -> None:
    owner = town.person("Owner")
    owner.ask(
        'mutation { updateProfile(profile: {phone: "123", age: 40, address: "Home"}) { success } }'
    )
    text = f"{{ user(id: {owner.id}) {{ name email phone age address isActive items {{ id }} }} }}"
    open_to_all = {"name": "Owner", "isActive": True, "items": []}
    hidden = {"email": "", "phone": None, "age": None, "address": None}
    assert town.stranger.ask(text)["user"] == open_to_all | hidden
    signed_in = hidden | {"email": owner.email, "phone": "123"}
    assert town.person().ask(text)["user"] == open_to_all | signed_in
    known = signed_in | {"age": 40, "address": "Home"}
    assert owner.ask(text)["user"] == open_to_all | known
    assert town.person("Root", "ADMIN").ask(text)["user"] == open_to_all | known


def test_only_admins_see_everybody(town: Club) -> None:
    ann = town.person()
    assert town.stranger.ask("{ users { id } }") == {"users": []}
    assert ann.ask("{ users { id } }") == {"users": [{"id": ann.id}]}
    everybody = town.person("Root", "ADMIN").ask("{ users { id } }")["users"]
    assert {"id": ann.id} in everybody
    assert len(everybody) > 1


def test_notes_are_seen_by_whoever_wrote_them(town: Club) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    text = (
        'mutation { createItem(itemData: {title: "a", description: "b"}) { item { id ownerId } } }'
    )
    made = ann.ask(text)["createItem"]["item"]
    assert made["ownerId"] == ann.id
    one = f"{{ items {{ id }} item(id: {made['id']}) {{ title }} }}"
    assert ann.ask(one) == {"items": [{"id": made["id"]}], "item": {"title": "a"}}
    assert bob.ask(one) == {"items": [], "item": None}
    assert town.stranger.ask(one) == {"items": [], "item": None}


def test_pending_listings_are_for_admins(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.properties.graphql.club import club

    with club(tmp_path_factory.mktemp("approval"), approval=True) as strict:
        ann, admin = strict.person(), strict.person("Root", "ADMIN")
        listing = ann.offer()
        one = f"{{ property(id: {listing}) {{ approval }} }}"
        assert ann.ask(one)["property"] == {"approval": "WAITING"}
        assert strict.stranger.ask(one) == {"property": None}
        pending = "{ pendingProperties { id } }"
        assert admin.ask(pending) == {"pendingProperties": [{"id": listing}]}
        refused = ann.answer(pending)
        assert refused["errors"][0]["message"] == "Admin role required"
        assert strict.stranger.answer(pending)["errors"][0]["message"] == "Not authenticated"
        text = (
            f"mutation {{ approveProperty(propertyId: {listing}) {{ property {{ approval }} }} }}"
        )
        assert admin.ask(text)["approveProperty"]["property"] == {"approval": "APPROVED"}
        assert strict.stranger.ask(one)["property"] == {"approval": "APPROVED"}


@pytest.mark.parametrize(
    "text",
    [
        "{ me { id } }",
        "{ myProperties { id } }",
        "{ favorites { id } }",
        "{ savedSearches { id } }",
        "{ sessions { id } }",
        "{ items { id } }",
        'mutation { createItem(itemData: {title: "a", description: "b"}) { success } }',
        "mutation { logout { success } }",
    ],
)
def test_a_bad_token_is_told_where_it_matters(town: Club, text: str) -> None:
    bad = Person(town, token="a.b.c")
    found = bad.answer(text)
    assert found["errors"][0]["message"] == "401: Could not validate credentials"
    assert not (found["data"] or {}).get("me")


def test_a_bad_token_does_not_keep_anybody_from_what_is_for_all(town: Club) -> None:
    bad = Person(town, token="a.b.c")
    listing = town.person().offer()
    assert {"id": listing} in bad.ask("{ properties { id } }")["properties"]
    assert bad.ask(f"{{ property(id: {listing}) {{ id favorite }} }}")["property"]["id"] == listing
    given = {"email": "nobody@example.org", "password": "x"}
    found = bad.ask(document("Signin"), signinData=given)["signin"]
    assert found["message"] == "Invalid email or password"
