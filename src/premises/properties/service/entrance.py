"""Somebody signs up, signs in, stays signed in, and leaves, as clients of properties do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from premises.kernel.errors import NotFound
from premises.properties.rights import Viewer
from premises.properties.service.people import People, Profile, check_profile
from premises.properties.settings import GROUP as DOMAIN

if TYPE_CHECKING:
    from premises.kernel.auth import Auth, Caller, Opened
    from premises.kernel.auth.sessions import OpenSession


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody comes: their address and what their browser calls itself."""

    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A sign-in: the token that clients send, what renews it, and as whom they look."""

    token: str
    refresh_token: str
    expires_at: datetime
    viewer: Viewer


class Entrance:
    """Lets people in with tokens that are good for properties only."""

    def __init__(self, auth: "Auth", people: People) -> None:
        self._auth = auth
        self._people = people

    def sign_up(
        self, *, email: str, password: str, name: str, profile: Profile, place: Place
    ) -> Entered:
        """Open an account and come in.

        Raises:
            Invalid: the e-mail, the password or what is said of oneself breaks the rules.
            Conflict: there is an account with this e-mail.
            Failure: whatever else `Accounts.sign_up` raises.

        """
        check_profile(profile)
        accounts = self._auth.accounts
        made = accounts.sign_up(email=email, password=password, name=name, address=place.address)
        return self._enter(made.id, place, profile)

    def sign_in(self, *, email: str, password: str, place: Place) -> Entered:
        """Come in; raises what `Accounts.sign_in` raises.

        Raises:
            Forbidden: the account was not granted properties.

        """
        accounts = self._auth.accounts
        found = accounts.sign_in(email=email, password=password, address=place.address)
        return self._enter(found.id, place)

    def renew(self, refresh_token: str, place: Place) -> Entered:
        """Stay in; the token that was brought is spent.

        Raises:
            Unauthenticated: it is unknown, too old or was spent, or its sign-in has ended.
            TooMany: many were renewed from this address.

        """
        renewed = self._auth.refreshes.rotate(refresh_token, place.address)
        caller = self._auth.newcomers.caller(renewed.account_id, renewed.audience)
        return self._entered(renewed.opened, caller, renewed.refresh_token, renewed.audience)

    def leave(self, caller: "Caller") -> None:
        """End the sign-in that is used; who uses none has left already."""
        if caller.session_id is not None and caller.account_id is not None:
            self.end(caller, caller.session_id)

    def leave_all(self, caller: "Caller") -> int:
        """End the sign-ins of whoever asks that this one may speak for; returns how many."""
        ended = [one.id for one in self.open_of(caller)]
        for session_id in ended:
            self._auth.sessions.revoke(caller.account_id or "", session_id)
        return len(ended)

    def end(self, caller: "Caller", session_id: str) -> None:
        """End one sign-in of whoever asks.

        Raises:
            NotFound: they have no such sign-in.

        """
        if session_id not in {one.id for one in self.open_of(caller)}:
            raise NotFound("auth.no_session", "There is no such sign-in; it may have ended.")
        self._auth.sessions.revoke(caller.account_id or "", session_id)

    def open_of(self, caller: "Caller") -> "list[OpenSession]":
        """The sign-ins of whoever asks; a token for properties knows only of others like it."""
        if caller.account_id is None or caller.via != "session":
            return []
        known = self._auth.sessions.list(caller.account_id)
        return [one for one in known if caller.audience in {None, one.audience}]

    def _enter(self, account_id: str, place: Place, profile: Profile | None = None) -> Entered:
        caller = self._auth.newcomers.caller(account_id, DOMAIN)
        self._people.welcome(caller, profile)
        opened = self._auth.sessions.open(
            account_id, audience=DOMAIN, user_agent=place.user_agent, address=place.address
        )
        refresh_token = self._auth.refreshes.open(opened.id)
        return self._entered(opened, caller, refresh_token, DOMAIN)

    def _entered(
        self, opened: "Opened", caller: "Caller", refresh_token: str, audience: str | None
    ) -> Entered:
        """The sign-in with the claims that clients of the original read."""
        auth, viewer = self._auth, self._people.welcome(caller)
        lifetime = timedelta(minutes=auth.settings.access_minutes)
        claims = {"sub": caller.email or caller.account_id or "", "user_id": viewer.person_id}
        token = auth.sessions.signed(opened, audience=audience, claims=claims, lifetime=lifetime)
        return Entered(
            token=token,
            refresh_token=refresh_token,
            expires_at=min(auth.clock.now() + lifetime, opened.expires_at),
            viewer=viewer,
        )
