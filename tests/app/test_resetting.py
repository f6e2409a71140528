"""Who forgot their password gets a mail with a link that works once; nobody else learns a thing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.app.indoors import Indoors, indoors
from tests.kernel.notify.mailbox import Mailbox, receiving_mail

from premises.kernel.auth import Auth, build_auth
from premises.kernel.jobs import JobRow

EMAIL = "ana@example.org"
NEW = "another fine password"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving_mail() as opened:
        yield opened


@pytest.fixture
def house(tmp_path: Path, mailbox: Mailbox) -> Iterator[Indoors]:
    notify = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mailbox.port,
        "smtp_security": "none",
        "smtp_from": "house@example.org",
        "public_url": "http://127.0.0.1",
    }
    with indoors(tmp_path, notify=notify) as opened:
        yield opened


@pytest.fixture
def people(house: Indoors) -> Auth:
    kernel, settings = house.building.kernel, house.building.settings
    people = build_auth(kernel.database, kernel.clock, settings.auth, domains=(), signup_domains=())
    people.accounts.create_account(email=EMAIL, password="the one that was forgotten")
    return people


def _ask(house: Indoors, email: str) -> tuple[int, str]:
    answer = house.client.post("/api/auth/password/forgot", json={"email": email})
    return answer.status_code, answer.text


def test_the_mail_leads_to_a_page_where_a_new_password_is_set(
    house: Indoors, people: Auth, mailbox: Mailbox
) -> None:
    assert _ask(house, EMAIL)[0] == 202
    assert mailbox.mails == []
    house.work()
    (mail,) = mailbox.mails
    assert mail["To"] == EMAIL
    body = mail.get_body(("plain",))
    link = re.search(r"http://127\.0\.0\.1(/\S+)", body.get_content() if body else "")
    assert link is not None
    path = link[1]
    assert house.client.get(path).status_code == 200
    sent = {"token": path.partition("token=")[2], "password": NEW}
    assert house.client.post("/api/auth/password/reset", json=sent).status_code == 204
    assert people.accounts.sign_in(email=EMAIL, password=NEW).email == EMAIL


def test_for_an_email_that_nobody_has_the_same_is_said_and_done_but_no_mail_sent(
    house: Indoors, people: Auth, mailbox: Mailbox
) -> None:
    assert _ask(house, "nobody@example.org") == _ask(house, EMAIL)
    assert house.work() == 2
    assert [mail["To"] for mail in mailbox.mails] == [EMAIL]


def test_no_token_stands_in_any_table(house: Indoors, people: Auth, mailbox: Mailbox) -> None:
    _ask(house, EMAIL)
    house.work()
    kept = b"".join(one.read_bytes() for one in house.building.settings.data_dir.glob("*.db*"))
    assert b"house.reset_password" in kept
    assert b"prs_" not in kept


def test_while_the_mail_server_is_away_the_mail_waits(
    house: Indoors, people: Auth, mailbox: Mailbox
) -> None:
    mailbox.replies = dict.fromkeys(("EHLO", "HELO"), "421 come again")
    _ask(house, EMAIL)
    house.work()
    assert mailbox.mails == []
    with house.building.kernel.database.read() as session:
        (job,) = session.scalars(sa.select(JobRow))
    assert (job.state, list(job.input)) == ("running", ["account_id"])


def test_without_a_mail_server_the_owner_is_to_be_asked(tmp_path: Path) -> None:
    with indoors(tmp_path) as house:
        status, text = _ask(house, EMAIL)
    assert (status, "ask its owner" in text) == (403, True)
