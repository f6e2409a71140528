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
from premises.kernel.auth.sessions import Sessions
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.settings import AuthSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """The verbs of accounts, sign-ins, keys and clients, and the door that uses them."""

    settings: AuthSettings
    passwords: Passwords
    accounts: Accounts
    sessions: Sessions
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
) -> Auth:
    """All parts of auth on one database.

    `domains` may be named in grants, keys and clients; in `signup_domains` those who open an
    account by themselves may work with their own rows; pages of `allowed_origins` are not
    foreign; below the path `query_tokens` a token in the query string of a GET counts.
    """
    passwords = Passwords()
    accounts = Accounts(
        database, clock, settings, passwords, domains=domains, signup_domains=signup_domains
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
        passwords=passwords,
        accounts=accounts,
        sessions=sessions,
        keys=keys,
        clients=clients,
        google=google,
        newcomers=newcomers,
        flows=Flows(database, clock, settings, newcomers),
        doorman=doorman,
        query_tokens=query_tokens,
    )
