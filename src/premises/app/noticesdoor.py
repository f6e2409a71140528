"""Where people say how they want to be told, try it out, and read what was sent to whom."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from premises.app.building import Building
from premises.app.domains import HOUSE
from premises.kernel.auth import allowed
from premises.kernel.errors import Conflict
from premises.kernel.notify import (
    ChannelKind,
    ChannelRow,
    DeliveryRow,
    DeliveryState,
    Message,
    Notices,
)
from premises.kernel.notify.channels import Channels
from premises.kernel.web import paging
from premises.kernel.web.wings import Wing

ChannelId = Annotated[str, Path(max_length=36, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Secret = Annotated[str, Field(max_length=500, pattern=r"^[\x21-\x7e]*$")]
"""A signing key or token; only visible ASCII, since it may have to stand in a header."""

READ = Depends(allowed(HOUSE, "read"))
WRITE = Depends(allowed(HOUSE, "write"))
_LISTING = "deliveries"


class ChannelNew(BaseModel):
    """A place to be told at; what `target` holds depends on the kind."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    kind: ChannelKind
    target: dict[str, Any]
    enabled: bool = True
    secret: Secret | None = Field(
        None, description="Signs webhooks, or is the token of a push server; never shown again."
    )


class ChannelChange(BaseModel):
    """What is not named stays; a `secret` of null takes it away."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    target: dict[str, Any] | None = None
    enabled: bool | None = None
    secret: Secret | None = None


class Channel(BaseModel):
    id: str
    name: str
    kind: ChannelKind
    enabled: bool
    target: dict[str, Any]
    has_secret: bool
    created_at: datetime
    updated_at: datetime


class ChannelList(BaseModel):
    items: list[Channel]


class Delivery(BaseModel):
    """One message to one channel; `answer` is what was said there at the last try."""

    id: int
    channel_id: str
    channel_name: str
    channel_kind: ChannelKind
    domain: str
    subject: str
    job_id: str | None
    state: DeliveryState
    tries: int
    answer: str | None
    message: dict[str, Any]
    has_picture: bool
    created_at: datetime
    finished_at: datetime | None


def router(building: Building) -> APIRouter:
    """The routes below /api/notify; they take the grant for the whole house."""
    routes = Wing(prefix="/api/notify", tags=["notify"])
    _add_channels(routes, Channels(building.kernel.database))
    _add_deliveries(routes, building, building.kernel.notices)
    return routes


def _add_channels(routes: APIRouter, channels: Channels) -> None:
    @routes.get("/channels", dependencies=[READ])
    def all_channels() -> ChannelList:
        return ChannelList(items=[_channel(row) for row in channels.all()])

    @routes.post("/channels", status_code=201, dependencies=[WRITE])
    def create(wanted: ChannelNew) -> Channel:
        return _channel(channels.create(**wanted.model_dump()))

    @routes.get("/channels/{channel_id}", dependencies=[READ])
    def one(channel_id: ChannelId) -> Channel:
        return _channel(channels.get(channel_id))

    @routes.patch("/channels/{channel_id}", dependencies=[WRITE])
    def change(channel_id: ChannelId, wanted: ChannelChange) -> Channel:
        given = wanted.model_dump(exclude_unset=True)
        changes = {
            name: value for name, value in given.items() if value is not None or name == "secret"
        }
        return _channel(channels.change(channel_id, changes))

    @routes.delete("/channels/{channel_id}", status_code=204, dependencies=[WRITE])
    def remove(channel_id: ChannelId) -> Response:
        channels.remove(channel_id)
        return Response(status_code=204)


def _add_deliveries(routes: APIRouter, building: Building, notices: Notices) -> None:
    database = building.kernel.database

    @routes.post("/channels/{channel_id}/test", status_code=202, dependencies=[WRITE])
    def try_out(channel_id: ChannelId) -> Delivery:
        """Send a message to the channel, as real ones are sent; look at it in the deliveries."""
        channel = Channels(database).get(channel_id)
        with database.write() as session:
            sent = notices.send(
                session,
                [channel.id],
                _trial(channel, building.settings.notify.public_url),
                domain=HOUSE,
                subject=f"channel:{channel.id}",
                now=database.now(session),
            )
            if not sent:
                raise Conflict("notify.channel_off", "The channel is switched off; switch it on.")
            return _delivery(session.get_one(DeliveryRow, sent[0]))

    @routes.get("/deliveries", dependencies=[READ])
    def deliveries(
        request: Request,
        response: Response,
        state: DeliveryState | None = None,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> paging.Page[Delivery]:
        listing = f"{_LISTING}:{state or ''}"
        before = None if cursor is None else paging.decode(listing, cursor, (int,))[0]
        rows = notices.deliveries(
            state=state, before=before if isinstance(before, int) else None, limit=limit + 1
        )
        page, following = paging.cut(listing, rows, limit, lambda row: (row.id,))
        paging.link_next(request, response, following)
        return paging.Page(items=[_delivery(row) for row in page], next=following)


def _trial(channel: ChannelRow, link: str) -> Message:
    return Message(
        kind="house.test",
        title="Premises can reach you",
        text=f"This is a test of the channel {channel.name}. Nothing has happened.",
        urgency="low",
        link=link,
    )


def _channel(row: ChannelRow) -> Channel:
    return Channel(
        id=row.id,
        name=row.name,
        kind=ChannelKind(row.kind),
        enabled=row.enabled,
        target=row.target,
        has_secret=row.secret is not None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        channel_id=row.channel_id,
        channel_name=row.channel_name,
        channel_kind=ChannelKind(row.channel_kind),
        domain=row.domain,
        subject=row.subject,
        job_id=row.job_id,
        state=DeliveryState(row.state),
        tries=row.tries,
        answer=row.answer,
        message=row.message,
        has_picture=row.picture_hash is not None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
