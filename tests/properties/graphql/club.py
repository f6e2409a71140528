"""A house for tests of the API: people come in over HTTP and ask for documents."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
from tests.app.indoors import Indoors, indoors

from premises.kernel.auth.profiles import grant_row

SECRET: Final = "Tq9s8d7f6g5h4j3k2l1zxcvbnm0987654321QWERTY"
PASSWORD: Final = "a long enough word 7"
CLIENT: Final = Path(__file__).parents[2] / "fixtures" / "properties" / "client"

FLAT: Final[Mapping[str, Any]] = {
    "title": "Flat with a view",
    "propertyType": "APARTMENT",
    "listingType": "SELL",
    "price": 250000,
    "address": "Calle Ancha 7",
    "city": "León",
    "state": "Castilla",
    "isPublished": True,
}

_numbers = count()


@cache
def document(name: str) -> str:
    """A document of the original client."""
    return (CLIENT / f"{name}.graphql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Person:
    """Somebody who asks; a stranger has no token."""

    club: "Club"
    id: int | None = None
    token: str | None = None
    email: str = ""
    refresh_token: str = ""

    def send(self, text: str, variables: Mapping[str, Any] | None = None) -> httpx.Response:
        return self.club.post({"query": text, "variables": variables or {}}, self.token)

    def answer(self, text: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to a document."""
        response = self.send(text, variables)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def ask(self, text: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        found = self.answer(text, **variables)
        assert "errors" not in found, found["errors"]
        data: dict[str, Any] = found["data"]
        return data

    def offer(self, **changes: Any) -> int:
        """Put a listing in; its number."""
        made = self.ask(document("CreateProperty"), propertyData={**FLAT, **changes})
        assert made["createProperty"]["success"], made
        listing_id: int = made["createProperty"]["property"]["id"]
        return listing_id


@dataclass(frozen=True)
class Club:
    """The house, and how people get in."""

    house: Indoors

    @property
    def stranger(self) -> Person:
        return Person(self)

    def person(self, name: str = "Ann", role: str = "USER") -> Person:
        """Somebody new."""
        email = f"{name.lower()}{next(_numbers)}@example.org"
        given = {"name": name, "email": email, "password": PASSWORD}
        made = self.stranger.ask(
            "mutation($d: SignupInput!) { signup(userData: $d)"
            " { success message token refreshToken user { id } } }",
            d=given,
        )["signup"]
        assert made["success"], made
        person = Person(self, made["user"]["id"], made["token"], email, made["refreshToken"])
        if role == "ADMIN":
            self._grant_admin(email)
        elif role != "USER":
            admin = self.person("Root", "ADMIN")
            admin.ask(
                "mutation($i: Int!, $r: UserRole!) { setUserRole(userId: $i, role: $r)"
                " { success error } }",
                i=person.id,
                r=role,
            )
        return person

    def post(
        self, body: object, token: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = {"Content-Type": "application/json", **_bearer(token), **(headers or {})}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.house.client.post("/graphql", content=content, headers=sent)

    def get(
        self, query: Mapping[str, str], token: str | None = None, **headers: str
    ) -> httpx.Response:
        sent = {**_bearer(token), **{name.replace("_", "-"): headers[name] for name in headers}}
        return self.house.client.get("/graphql", params=query, headers=sent)

    def _grant_admin(self, email: str) -> None:
        database = self.house.building.kernel.database
        with database.write() as session:
            from premises.kernel.auth.models import Account

            account = session.query(Account).filter_by(email=email).one()
            session.merge(grant_row(account.id, "properties", "admin", database.now(session)))


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


@contextmanager
def club(folder: Path, **properties: Any) -> Iterator[Club]:
    """A house that asks who one is, and counts nothing unless a test wants it to."""
    settings = {"requests_per_minute": 0, "cost_per_minute": 0, **properties}
    auth = {
        "mode": "required",
        "secret": SECRET,
        "sign_ups_per_hour": 100_000,
        "sign_ins_per_minute": 1000,
    }
    with indoors(folder, auth=auth, properties=settings) as house:
        yield Club(house)
