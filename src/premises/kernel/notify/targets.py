"""Where messages can be sent to, and what must be known of each kind of place."""

from collections.abc import Mapping
from email.headerregistry import Address
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from premises.kernel.errors import Failure, Invalid
from premises.kernel.notify.models import ChannelKind
from premises.kernel.outbound import check_url

_NO_CREDENTIALS: Final = "put the password or token into `secret`, not into the address"
Url = Annotated[str, Field(min_length=1, max_length=2000)]


class WebhookTarget(BaseModel):
    """A program that takes a JSON document; `secret` signs it."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    picture: bool = Field(True, description="Whether the picture is sent along, in base64.")

    @field_validator("url")
    @classmethod
    def _may_be_asked(cls, url: str) -> str:
        return _checked(url)


class EmailTarget(BaseModel):
    """People who get a mail, all of them the same one."""

    model_config = ConfigDict(extra="forbid")

    to: list[Annotated[str, Field(max_length=254)]] = Field(min_length=1, max_length=20)

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, to: list[str]) -> list[str]:
        for address in to:
            _check_mailbox(address)
        return to


class PushTarget(BaseModel):
    """A topic of an ntfy server; `secret` is an access token for it."""

    model_config = ConfigDict(extra="forbid")

    server: Url = "https://ntfy.sh"
    topic: str = Field(pattern=r"^[-_A-Za-z0-9]{1,64}$")
    picture: bool = Field(True, description="Whether the picture is attached.")

    @field_validator("server")
    @classmethod
    def _may_be_asked(cls, server: str) -> str:
        if {"?", "#"} & set(server):
            raise ValueError("the topic follows the address, so nothing may follow ? or # in it")
        return _checked(server).rstrip("/")


Target = WebhookTarget | EmailTarget | PushTarget
_TARGETS: Final[Mapping[ChannelKind, type[Target]]] = {
    ChannelKind.WEBHOOK: WebhookTarget,
    ChannelKind.EMAIL: EmailTarget,
    ChannelKind.PUSH: PushTarget,
}


def target_of(kind: ChannelKind, given: Mapping[str, Any]) -> Target:
    """The place that was described.

    Raises:
        Invalid: something is missing, unknown, or leads where nothing may be sent.

    """
    try:
        return _TARGETS[kind].model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in ("target", *fault["loc"]))
        reason = fault["msg"].removeprefix("Value error, ")
        raise Invalid("notify.bad_target", f"{where}: {reason}.", field=where) from None


def _checked(url: str) -> str:
    try:
        check_url(url)
    except Failure as failure:
        raise ValueError(failure.message) from None
    if "@" in urlsplit(url).netloc:
        raise ValueError(_NO_CREDENTIALS)
    return url


def _check_mailbox(address: str) -> None:
    """Refuse what is no single mailbox; a line end in it would write headers of its own."""
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError) as error:
        msg = f"{address!r} is no mail address"
        raise ValueError(msg) from error
    if not parsed.username or not parsed.domain or not address.isprintable() or " " in address:
        msg = f"{address!r} is no mail address"
        raise ValueError(msg)
