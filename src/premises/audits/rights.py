"""Whose audits are whose: the one place that decides who may send, see and change them.

A row belongs to the account that sent it, and to the house where it came without one: from a
client that was admitted without a token, or from the owner of an open house. Whoever may write
the rows of the house may speak for anybody there; everyone else speaks for themselves only.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from premises.audits.settings import GROUP as DOMAIN
from premises.kernel.errors import Forbidden, Invalid

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

LONGEST_NAME: Final = 254
_NOBODYS: Final = ""
"""No account has this id, so only those may touch its rows who may touch everybody's."""

Scope = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who something comes from: what clients call them by, and whose rows it becomes."""

    user_id: str
    account_id: str | None


def require_use(caller: "Caller", scope: Scope = "read") -> None:
    """Pass who may use audits, if only for themselves.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        Forbidden: the account was not granted audits; the message names the command that does.

    """
    caller.require_somebody()
    if not caller.may_own(DOMAIN, scope):
        raise Forbidden("audits.no_grant", _how_to_be_let_in(caller), domain=DOMAIN, scope=scope)


def _how_to_be_let_in(caller: "Caller") -> str:
    if caller.via == "client":
        return (
            "This client may only read; the owner of the house lets it send as well with:"
            f" premises clients add --domain {DOMAIN} --scope write, and --network or --path"
        )
    return (
        "This account may not use audits yet; the owner of the house gives the right with:"
        f" premises users grant {caller.email or 'E-MAIL'} {DOMAIN} own"
    )


def speaks_for_all(caller: "Caller") -> bool:
    """Whether the caller may send under any name: the house's owner, helpers, admitted clients."""
    return caller.may(DOMAIN, "write")


def own_name(caller: "Caller") -> str:
    """What the caller is called by where they do not say it."""
    return caller.email or caller.subject or caller.account_id or "house"


def sender(caller: "Caller", said: str | None = None) -> Sender:
    """Who sends this, by the name they say; without one, by their own.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        Forbidden: the account was not granted audits, or the name is somebody else's.
        Invalid: this cannot be a name.

    """
    require_use(caller, "write")
    name = plain_name(own_name(caller) if said is None else said)
    own = _own_spelling(caller, name)
    if own is None and not speaks_for_all(caller):
        raise not_yours(name)
    return Sender(own or name, caller.account_id)


def may_introduce(caller: "Caller", name: str) -> bool:
    """Whether a profile may be begun under this name: one's own, or any where nobody signs in."""
    return caller.via in {"client", "open"} or _own_spelling(caller, name) is not None


def _own_spelling(caller: "Caller", said: str) -> str | None:
    """The caller's own name that is said, as it is kept."""
    known = (caller.email, caller.subject)
    return next((one for one in known if one is not None and is_called(one, said)), None)


def plain_name(said: str) -> str:
    """A name as it is kept.

    Raises:
        Invalid: it is empty, too long, or holds characters that no name has.

    """
    name = said.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid("audits.bad_user", "Say who you are by your e-mail address, as uid.")
    return kept_name(name)


def kept_name(name: str) -> str:
    """An e-mail address as accounts keep it, so that whoever signs in finds what is theirs.

    Telephones like to begin one with a capital. Other names stay as they are.
    """
    # Workers are spared all that has to do with signing in.
    from premises.kernel.auth.profiles import usable_email  # noqa: PLC0415

    return usable_email(name) or name


def is_called(known: str, said: str) -> bool:
    """Whether both are one name; addresses are written in large letters now and then."""
    return known.casefold() == said.strip().casefold()


def not_yours(name: str) -> Forbidden:
    return Forbidden(
        "audits.not_you",
        f"You are not signed in as {name}; send the e-mail address of your own account as uid.",
    )


def visible(
    caller: "Caller", owner: Mapped[str | None], scope: Scope = "read"
) -> sa.ColumnElement[bool]:
    """Holds for the rows that the caller may see or, with `write`, change."""
    if caller.may(DOMAIN, scope, owner_id=_NOBODYS):
        return sa.true()
    parts: list[sa.ColumnElement[bool]] = []
    if caller.may(DOMAIN, scope):
        parts.append(owner.is_(None))
    if caller.account_id is not None and caller.may(DOMAIN, scope, owner_id=caller.account_id):
        parts.append(owner == caller.account_id)
    return sa.or_(sa.false(), *parts)


def may(caller: "Caller", owner_id: str | None, scope: Scope) -> bool:
    """Whether the caller may do this to a row of this owner."""
    return caller.may(DOMAIN, scope, owner_id=owner_id)
