"""Who may use drawings at all, and who may use everybody's."""

from typing import TYPE_CHECKING, Final, Literal

from premises.drawings.settings import GROUP as DOMAIN
from premises.kernel.errors import Forbidden

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

Scope = Literal["read", "write"]

_NOBODYS: Final = ""
"""No account has this id, so only those may touch its rows who may touch everybody's."""


def require_use(caller: "Caller", scope: Scope = "read") -> None:
    """Pass who may use drawings, if only their own.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        Forbidden: the account was not granted drawings; the message names the command that does.

    """
    caller.require_somebody()
    if not caller.may_own(DOMAIN, scope):
        raise Forbidden("drawings.no_grant", _how_to_be_let_in(caller), domain=DOMAIN, scope=scope)


def _how_to_be_let_in(caller: "Caller") -> str:
    if caller.account_id is None:
        return (
            "This client may only read; the owner of the house lets it send as well with:"
            f" premises clients add --domain {DOMAIN} --scope write, and --network or --path"
        )
    return (
        "This credential may not do that in drawings; the owner of the house gives an account the"
        f" right with: premises users grant {caller.email or 'E-MAIL'} {DOMAIN} own"
    )


def speaks_for_all(caller: "Caller") -> bool:
    """Whether the caller may name somebody else: clients without a token, the house's owner."""
    return caller.account_id is None or holds_all(caller)


def holds_all(caller: "Caller") -> bool:
    """Whether everything here is the caller's: the owner of the house, and who may as much."""
    return caller.may(DOMAIN, "read", owner_id=_NOBODYS)
