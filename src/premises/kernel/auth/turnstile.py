"""How often somebody may try to sign in, sign up or set a new password."""

from typing import Final

import sqlalchemy as sa

from premises.kernel.auth.models import Account, AccountSession
from premises.kernel.auth.profiles import usable_email
from premises.kernel.database import Database
from premises.kernel.limits import Budget, Limiter, limit_key
from premises.kernel.settings import AuthSettings

_RECENT_SIGN_INS: Final = 50


class Turnstile:
    """Counts attempts per address and per account, before anything that costs much is done.

    An address may be missing: then only the account counts. Every verb raises `TooMany`, which
    says when to come again; for an e-mail that nobody has as for one that somebody has.
    """

    def __init__(self, database: Database, limiter: Limiter, settings: AuthSettings) -> None:
        self._database = database
        self._limiter = limiter
        self._sign_in = Budget("sign-in", settings.sign_ins_per_minute, 60)
        self._account = Budget("sign-in-account", settings.failed_sign_ins, 15 * 60)
        self._sign_up = Budget("sign-up", settings.sign_ups_per_hour, 3600)
        self._reset = Budget("reset", settings.resets_per_hour, 3600)
        self._reset_email = Budget("reset-email", max(1, settings.resets_per_hour // 2), 3600)
        self._renewal = Budget("renewal", settings.renewals_per_minute, 60)

    def sign_in(self, email: str, address: str | None) -> "Attempt":
        """Count one attempt to sign in.

        Strangers who fail on purpose must not shut the owner of an account out: where its owner
        has signed in before, attempts are counted apart.
        """
        self._at(self._sign_in, address)
        place = limit_key(address) if address else ""
        who = (_folded(email), place if place and self._is_known(email, place) else "")
        self._limiter.take(self._account, *who)
        return Attempt(self._limiter, self._account, who)

    def sign_up(self, address: str | None) -> None:
        self._at(self._sign_up, address)

    def reset(self, address: str | None) -> None:
        """Count that somebody brings what was sent to them."""
        self._at(self._reset, address)

    def ask_reset(self, email: str, address: str | None) -> None:
        """Count that a mail is asked for, also per e-mail: nobody shall be flooded with them."""
        self._at(self._reset, address)
        self._limiter.take(self._reset_email, _folded(email))

    def renew(self, address: str | None) -> None:
        self._at(self._renewal, address)

    def _at(self, budget: Budget, address: str | None) -> None:
        if address is not None:
            self._limiter.take(budget, limit_key(address))

    def _is_known(self, email: str, place: str) -> bool:
        """Whether a sign-in of this account was lately opened from there."""
        recent = (
            sa.select(AccountSession.address)
            .join(Account, Account.id == AccountSession.account_id)
            .where(Account.email == (usable_email(email) or ""))
            .order_by(AccountSession.created_at.desc())
            .limit(_RECENT_SIGN_INS)
        )
        with self._database.read() as session:
            return any(found and limit_key(found) == place for found in session.scalars(recent))


class Attempt:
    """One attempt to sign in, which counts against the account unless it succeeds."""

    def __init__(self, limiter: Limiter, budget: Budget, who: tuple[str, str]) -> None:
        self._limiter = limiter
        self._budget = budget
        self._who = who

    def succeeded(self) -> None:
        self._limiter.forget(self._budget, *self._who)


def _folded(email: str) -> str:
    return usable_email(email) or email
