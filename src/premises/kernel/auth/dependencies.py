"""How a route asks who is calling, and says who may."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from premises.kernel.auth.callers import NOBODY, Caller, Scope
from premises.kernel.auth.gate import CALLER, CALLER_AGAIN


def caller_of(connection: HTTPConnection) -> Caller:
    """Whoever is calling, as the gate found out; without a gate, nobody.

    For routes that serve everyone whatever they send. Most routes want `current_caller`.
    """
    caller = connection.scope.get("state", {}).get(CALLER)
    return caller if isinstance(caller, Caller) else NOBODY


def current_caller(connection: HTTPConnection) -> Caller:
    """Whoever is calling, who may be nobody; never someone whose credential did not count.

    Raises:
        Unauthenticated: a credential was sent that is not valid.
        Forbidden: a credential was sent that does not count for this request.
        Unavailable: whether it is valid cannot be found out now.

    """
    caller = caller_of(connection)
    caller.raise_refusal()
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]


def allowed(domain: str, scope: Scope, *, own: bool = False) -> Callable[[HTTPConnection], Caller]:
    """A dependency that lets in only who may do this in the domain.

    With `own`, the right to one's own rows is enough; which rows these are is then decided row
    by row, with `Caller.may` and `Caller.sees`.
    """

    def require(connection: HTTPConnection) -> Caller:
        caller = caller_of(connection)
        caller.require(domain, scope, own=own)
        return caller

    return require


def caller_again(connection: HTTPConnection) -> Callable[[], Caller]:
    """A function that finds out anew who is calling; call it in a thread, it reads the tables."""
    again = connection.scope.get("state", {}).get(CALLER_AGAIN)
    return again if callable(again) else lambda: NOBODY
