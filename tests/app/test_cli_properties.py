"""Whoever sits at the machine makes agents, approves listings and lists documents."""

import hashlib
import json

from tests.app.indoors import indoors
from tests.app.typed import CommandLine
from tests.properties.takeover.installations import ANNA, BACK, CARL, FRONT, PASSWORD, install
from tests.properties.takeover.test_pictures import photograph, put

QUERY = "query Flats { properties { id } }"


def test_an_installation_is_taken_over_and_answers_over_the_api(premises: CommandLine) -> None:
    original = install(f"sqlite:///{premises.folder / 'original.db'}")
    original.listing(20, 1, price=-1.0)
    bucket = premises.folder / "bucket"
    for key in (FRONT, BACK):
        put(bucket, key, photograph())
    words = ("import", "properties", "original.db", "--files", "bucket")
    tried = premises(*words, "--dry-run", "--json")
    assert tried.code == 0, tried.err
    assert tried.document["is_dry_run"] is True
    assert premises("properties", "list", "--json").document == []
    done = premises(*words, "--json")
    assert done.code == 0, done.err
    assert {name: kind["taken"] for name, kind in done.document["kinds"].items()} == {
        "accounts": 3,
        "people": 3,
        "listings": 2,
        "images": 3,
        "items": 1,
        "pictures": 2,
    }
    assert done.document["is_complete"] is True
    assert done.document["tables_left_out"] == {"visits": 1}
    with indoors(premises.folder / "data") as house:
        assert house.work() == 2
        asked = "{ property(id: 7) { title price images { id imageUrl isPrimary } } }"
        told = house.client.post("/graphql", json={"query": asked}).json()["data"]["property"]
        signed = house.client.post(
            "/graphql",
            json={
                "query": "mutation($e: String!, $p: String!)"
                " { signin(signinData: {email: $e, password: $p}) { success user { id role } } }",
                "variables": {"e": ANNA, "p": PASSWORD},
            },
        ).json()["data"]["signin"]
        picture = house.client.get(told["images"][1]["imageUrl"])
    assert (told["title"], told["price"]) == ("Villa «Sol»", 1234567.12)
    assert [(one["id"], one["isPrimary"]) for one in told["images"]] == [
        (3, False),
        (4, True),
        (6, False),
    ]
    assert picture.headers["content-type"].startswith("image/")
    assert signed == {"success": True, "user": {"id": 1, "role": "AGENT"}}
    again = premises(*words)
    assert again.code == 0, again.err
    assert "here already" in again.out
    assert "A price is a number from 0.01" in again.out
    assert "all rows accounted for" in again.out


def test_a_wrong_database_or_folder_is_refused_in_a_sentence(premises: CommandLine) -> None:
    nothing = premises("import", "properties", "nowhere.db")
    assert (nothing.code, "There is no file" in nothing.err) == (1, True)
    install(f"sqlite:///{premises.folder / 'original.db'}")
    nowhere = premises("import", "properties", "original.db", "--files", "nowhere")
    assert (nowhere.code, "There is no folder nowhere" in nowhere.err) == (1, True)


def test_roles_are_given_and_listings_approved_from_the_command_line(
    premises: CommandLine,
) -> None:
    install(f"sqlite:///{premises.folder / 'original.db'}")
    assert premises("import", "properties", "original.db").code == 0
    made = premises("properties", "role", CARL, "admin", "--json")
    assert made.document == {"id": 5, "email": CARL, "role": "ADMIN"}
    agent = premises("properties", "role", CARL, "agent")
    assert agent.out == f"{CARL} is agent now, and person 5 to clients.\n"
    rights = {one["email"]: one["grants"] for one in premises("users", "list", "--json").document}
    assert rights[CARL] == {"properties": "own"}
    nobody = premises("properties", "role", "nobody@example.com", "agent")
    assert (nobody.code, "no account" in nobody.err) == (1, True)
    rejected = premises("properties", "approve", "7", "--reject", "--json")
    assert rejected.document == {"id": 7, "approval": "REJECTED"}
    (first, second) = premises("properties", "list", "--json").document
    assert (first["id"], first["approval"], first["owner"]) == (7, "REJECTED", ANNA)
    assert (second["id"], second["is_published"]) == (9, False)
    assert premises("properties", "approve", "7").out == "Listing 7 is approved.\n"
    assert premises("properties", "list", "--waiting", "--json").document == []
    assert "unpublished" in premises("properties", "list").out
    missing = premises("properties", "approve", "77")
    assert (missing.code, "Property not found" in missing.err) == (1, True)


def test_documents_are_put_on_the_list_and_nothing_else_is_executed(
    premises: CommandLine,
) -> None:
    (premises.folder / "flats.graphql").write_text(f"{QUERY}\n")
    manifest = {"operations": [{"id": "x", "body": "{ me { id } }", "name": "Me"}]}
    (premises.folder / "apollo.json").write_text(json.dumps(manifest))
    (premises.folder / "relay.json").write_text(json.dumps({"x": "{ users { id } }"}))
    done = premises("properties", "allow", "flats.graphql", "apollo.json", "relay.json", "--json")
    assert done.code == 0, done.err
    hashes = {one["file"]: one["sha256"] for one in done.document}
    assert hashes["flats.graphql"] == hashlib.sha256(QUERY.encode()).hexdigest()
    settings = {"mode": "required", "secret": "Tq9s8d7f6g5h4j3k2l1zxcvbnm0987654321QWERTY"}
    only = {"documents": "allowed"}
    with indoors(premises.folder / "data", auth=settings, properties=only) as house:
        listed = house.client.post("/graphql", json={"query": QUERY}).json()
        other = house.client.post("/graphql", json={"query": "{ users { name } }"}).json()
    assert listed["data"] == {"properties": []}
    assert "data" not in other or other["data"] is None
    shown = premises("properties", "documents", "--json").document
    assert {one["hash"] for one in shown} == set(hashes.values())
    left = premises("properties", "documents", "--forget", hashes["apollo.json"], "--json")
    assert len(left.document) == 2


def test_what_is_no_document_is_refused_before_anything_is_on_the_list(
    premises: CommandLine,
) -> None:
    (premises.folder / "good.graphql").write_text(QUERY)
    for name, data in (
        ("bad.graphql", b"query {"),
        ("picture.graphql", b"\xff\xd8\xff"),
        ("bad.json", b"{"),
        ("empty.json", b"{}"),
        ("odd.json", b'{"operations": [{"body": 5}]}'),
    ):
        (premises.folder / name).write_bytes(data)
        done = premises("properties", "allow", "good.graphql", name)
        assert (done.code, "holds no GraphQL document" in done.err) == (1, True)
    assert premises("properties", "documents", "--json").document == []


def test_where_properties_are_switched_off_it_is_said(premises: CommandLine) -> None:
    done = premises("properties", "list", PROPERTIES__ENABLED="false")
    assert (done.code, "PREMISES_PROPERTIES__ENABLED=true" in done.err) == (1, True)
