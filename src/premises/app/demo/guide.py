"""Leads through the demonstration: drops photographs and tells of the events they become."""

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from premises.app.cli.listening import Address, Listener
from premises.app.cli.speech import Voice
from premises.app.demo.sample import Delivery, answered, deliver, deliveries, make_cameras
from premises.app.settings import Settings
from premises.cameras.wiring import pictures_folder
from premises.kernel.errors import Failure, Unavailable

_DROP_EVERY_S: Final = 1.0
_PATIENCE_S: Final = 180.0
_STYLES: Final = {"low": "green", "medium": "yellow", "high": "red", "critical": "bold red"}


@dataclass(frozen=True)
class Wishes:
    """When the demonstration shall end by itself, and where fetched packages are kept."""

    exit_after_first_event: bool = False
    for_seconds: float | None = None
    downloads: Path | None = None


@dataclass(frozen=True)
class Told:
    """An event as it was told; `picture` is the file of its boxed thumbnail."""

    id: int
    camera: str
    risk_level: str
    risk_score: int
    summary: str
    picture: str | None


class Guide:
    """Runs beside the server on a thread of its own, as any client would."""

    def __init__(
        self,
        voice: Voice,
        settings: Settings,
        wishes: Wishes,
        photographs: Sequence[Path],
        *,
        can_see: bool,
    ) -> None:
        self._voice = voice
        self._settings = settings
        self._wishes = wishes
        self._photographs = photographs
        self._can_see = can_see
        self._told: dict[int, Told] = {}
        self._url = ""
        self._fault: Failure | None = None
        self._thread: threading.Thread | None = None

    def begin(self, address: Address, listener: Listener) -> None:
        """Start leading; called when the server answers."""
        self._url = address.url
        self._thread = threading.Thread(target=self._lead, args=(listener,), name="guide")
        self._thread.start()

    def conclude(self) -> None:
        """Say the last word, once the server has ended.

        Raises:
            Unavailable: no event came although one was waited for.

        """
        if self._thread is not None:
            self._thread.join()
        if self._fault is not None:
            raise self._fault
        self._voice.answer(
            {"url": self._url, "events": [asdict(event) for event in self._told.values()]},
            "\nThe demonstration is over. To go on from here: premises serve",
        )

    def _lead(self, listener: Listener) -> None:
        try:
            with (
                httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client,
                connect(f"{self._url.replace('http', 'ws', 1)}/ws/events", proxy=None) as line,
            ):
                self._tour(client, line, listener)
        except (OSError, httpx.HTTPError, WebSocketException) as error:
            # Once the server ends, whatever is being asked of it fails, and that is no fault.
            if not listener.should_exit:
                self._fault = Unavailable("demo.lost", f"The server was lost: {error!r}")
        except Failure as failure:
            self._fault = failure
        finally:
            listener.end()

    def _tour(self, client: httpx.Client, line: ClientConnection, listener: Listener) -> None:
        cameras = make_cameras(client)
        self._voice.say(f"The sample building has cameras: {', '.join(cameras.values())}.")
        self._tell_where()
        waiting = deque(deliveries(self._settings, self._photographs))
        self._tell_earlier(client, cameras, waiting)
        began = due = time.monotonic()
        while not (listener.should_exit or self._is_enough(time.monotonic() - began)):
            if waiting and time.monotonic() >= due:
                due = time.monotonic() + _DROP_EVERY_S
                self._drop(waiting.popleft())
            self._hear(client, line, cameras)

    def _tell_where(self) -> None:
        url = self._url
        base = pictures_folder(self._settings.cameras, self._settings.data_dir)
        self._voice.say(
            f"\nWhere to look:\n"
            f"  in a browser      {url}  and  {url}/docs\n"
            f"  events            curl {url}/api/events\n"
            f"  cameras           curl {url}/api/cameras\n"
            f"  as they happen    {url.replace('http', 'ws', 1)}/ws/events\n"
            f"  your own pictures: copy them into a folder below"
            f" {base.resolve()}\n"
        )

    def _tell_earlier(
        self, client: httpx.Client, cameras: dict[str, str], waiting: Sequence[Delivery]
    ) -> None:
        known = len(self._photographs) - len(waiting)
        if known:
            self._voice.say(f"{known} photographs were dropped at an earlier time; they are known.")
        for event in reversed(answered(client.get("/api/events"))["events"]):
            self._tell(client, event, cameras)
        if not self._can_see:
            self._voice.say("Without a model no event can come; see premises models install.")
            if self._wishes.exit_after_first_event and not self._told:
                raise Unavailable("demo.no_model", "There is no model, so no event can come.")

    def _drop(self, delivery: Delivery) -> None:
        deliver(delivery)
        self._voice.say(f"{delivery.camera} takes a picture: {delivery.photograph.name}")

    def _hear(self, client: httpx.Client, line: ClientConnection, cameras: dict[str, str]) -> None:
        try:
            message = json.loads(line.recv(timeout=0.25))
        except TimeoutError:
            return
        if message["type"] == "ping":
            line.send(json.dumps({"type": "pong"}))
        elif message["type"] == "event":
            event = answered(client.get(f"/api/events/{message['data']['id']}"))
            self._tell(client, event, cameras)

    def _tell(self, client: httpx.Client, event: dict[str, Any], cameras: dict[str, str]) -> None:
        if event["id"] in self._told:
            return
        told = Told(
            event["id"],
            cameras.get(event["camera_id"], event["camera_id"]),
            event["risk_level"],
            event["risk_score"],
            event["summary"],
            self._keep_picture(client, event),
        )
        self._told[told.id] = told
        self._voice.say(
            f"Event {told.id}: {told.risk_level} ({told.risk_score} of 100), {told.summary}"
            f" Boxed picture: {told.picture or 'none'}",
            style=_STYLES.get(told.risk_level, ""),
        )

    def _keep_picture(self, client: httpx.Client, event: dict[str, Any]) -> str | None:
        """Keep the event's boxed thumbnail as a file that can be opened; returns where."""
        if event["thumbnail_url"] is None:
            return None
        response = client.get(event["thumbnail_url"])
        if response.is_error:
            return None
        kept = self._settings.data_dir / "demo" / "events" / f"event-{event['id']}.jpg"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(response.content)
        return str(kept.resolve())

    def _is_enough(self, ran_s: float) -> bool:
        """Whether the demonstration has shown what it was wished to show.

        Raises:
            Unavailable: an event was waited for, and for too long.

        """
        if not self._wishes.exit_after_first_event:
            return self._wishes.for_seconds is not None and ran_s >= self._wishes.for_seconds
        if not self._told and ran_s > (self._wishes.for_seconds or _PATIENCE_S):
            raise Unavailable("demo.no_event", f"No event came within {ran_s:.0f} s.")
        return bool(self._told)
