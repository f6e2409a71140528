"""People and clients that the command line lets in are let in by a real server, and no others."""

from typing import Any

import httpx
import pytest
from tests.app.typed import CommandLine
from tests.house import SECRET, House, Open

_REQUIRED = {"AUTH__MODE": "required", "AUTH__SECRET": SECRET}


@pytest.fixture
def house(open_house: Open) -> House:
    return open_house(model=False, JOBS__WORKERS="0", **_REQUIRED)


class Owner:
    """Whoever sits at the machine and types commands about a house."""

    def __init__(self, premises: CommandLine, house: House) -> None:
        self._premises = premises
        self._settings = {"DATA_DIR": str(house.data_dir), **_REQUIRED}

    def types(self, *words: str, given: str = "") -> Any:
        done = self._premises(*words, "--json", given=given, **self._settings)
        assert done.code == 0, done.err
        return done.document


@pytest.fixture
def owner(premises: CommandLine, house: House) -> Owner:
    return Owner(premises, house)


def _signed_in(house: House, email: str, password: str) -> dict[str, str]:
    answer = house.client.post("/api/auth/session", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    house.client.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_a_person_goes_as_far_as_was_granted(owner: Owner, house: House) -> None:
    add = ("users", "add", "--password-stdin")
    ana = owner.types(*add, "Ana@Example.org", "--owner", given="a fine password\n")
    assert (ana["email"], ana["is_owner"]) == ("ana@example.org", True)
    owner.types(*add, "ben@example.org", given="another password\n")
    assert house.client.get("/api/cameras").status_code == 401
    ben = _signed_in(house, "ben@example.org", "another password")
    assert house.client.get("/api/cameras", headers=ben).status_code == 403
    granted = owner.types("users", "grant", "ben@example.org", "cameras", "read")
    assert granted["grants"] == {"cameras": "read"}
    assert house.client.get("/api/cameras", headers=ben).status_code == 200
    wanted = {"name": "Yard", "folder_path": "yard"}
    assert house.client.post("/api/cameras", json=wanted, headers=ben).status_code == 403
    signed_in = _signed_in(house, "ana@example.org", "a fine password")
    assert house.client.post("/api/cameras", json=wanted, headers=signed_in).status_code == 201
    assert [one["email"] for one in owner.types("users", "list")] == [
        "ana@example.org",
        "ben@example.org",
    ]


def test_a_client_with_a_key_in_its_path_is_let_in_until_it_is_removed(
    owner: Owner, house: House
) -> None:
    added = owner.types("clients", "add", "--domain", "cameras", "--path", "--scope", "read")
    base = httpx.Client(base_url=f"{house.url}{added['base_path']}", trust_env=False)
    with base:
        assert base.get("/api/cameras").status_code == 200
        made = base.post("/api/cameras", json={"name": "Yard", "folder_path": "yard"})
        assert made.status_code == 403
        listed = owner.types("clients", "list")
        assert [(one["id"], one["domain"]) for one in listed] == [(added["id"], "cameras")]
        assert added["base_path"] not in str(listed)
        owner.types("clients", "remove", added["id"])
        assert base.get("/api/cameras").status_code == 401


def test_who_forgot_their_password_is_handed_a_link_that_works_once(
    owner: Owner, house: House
) -> None:
    add = ("users", "add", "--password-stdin")
    owner.types(*add, "ana@example.org", given="one that was forgotten\n")
    handed = owner.types("users", "reset-password", "Ana@example.org")
    assert handed["link"] is None
    sent = {"token": handed["token"], "password": "another fine one"}
    assert house.client.post("/api/auth/password/reset", json=sent).status_code == 204
    assert house.client.post("/api/auth/password/reset", json=sent).status_code == 422
    assert _signed_in(house, "ana@example.org", "another fine one")


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (["users", "add", "nobody", "--password-stdin"], "a fine password\n", 1, "e-mail"),
        (["users", "add", "a@b.example", "--password-stdin"], "short\n", 1, "8 to 200"),
        (["users", "add", "a@b.example"], "", 2, "--password-stdin"),
        (["users", "grant", "a@b.example", "cameras", "read"], "", 1, "a@b.example"),
        (["users", "reset-password", "a@b.example"], "", 1, "a@b.example"),
        (["clients", "add", "--domain", "cameras"], "", 2, "--network"),
        (["clients", "add", "--domain", "attic", "--path"], "", 1, "cameras"),
    ],
)
def test_who_cannot_be_let_in_is_refused_in_a_sentence(
    premises: CommandLine, words: list[str], given: str, code: int, said: str
) -> None:
    done = premises(*words, given=given)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_an_account_twice_is_refused_without_the_words_of_the_driver(premises: CommandLine) -> None:
    words = ("users", "add", "ana@example.org", "--password-stdin")
    assert premises(*words, given="a long enough word 7\n").code == 0
    again = premises(*words, given="a long enough word 7\n")
    assert again.code == 1
    assert "UNIQUE" not in again.err
