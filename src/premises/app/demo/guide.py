"""Leads through the demonstration: audit, drawing, shop, town, cameras, until it was enough."""

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from premises.app.cli.listening import Address, Listener
from premises.app.cli.speech import Voice
from premises.app.demo.audits import ToldAudit, show_audit
from premises.app.demo.cameras import Cameras, ToldEvent
from premises.app.demo.drawings import ToldDrawing, show_drawing
from premises.app.demo.estate import ToldTown, show_town
from premises.app.demo.sample import deliveries, make_cameras
from premises.app.demo.shop import ToldShop, show_shop
from premises.app.settings import Settings
from premises.cameras.wiring import pictures_folder
from premises.kernel.errors import Failure, Unavailable

_PATIENCE_S: Final = 180.0
_LOOK_EVERY_S: Final = 0.2


@dataclass(frozen=True)
class Wishes:
    """When the demonstration shall end by itself, and where fetched packages are kept."""

    exit_after_first_event: bool = False
    for_seconds: float | None = None
    downloads: Path | None = None


@dataclass(frozen=True)
class Sight:
    """What cameras are shown with: photographs, and whether a model is there to look at them."""

    photographs: Sequence[Path]
    has_model: bool


class Guide:
    """Runs beside the server on a thread of its own, as any client would.

    There is no `sight` where cameras are switched off.
    """

    def __init__(
        self, voice: Voice, settings: Settings, wishes: Wishes, sight: Sight | None
    ) -> None:
        self._voice = voice
        self._settings = settings
        self._wishes = wishes
        self._sight = sight
        self._audit: ToldAudit | None = None
        self._drawing: ToldDrawing | None = None
        self._shop: ToldShop | None = None
        self._town: ToldTown | None = None
        self._events: Sequence[ToldEvent] = ()
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
        document = {
            "url": self._url,
            "audit": asdict(self._audit) if self._audit else None,
            "drawing": asdict(self._drawing) if self._drawing else None,
            "shop": asdict(self._shop) if self._shop else None,
            "town": asdict(self._town) if self._town else None,
            "events": [asdict(event) for event in self._events],
        }
        last_word = "\nThe demonstration is over. To go on from here: premises serve"
        self._voice.answer(document, last_word)

    def _lead(self, listener: Listener) -> None:
        try:
            with httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client:
                self._tour(client, listener)
        except (OSError, httpx.HTTPError, WebSocketException) as error:
            # Once the server ends, whatever is being asked of it fails, and that is no fault.
            if not listener.should_exit:
                self._fault = Unavailable("demo.lost", f"The server was lost: {error!r}")
        except Failure as failure:
            self._fault = failure
        finally:
            listener.end()

    def _tour(self, client: httpx.Client, listener: Listener) -> None:
        began = time.monotonic()
        cameras = self._make_cameras(client) if self._sight else {}
        self._tell_where()
        folder = self._settings.data_dir / "demo"

        def goes_on() -> bool:
            return not (listener.should_exit or self._is_over(began))

        if self._settings.audits.enabled:
            self._audit = show_audit(self._voice, client, folder / "audit", goes_on=goes_on)
        if self._settings.drawings.enabled:
            self._drawing = show_drawing(self._voice, client, folder / "drawing", goes_on=goes_on)
        if self._settings.machines.enabled:
            self._shop = show_shop(self._voice, client, self._settings, goes_on=goes_on)
        if self._settings.properties.enabled:
            self._town = show_town(self._voice, client, goes_on=goes_on)
        if self._sight:
            self._tour_cameras(client, cameras, self._sight, listener, began)
        else:
            self._stay(listener, began)

    def _make_cameras(self, client: httpx.Client) -> dict[str, str]:
        cameras = make_cameras(client)
        self._voice.say(f"The sample building has cameras: {', '.join(cameras.values())}.")
        return cameras

    def _stay(self, listener: Listener, began: float) -> None:
        """Without cameras no event will come: the rest is all that can be waited for."""
        if not self._wishes.exit_after_first_event:
            while not (listener.should_exit or self._is_over(began)):
                time.sleep(_LOOK_EVERY_S)
        elif not listener.should_exit:
            self._require_told()

    def _require_told(self) -> None:
        """Raises Unavailable if something that was to be shown was not done in time."""
        if self._settings.audits.enabled and self._audit is None:
            raise Unavailable("demo.no_audit", "The audit was not done in time.")
        if self._settings.drawings.enabled and self._drawing is None:
            raise Unavailable("demo.no_comparison", "The comparison was not done in time.")
        if self._settings.machines.enabled and self._shop is None:
            raise Unavailable("demo.no_shop", "The machines' figures were not done in time.")
        if self._settings.properties.enabled and self._town is None:
            raise Unavailable("demo.no_town", "The properties were not offered in time.")

    def _tour_cameras(
        self,
        client: httpx.Client,
        cameras: dict[str, str],
        sight: Sight,
        listener: Listener,
        began: float,
    ) -> None:
        waiting = deliveries(self._settings, sight.photographs)
        folder = self._settings.data_dir / "demo" / "events"
        shown = Cameras(self._voice, client, cameras, waiting, folder)
        with connect(f"{self._url.replace('http', 'ws', 1)}/ws/events", proxy=None) as line:
            known = len(sight.photographs) - len(waiting)
            if known:
                self._voice.say(
                    f"Photographs that were dropped at an earlier time: {known}; they are known."
                )
            shown.tell_earlier()
            self._events = shown.told
            self._require_model(sight)
            while not (listener.should_exit or self._is_enough(began)):
                shown.go_on(line)
                self._events = shown.told

    def _tell_where(self) -> None:
        url = self._url
        base = pictures_folder(self._settings.cameras, self._settings.data_dir)
        properties = f"  properties        {url}/graphql\n"
        audits = f"  audits            curl {url}/api/audits/tasks\n"
        drawings = f"  drawings          curl {url}/api/v1/jobs\n"
        machines = f"  machines          curl {url}/api/machines\n"
        cameras = (
            f"  events            curl {url}/api/events\n"
            f"  cameras           curl {url}/api/cameras\n"
            f"  as they happen    {url.replace('http', 'ws', 1)}/ws/events\n"
            f"  your own pictures: copy them into a folder below"
            f" {base.resolve()}\n"
        )
        self._voice.say(
            f"\nWhere to look:\n"
            f"  in a browser      {url}  and  {url}/docs\n"
            f"{properties if self._settings.properties.enabled else ''}"
            f"{audits if self._settings.audits.enabled else ''}"
            f"{drawings if self._settings.drawings.enabled else ''}"
            f"{machines if self._settings.machines.enabled else ''}"
            f"{cameras if self._sight else ''}"
        )

    def _require_model(self, sight: Sight) -> None:
        """Say so if no event can come; raises Unavailable if one is waited for."""
        if sight.has_model:
            return
        self._voice.say("Without a model no event can come; see premises models install.")
        if self._wishes.exit_after_first_event and not self._events:
            raise Unavailable("demo.no_model", "There is no model, so no event can come.")

    def _is_enough(self, began: float) -> bool:
        """Whether the demonstration has shown what it was wished to show.

        Raises:
            Unavailable: an event was waited for, and for too long.

        """
        if not self._wishes.exit_after_first_event:
            return self._is_over(began)
        ran_s = time.monotonic() - began
        if not self._events and ran_s > (self._wishes.for_seconds or _PATIENCE_S):
            raise Unavailable("demo.no_event", f"No event came within {ran_s:.0f} s.")
        return bool(self._events)

    def _is_over(self, began: float) -> bool:
        """Whether the time that the demonstration was given has passed."""
        given_s = self._wishes.for_seconds
        return given_s is not None and time.monotonic() - began >= given_s
