"""Asks an MTConnect agent over HTTP, which only reads: probe, current, sample."""

from types import TracebackType
from typing import Final
from urllib.parse import quote

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.outbound import check_url, client, read, translated
from premises.machines.sources.documents import (
    MOST_BYTES,
    Device,
    Document,
    Header,
    read_document,
)

_TIMEOUT_S: Final = 30.0
OUT_OF_RANGE: Final = "OUT_OF_RANGE"


class OutOfRangeError(Exception):
    """What was asked for has left the agent's buffer."""


class Agent:
    """One agent, and one of the devices it speaks for."""

    def __init__(self, url: str, device: str | None = None) -> None:
        """`device` is a name or uuid; it need not be said where there is only one.

        Raises:
            Invalid: the address is none, or may not be asked.

        """
        check_url(url)
        self._base = url.partition("?")[0].rstrip("/")
        self._wanted = device
        self._path = f"/{quote(device, safe='')}" if device else ""
        self._client = client(_TIMEOUT_S, headers={"accept": "text/xml, application/xml"})

    def __enter__(self) -> "Agent":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def probe(self) -> Device:
        """What the device has to tell.

        Raises:
            Unavailable: the agent does not answer.
            Invalid: this is no agent, or it must be said which of its devices is meant.

        """
        devices = self._ask("/probe").devices
        wanted = [one for one in devices if self._wanted in {None, one.name, one.uuid}]
        # An agent may be listed beside its devices, as a device that makes nothing.
        machines = [one for one in wanted if one.items] or wanted
        if len(machines) != 1:
            names = [one.name or one.uuid for one in devices]
            message = (
                f"Say which device of the agent is meant; it has {', '.join(names) or 'none'}."
            )
            raise Invalid("machines.which_device", message, devices=names)
        return machines[0]

    def current(self) -> tuple[Header, Document]:
        """The latest value of each data item; raises as `probe` does."""
        return _streams(self._ask("/current"))

    def sample(self, from_sequence: int, count: int) -> tuple[Header, Document]:
        """At most so many observations from one on; raises as `probe` does.

        Raises:
            OutOfRangeError: they are not in the buffer any more, or not yet.

        """
        document = self._ask(f"/sample?from={from_sequence}&count={count}")
        if any(code == OUT_OF_RANGE for code, _ in document.errors):
            raise OutOfRangeError
        return _streams(document)

    def _ask(self, path: str) -> Document:
        url = f"{self._base}{self._path}{path}"
        with translated(url), self._client.stream("GET", url) as response:
            content = read(response, MOST_BYTES)
            status = response.status_code
        try:
            document = read_document(content)
        except Invalid:
            # A proxy or a server that is starting says so in HTML.
            if status >= 500:
                message = f"The agent does not answer, it says {status}."
                raise Unavailable("machines.source_silent", message) from None
            raise
        others = [one for one in document.errors if one[0] != OUT_OF_RANGE]
        if others:
            code, said = others[0]
            raise Invalid("machines.bad_mtconnect", f"The agent refuses: {code}: {said}")
        return document


def _streams(document: Document) -> tuple[Header, Document]:
    if document.header is None:
        message = "This is no MTConnect agent: its answer has no header."
        raise Invalid("machines.bad_mtconnect", message)
    return document.header, document
