"""Who may come in, and how far: accounts, sign-ins, keys, grants, and the door that asks.

`models` are the tables; `callers` says what a caller may do; `knocks` reads a request's envelope
and `doorstep` judges it; `profiles`, `passwords` and `tokens` are what accounts are made of;
`accounts`, `sessions`, `keys`, `clients`, `issuers`, `openid` and `newcomers` are the verbs;
`doorman` decides who is asking and `gate` asks him; `wiring` builds them; `dependencies`,
`schemas` and `routes` are the doors.
"""

from premises.kernel.auth.callers import EVERY_DOMAIN, HOUSE_OWNER, NOBODY, Caller, Level, Scope
from premises.kernel.auth.dependencies import (
    CurrentCaller,
    allowed,
    caller_again,
    caller_of,
    current_caller,
)
from premises.kernel.auth.doorstep import check_start, is_loopback_host
from premises.kernel.auth.gate import Gate
from premises.kernel.auth.routes import router
from premises.kernel.auth.wiring import Auth, build_auth

__all__ = [
    "EVERY_DOMAIN",
    "HOUSE_OWNER",
    "NOBODY",
    "Auth",
    "Caller",
    "CurrentCaller",
    "Gate",
    "Level",
    "Scope",
    "allowed",
    "build_auth",
    "caller_again",
    "caller_of",
    "check_start",
    "current_caller",
    "is_loopback_host",
    "router",
]
