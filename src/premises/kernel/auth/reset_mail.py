"""The mail that somebody gets who forgot their password."""

from datetime import datetime

from premises.kernel.auth.accounts import Accounts
from premises.kernel.auth.resets import PasswordResets, link_to
from premises.kernel.errors import NotFound
from premises.kernel.notify.carriers import carry
from premises.kernel.notify.messages import Message, Parcel
from premises.kernel.notify.models import ChannelKind
from premises.kernel.settings import AuthSettings, NotifySettings


class ResetMail:
    """Writes the mail and hands it to the mail server."""

    def __init__(
        self,
        accounts: Accounts,
        resets: PasswordResets,
        auth: AuthSettings,
        notify: NotifySettings,
    ) -> None:
        self._accounts = accounts
        self._resets = resets
        self._auth = auth
        self._notify = notify

    def send(self, account_id: str, key: str, now: datetime) -> bool:
        """Send a token to an account's e-mail; `key` names this mail. Whether anybody has it.

        Each try makes a token of its own, and the newest mail's is the one that counts.

        Raises:
            Invalid: the mail server refuses the mail for good.
            Unavailable: it is not there, or asks to come again.

        """
        try:
            profile = self._accounts.profile(account_id)
        except NotFound:
            return False
        if profile.email is None or not profile.is_active:
            return False
        token = self._resets.make_for(account_id)
        message = _message(token, link_to(token, self._auth, self._notify))
        carry(_parcel(message, profile.email, key, now), self._notify)
        return True


def _parcel(message: Message, email: str, key: str, now: datetime) -> Parcel:
    return Parcel(
        key=key,
        kind=ChannelKind.EMAIL,
        target={"to": [email]},
        secret=None,
        message=message,
        domain="house",
        subject="password",
        written_at=now,
        sent_at=now,
        picture=None,
    )


def _message(token: str, link: str) -> Message:
    how = "Open the link below" if link else f"Use this code: {token}"
    return Message(
        kind="auth.password_reset",
        title="Set a new password",
        text=(
            "Somebody, probably you, has asked to set a new password for your account.\n"
            f"{how}. It is good for one hour, and once.\n"
            "If it was not you, do nothing: your password stays as it is."
        ),
        link=link,
    )
