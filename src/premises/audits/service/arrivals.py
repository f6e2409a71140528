"""Somebody signs in from an original client, with the token that Google gave them."""

from typing import TYPE_CHECKING

from premises.audits import rights
from premises.audits.rights import Sender
from premises.audits.service.people import People
from premises.kernel.errors import Forbidden

if TYPE_CHECKING:
    from premises.kernel.auth import Auth, Caller


class Arrivals:
    """Lets people in by their Google token, and notes them under the name their client uses."""

    def __init__(self, auth: "Auth", people: People) -> None:
        self._auth = auth
        self._people = people

    def arrive(self, caller: "Caller", id_token: str, said: str) -> bool:
        """Note who signs in; tells whether it is their first time.

        A client that was admitted without a token goes on sending none, so what it tells belongs
        to the house, and its word counts where Google is not asked at all.

        Raises:
            Unauthenticated: the token is not genuine, not for this service, or has expired.
            Forbidden: the name is not the token's, or this account was not granted audits.
            Unavailable: Google's keys cannot be read now.

        """
        if not self._auth.google.is_on and caller.via != "nobody":
            return self._people.greet(rights.sender(caller, said), is_proven=False)
        identity = self._auth.google.verify(id_token)
        name = _name_of(said, identity.email, identity.subject)
        if rights.speaks_for_all(caller):
            return self._people.greet(Sender(name, caller.account_id), is_proven=False)
        newcomer = self._auth.newcomers.recognise(identity)
        rights.require_use(newcomer, "write")
        return self._people.greet(Sender(name, newcomer.account_id), is_proven=True)


def _name_of(said: str, email: str | None, subject: str) -> str:
    """The name in the token that is said."""
    for known in (email, subject):
        if known is not None and rights.is_called(known, said):
            return rights.kept_name(known)
    raise Forbidden(
        "audits.not_you",
        "uid must be the e-mail address of the Google account that the token was made for.",
    )
