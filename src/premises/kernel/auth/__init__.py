"""Who may come in, and how far: accounts, sign-ins, keys, grants, and the door that asks.

`models` are the tables; `callers` says what a caller may do; `knocks` reads a request's envelope
and `doorstep` judges it; `profiles`, `passwords`, `bcrypts` and `tokens` are what accounts are made
of, and `turnstile` counts attempts; `accounts`, `sessions`, `refreshes`, `resets`, `reset_mail`,
`keys`, `clients`, `issuers`, `openid` and `newcomers` are the verbs;
`flows` signs people in elsewhere, `flow_rows` keeps its steps, `discovery` finds the issuer and
`exchange` asks it;
`doorman` decides who is asking and `gate` asks him; `wiring` builds them; `dependencies`,
`schemas`, `routes`, `renewing`, `elsewhere`, `signing_in` and `cookies` are the doors.
"""

from premises.kernel.auth import cookies
from premises.kernel.auth.callers import EVERY_DOMAIN, HOUSE_OWNER, NOBODY, Caller, Level, Scope
from premises.kernel.auth.dependencies import (
    CurrentCaller,
    allowed,
    caller_again,
    caller_of,
    current_caller,
)
from premises.kernel.auth.doorstep import check_start, is_loopback_host
from premises.kernel.auth.exchange import with_query
from premises.kernel.auth.flows import Begun, Returned
from premises.kernel.auth.gate import Gate
from premises.kernel.auth.knocks import COOKIE
from premises.kernel.auth.openid import Identity
from premises.kernel.auth.refreshes import Renewed
from premises.kernel.auth.routes import router
from premises.kernel.auth.sessions import Opened
from premises.kernel.auth.signing_in import address_of, open_for, signed_out
from premises.kernel.auth.wiring import Auth, build_auth

__all__ = [
    "COOKIE",
    "EVERY_DOMAIN",
    "HOUSE_OWNER",
    "NOBODY",
    "Auth",
    "Begun",
    "Caller",
    "CurrentCaller",
    "Gate",
    "Identity",
    "Level",
    "Opened",
    "Renewed",
    "Returned",
    "Scope",
    "address_of",
    "allowed",
    "build_auth",
    "caller_again",
    "caller_of",
    "check_start",
    "cookies",
    "current_caller",
    "is_loopback_host",
    "open_for",
    "router",
    "signed_out",
    "with_query",
]
