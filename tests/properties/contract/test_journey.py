"""The original's web client goes its way through a real server, from sign-up to a sold house.

The power is cut in the middle, and nobody notices. Names in braces stand for what came before.
"""

import base64
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from PIL import Image
from tests.contract import FOLDER, differences, shapes
from tests.house import SECRET, House, houses
from tests.waiting import until

CLIENT: Final = FOLDER / "properties" / "client"
_GPS: Final = 0x8825
DRAFT: Final[Mapping[str, Any]] = {
    "title": "House",
    "description": "Light.",
    "propertyType": "HOUSE",
    "listingType": "SELL",
    "price": 250_000.5,
    "area": 120,
    "bedrooms": 3,
    "bathrooms": 2,
    "address": "Calle Ancha 7",
    "city": "León",
    "state": "Castilla",
    "zipCode": "24001",
    "isPublished": True,
    "featured": True,
}
SOLD: Final = {
    name: DRAFT[name]
    for name in ("title", "propertyType", "listingType", "address", "city", "state", "isPublished")
} | {"price": 245_000, "status": "SOLD"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("journey")
    settings = {"AUTH__MODE": "required", "AUTH__SECRET": SECRET, "COMPAT": "properties"}
    with houses(folder, folder) as open_:
        yield open_(model=False, CAMERAS__ENABLED="false", **settings)


class Client:
    """The web client: who is signed in, and what it has read so far."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.known: dict[str, Any] = {"draft": DRAFT, "sold": SOLD, "token of nobody": _OLD}

    def take(self, step: Mapping[str, Any]) -> None:
        """Take one step, and compare what comes back with what the original would answer."""
        if step["send"] == "power cut":
            before = self.house.url
            self.house.kill()
            self.house.start()
            # It took another port.
            self.known["address"] = self.known["address"].replace(before, self.house.url)
            return
        sent, wanted = self._filled(step["send"]), self._filled(step["answer"])
        answer = self._asked(sent, self.known.get(f"token of {step.get('as')}"))
        found = answer.json()
        if "document" in sent:
            assert answer.status_code == 200, answer.text
            told = {key: found[key] for key in ("data", "errors") if key in found}
            if "errors" in told:
                told["errors"] = [one["message"] for one in told["errors"]]
            assert differences(wanted, told) == []
            found = found["data"]
        else:
            assert (answer.status_code, answer.headers["content-type"]) == (
                wanted["status"],
                "application/json",
            )
            assert differences(wanted["json"], found) == []
        for name, where in step.get("keep", {}).items():
            self.known[name] = _at(found, where)

    def _asked(self, sent: Mapping[str, Any], token: str | None) -> httpx.Response:
        # Signed out, the client sends an empty header.
        heads = {"Authorization": f"Bearer {token}" if token else ""}
        client, files = self.house.client, None
        if "document" in sent:
            name = sent["document"]
            text = (CLIENT / f"{name}.graphql").read_text(encoding="utf-8")
            body = {"operationName": name, "query": text, "variables": sent.get("variables", {})}
            return client.post("/graphql", json=body, headers=heads)
        if "file" in sent:
            files = {"file": _FILES[sent["file"]]}
        if token is None:
            heads = {}
        address = self.house.url
        target = str(sent["target"])
        return client.request(sent["method"], f"{address}{target}", files=files, headers=heads)

    def _filled(self, part: Any) -> Any:
        """The same with what is known in place of names in braces."""
        if isinstance(part, dict):
            return {key: self._filled(value) for key, value in part.items()}
        if isinstance(part, list):
            return [self._filled(one) for one in part]
        if isinstance(part, str) and part[:1] == "{" and part[-1:] == "}":
            return self.known[part[1:-1]]
        if isinstance(part, str) and "{" in part:
            return part.format_map(self.known)
        return part


def test_the_client_goes_from_sign_up_to_a_sold_house(house: House) -> None:
    client = Client(house)
    for step in shapes("properties/journey"):
        try:
            client.take(step)
        except AssertionError as error:
            raise AssertionError(f"{step['name']}: {error}") from None
        if step["name"] == "she sends a picture":
            _picture_is_clean(house, client.known["address"])
        if step["name"] == "anna signs in":
            _claims_are_the_originals(client.known)
    # The bytes are let go of with the rows.
    until(lambda: house.count("blob_refs") == 0)
    _figures_are_true(house, client.known["token of bob"])


def test_the_health_of_the_house_has_the_words_that_clients_look_for(house: House) -> None:
    found = house.get("/health")
    assert (found["status"], found["database"]) == ("healthy", "connected")


def test_too_many_requests_are_refused_in_the_originals_words_and_pages_may_read_them(
    house: House,
) -> None:
    heads = {"Origin": "http://localhost:3000"}
    answers = [house.client.get("/api/images/777", headers=heads) for _ in range(101)]
    assert {one.status_code for one in answers[:100]} == {200}
    last = answers[100]
    assert (last.status_code, last.json()) == (
        429,
        {
            "error": "Rate limit exceeded",
            "message": "Too many requests. Please try again in 60 seconds.",
        },
    )
    assert int(last.headers["retry-after"]) <= 60
    assert "r=0" in last.headers["ratelimit"]
    assert last.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert house.client.get("/api/images/778").status_code == 200
    forged = house.client.get("/api/images/777", headers={"X-Forwarded-For": "203.0.113.9"})
    assert forged.status_code == 429


def _picture_is_clean(house: House, address: str) -> None:
    found = house.client.get(address)
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("image/")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert not Image.open(io.BytesIO(found.content)).getexif()


def _claims_are_the_originals(known: Mapping[str, Any]) -> None:
    token = known["token of anna"]
    head, body = (json.loads(_decoded(part)) for part in token.split(".")[:2])
    assert head == {"alg": "HS256", "typ": "JWT"}
    assert (body["sub"], body["user_id"]) == ("anna@example.org", known["anna"])
    assert body["exp"] - body["iat"] == 30 * 60
    assert set(body) == {"sub", "user_id", "exp", "iat", "jti", "sid", "aud"}


def _figures_are_true(house: House, token: str) -> None:
    """Answers are in the server's memory here, so the command asks the server as an admin."""
    words = ("--url", house.url, "--token-stdin")
    refused = house.client.get("/api/cache/keys", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 403
    house.command("properties", "role", "bob@example.org", "admin")
    told = house.command("cache", "stats", *words, given=f"{token}\n")
    assert told["where"] == f"in the memory of the server at {house.url}"
    assert told["global"]["misses"] > 0
    assert any(name.endswith("Properties") for name in told["endpoints"])
    kept = house.command("cache", "keys", *words, given=f"{token}\n")["keys"]
    assert kept
    cleared = house.command("cache", "clear", "--yes", *words, given=f"{token}\n")
    assert cleared == {"cleared": len(kept)}


def _at(document: Any, where: str) -> Any:
    for name in where.split("."):
        document = document[name]
    return document


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _photograph() -> bytes:
    """A picture that says where it was taken."""
    image, file = Image.new("RGB", (400, 300), "teal"), io.BytesIO()
    exif = image.getexif()
    exif[_GPS] = {1: "N", 2: (42.6, 0.0, 0.0)}
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


_FILES: Final = {
    "picture": ("../../a.php.jpg", _photograph(), "image/jpeg"),
    "page": ("a.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg"),
}
_OLD: Final = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIiwidXNlcl9pZCI6MX0.c2ln"
