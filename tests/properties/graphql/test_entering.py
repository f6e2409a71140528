"""People come in, stay in, look after their devices, and leave."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from tests.properties.graphql.club import PASSWORD, Club, Person, club, document

_RENEW = (
    "mutation($t: String!) { refreshToken(refreshToken: $t)"
    " { success token refreshToken expiresAt error message user { id } } }"
)


def _claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return found


def _signed_in(town: Club, ann: Person) -> Person:
    given = {"email": ann.email, "password": PASSWORD}
    text = "mutation($d: SigninInput!) { signin(signinData: $d) { token refreshToken } }"
    found = town.stranger.ask(text, d=given)["signin"]
    return Person(town, ann.id, found["token"], ann.email, found["refreshToken"])


def test_a_token_carries_the_claims_that_clients_read(town: Club) -> None:
    ann = town.person()
    claims = _claims(ann.token or "")
    assert claims["sub"] == ann.email
    assert claims["user_id"] == ann.id
    assert claims["aud"] == "properties"
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert claims["sid"]
    assert claims["jti"] != _claims(_signed_in(town, ann).token or "")["jti"]


def test_a_taken_email_is_told_in_the_original_s_words(town: Club) -> None:
    ann = town.person()
    for email in (ann.email, ann.email.upper(), f" {ann.email}"):
        given = {"name": "Ann", "email": email, "password": PASSWORD}
        found = town.stranger.ask(document("Signup"), userData=given)["signup"]
        assert found["success"] is False
        assert found["message"] == "Email already exists"


def test_error_and_message_of_a_failure_are_the_same(town: Club) -> None:
    text = (
        "mutation($d: SigninInput!) { signin(signinData: $d)"
        " { success error message token user { id } } }"
    )
    for given in (
        {"email": town.person().email, "password": "wrong"},
        {"email": "nobody@example.org", "password": "wrong"},
        {"email": "no e-mail", "password": ""},
        {"email": "a@example.org", "password": "x" * 15_000},
    ):
        assert town.stranger.ask(text, d=given)["signin"] == {
            "success": False,
            "error": "Invalid email or password",
            "message": "Invalid email or password",
            "token": None,
            "user": None,
        }


@pytest.mark.parametrize(
    "changes",
    [{"email": "none"}, {"password": "short"}, {"age": -1}, {"age": 1000}, {"phone": "1" * 1000}],
    ids=str,
)
def test_a_sign_up_that_cannot_be_kept_leaves_no_account(
    town: Club, changes: dict[str, Any]
) -> None:
    email = f"half{abs(hash(str(changes)))}@example.org"
    given = {"name": "Half", "email": email, "password": PASSWORD, **changes}
    found = town.stranger.ask(document("Signup"), userData=given)["signup"]
    assert found["success"] is False
    fine = {"name": "Half", "email": email, "password": PASSWORD}
    assert town.stranger.ask(document("Signup"), userData=fine)["signup"]["success"] is True


def test_a_sign_in_is_renewed_and_a_copied_token_ends_it(town: Club) -> None:
    ann = town.person()
    first = town.stranger.ask(_RENEW, t=ann.refresh_token)["refreshToken"]
    assert first["success"] is True
    assert first["user"] == {"id": ann.id}
    assert _claims(first["token"])["sid"] == _claims(ann.token or "")["sid"]
    second = town.stranger.ask(_RENEW, t=first["refreshToken"])["refreshToken"]
    assert second["success"] is True
    # The first one was exchanged, and so was its successor: whoever has it copied it.
    copied = town.stranger.ask(_RENEW, t=ann.refresh_token)["refreshToken"]
    assert copied["success"] is False
    gone = Person(town, ann.id, second["token"]).answer("{ me { id } }")
    assert gone["errors"][0]["message"] == "401: Could not validate credentials"
    assert town.stranger.ask(_RENEW, t="prt_nonsense")["refreshToken"]["success"] is False


def test_each_device_is_signed_in_by_itself_and_can_be_signed_out(town: Club) -> None:
    """The original ended the sign-in on one device when another one signed in."""
    ann = town.person()
    phone, tablet = _signed_in(town, ann), _signed_in(town, ann)
    found = ann.ask("{ sessions { id current userAgent createdAt expiresAt lastSeenAt } }")
    assert len(found["sessions"]) == 3
    assert [one["current"] for one in found["sessions"]].count(True) == 1
    open_there = phone.ask("{ sessions { id current } }")["sessions"]
    [mine] = [one["id"] for one in open_there if one["current"]]
    text = "mutation($i: String!) { revokeSession(id: $i) { success message } }"
    assert town.person("Thief").ask(text, i=mine)["revokeSession"]["success"] is False
    assert ann.ask(text, i=mine)["revokeSession"]["success"] is True
    assert phone.answer("{ me { id } }")["errors"]
    assert tablet.ask("{ me { id } }")["me"] == {"id": ann.id}
    left = tablet.ask("mutation { logoutAll { success message } }")["logoutAll"]
    assert left["success"] is True
    for who in (ann, tablet):
        assert who.answer("{ me { id } }")["errors"]


def test_a_token_for_properties_is_good_for_nothing_else(town: Club) -> None:
    ann = town.person()
    headers = {"Authorization": f"Bearer {ann.token}"}
    client = town.house.client
    assert client.get("/api/auth/sessions", headers=headers).status_code == 403
    assert client.get("/api/v1/projects", headers=headers).status_code in {401, 403}


def test_a_forgotten_password_is_replaced_with_what_the_operator_hands_over(town: Club) -> None:
    ann = town.person()
    asked = town.stranger.ask(
        "mutation($e: String!) { requestPasswordReset(email: $e) { success message } }", e=ann.email
    )["requestPasswordReset"]
    assert asked["success"] is False
    assert "owner" in asked["message"]
    text = (
        "mutation($t: String!, $p: String!) { resetPassword(token: $t, password: $p)"
        " { success message } }"
    )
    wrong = town.stranger.ask(text, t="nonsense", p="another long word 8")["resetPassword"]
    assert wrong["success"] is False
    assert ann.ask("{ me { id } }")["me"]


def test_too_many_wrong_passwords_make_one_wait(tmp_path_factory: pytest.TempPathFactory) -> None:
    with club(tmp_path_factory.mktemp("guess")) as strict:
        ann = strict.person()
        given = {"email": ann.email, "password": "wrong"}
        said = [
            strict.stranger.ask(document("Signin"), signinData=given)["signin"]["message"]
            for _ in range(12)
        ]
    assert said[0] == "Invalid email or password"
    assert said[-1].startswith("Too many attempts. Please try again in ")


def test_who_is_made_an_agent_or_admin_is_one_at_once(town: Club) -> None:
    agent = town.person("Agent", "AGENT")
    assert agent.ask("{ me { role } }")["me"] == {"role": "AGENT"}
    admin = town.person("Root", "ADMIN")
    assert admin.ask("{ me { role } }")["me"] == {"role": "ADMIN"}


def test_a_person_whom_an_admin_adds_has_no_password_yet(town: Club) -> None:
    admin = town.person("Root", "ADMIN")
    text = (
        "mutation($u: UserInput!) { createUser(userData: $u)"
        " { success error user { id name email age role } } }"
    )
    given = {"name": "Guest", "email": "guest@example.org", "age": 30}
    made = admin.ask(text, u=given)["createUser"]
    assert made["success"] is True
    assert made["user"] | {"id": 0} == {**given, "id": 0, "role": "USER"}
    assert admin.ask(text, u=given)["createUser"]["error"] == "Email already exists"
    for word in ("placeholder", ""):
        tried = {"email": "guest@example.org", "password": word}
        found = town.stranger.ask(document("Signin"), signinData=tried)["signin"]
        assert found["message"] == "Invalid email or password"
    assert town.person().ask(text, u=given)["createUser"]["error"] == "Admin role required"
