"""What each kind of place is sent, and that nothing in a message can become more than text."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from tests.kernel.certificates import write_certificate
from tests.kernel.notify.conftest import NEWS, Telling
from tests.kernel.notify.mailbox import HANGS_UP, Mailbox, receiving_mail
from tests.kernel.receiver import Answer, Receiver

from premises.kernel.errors import Invalid
from premises.kernel.notify import ChannelKind, DeliveryState
from premises.kernel.notify.messages import one_line
from premises.kernel.notify.targets import target_of
from premises.kernel.settings import NotifySettings

EVIL = replace(
    NEWS,
    title="Tür\r\nX-Evil: 1\r\n\r\n<script>",
    text="<b>Nacht</b>\nBcc: all@example.com\n.\nthe end",
    link="https://home.example/\r\nX-Evil: 2",
)


def _decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


# --- webhooks


def test_a_webhook_is_a_signed_document(telling: Telling, receiver: Receiver) -> None:
    telling.channel(ChannelKind.WEBHOOK, {"url": f"{receiver.url}/hook"}, secret="s3cret")
    telling.send("webhook", picture=b"\xff\xd8jpeg")
    telling.work()
    [asked] = receiver.asked
    assert (asked.method, asked.path) == ("POST", "/hook")
    told = json.loads(asked.body)
    assert told["id"] == asked.headers["x-premises-delivery"] == str(telling.log()[0].id)
    assert told["kind"] == asked.headers["x-premises-event"] == "cameras.alert"
    assert told["title"] == NEWS.title
    assert told["data"] == {"event_id": 7}
    assert base64.b64decode(told["picture"]["base64"]) == b"\xff\xd8jpeg"
    stamp, _, given = asked.headers["x-premises-signature"].partition(",v1=")
    signed = stamp.removeprefix("t=").encode() + b"." + asked.body
    assert given == hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()


def test_a_webhook_without_a_secret_or_picture_has_neither(
    telling: Telling, receiver: Receiver
) -> None:
    telling.channel(ChannelKind.WEBHOOK, {"url": receiver.url, "picture": False})
    telling.send("webhook", picture=b"jpeg")
    telling.work()
    [asked] = receiver.asked
    assert "x-premises-signature" not in asked.headers
    assert json.loads(asked.body)["picture"] is None


def test_text_stays_text_in_a_webhook(telling: Telling, receiver: Receiver) -> None:
    telling.channel(ChannelKind.WEBHOOK, {"url": receiver.url})
    telling.send("webhook", message=EVIL)
    telling.work()
    assert json.loads(receiver.asked[0].body)["text"] == EVIL.text


# --- push


def test_a_push_carries_the_picture_and_says_the_rest_in_headers(
    telling: Telling, receiver: Receiver
) -> None:
    target = {"server": f"{receiver.url}/", "topic": "my-house"}
    telling.channel(ChannelKind.PUSH, target, secret="tk_1")
    telling.send("push", picture=b"jpeg")
    telling.work()
    [asked] = receiver.asked
    assert (asked.path, asked.body) == ("/my-house", b"jpeg")
    heads = asked.headers
    assert heads["title"] == NEWS.title
    assert heads["priority"] == "4"
    assert heads["click"] == NEWS.link
    assert heads["authorization"] == "Bearer tk_1"
    assert heads["filename"] == "picture.jpg"
    assert _decoded(heads["message"]) == NEWS.text


def test_a_push_without_a_picture_is_its_text(telling: Telling, receiver: Receiver) -> None:
    target = {"server": receiver.url, "topic": "my-house"}
    telling.channel(ChannelKind.PUSH, target)
    telling.send("push", message=replace(NEWS, link=""))
    telling.work()
    [asked] = receiver.asked
    assert asked.body.decode() == NEWS.text
    assert not {"message", "filename", "authorization", "click"} & set(asked.headers)


@pytest.mark.parametrize("status", [400, 413])
def test_a_server_that_takes_no_picture_gets_the_text(
    telling: Telling, receiver: Receiver, status: int
) -> None:
    receiver.answers = [Answer(status), Answer(200)]
    telling.channel(ChannelKind.PUSH, {"server": receiver.url, "topic": "t"})
    telling.send("push", picture=b"jpeg")
    telling.work()
    assert [asked.body for asked in receiver.asked] == [b"jpeg", NEWS.text.encode()]
    assert telling.log()[0].state == DeliveryState.SENT


def test_a_push_that_is_not_allowed_fails(telling: Telling, receiver: Receiver) -> None:
    receiver.answers = [Answer(403)]
    telling.channel(ChannelKind.PUSH, {"server": receiver.url, "topic": "t"})
    telling.send("push", picture=b"jpeg")
    telling.work()
    assert len(receiver.asked) == 1
    assert telling.log()[0].state == DeliveryState.FAILED


def test_no_title_writes_a_header_of_its_own(telling: Telling, receiver: Receiver) -> None:
    telling.channel(ChannelKind.PUSH, {"server": receiver.url, "topic": "t"})
    telling.send("push", message=EVIL, picture=b"jpeg")
    telling.work()
    [asked] = receiver.asked
    assert "x-evil" not in asked.headers
    assert _decoded(asked.headers["title"]) == "Tür X-Evil: 1 <script>"
    assert asked.headers["click"] == "https://home.example/ X-Evil: 2"
    assert _decoded(asked.headers["message"]) == EVIL.text
    assert asked.body == b"jpeg"


def test_a_text_with_space_around_it_is_pushed_as_it_is(
    telling: Telling, receiver: Receiver
) -> None:
    telling.channel(ChannelKind.PUSH, {"server": receiver.url, "topic": "t"})
    telling.send("push", message=replace(NEWS, text=" Somebody "), picture=b"jpeg")
    telling.work()
    assert telling.log()[0].state == DeliveryState.SENT
    assert _decoded(receiver.asked[0].headers["message"]) == " Somebody "


def test_a_token_that_no_header_can_carry_is_told_and_not_repeated(
    telling: Telling, receiver: Receiver
) -> None:
    """It was written by something else than the door, which refuses it."""
    target = {"server": receiver.url, "topic": "t"}
    telling.channel(ChannelKind.PUSH, target, secret="geheim-für-dich\n")
    telling.send("push")
    telling.work()
    row = telling.log()[0]
    assert (row.state, row.tries) == (DeliveryState.FAILED, 1)
    assert row.answer is not None
    assert "header" in row.answer
    assert "geheim" not in row.answer
    assert receiver.asked == []


def test_a_long_text_is_cut_between_two_characters(telling: Telling, receiver: Receiver) -> None:
    telling.channel(ChannelKind.PUSH, {"server": receiver.url, "topic": "t"})
    telling.send("push", message=replace(NEWS, text="x" + "ü" * 5000))
    telling.work()
    said = receiver.asked[0].body.decode()
    assert 3990 < len(said.encode()) <= 4000
    assert set(said) == {"x", "ü"}


# --- mail


def _post(telling: Telling, mailbox: Mailbox, **settings: Any) -> None:
    given = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    given |= {"smtp_from": "Premises <home@example.com>", "timeout_s": 2, **settings}
    telling.settings = NotifySettings.model_validate(given)
    if not telling.channels.all():
        telling.channel(ChannelKind.EMAIL, {"to": ["ada@example.com", "bob@example.com"]})


def _parts(mail: EmailMessage) -> tuple[str, str, bytes | None]:
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
    picture = pictures[0].get_payload(decode=True) if pictures else None
    assert picture is None or isinstance(picture, bytes)
    return str(text.get_content()), str(page.get_content()), picture


def test_a_mail_has_a_text_and_a_page_with_the_picture(telling: Telling, mailbox: Mailbox) -> None:
    _post(telling, mailbox)
    telling.send("email", picture=b"\xff\xd8jpeg")
    telling.work()
    [mail] = mailbox.mails
    assert mail["Subject"] == NEWS.title
    assert mail["From"] == "Premises <home@example.com>"
    assert mail["To"] == "ada@example.com, bob@example.com"
    number = telling.log()[0].id
    assert mail["Message-ID"] == f"<delivery-{number}@example.com>"
    text, page, picture = _parts(mail)
    assert text.split() == f"{NEWS.text}\n\n{NEWS.link}".split()
    assert 'src="cid:picture@premises"' in page
    assert picture == b"\xff\xd8jpeg"
    assert [c for c in mailbox.commands if c.startswith("rcpt")] == [
        "rcpt TO:<ada@example.com>",
        "rcpt TO:<bob@example.com>",
    ]
    assert telling.log()[0].answer == "accepted by the mail server"


def test_a_mail_without_a_picture_shows_none(telling: Telling, mailbox: Mailbox) -> None:
    _post(telling, mailbox)
    telling.send("email", message=replace(NEWS, link=""))
    telling.work()
    _, page, picture = _parts(mailbox.mails[0])
    assert "<img" not in page
    assert "<a" not in page
    assert picture is None


def test_nothing_in_a_mail_becomes_a_header_or_a_tag(telling: Telling, mailbox: Mailbox) -> None:
    _post(telling, mailbox)
    telling.send("email", message=EVIL)
    telling.work()
    [mail] = mailbox.mails
    assert mail["Subject"] == "Tür X-Evil: 1 <script>"
    assert "X-Evil" not in mail
    assert "Bcc" not in mail
    text, page, _ = _parts(mail)
    assert "the end" in text
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;Nacht&lt;/b&gt;" in page


def test_a_mail_server_is_signed_in_to(telling: Telling, mailbox: Mailbox) -> None:
    _post(telling, mailbox, smtp_user="me", smtp_password="hush")
    telling.send("email")
    telling.work()
    given = base64.b64encode(b"\0me\0hush").decode()
    assert f"AUTH PLAIN {given}" in mailbox.commands
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"smtp_user": "me", "smtp_password": "schlüssel"},
        {"smtp_user": "ich-für-mich"},
        {"smtp_host": "mail..example"},
    ],
)
def test_what_cannot_be_said_to_a_mail_server_is_told_and_not_repeated(
    telling: Telling, mailbox: Mailbox, settings: dict[str, Any]
) -> None:
    _post(telling, mailbox, **settings)
    telling.send("email")
    telling.work()
    row = telling.log()[0]
    assert (row.state, row.tries) == (DeliveryState.FAILED, 1)
    assert row.answer is not None
    assert "PREMISES_NOTIFY__SMTP" in row.answer
    assert "schl" not in row.answer


@pytest.mark.parametrize(
    ("command", "reply", "state"),
    [
        ("DATA", "451 try again later", DeliveryState.WAITING),
        ("DATA", "554 spam", DeliveryState.FAILED),
        ("RCPT", "450 greylisted", DeliveryState.WAITING),
        ("RCPT", "550 nobody of that name", DeliveryState.FAILED),
        ("MAIL", "530 sign in", DeliveryState.FAILED),
        ("EHLO", "421 too busy", DeliveryState.WAITING),
        ("RCPT", HANGS_UP, DeliveryState.WAITING),
        ("QUIT", "500 what?", DeliveryState.SENT),
        ("QUIT", HANGS_UP, DeliveryState.SENT),
    ],
)
def test_a_mail_server_may_refuse_for_now_or_for_good(
    telling: Telling, mailbox: Mailbox, command: str, reply: str, state: DeliveryState
) -> None:
    mailbox.replies = {command: reply, "HELO": reply} if command == "EHLO" else {command: reply}
    _post(telling, mailbox)
    telling.send("email")
    telling.work()
    row = telling.log()[0]
    assert row.state == state
    assert row.answer is not None
    assert state == DeliveryState.SENT or reply[:3] in row.answer


def test_a_password_is_not_sent_where_encryption_was_asked_for_and_is_not_offered(
    telling: Telling, mailbox: Mailbox
) -> None:
    _post(telling, mailbox, smtp_security="starttls", smtp_user="me", smtp_password="hush")
    telling.send("email")
    telling.work()
    assert telling.log()[0].state == DeliveryState.FAILED
    assert not any("AUTH" in command for command in mailbox.commands)


@pytest.mark.parametrize("is_trusted", [True, False])
def test_mail_is_encrypted_for_a_server_whose_certificate_is_trusted(
    telling: Telling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_trusted: bool
) -> None:
    file = tmp_path / "mail.pem"
    with receiving_mail(write_certificate(file)) as mailbox:
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        _post(telling, mailbox, smtp_security="starttls", smtp_host="localhost", smtp_user="me")
        telling.send("email")
        telling.work()
    assert len(mailbox.mails) == is_trusted
    assert any("AUTH" in command for command in mailbox.commands) is is_trusted
    assert mailbox.commands[1] == "STARTTLS"


def test_without_a_mail_server_one_is_told_what_to_set(telling: Telling) -> None:
    telling.channel(ChannelKind.EMAIL, {"to": ["ada@example.com"]})
    telling.send("email")
    telling.work()
    row = telling.log()[0]
    assert row.state == DeliveryState.FAILED
    assert row.answer is not None
    assert "PREMISES_NOTIFY__SMTP_HOST" in row.answer


def test_a_sender_belongs_to_a_mail_server() -> None:
    with pytest.raises(ValueError, match="smtp_from"):
        NotifySettings(smtp_host="mail.example")
    with pytest.raises(ValueError, match="smtp_from"):
        NotifySettings(smtp_from="a@b\r\nBcc: c@d")
    assert "hush" not in repr(NotifySettings(smtp_password=SecretStr("hush")))


# --- targets


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (ChannelKind.WEBHOOK, {}),
        (ChannelKind.WEBHOOK, {"url": "ftp://example.com"}),
        (ChannelKind.WEBHOOK, {"url": "http://169.254.169.254/latest"}),
        (ChannelKind.WEBHOOK, {"url": "http://0xa9fea9fe/"}),
        (ChannelKind.WEBHOOK, {"url": "http://me:hush@example.com/"}),
        (ChannelKind.WEBHOOK, {"url": "http://example.com/\nX: y"}),
        (ChannelKind.WEBHOOK, {"url": "http://example.com/", "method": "GET"}),
        (ChannelKind.EMAIL, {"to": []}),
        (ChannelKind.EMAIL, {"to": ["nobody"]}),
        (ChannelKind.EMAIL, {"to": ["a@b.c, d@e.f"]}),
        (ChannelKind.EMAIL, {"to": ["a@b.c\r\nBcc: d@e.f"]}),
        (ChannelKind.EMAIL, {"to": ["a@b.c"] * 21}),
        (ChannelKind.PUSH, {"server": "https://ntfy.sh", "topic": "../admin"}),
        (ChannelKind.PUSH, {"server": "https://ntfy.sh", "topic": ""}),
        (ChannelKind.PUSH, {"server": "http://[fe80::1]", "topic": "t"}),
        (ChannelKind.PUSH, {"server": "https://ntfy.sh?x=1", "topic": "t"}),
        (ChannelKind.PUSH, {"server": "https://ntfy.sh/#x", "topic": "t"}),
        (ChannelKind.PUSH, {"server": "https://:hush@ntfy.sh", "topic": "t"}),
    ],
)
def test_a_place_that_is_none_is_refused_with_a_reason(
    kind: ChannelKind, target: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        target_of(kind, target)
    assert refused.value.code == "notify.bad_target"
    assert refused.value.message.startswith("target")
    assert "hush" not in refused.value.message


def test_a_sign_that_is_no_password_may_stand_behind_the_host() -> None:
    url = "https://hook.example?to=ada@example.com"
    assert target_of(ChannelKind.WEBHOOK, {"url": url}).model_dump()["url"] == url


def test_a_name_that_became_a_forbidden_address_is_not_asked(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it was written down the name led elsewhere."""
    import socket

    real = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **more: Any) -> Any:
        return real("169.254.169.254" if host == "hook.test" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    telling.channel(ChannelKind.WEBHOOK, {"url": "http://hook.test/"})
    telling.send("webhook")
    telling.work()
    row = telling.log()[0]
    assert (row.state, row.tries) == (DeliveryState.FAILED, 1)
    assert row.answer is not None
    assert "hook.test leads to 169.254.169.254" in row.answer


def test_one_line_has_no_end_in_it() -> None:
    assert one_line("a\r\nb\u2028c\u0085d\x00e\u202ef", 100) == "a b c d e f"
    assert one_line("abcdef", 4) == "abc…"
