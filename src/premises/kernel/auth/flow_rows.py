"""What is kept of a sign-in elsewhere between its steps; each step counts once."""

import hmac
import secrets
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from premises.kernel.auth.models import SignInFlow
from premises.kernel.auth.tokens import token_hash
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, TooMany, Unauthenticated

STAY_S: Final = 600
"""How long somebody may take to sign in at the issuer."""

CODE_S: Final = 60
"""How long the code that ends a flow may be redeemed."""

_MOST_AT_ONCE: Final = 10_000


class FlowRows:
    """Notes flows down, finds them again by what the browser brings, and forgets them.

    Of state, browser secret and code only hashes are kept.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note(self, flow: SignInFlow) -> None:
        """Keep a new flow for as long as somebody may take; those that are over go.

        Raises:
            TooMany: thousands are on their way already.

        """
        now = self._clock.now()
        flow.created_at, flow.expires_at = now, now + timedelta(seconds=STAY_S)
        with self._database.write() as session:
            session.execute(sa.delete(SignInFlow).where(SignInFlow.expires_at < now))
            count = session.scalar(sa.select(sa.func.count()).select_from(SignInFlow)) or 0
            if count >= _MOST_AT_ONCE:
                # Strangers may begin flows, and must not fill the disk with them.
                raise TooMany("auth.too_many_flows", "Too many are signing in; wait a minute.")
            session.add(flow)

    def take(self, state: str, browser: str | None) -> SignInFlow:
        """The flow with this state, which is spent from now on.

        Raises:
            Invalid: it is unknown, spent, too old, or another browser's.

        """
        now = self._clock.now()
        with self._database.write() as session:
            flow = session.get(SignInFlow, token_hash(state), with_for_update=True)
            if flow is None or flow.used_at is not None or flow.expires_at <= now:
                raise _bad_state()
            if not _is_browser(flow, browser):
                # It is not spent: who knows a state only must not end somebody's sign-in.
                raise _bad_state()
            flow.used_at = now
            return flow

    def hand_over(self, flow: SignInFlow, account_id: str) -> str:
        """A code that stands for this account once, for a minute."""
        code, now = secrets.token_urlsafe(32), self._clock.now()
        with self._database.write() as session:
            row = session.get(SignInFlow, flow.state_hash, with_for_update=True)
            if row is None:
                raise _bad_state()
            row.account_id, row.code_hash = account_id, token_hash(code)
            row.expires_at = now + timedelta(seconds=CODE_S)
        return code

    def spend(self, code: str, browser: str | None, *, any_browser: bool) -> SignInFlow:
        """The flow that this code ends; it is gone from then on.

        Raises:
            Unauthenticated: the code is unknown, spent, too old, or another browser's.

        """
        with self._database.write() as session:
            same = SignInFlow.code_hash == token_hash(code)
            flow = session.scalar(sa.select(SignInFlow).where(same).with_for_update())
            if flow is None:
                raise _bad_code()
            session.delete(flow)
        # The code is spent even if the wrong browser brought it: somebody else has seen it.
        has_come = _is_browser(flow, browser) or (any_browser and browser is None)
        if flow.expires_at <= self._clock.now() or not has_come:
            raise _bad_code()
        return flow


def _is_browser(flow: SignInFlow, browser: str | None) -> bool:
    kept = flow.browser_hash or ""
    return browser is not None and hmac.compare_digest(kept, token_hash(browser))


def _bad_state() -> Invalid:
    return Invalid(
        "auth.bad_state",
        "This sign-in was begun elsewhere, ended already, or took too long; begin it again.",
    )


def _bad_code() -> Unauthenticated:
    return Unauthenticated(
        "auth.bad_code", "This code was used already or is too old; sign in again."
    )
