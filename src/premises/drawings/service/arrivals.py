"""Somebody signs in as clients of drawings do: elsewhere, with a password, or with a code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from premises.drawings.service.people import People, require_domain
from premises.drawings.settings import GROUP as DOMAIN
from premises.drawings.settings import DrawingsSettings
from premises.kernel.errors import NotFound, Unauthenticated

if TYPE_CHECKING:
    from premises.kernel.auth import Auth, Begun, Identity, Opened, Returned


@dataclass(frozen=True, slots=True)
class Guest:
    """Who has come in, and the code that opens a session for them once."""

    account_id: str
    user: dict[str, Any]
    code: str


@dataclass(frozen=True, slots=True)
class Session:
    """A token in the form that clients of the original read, and who bears it."""

    opened: "Opened"
    token: str
    user: dict[str, Any]


class Arrivals:
    """Lets people in; each finds a project to begin with at their first time."""

    def __init__(self, auth: "Auth", people: People, settings: DrawingsSettings) -> None:
        self._auth = auth
        self._people = people
        self._settings = settings

    def leave(self, redirect_url: str) -> "Begun":
        """Where to send somebody who signs in elsewhere; raises what `Flows.begin` raises."""
        return self._auth.flows.begin(redirect_url, DOMAIN, None)

    def come_back(self, returned: "Returned", browser: str | None, redirect_url: str) -> Guest:
        """Take back who was sent to the issuer.

        Raises:
            Forbidden: their e-mail address is of a domain that may not come in.
            Failure: whatever `Flows.complete` raises.

        """
        arrived = self._auth.flows.complete(returned, browser, redirect_url, self._admit)
        caller = self._auth.newcomers.caller(arrived.account_id, DOMAIN)
        return Guest(arrived.account_id, self._people.welcome(caller), arrived.code)

    def redeem(self, code: str, browser: str | None, *, any_browser: bool) -> str:
        """The account that a code stands for; `any_browser` need not show that it began.

        Raises:
            Unauthenticated: the code is unknown, used, too old, another browser's, or made for
                something else.

        """
        redeemed = self._auth.flows.redeem(code, browser, any_browser=any_browser)
        if redeemed.audience != DOMAIN:
            raise Unauthenticated("auth.bad_code", "This code is not for drawings; sign in again.")
        return redeemed.account_id

    def with_password(self, email: str, password: str, address: str | None) -> str:
        """The account with this e-mail and password; `address` is where they are, if known.

        Raises:
            Failure: whatever `Accounts.sign_in` raises.

        """
        return self._auth.accounts.sign_in(email=email, password=password, address=address).id

    def session(self, account_id: str, begin: Callable[[], "Opened"]) -> Session:
        """A sign-in as a token with the claims that clients read; `begin` opens it.

        Raises:
            Forbidden: the account was not granted drawings.

        """
        user = self._people.welcome(self._auth.newcomers.caller(account_id, DOMAIN))
        opened = begin()
        claims = {name: user[name] for name in ("user_id", "email", "name", "organization_id")}
        token = self._auth.sessions.signed(opened, audience=DOMAIN, claims=claims)
        return Session(opened, token, user)

    def known(self, id_token: str) -> dict[str, Any]:
        """Whom an ID token of the issuer names, if they have been here.

        Raises:
            Unauthenticated: it is not genuine, not for us, or has expired.
            NotFound: nobody with it has ever come in here.

        """
        account_id = self._auth.newcomers.known(self._identity(id_token))
        person = self._people.of_account(account_id) if account_id else None
        if person is None:
            raise NotFound("drawings.no_user", "User not found")
        return {"user_id": person.user_id, "email": person.email, "name": person.name}

    def _identity(self, id_token: str) -> "Identity":
        if not (self._auth.flows.is_on or self._auth.google.is_on):
            raise Unauthenticated("auth.bad_token", "Nobody signs in here with an ID token.")
        if not self._auth.flows.is_on:
            return self._auth.google.verify(id_token)
        try:
            return self._auth.flows.verify(id_token)
        except Unauthenticated:
            # A telephone may have got its token from Google under a client id of its own.
            if not self._auth.google.is_on:
                raise
            return self._auth.google.verify(id_token)

    def _admit(self, identity: "Identity") -> None:
        require_domain(identity.email, self._settings.allowed_email_domains)
