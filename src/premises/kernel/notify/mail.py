"""Messages by mail: text for every reader, and a page with the picture for those that show one."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.notify.messages import Parcel, one_line
from premises.kernel.notify.targets import EmailTarget
from premises.kernel.settings import NotifySettings

_PICTURE_ID: Final = "picture@premises"


def carry(parcel: Parcel, target: EmailTarget, settings: NotifySettings) -> str:
    """Hand the mail to the mail server; returns whom it would not take it for, if anybody.

    Raises:
        Invalid: no mail server is set, or it refuses the mail for good.
        Unavailable: it is not there, or asks to come again.

    """
    if not settings.smtp_host:
        raise Invalid(
            "notify.no_mail_server", "Set PREMISES_NOTIFY__SMTP_HOST to the mail server's name."
        )
    written = letter(parcel, target, settings.smtp_from)
    with _translated(settings.smtp_host), _connected(settings) as server:
        refused = server.send_message(written)
    if not refused:
        return "accepted by the mail server"
    return one_line("accepted, but not for " + ", ".join(refused), 300)


def letter(parcel: Parcel, target: EmailTarget, sender: str) -> EmailMessage:
    """The mail as it is sent; its Message-ID stays the same when it is sent again."""
    message = parcel.message
    mail = EmailMessage(policy.SMTP)
    mail["Subject"] = one_line(message.title, 200)
    mail["From"] = sender
    mail["To"] = ", ".join(target.to)
    mail["Date"] = format_datetime(parcel.written_at)
    mail["Message-ID"] = f"<delivery-{parcel.key}@{sender.rpartition('@')[2].rstrip('>')}>"
    # No answer of an absent reader is wanted (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Premises-Delivery"] = parcel.key
    if message.urgency == "critical":
        mail["Importance"] = "high"
    link = f"\n\n{message.link}" if message.link else ""
    mail.set_content(f"{message.text}{link}\n")
    mail.add_alternative(_page(parcel), subtype="html")
    page = mail.get_payload(1)
    if parcel.picture is not None and isinstance(page, EmailMessage):
        page.add_related(
            parcel.picture,
            "image",
            "jpeg",
            cid=f"<{_PICTURE_ID}>",
            filename="picture.jpg",
            disposition="inline",
        )
    return mail


def _page(parcel: Parcel) -> str:
    message = parcel.message
    lines = "".join(f"<p>{escape(line)}</p>" for line in message.text.splitlines() if line.strip())
    picture = f'<p><img src="cid:{_PICTURE_ID}" alt=""></p>' if parcel.picture is not None else ""
    link = f'<p><a href="{escape(message.link)}">More</a></p>' if message.link else ""
    return (
        "<!doctype html><html><body>"
        f"<h3>{escape(message.title)}</h3>{lines}{picture}{link}"
        "</body></html>"
    )


@contextmanager
def _connected(settings: NotifySettings) -> Iterator[smtplib.SMTP]:
    where, timeout_s = (settings.smtp_host, settings.smtp_port), settings.timeout_s
    server: smtplib.SMTP = (
        smtplib.SMTP_SSL(*where, timeout=timeout_s, context=ssl.create_default_context())
        if settings.smtp_security == "tls"
        else smtplib.SMTP(*where, timeout=timeout_s)
    )
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        yield server
        # What was accepted stays accepted, however the server takes the farewell.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except UnicodeError:
        # The error itself is left out: it holds the password.
        raise Invalid(
            "notify.bad_mail_server",
            "PREMISES_NOTIFY__SMTP_HOST is no name, or PREMISES_NOTIFY__SMTP_USER or"
            " PREMISES_NOTIFY__SMTP_PASSWORD has letters with accents, which cannot be sent.",
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _refusal(host, min(codes), "refuses the recipients: " + str(codes[0])) from error
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise _refusal(host, error.smtp_code, f"answered {error.smtp_code} {text}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Invalid("notify.refused", f"{host}: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(
            "outbound.unreachable", f"{host} could not be reached: {error}"
        ) from error


def _refusal(host: str, code: int, text: str) -> Failure:
    """A reply from 400 to 499 asks to come again (RFC 5321, 4.2.1); so does one of no reply."""
    kind = Unavailable if code < 500 else Invalid
    return kind(
        "notify.come_again" if code < 500 else "notify.refused", one_line(f"{host} {text}", 300)
    )
