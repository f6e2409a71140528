"""The doors by which people sign in and out and look after their keys."""

import contextlib
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from premises.kernel.auth.callers import Caller
from premises.kernel.auth.dependencies import CurrentCaller, caller_of
from premises.kernel.auth.knocks import COOKIE
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
from premises.kernel.auth.sessions import Opened
from premises.kernel.auth.wiring import Auth
from premises.kernel.errors import Forbidden, NotFound, Unauthenticated


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
    _add_sessions(routes, auth)
    _add_keys(routes, auth)
    return routes


def _add_sign_in(routes: APIRouter, auth: Auth) -> None:
    @routes.post("/signup", status_code=201)
    def sign_up(wanted: SignUp, request: Request, response: Response) -> SignedIn:
        profile = auth.accounts.sign_up(
            email=wanted.email, password=wanted.password.get_secret_value(), name=wanted.name
        )
        return _signed_in(auth, request, response, profile.id, None)

    @routes.post("/session")
    def sign_in(given: SignIn, request: Request, response: Response) -> SignedIn:
        profile = auth.accounts.sign_in(
            email=given.email, password=given.password.get_secret_value()
        )
        return _signed_in(auth, request, response, profile.id, given.audience)

    @routes.post("/google")
    def sign_in_with_google(given: GoogleSignIn, request: Request, response: Response) -> SignedIn:
        identity = auth.google.verify(given.id_token.get_secret_value())
        account_id = auth.newcomers.arrive(identity)
        return _signed_in(auth, request, response, account_id, given.audience)

    @routes.get("/me")
    def me(caller: CurrentCaller) -> Me:
        caller.require_somebody()
        return Me.model_validate(caller)


def _add_sessions(routes: APIRouter, auth: Auth) -> None:
    @routes.delete("/session", status_code=204)
    def sign_out(response: Response, caller: Annotated[Caller, Depends(caller_of)]) -> None:
        # Signing out succeeds also when the sign-in has ended already: the cookie must go. But
        # where nobody could look it up, it still lives, and to say otherwise would be wrong.
        if not isinstance(caller.refusal, Unauthenticated):
            caller.raise_refusal()
        if caller.session_id is not None and caller.account_id is not None:
            with contextlib.suppress(NotFound):
                auth.sessions.revoke(caller.account_id, caller.session_id)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")

    @routes.get("/sessions")
    def list_sessions(caller: InPerson) -> list[SessionShown]:
        if caller.account_id is None:
            return []
        rows = [SessionShown.model_validate(row) for row in auth.sessions.list(caller.account_id)]
        return [row.model_copy(update={"is_this": row.id == caller.session_id}) for row in rows]

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


def _signed_in(
    auth: Auth, request: Request, response: Response, account_id: str, audience: str | None
) -> SignedIn:
    opened = auth.sessions.open(
        account_id,
        audience=audience,
        user_agent=request.headers.get("user-agent"),
        address=request.client.host if request.client else None,
    )
    response.headers["Cache-Control"] = "no-store"
    if audience is None:
        _set_cookie(request, response, opened, auth.settings.session_hours)
    return SignedIn(
        token=opened.token,
        expires_at=opened.expires_at,
        session_id=opened.id,
        account_id=account_id,
    )


def _set_cookie(request: Request, response: Response, opened: Opened, hours: float) -> None:
    # A proxy that ends TLS says so; whoever lies about it harms only the cookie of their own.
    told = request.headers.get("x-forwarded-proto", request.url.scheme)
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(hours * 3600),
        path="/",
        httponly=True,
        samesite="lax",
        secure=told == "https",
    )
