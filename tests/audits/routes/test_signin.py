"""People sign in as the original app has them do, and are told what is missing."""

import uuid
from collections.abc import Mapping

import httpx
import pytest
from tests.app.indoors import Indoors
from tests.audits.routes.visits import ANNA, google_token, rows, send, task
from tests.kernel.auth.issuer import SigningKey

from premises.audits.models import PersonRow
from premises.kernel.auth import Auth


def _login(house: Indoors, token: str, uid: str, base: str = "") -> httpx.Response:
    return house.client.post(f"{base}/auth/login", json={"id_token": token, "uid": uid})


def _person(house: Indoors, uid: str) -> PersonRow | None:
    with house.building.kernel.database.read() as session:
        return session.get(PersonRow, uid)


@pytest.fixture
def carla(people: Auth, google_key: SigningKey, home: Indoors) -> str:
    """The token of somebody who never was here, and was granted audits beforehand."""
    token = google_token(google_key, sub="2", email="carla@example.org")
    home.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    account = people.accounts.find("carla@example.org")
    people.accounts.grant(account.id, "audits", "own")
    return token


def test_the_first_login_creates_and_the_next_finds(home: Indoors, carla: str) -> None:
    """In the original the first login was a fault."""
    for action in ("created", "exists", "exists"):
        answer = _login(home, carla, "carla@example.org")
        assert answer.json() == {
            "status": "success",
            "user_id": "carla@example.org",
            "action": action,
        }
    assert _login(home, carla, "CARLA@example.org").json()["action"] == "exists"
    assert _login(home, carla, "2").json() == {
        "status": "success",
        "user_id": "2",
        "action": "created",
    }


def test_nobody_signs_in_under_another_name(home: Indoors, carla: str) -> None:
    before = rows(home)
    answer = _login(home, carla, "somebody.else@example.org")
    assert answer.status_code == 403
    assert "uid" in answer.json()["detail"]
    assert rows(home) == before


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "another-app"}, id="made for another app"),
        pytest.param({"exp": 1_700_000_000, "iat": 1_699_999_000}, id="expired"),
        pytest.param({"iss": "https://issuer.example"}, id="of another issuer"),
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    home: Indoors, google_key: SigningKey, claims: Mapping[str, object]
) -> None:
    """The original took every token of Google's, whomever it was made for."""
    answer = _login(home, google_token(google_key, **claims), ANNA)
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("Invalid token: ")


def test_who_was_not_granted_audits_reads_the_command(
    home: Indoors, google_key: SigningKey
) -> None:
    token = google_token(google_key, sub="3", email="dora@example.org")
    answer = _login(home, token, "dora@example.org")
    assert answer.status_code == 403
    assert "premises users grant dora@example.org audits own" in answer.json()["detail"]
    assert _person(home, "dora@example.org") is None


def test_what_a_client_without_a_token_tells_belongs_to_the_house(
    home: Indoors, google_key: SigningKey, phone: str
) -> None:
    """It goes on sending no token, so an account's row would be out of its reach."""
    token = google_token(google_key, sub="4", email="emil@example.org")
    assert _login(home, token, "emil@example.org", phone).json()["action"] == "created"
    person = _person(home, "emil@example.org")
    assert person is not None
    assert person.account_id is None
    profile = {"userID": "emil@example.org", "zip": "02139"}
    assert home.client.post(f"{phone}/auth/update_profile", json=profile).status_code == 200
    assert _login(home, "x.y.z", "emil@example.org", phone).status_code == 401


def test_a_proven_name_takes_over_what_was_kept_under_it(
    home: Indoors, people: Auth, google_key: SigningKey, phone: str
) -> None:
    """First with the client of the house, then with an account of one's own."""
    token = google_token(google_key, sub="5", email="frida@example.org")
    assert _login(home, token, "frida@example.org", phone).status_code == 200
    said = task(str(uuid.uuid4()))
    target = f"{phone}/leakage/detect_leak"
    assert send(home.client, said, uid="frida@example.org", target=target).status_code == 200
    headers = {"Authorization": f"Bearer {token}"}
    home.client.get("/api/auth/me", headers=headers)
    people.accounts.grant(people.accounts.find("frida@example.org").id, "audits", "own")
    shown = f"/api/audits/tasks/{said['id']}"
    assert home.client.get(shown, headers=headers).status_code == 404
    assert _login(home, token, "frida@example.org").json()["action"] == "exists"
    assert home.client.get(shown, headers=headers).status_code == 200
    assert home.client.get("/api/audits/profile", headers=headers).status_code == 200
    again = send(home.client, said, uid="frida@example.org", headers=headers)
    assert again.status_code == 200
    assert home.client.get(f"{phone}{shown}").status_code == 404


def test_a_proven_name_is_found_however_a_telephone_wrote_it(
    home: Indoors, people: Auth, google_key: SigningKey, phone: str
) -> None:
    """Keyboards begin with a capital; the account is kept without one."""
    said = task(str(uuid.uuid4()))
    written = "Hanna@Example.org"
    profile = {"userID": written, "zip": "02139"}
    changed = home.client.post(f"{phone}/auth/update_profile", json=profile)
    assert changed.json()["userID"] == written
    target = f"{phone}/leakage/detect_leak"
    assert send(home.client, said, uid=written, target=target).status_code == 200
    listed = home.client.get(f"{phone}/api/audits/tasks?user={written}").json()["items"]
    assert [one["id"] for one in listed] == [said["id"]]
    token = google_token(google_key, sub="6", email="HANNA@example.org")
    headers = {"Authorization": f"Bearer {token}"}
    home.client.get("/api/auth/me", headers=headers)
    people.accounts.grant(people.accounts.find("hanna@example.org").id, "audits", "own")
    assert _login(home, token, written).json() == {
        "status": "success",
        "user_id": written,
        "action": "exists",
    }
    shown = home.client.get(f"/api/audits/tasks/{said['id']}", headers=headers)
    assert shown.json()["userId"] == "hanna@example.org"
    kept = home.client.get("/api/audits/profile", headers=headers).json()
    assert kept["zipCode"] == "02139"


def test_a_name_that_is_only_claimed_takes_nothing_over(
    home: Indoors, people: Auth, phone: str
) -> None:
    """Everybody can open an account under an address; nobody has confirmed it yet."""
    said = task(str(uuid.uuid4()))
    target = f"{phone}/leakage/detect_leak"
    assert send(home.client, said, uid="gert@example.org", target=target).status_code == 200
    account = people.accounts.create_account(email="gert@example.org", password=None)
    people.accounts.grant(account.id, "audits", "own")
    headers = {"Authorization": f"Bearer {people.sessions.open(account.id).token}"}
    put = home.client.request("PUT", "/api/audits/profile", json={}, headers=headers)
    assert put.status_code == 200
    assert home.client.get(f"/api/audits/tasks/{said['id']}", headers=headers).status_code == 404


def test_in_an_open_house_everybody_is_taken_by_their_word(open_home: Indoors) -> None:
    assert _login(open_home, "whatever", "me@example.org").json()["action"] == "created"
    assert _login(open_home, "whatever", "me@example.org").json()["action"] == "exists"
    assert _login(open_home, "whatever", " \n").status_code == 400


def test_the_front_door_says_whom_one_signed_in_as(home: Indoors, anna: dict[str, str]) -> None:
    assert home.client.get("/", headers=anna).json()["user"] == "1098"
    assert "user" not in home.client.get("/").json()
