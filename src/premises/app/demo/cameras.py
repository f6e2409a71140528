"""Shows cameras: drops photographs into their folders and tells of the events they become."""

import json
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from websockets.sync.client import ClientConnection

from premises.app.cli.speech import Voice
from premises.app.demo.answers import answered
from premises.app.demo.sample import Delivery, deliver

_DROP_EVERY_S: Final = 1.0
_STYLES: Final = {"low": "green", "medium": "yellow", "high": "red", "critical": "bold red"}


@dataclass(frozen=True)
class ToldEvent:
    """An event as it was told; `picture` is the file of its boxed thumbnail."""

    id: int
    camera: str
    risk_level: str
    risk_score: int
    summary: str
    picture: str | None


class Cameras:
    """What the sample building's cameras take, and what becomes of it.

    `cameras` are their names by id, `waiting` what they are about to take; boxed pictures are kept
    in `folder`.
    """

    def __init__(
        self,
        voice: Voice,
        client: httpx.Client,
        cameras: Mapping[str, str],
        waiting: Sequence[Delivery],
        folder: Path,
    ) -> None:
        self._voice = voice
        self._client = client
        self._cameras = cameras
        self._waiting = deque(waiting)
        self._folder = folder
        self._due = time.monotonic()
        self._told: dict[int, ToldEvent] = {}

    @property
    def told(self) -> Sequence[ToldEvent]:
        """The events that were told, in that order."""
        return tuple(self._told.values())

    def tell_earlier(self) -> None:
        """Tell of the events that were there before."""
        for event in reversed(answered(self._client.get("/api/events"))["events"]):
            self._tell(event)

    def go_on(self, line: ClientConnection) -> None:
        """Drop the next photograph if it is time to, and hear for a moment what happened."""
        if self._waiting and time.monotonic() >= self._due:
            self._due = time.monotonic() + _DROP_EVERY_S
            self._drop(self._waiting.popleft())
        self._hear(line)

    def _drop(self, delivery: Delivery) -> None:
        deliver(delivery)
        self._voice.say(f"{delivery.camera} takes a picture: {delivery.photograph.name}")

    def _hear(self, line: ClientConnection) -> None:
        try:
            message = json.loads(line.recv(timeout=0.25))
        except TimeoutError:
            return
        if message["type"] == "ping":
            line.send(json.dumps({"type": "pong"}))
        elif message["type"] == "event":
            self._tell(answered(self._client.get(f"/api/events/{message['data']['id']}")))

    def _tell(self, event: Mapping[str, Any]) -> None:
        if event["id"] in self._told:
            return
        told = ToldEvent(
            event["id"],
            self._cameras.get(event["camera_id"], event["camera_id"]),
            event["risk_level"],
            event["risk_score"],
            event["summary"],
            self._keep_picture(event),
        )
        self._told[told.id] = told
        self._voice.say(
            f"Event {told.id}: {told.risk_level} ({told.risk_score} of 100), {told.summary}"
            f" Boxed picture: {told.picture or 'none'}",
            style=_STYLES.get(told.risk_level, ""),
        )

    def _keep_picture(self, event: Mapping[str, Any]) -> str | None:
        """Keep the event's boxed thumbnail as a file that can be opened; returns where."""
        if event["thumbnail_url"] is None:
            return None
        response = self._client.get(event["thumbnail_url"])
        if response.is_error:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self._folder / f"event-{event['id']}.jpg"
        kept.write_bytes(response.content)
        return str(kept.resolve())
