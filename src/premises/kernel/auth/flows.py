"""Signing in elsewhere, step by step: there, back with proof, and in with a code that works once.

A flow is a row from the moment somebody leaves for the issuer until the code is redeemed.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from premises.kernel.auth.discovery import Discovery
from premises.kernel.auth.exchange import challenge_of, id_token_for, verified, with_query
from premises.kernel.auth.flow_rows import FlowRows
from premises.kernel.auth.models import SignInFlow
from premises.kernel.auth.newcomers import Newcomers
from premises.kernel.auth.openid import Identity
from premises.kernel.auth.tokens import token_hash
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Unauthenticated
from premises.kernel.settings import AuthSettings

_VERIFIER_BYTES: Final = 64  # 86 characters; RFC 7636, 4.1, allows 43 to 128.


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, the state that comes back with it, and its cookie's value."""

    auth_url: str
    state: str
    browser: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What the issuer's redirect brought back; `issuer` is who it says it is (RFC 9207)."""

    state: str
    code: str = ""
    error: str = ""
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back, and the code that opens a session for them once."""

    account_id: str
    code: str
    return_to: str | None


@dataclass(frozen=True, slots=True)
class Redeemed:
    account_id: str
    audience: str | None


def everyone(_identity: Identity) -> None:
    """Lets everyone in whom the issuer knows."""


class Flows:
    """Sign-ins at the issuer that is set: `begin`, `complete`, `redeem`, in this order."""

    def __init__(
        self, database: Database, clock: Clock, settings: AuthSettings, newcomers: Newcomers
    ) -> None:
        self._rows = FlowRows(database, clock)
        self._clock = clock
        self._settings = settings
        self._newcomers = newcomers
        self._discovery = Discovery(settings.oidc_issuer, clock)

    @property
    def is_on(self) -> bool:
        return bool(self._settings.oidc_client_id)

    @property
    def name(self) -> str:
        """What people call the issuer."""
        return self._settings.oidc_name or urlsplit(self._settings.oidc_issuer).netloc

    def begin(self, redirect_url: str, audience: str | None, return_to: str | None) -> Begun:
        """Note a new flow down, for a token that is good in `audience` only.

        Raises:
            Forbidden: signing in elsewhere is switched off.
            TooMany: thousands are on their way already.
            Unavailable: the issuer does not answer.

        """
        self._require_on()
        provider = self._discovery.provider()
        state, browser, nonce = (secrets.token_urlsafe(32) for _ in range(3))
        flow = SignInFlow(
            state_hash=token_hash(state),
            browser_hash=token_hash(browser),
            nonce=nonce,
            verifier=secrets.token_urlsafe(_VERIFIER_BYTES),
            audience=audience,
            return_to=return_to,
        )
        self._rows.note(flow)
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": redirect_url,
            "scope": " ".join(self._settings.oidc_scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(flow.verifier),
            "code_challenge_method": "S256",
        }
        return Begun(with_query(provider.authorization_endpoint, asked), state, browser)

    def complete(
        self,
        returned: Returned,
        browser: str | None,
        redirect_url: str,
        admit: Callable[[Identity], None] = everyone,
    ) -> Arrived:
        """Take back who comes from the issuer; `admit` raises for whom it keeps out.

        A state counts once, whatever becomes of it.

        Raises:
            Invalid: the state is unknown, used, too old, or another browser's.
            Unauthenticated: the issuer refused, or what it says proves nothing.
            Forbidden: the person may not come in here.
            Conflict: the e-mail belongs to an account that cannot be linked to it.
            Unavailable: the issuer does not answer.

        """
        self._require_on()
        flow = self._rows.take(returned.state, browser)
        identity = self._proven(flow, returned, redirect_url)
        admit(identity)
        account_id = self._newcomers.arrive(identity)
        return Arrived(account_id, self._rows.hand_over(flow, account_id), flow.return_to)

    def redeem(self, code: str, browser: str | None, *, any_browser: bool = False) -> Redeemed:
        """Whom the code stands for; it is worth nothing afterwards.

        A browser that sends another flow's secret is refused always, one that sends none unless
        `any_browser` may come: a page of another site cannot send our cookie.

        Raises:
            Unauthenticated: the code is unknown, used, too old, or another browser's.

        """
        flow = self._rows.spend(code, browser, any_browser=any_browser)
        return Redeemed(flow.account_id or "", flow.audience)

    def verify(self, id_token: str) -> Identity:
        """Whom an ID token of the issuer names that was made for this service.

        Raises:
            Forbidden: signing in elsewhere is switched off.
            Unauthenticated: it is not genuine, not for us, or has expired.
            Unavailable: the issuer does not answer.

        """
        self._require_on()
        provider, client_id = self._discovery.provider(), self._settings.oidc_client_id
        return verified(provider, client_id, id_token, self._clock, None)

    def _require_on(self) -> None:
        if not self.is_on:
            raise Forbidden("auth.elsewhere_off", "Signing in elsewhere is switched off here.")

    def _proven(self, flow: SignInFlow, returned: Returned, redirect_url: str) -> Identity:
        if returned.error:
            raise Unauthenticated(
                "auth.refused_elsewhere", "The sign-in was ended elsewhere.", error=returned.error
            )
        provider, client_id = self._discovery.provider(), self._settings.oidc_client_id
        # Missing, it may be an answer of another issuer that was mixed in (RFC 9207, 2.4).
        is_named = returned.issuer is not None or provider.names_itself
        if is_named and returned.issuer != provider.issuer:
            raise Unauthenticated("auth.issuer_mixed_up", "Another issuer answered; begin again.")
        sent = {"code": returned.code, "redirect_uri": redirect_url, "code_verifier": flow.verifier}
        secret = self._settings.oidc_client_secret
        id_token = id_token_for(provider, client_id, secret, sent)
        return verified(provider, client_id, id_token, self._clock, flow.nonce)
