"""Decides who is at the door, from what the request says and what the tables know."""

from collections.abc import Collection
from typing import Final

from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from premises.kernel.auth.callers import HOUSE_OWNER, NOBODY, Caller, bad_token, refused
from premises.kernel.auth.clients import Clients
from premises.kernel.auth.doorstep import (
    check_open,
    has_private_name,
    is_from_here,
    is_same_origin,
)
from premises.kernel.auth.keys import Keys
from premises.kernel.auth.knocks import Credential, Knock
from premises.kernel.auth.newcomers import Newcomers
from premises.kernel.auth.openid import Google
from premises.kernel.auth.sessions import Sessions
from premises.kernel.auth.tokens import KEY_PREFIX, LONGEST_TOKEN, SESSION_PREFIX
from premises.kernel.errors import Failure, Forbidden
from premises.kernel.settings import AuthSettings

_DOTS_OF_A_JWT: Final = 2


class Doorman:
    """Turns a knock into a caller; asks the tables each time and remembers nobody."""

    def __init__(
        self,
        settings: AuthSettings,
        *,
        sessions: Sessions,
        keys: Keys,
        clients: Clients,
        google: Google,
        newcomers: Newcomers,
        allowed_origins: Collection[str],
    ) -> None:
        self._is_open = settings.mode == "open"
        self._sessions = sessions
        self._keys = keys
        self._clients = clients
        self._google = google
        self._newcomers = newcomers
        # The wildcard means pages without anybody's rights, so it makes no page ours.
        self._allowed_origins = frozenset(allowed_origins) - {"*", "null"}

    def is_quick(self, knock: Knock) -> bool:
        """Whether `admit` will ask neither the tables nor the network."""
        return self._is_open and knock.credential is None

    def admit(self, knock: Knock) -> Caller:
        """Who is asking; a credential that does not count makes a caller with a refusal.

        Raises:
            Forbidden: in mode `open`, the request was not made at this machine by its user.

        """
        if self._is_open:
            check_open(knock, self._allowed_origins)
        if knock.credential is not None:
            return self._bearer_of(knock.credential, knock)
        return HOUSE_OWNER if self._is_open else self._without_credential(knock)

    def _without_credential(self, knock: Knock) -> Caller:
        if knock.peer is None or knock.forwarded:
            return NOBODY
        try:
            caller = self._clients.by_address(knock.peer)
        except Failure as failure:
            return refused(failure)
        if caller is None:
            return NOBODY
        if not has_private_name(knock, self._allowed_origins):
            return refused(_foreign_host())
        if not is_from_here(knock, self._allowed_origins):
            return refused(_foreign("Being at a client's address counts"))
        return caller

    def _bearer_of(self, credential: Credential, knock: Knock) -> Caller:
        try:
            caller = self._recognise(credential)
        except Failure as failure:
            # Routes that serve everyone go on working while the tables are out of reach.
            return refused(failure)
        if credential.kind == "cookie":
            return self._by_cookie(caller, knock)
        return caller or refused(bad_token())

    def _by_cookie(self, caller: Caller | None, knock: Knock) -> Caller:
        if self._is_open:
            # The browser sends cookies by itself, also one that another program on another port
            # of this machine has set; who needs none is not shut out for it.
            return caller or HOUSE_OWNER
        if knock.changes and not is_same_origin(knock, self._allowed_origins):
            return refused(_foreign("For changes, a cookie counts"))
        return caller or refused(bad_token())

    def _recognise(self, credential: Credential) -> Caller | None:
        value = credential.value
        if len(value) > LONGEST_TOKEN:
            return None
        if credential.kind == "path":
            return self._clients.by_path(value)
        if value.startswith(SESSION_PREFIX):
            return self._sessions.recognise(value)
        if value.startswith(KEY_PREFIX):
            return self._keys.recognise(value)
        if value.count(".") == _DOTS_OF_A_JWT:
            return self._recognise_jwt(value)
        return None

    def _recognise_jwt(self, token: str) -> Caller | None:
        try:
            algorithm = extract_compact(token.encode()).headers().get("alg")
        except (JoseError, ValueError, RecursionError):
            return None
        if algorithm == "HS256":
            return self._sessions.recognise_signed(token)
        if self._google.is_on:
            return self._newcomers.recognise(self._google.verify(token))
        return None


def _foreign(what_counts: str) -> Forbidden:
    return Forbidden(
        "auth.foreign_origin",
        f"{what_counts} only for this service's own pages and those named in its settings; send"
        " a token or a key in the Authorization header instead.",
    )


def _foreign_host() -> Forbidden:
    return Forbidden(
        "auth.foreign_host",
        "A client that is known by its address has to call this service by an address or a name"
        " that only its own network knows; or add this name to PREMISES_SERVER__CORS_ORIGINS.",
    )
