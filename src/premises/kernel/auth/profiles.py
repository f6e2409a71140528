"""What is known of a person, and how it is written down."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.auth.callers import Caller, Scope, Via
from premises.kernel.auth.models import Account, Grant
from premises.kernel.errors import Conflict, Invalid, NotFound

_EMAIL: Final = re.compile(r"[^\s@\x00-\x1f\x7f<>\"(),:;\\\[\]]+@[^\s@\x00-\x1f\x7f/?#]+")
_LONGEST_EMAIL: Final = 254  # RFC 5321, 4.5.3.1.3, less the two angle brackets.
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What may be shown of an account."""

    id: str
    email: str | None
    name: str
    is_owner: bool
    is_active: bool
    grants: Mapping[str, str]
    created_at: datetime
    last_seen_at: datetime | None


def insert_account(session: Session, account: Account, grants: Mapping[str, str]) -> None:
    """Add a person and what they hold, in the caller's transaction.

    Raises:
        Conflict: the e-mail, or the foreign identity, has an account already; of two who come
            at once, the second one hears it. The transaction cannot go on.

    """
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            "auth.email_taken", "There is an account with this e-mail already; sign in instead."
        ) from error
    for domain, level in grants.items():
        session.add(grant_row(account.id, domain, level, account.created_at))


def email_address(text: str) -> str:
    """An e-mail as it is kept: trimmed and in lower case, so that it is found however written.

    Raises:
        Invalid: it is no e-mail address.

    """
    folded = unicodedata.normalize("NFC", text).strip().lower()
    # Invisible letters would make two addresses look like one, or steer a terminal.
    good = folded.isprintable() and _EMAIL.fullmatch(folded)
    if len(folded) > _LONGEST_EMAIL or not good:
        raise Invalid(
            "auth.bad_email", "This is no e-mail address; write it like name@example.org."
        )
    return folded


def usable_email(text: str | None) -> str | None:
    """The same, but none where there is no e-mail address."""
    try:
        return None if text is None else email_address(text)
    except Invalid:
        return None


def grants_of(session: Session, account_id: str) -> dict[str, str]:
    """What the account holds, by domain."""
    rows = session.scalars(sa.select(Grant).where(Grant.account_id == account_id))
    return {row.domain: row.scope for row in rows}


def shown_name(name: str) -> str:
    """A person's name without control characters, cut to what the column holds."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:_LONGEST_NAME]


def account_row(session: Session, account_id: str) -> Account:
    """The row of this account.

    Raises:
        NotFound: no such account.

    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("auth.no_account", "There is no such account.")
    return account


def grant_row(account_id: str, domain: str, level: str, at: datetime) -> Grant:
    return Grant(account_id=account_id, domain=domain, scope=level, created_at=at)


def profile_of(account: Account, grants: Mapping[str, str]) -> Profile:
    return Profile(
        id=account.id,
        email=account.email,
        name=account.name,
        is_owner=account.is_owner,
        is_active=account.is_active,
        grants=grants,
        created_at=account.created_at,
        last_seen_at=account.last_seen_at,
    )


def account_caller(
    session: Session,
    account: Account,
    *,
    via: Via,
    closed: bool,
    session_id: str | None = None,
    audience: str | None = None,
    ceiling: Scope = "admin",
) -> Caller:
    """The account as a caller, with what it holds at this moment.

    In a `closed` house strangers cannot open accounts, so the owner has written every e-mail.
    """
    proven = closed or account.email_confirmed_at is not None
    return Caller(
        via=via,
        account_id=account.id,
        email=account.email,
        proven_email=account.email if proven else None,
        subject=account.subject,
        name=account.name,
        is_owner=account.is_owner,
        grants=grants_of(session, account.id),
        session_id=session_id,
        audience=audience,
        ceiling=ceiling,
    )
