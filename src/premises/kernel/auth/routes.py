"""The doors by which people sign in and out and look after their keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from premises.kernel.auth import cookies, elsewhere, renewing
from premises.kernel.auth.callers import Caller
from premises.kernel.auth.dependencies import CurrentCaller, caller_of
from premises.kernel.auth.schemas import (
    GoogleSignIn,
    KeyMade,
    KeyShown,
    KeyWanted,
    Me,
    RowId,
    SessionShown,
    SignedIn,
    SignIn,
    SignUp,
)
from premises.kernel.auth.signing_in import (
    address_of,
    signed_in,
    signed_in_renewably,
    signed_out,
)
from premises.kernel.auth.wiring import Auth
from premises.kernel.errors import Forbidden


def in_person(caller: CurrentCaller) -> Caller:
    """Someone who signed in, rather than a program with a key or a token for one domain.

    A key that could make keys, or end sign-ins, would be worth more than what it is for.

    Raises:
        Unauthenticated: nobody is signed in.
        Forbidden: the credential is not a full sign-in.

    """
    caller.require_somebody()
    if caller.via not in {"open", "session"} or caller.audience is not None:
        raise Forbidden("auth.session_needed", "Sign in with your account to do this.")
    return caller


InPerson = Annotated[Caller, Depends(in_person)]


def router(auth: Auth) -> APIRouter:
    """The routes below /api/auth."""
    routes = APIRouter(prefix="/api/auth", tags=["auth"])
    _add_sign_in(routes, auth)
    routes.include_router(elsewhere.router(auth))
    routes.include_router(renewing.router(auth))
    _add_sessions(routes, auth)
    _add_keys(routes, auth)
    return routes


def _add_sign_in(routes: APIRouter, auth: Auth) -> None:
    @routes.post("/signup", status_code=201)
    def sign_up(wanted: SignUp, request: Request, response: Response) -> SignedIn:
        profile = auth.accounts.sign_up(
            email=wanted.email,
            password=wanted.password.get_secret_value(),
            name=wanted.name,
            address=address_of(request),
        )
        return signed_in(auth, request, response, profile.id, None)

    @routes.post("/session")
    def sign_in(given: SignIn, request: Request, response: Response) -> SignedIn:
        profile = auth.accounts.sign_in(
            email=given.email,
            password=given.password.get_secret_value(),
            address=address_of(request),
        )
        begin = signed_in_renewably if given.renewable else signed_in
        return begin(auth, request, response, profile.id, given.audience)

    @routes.post("/google")
    def sign_in_with_google(given: GoogleSignIn, request: Request, response: Response) -> SignedIn:
        identity = auth.google.verify(given.id_token.get_secret_value())
        account_id = auth.newcomers.arrive(identity)
        return signed_in(auth, request, response, account_id, given.audience)

    @routes.get("/me")
    def me(caller: CurrentCaller) -> Me:
        caller.require_somebody()
        return Me.model_validate(caller)


def _add_sessions(routes: APIRouter, auth: Auth) -> None:
    @routes.delete("/session", status_code=204)
    def sign_out(response: Response, caller: Annotated[Caller, Depends(caller_of)]) -> None:
        signed_out(auth, caller, response)

    @routes.get("/sessions")
    def list_sessions(caller: InPerson) -> list[SessionShown]:
        if caller.account_id is None:
            return []
        rows = [SessionShown.model_validate(row) for row in auth.sessions.list(caller.account_id)]
        return [row.model_copy(update={"is_this": row.id == caller.session_id}) for row in rows]

    @routes.delete("/sessions", status_code=204)
    def revoke_all_sessions(
        response: Response,
        caller: InPerson,
        others: Annotated[bool, Query(description="Keep the one that asks.")] = False,
    ) -> None:
        auth.sessions.revoke_all(caller.account_id or "", caller.session_id if others else None)
        if not others:
            cookies.drop_session(response)

    @routes.delete("/sessions/{session_id}", status_code=204)
    def revoke_session(session_id: RowId, caller: InPerson) -> None:
        auth.sessions.revoke(caller.account_id or "", session_id)


def _add_keys(routes: APIRouter, auth: Auth) -> None:
    @routes.get("/keys")
    def list_keys(caller: InPerson) -> list[KeyShown]:
        rows = auth.keys.list(caller.account_id, everyones=caller.is_owner)
        return [KeyShown.model_validate(row) for row in rows]

    @routes.post("/keys", status_code=201)
    def make_key(wanted: KeyWanted, response: Response, caller: InPerson) -> KeyMade:
        made = auth.keys.create(
            caller.account_id, name=wanted.name, scope=wanted.scope, domain=wanted.domain
        )
        response.headers["Cache-Control"] = "no-store"
        return KeyMade(id=made.id, key=made.secret)

    @routes.delete("/keys/{key_id}", status_code=204)
    def revoke_key(key_id: RowId, caller: InPerson) -> None:
        auth.keys.revoke(caller.account_id, key_id, anyones=caller.is_owner)
