"""Builds the parts that know people, and hands them out together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp

from premises.kernel.auth.accounts import Accounts
from premises.kernel.auth.clients import Clients
from premises.kernel.auth.doorman import Doorman
from premises.kernel.auth.flows import Flows
from premises.kernel.auth.gate import Gate
from premises.kernel.auth.keys import Keys
from premises.kernel.auth.newcomers import Newcomers
from premises.kernel.auth.openid import Google
from premises.kernel.auth.passwords import Passwords
from premises.kernel.auth.refreshes import Refreshes
from premises.kernel.auth.resets import PasswordResets, Post
from premises.kernel.auth.sessions import Sessions
from premises.kernel.auth.turnstile import Turnstile
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.limits import Limiter
from premises.kernel.settings import AuthSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """The verbs of accounts, sign-ins, keys and clients, and the door that uses them."""

    settings: AuthSettings
    clock: Clock
    passwords: Passwords
    accounts: Accounts
    sessions: Sessions
    refreshes: Refreshes
    resets: PasswordResets
    keys: Keys
    clients: Clients
    google: Google
    newcomers: Newcomers
    flows: Flows
    doorman: Doorman
    query_tokens: str

    def gate(self, app: ASGIApp) -> Gate:
        """The door in front of this application."""
        return Gate(app, self.doorman, self.query_tokens)


def build_auth(
    database: Database,
    clock: Clock,
    settings: AuthSettings,
    *,
    domains: Sequence[str],
    signup_domains: Sequence[str],
    allowed_origins: Collection[str] = (),
    query_tokens: str = "",
    limiter: Limiter | None = None,
    post_reset: Post | None = None,
) -> Auth:
    """All parts of auth on one database.

    `domains` may be named in grants, keys and clients; in `signup_domains` those who open an
    account by themselves may work with their own rows; pages of `allowed_origins` are not
    foreign; below the path `query_tokens` a token in the query string of a GET counts. Attempts
    are counted by `limiter`, or in this process; `post_reset` sends mails to set a new password.
    """
    passwords = Passwords()
    turnstile = Turnstile(database, limiter or Limiter(), settings)
    accounts = Accounts(
        database,
        clock,
        settings,
        passwords,
        turnstile,
        domains=domains,
        signup_domains=signup_domains,
    )
    sessions = Sessions(database, clock, settings)
    keys = Keys(database, clock, settings)
    clients = Clients(database, clock, keys, domains=domains)
    google = Google(settings, clock)
    newcomers = Newcomers(database, clock, accounts)
    doorman = Doorman(
        settings,
        sessions=sessions,
        keys=keys,
        clients=clients,
        google=google,
        newcomers=newcomers,
        allowed_origins=allowed_origins,
    )
    return Auth(
        settings=settings,
        clock=clock,
        passwords=passwords,
        accounts=accounts,
        sessions=sessions,
        refreshes=Refreshes(database, clock, settings, turnstile),
        resets=PasswordResets(database, clock, passwords, turnstile, post_reset),
        keys=keys,
        clients=clients,
        google=google,
        newcomers=newcomers,
        flows=Flows(database, clock, settings, newcomers),
        doorman=doorman,
        query_tokens=query_tokens,
    )
