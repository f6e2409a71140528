"""Who is asking, and how far that person or program may go.

A grant has one of four levels, each of which includes those before it:

| level   | the account's own rows | rows of the house (without an owner) | other people's rows |
|---------|------------------------|--------------------------------------|---------------------|
| `own`   | read and write         | -                                    | -                   |
| `read`  | read and write         | read                                 | -                   |
| `write` | read and write         | read and write                       | -                   |
| `admin` | everything             | everything                           | everything          |

Self sign-up and a first foreign sign-in give `own`; the owner of the house gives the others, and
may do everything everywhere. A domain may show more of a row than this (a published listing, a
project one was invited to), never less. What a credential is for narrows what its bearer holds:
an audience to one domain, a ceiling to `read` or `write`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from premises.kernel.errors import Failure, Forbidden, Invalid, Unauthenticated

Level = Literal["own", "read", "write", "admin"]
Scope = Literal["read", "write", "admin"]
Via = Literal["open", "session", "key", "client", "nobody"]

LEVELS: Final[tuple[Level, ...]] = ("own", "read", "write", "admin")
SCOPES: Final[tuple[Scope, ...]] = ("read", "write", "admin")
EVERY_DOMAIN: Final = "*"
"""Stands for all domains in a grant, those that come later included."""

_RANK: Final[Mapping[str, int]] = {level: rank for rank, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever sent this request.

    `proven_email` is their e-mail where it is known to be theirs: confirmed, or written by the
    owner where nobody else opens accounts. What was kept for an address may be given to no other.
    `subject` is what the service they sign in with calls them by, if they sign in elsewhere.
    `audience` is the only domain the credential is good for, `ceiling` the most it may be used
    for. `refusal` is why a credential that was sent does not count; a caller with a refusal is
    nobody, and must be told so instead of being treated as one who sent nothing.
    """

    via: Via
    account_id: str | None = None
    email: str | None = None
    proven_email: str | None = None
    subject: str | None = None
    name: str = ""
    is_owner: bool = False
    grants: Mapping[str, str] = field(default_factory=dict)
    session_id: str | None = None
    audience: str | None = None
    ceiling: Scope = "admin"
    refusal: Failure | None = None

    def may(self, domain: str, scope: Scope, *, owner_id: str | None = None) -> bool:
        """Whether the caller may do this to rows of this owner; without one, of the house."""
        if self.audience not in {None, domain} or _RANK[scope] > _RANK[self.ceiling]:
            return False
        held = self._held(domain)
        if held == "admin":
            return True
        if owner_id is None:
            return _RANK.get(held or "", -1) >= _RANK[scope]
        return held is not None and owner_id == self.account_id and scope != "admin"

    def may_own(self, domain: str, scope: Scope) -> bool:
        """Whether the caller may do this to some rows at least: the house's or their own."""
        own = self.account_id is not None and self.may(domain, scope, owner_id=self.account_id)
        return own or self.may(domain, scope)

    def sees(self, domain: str, owner_id: str | None) -> bool:
        """Whether a row or an event of this owner may be shown to the caller."""
        return self.may(domain, "read", owner_id=owner_id)

    def require(self, domain: str, scope: Scope, *, own: bool = False) -> None:
        """Pass in silence or say why not; with `own`, the right to one's own rows is enough.

        Raises:
            Unauthenticated: nobody is signed in, or the credential is not valid.
            Forbidden: the account has no such right.

        """
        self.require_somebody()
        if not (self.may_own(domain, scope) if own else self.may(domain, scope)):
            raise Forbidden(
                "auth.no_grant",
                f"This needs the right to {scope} in {domain}; ask the owner of the house for it.",
                domain=domain,
                scope=scope,
            )

    def require_somebody(self) -> None:
        """Pass anyone who is recognised.

        Raises:
            Unauthenticated: nobody is signed in, or the credential is not valid.

        """
        self.raise_refusal()
        if self.via == "nobody":
            raise Unauthenticated("auth.sign_in", "Sign in first, or send an API key.")

    def raise_refusal(self) -> None:
        """Raise why the credential that was sent does not count, if one was sent in vain."""
        if self.refusal is not None:
            raise self.refusal

    def _held(self, domain: str) -> str | None:
        if self.is_owner:
            return "admin"
        return higher(self.grants.get(domain), self.grants.get(EVERY_DOMAIN))


def higher(one: str | None, other: str | None) -> str | None:
    """The level of the two that reaches further; none reaches nowhere."""
    return max(one, other, key=lambda level: _RANK.get(level or "", -1))


NOBODY: Final = Caller(via="nobody")
HOUSE_OWNER: Final = Caller(via="open", name="Owner", is_owner=True)
"""Everyone who comes in by the loopback address in mode `open`."""


def refused(failure: Failure) -> Caller:
    """Nobody, because of this."""
    return Caller(via="nobody", refusal=failure)


def bad_token() -> Unauthenticated:
    """What is answered to every credential that is unknown, expired, revoked or malformed.

    One answer for all of them, so that it tells a thief nothing.
    """
    return Unauthenticated(
        "auth.bad_token", "This token or key is unknown, expired or revoked; sign in again."
    )


def scope_named(text: str) -> Scope:
    """The scope a person wrote.

    Raises:
        Invalid: it is none of read, write, admin.

    """
    for scope in SCOPES:
        if text == scope:
            return scope
    raise Invalid("auth.bad_scope", f"{text!r} is no scope; choose one of {', '.join(SCOPES)}.")


def level_named(text: str) -> Level:
    """The level of a grant that a person wrote.

    Raises:
        Invalid: it is none of own, read, write, admin.

    """
    for level in LEVELS:
        if text == level:
            return level
    raise Invalid("auth.bad_level", f"{text!r} is no level; choose one of {', '.join(LEVELS)}.")
