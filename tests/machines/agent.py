"""An MTConnect agent on a real socket; it answers as the standard says."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

ITEMS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "avail": ("EVENT", "AVAILABILITY", "Availability", ""),
    "exec": ("EVENT", "EXECUTION", "Execution", ""),
    "prog": ("EVENT", "PROGRAM", "Program", ""),
    "count": ("EVENT", "PART_COUNT", "PartCount", ""),
    "temp": ("SAMPLE", "TEMPERATURE", "Temperature", "CELSIUS"),
    "xload": ("SAMPLE", "LOAD", "Load", "PERCENT"),
    "yload": ("SAMPLE", "LOAD", "Load", "PERCENT"),
    "path": ("SAMPLE", "PATH_POSITION", "PathPosition", "MILLIMETER_3D"),
    "system": ("CONDITION", "SYSTEM", "", ""),
    "motion": ("CONDITION", "MOTION_PROGRAM", "", ""),
}
_GROUPS: Final = {"SAMPLE": "Samples", "EVENT": "Events", "CONDITION": "Condition"}


@dataclass
class Seen:
    """One observation; of a condition, `tag` is its level and `more` its code."""

    sequence: int
    item: str
    at: datetime
    value: str
    tag: str
    more: Mapping[str, str] = field(default_factory=dict)

    def xml(self) -> str:
        names = {
            "dataItemId": self.item,
            "timestamp": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "sequence": str(self.sequence),
            **self.more,
        }
        said = " ".join(f"{name}={quoteattr(value)}" for name, value in names.items())
        return f"<{self.tag} {said}>{escape(self.value)}</{self.tag}>"


class Agent:
    """An agent with one device and a buffer of so many observations."""

    def __init__(self, now: datetime, size: int = 1000) -> None:
        """All its items are unavailable as yet."""
        self.now, self.size, self.instance = now, size, 1
        self.seen: list[Seen] = []
        self.latest: dict[str, Seen] = {}
        self.asked: list[str] = []
        self.answer: bytes | None = None
        self.status = 200
        for item in ITEMS:
            self.observe(item, "UNAVAILABLE")

    def observe(self, item: str, value: str, at: datetime | None = None, **more: str) -> None:
        category, _, tag, _ = ITEMS[item]
        if category == "CONDITION":
            level = more.pop("level", "Unavailable")
            tag, value = level, value if level != "Unavailable" else ""
            more = {"type": ITEMS[item][1], **more}
        sequence = self.seen[-1].sequence + 1 if self.seen else 1
        self.seen.append(Seen(sequence, item, at or self.now, value, tag, more))
        self.latest[item] = self.seen[-1]
        del self.seen[: -self.size]

    def restart(self) -> None:
        """It begins to count again, and has forgotten everything but what is so now."""
        self.instance += 1
        self.seen = []
        for item, one in list(self.latest.items()):
            level = {"level": one.tag} if ITEMS[item][0] == "CONDITION" else {}
            self.observe(item, one.value, one.at, **level, **one.more)

    def document(self, path: str, asked: Mapping[str, list[str]]) -> str:
        kind = path.rpartition("/")[2]
        if kind == "probe":
            return self._probe()
        if kind == "current":
            return self._streams(list(self.latest.values()), self._next())
        start, count = int(asked["from"][0]), int(asked["count"][0])
        if not self.seen[0].sequence <= start <= self._next():
            return self._error("OUT_OF_RANGE", "'from' must be within the buffer")
        some = [one for one in self.seen if one.sequence >= start][:count]
        return self._streams(some, some[-1].sequence + 1 if some else start)

    def _next(self) -> int:
        return self.seen[-1].sequence + 1

    def _header(self, next_sequence: int = 0) -> str:
        return (
            f'<Header creationTime="{self.now.isoformat()}" sender="test" version="1.3"'
            f' instanceId="{self.instance}" bufferSize="{self.size}"'
            f' nextSequence="{next_sequence}" firstSequence="{self.seen[0].sequence}"'
            f' lastSequence="{self.seen[-1].sequence}"/>'
        )

    def _probe(self) -> str:
        items = "".join(
            f'<DataItem id="{name}" name="{name}" category="{category}" type="{kind}"'
            f' units="{units}"/>'
            for name, (category, kind, _, units) in ITEMS.items()
        )
        return (
            '<MTConnectDevices xmlns="urn:mtconnect.org:MTConnectDevices:1.3">'
            f'{self._header()}<Devices><Device id="d" name="VMC" uuid="u1">'
            f"<DataItems>{items}</DataItems></Device></Devices></MTConnectDevices>"
        )

    def _streams(self, seen: list[Seen], next_sequence: int) -> str:
        groups = "".join(
            f"<{group}>{''.join(s.xml() for s in seen if ITEMS[s.item][0] == category)}</{group}>"
            for category, group in _GROUPS.items()
        )
        return (
            '<m:MTConnectStreams xmlns:m="urn:mtconnect.org:MTConnectStreams:1.3"'
            ' xmlns="urn:mtconnect.org:MTConnectStreams:1.3">'
            f'{self._header(next_sequence)}<Streams><DeviceStream name="VMC" uuid="u1">'
            f'<ComponentStream component="Path" name="path" componentId="p">{groups}'
            "</ComponentStream></DeviceStream></Streams></m:MTConnectStreams>"
        )

    def _error(self, code: str, said: str) -> str:
        return (
            '<MTConnectError xmlns="urn:mtconnect.org:MTConnectError:1.3">'
            f'{self._header()}<Errors><Error errorCode="{code}">{said}</Error></Errors>'
            "</MTConnectError>"
        )


class _Handler(BaseHTTPRequestHandler):
    agent: ClassVar[Agent]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.agent.asked.append(self.path)
        content = self.agent.answer
        if content is None:
            content = self.agent.document(parts.path, parse_qs(parts.query)).encode()
        self.send_response(self.agent.status)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said: Any) -> None:
        """Tests are quiet."""


@contextmanager
def serving(agent: Agent) -> Iterator[str]:
    """The address of the agent, for as long as it runs."""
    handler = type("Handler", (_Handler,), {"agent": agent})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
