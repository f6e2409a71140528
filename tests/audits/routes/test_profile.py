"""What people say of their homes is kept, all of it, and shown to nobody else."""

import pytest
from tests.app.indoors import Indoors
from tests.audits.routes.visits import ANNA

from premises.kernel.auth import Auth

SAID = {
    "userID": ANNA,
    "zip": "02139",
    "ownership": "Rent",
    "electricCompany": "Eversource",
    "budget": "up to $200",
    "appliances": ["Window AC"],
    "suggestedBudget": 150,
}


@pytest.fixture(autouse=True)
def _anna_is_known(home: Indoors, anna: dict[str, str]) -> None:
    login = {"id_token": anna["Authorization"].partition(" ")[2], "uid": ANNA}
    assert home.client.post("/auth/login", json=login).status_code == 200


def test_everything_that_is_said_is_kept(home: Indoors, anna: dict[str, str]) -> None:
    """The original dropped ZIP code, company and budget without a word."""
    assert home.client.post("/update_profile", json=SAID, headers=anna).status_code == 200
    kept = home.client.get("/api/audits/profile", headers=anna).json()
    assert {key: kept[key] for key in kept if key not in {"createdAt", "updatedAt"}} == {
        "userId": ANNA,
        "zipCode": "02139",
        "ownership": "Rent",
        "energyCompany": "Eversource",
        "retrofitBudget": "up to $200",
        "appliances": ["Window AC"],
        "suggestedBudget": 150.0,
        "heating": None,
    }


def test_what_is_not_named_stays(home: Indoors, anna: dict[str, str]) -> None:
    home.client.post("/update_profile", json=SAID, headers=anna)
    home.client.post("/update_profile", json={"userID": ANNA, "zip": "60601"}, headers=anna)
    kept = home.client.get("/api/audits/profile", headers=anna).json()
    assert (kept["zipCode"], kept["energyCompany"]) == ("60601", "Eversource")


def test_the_profile_of_somebody_unknown_is_not_found(
    home: Indoors, helper: dict[str, str]
) -> None:
    said = {"userID": "nobody@example.org", "zip": "02139"}
    answer = home.client.post("/auth/update_profile", json=said, headers=helper)
    assert (answer.status_code, answer.json()) == (404, {"detail": "User not found"})


def test_who_comes_without_a_token_may_say_it_before_any_login(
    home: Indoors, open_home: Indoors, phone: str
) -> None:
    """Where Google does not know this house, the original app's login fails, and it goes on."""
    for house, base, uid in ((home, phone, "ines@example.org"), (open_home, "", "me@home.example")):
        said = {**SAID, "userID": uid}
        answer = house.client.post(f"{base}/auth/update_profile", json=said)
        assert (answer.status_code, answer.json()) == (
            200,
            {"status": "profile updated", "userID": uid},
        )
        kept = house.client.get(f"{base}/api/audits/profile?uid={uid}").json()
        assert (kept["zipCode"], kept["retrofitBudget"]) == ("02139", "up to $200")


def test_ones_own_profile_needs_no_login_before(home: Indoors, people: Auth) -> None:
    account = people.accounts.create_account(email="jan@example.org", password=None)
    people.accounts.grant(account.id, "audits", "own")
    headers = {"Authorization": f"Bearer {people.sessions.open(account.id).token}"}
    said = {"userID": "Jan@example.org", "zip": "02139"}
    assert home.client.post("/update_profile", json=said, headers=headers).status_code == 200
    assert home.client.get("/api/audits/profile", headers=headers).json()["zipCode"] == "02139"


def test_a_client_does_not_touch_the_profile_of_an_account(
    home: Indoors, anna: dict[str, str], phone: str
) -> None:
    home.client.post("/update_profile", json=SAID, headers=anna)
    answer = home.client.post(f"{phone}/update_profile", json={"userID": ANNA, "zip": "0"})
    assert (answer.status_code, answer.json()) == (404, {"detail": "User not found"})
    assert home.client.get("/api/audits/profile", headers=anna).json()["zipCode"] == "02139"


def test_nobody_speaks_for_somebody_else(
    home: Indoors, anna: dict[str, str], bert: dict[str, str]
) -> None:
    home.client.post("/update_profile", json=SAID, headers=anna)
    answer = home.client.post("/update_profile", json={**SAID, "zip": "0"}, headers=bert)
    assert answer.status_code == 403
    own = home.client.get("/api/audits/profile", headers=anna).json()
    assert own["zipCode"] == "02139"
    assert home.client.get(f"/api/audits/profile?uid={ANNA}", headers=bert).status_code == 404


def test_what_is_known_better_than_the_tables_is_kept_too(
    home: Indoors, bert: dict[str, str]
) -> None:
    wanted = {"ownership": "Own", "heating": {"usdPerKwh": 0.31, "fuel": "gas"}}
    put = home.client.request("PUT", "/api/audits/profile", json=wanted, headers=bert)
    assert put.status_code == 200, put.text
    kept = home.client.get("/api/audits/profile", headers=bert).json()
    assert {key: one for key, one in kept["heating"].items() if one is not None} == {
        "usdPerKwh": 0.31,
        "fuel": "gas",
    }
    assert kept["userId"] == "bert@example.org"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ownership": "Squat"},
        {"heating": {"efficiency": 0}},
        {"heating": {"fuel": "wood"}},
        {"heating": {"usdPerKwh": 1e400}},
        {"zipCode": "x" * 17},
        {"zipCode": "\0"},
        {"nonsense": 1},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    home: Indoors, bert: dict[str, str], wrong: dict[str, object]
) -> None:
    home.client.request("PUT", "/api/audits/profile", json={"zipCode": "1"}, headers=bert)
    text = str(wrong).replace("'", '"').replace("inf", "1e400").replace("\\x00", "\\u0000")
    put = home.client.request(
        "PUT",
        "/api/audits/profile",
        content=text,
        headers={**bert, "Content-Type": "application/json"},
    )
    assert put.status_code == 422, put.text
    assert home.client.get("/api/audits/profile", headers=bert).json()["zipCode"] == "1"
