"""The engine that asks a detector service on this or another machine, picture by picture."""

import io
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.cameras.detectors import DEFAULT_THRESHOLD, DetectorFacts, Sighting
from premises.cameras.detectors.contract import (
    DETECT,
    HEALTH,
    MOST_PICTURE_BYTES,
    ServiceFacts,
    document_in,
    read_answer,
    read_health,
)
from premises.cameras.detectors.labels import WANTED
from premises.cameras.detectors.preparation import Placement, check_picture, resized
from premises.cameras.detectors.presence import Presence
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.outbound import client, read, translated

AWAY = "cameras.detector_away"
"""Said when a service cannot be used at all; no picture is at fault."""

FAILED = "cameras.detector_failed"
"""Said when a service is there and could not look at this picture."""

# At this quality, and with colours as fine as light, boxes lie within a pixel of those in the
# untouched picture; at the usual 95 they move by up to six.
_QUALITY = 98
# For a picture of so much detail that the service would refuse it for its length.
_LESS_QUALITY = 85
# No detector of the contract looks at more.
_LONGEST_PX = 1920
_MOST_ANSWER_BYTES = 1_000_000
_HEALTH_WAIT_S = 5.0
# RT-DETRv2, which the contract was made for, looks at pictures of this size.
_USUAL_SIDE = 640
_LONGEST_NAME = 80
# With these answers a service says something about itself or its address, not about a picture.
_NOT_SERVING = frozenset({401, 403, 404, 405, 407, 421, 426, 429, 501, 503})
_NEVER_REACHED = frozenset({"outbound.forbidden", "outbound.url"})


class HttpDetector:
    """A detector behind `url`; its connections are kept, and several threads may share it.

    `timeout_s` bounds each question; `key` is sent as bearer token unless it is empty.
    """

    def __init__(self, url: str, *, timeout_s: float = 30.0, key: str = "") -> None:
        self._url = url.rstrip("/")
        self._place = urlsplit(url).netloc.rpartition("@")[2]
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = client(timeout_s, headers=headers)
        self._health_client = client(min(timeout_s, _HEALTH_WAIT_S), headers=headers)
        self.presence = Presence(self._facts)

    def close(self) -> None:
        """Give up the connections that are kept."""
        self._client.close()
        self._health_client.close()

    @property
    def name(self) -> str:
        return (self.presence.facts.model or f"detector at {self._place}")[-_LONGEST_NAME:]

    @property
    def facts(self) -> DetectorFacts:
        said = self.presence.facts
        width, height = said.input_width or _USUAL_SIDE, said.input_height or _USUAL_SIDE
        return DetectorFacts(
            name=self.name,
            family="HTTP service",
            provider=self._place,
            input_width=width,
            input_height=height,
            wanted_px=max(width, height),
            classes=(),
        )

    def detect(
        self,
        image: NDArray[np.uint8],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        check_picture(image)
        pixels = _shrunk(image)
        placement = Placement(
            pixels.shape[1] / image.shape[1], pixels.shape[0] / image.shape[0], 0, 0
        )
        picture = _packed(pixels)
        try:
            body = self._asked_twice(picture, threshold)
            seen = read_answer(body, placement, image.shape[1], image.shape[0])
        except Failure as failure:
            raise self._meant(failure) from failure
        self.presence.found()
        return [
            one
            for one in seen
            if one.confidence >= threshold and (wanted is None or one.label in wanted)
        ]

    def _asked_twice(self, picture: bytes, threshold: float) -> bytes:
        """The answer; a kept connection that the other side has closed meanwhile is no failure."""
        try:
            return self._asked(picture, threshold)
        except Unavailable as failure:
            if failure.code != "outbound.unreachable":
                raise
        return self._asked(picture, threshold)

    def _asked(self, picture: bytes, threshold: float) -> bytes:
        # A service of ours tells what it is this sure of; others keep to their own threshold.
        asked = {"threshold": f"{threshold:.4f}"}
        files = {"file": ("picture.jpg", picture, "image/jpeg")}
        address = f"{self._url}{DETECT}"
        with (
            translated(self._url),
            self._client.stream("POST", address, params=asked, files=files) as response,
        ):
            body = read(response, _MOST_ANSWER_BYTES)
        if response.status_code != 200:
            raise _refusal(response.status_code, body)
        return body

    def _meant(self, failure: Failure) -> Unavailable:
        """What a failed question means: the service is away, or this picture was too much for it.

        A picture must not be given up because a service is down, nor wait for ever because of
        a fault that comes with this picture alone; so the service is asked how it is.
        """
        status = failure.facts.get("status")
        if failure.code in _NEVER_REACHED or status in _NOT_SERVING or _is_redirect(status):
            away = self._away(failure)
            self.presence.lost(away.message)
            return away
        ill = self.presence.ask()
        if ill is not None:
            return Unavailable(AWAY, ill.message)
        return Unavailable(
            FAILED,
            f"The detector service at {self._place} could not look at the picture:"
            f" {failure.message}",
        )

    def _away(self, failure: Failure) -> Unavailable:
        return Unavailable(
            AWAY, f"The detector service at {self._place} cannot be used: {failure.message}"
        )

    def _facts(self) -> ServiceFacts:
        try:
            return self._health()
        except Failure as failure:
            raise self._away(failure) from failure

    def _health(self) -> ServiceFacts:
        with (
            translated(self._url),
            self._health_client.stream("GET", f"{self._url}{HEALTH}") as response,
        ):
            body = read(response, _MOST_ANSWER_BYTES)
        if response.status_code in {404, 405}:
            # It has no such page, and may well be able to look at pictures.
            return ServiceFacts()
        if response.status_code != 200:
            raise _refusal(response.status_code, body)
        return read_health(body)


def _shrunk(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    scale = min(_LONGEST_PX / max(width, height), 1.0)
    return resized(image, max(1, round(width * scale)), max(1, round(height * scale)))


def _packed(pixels: NDArray[np.uint8]) -> bytes:
    """The picture as a JPEG file that a service takes."""
    for quality in (_QUALITY, _LESS_QUALITY):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=0)
        if file.tell() <= MOST_PICTURE_BYTES:
            break
    return file.getvalue()


def _is_redirect(status: object) -> bool:
    return isinstance(status, int) and 300 <= status < 400


def _refusal(status: int, body: bytes) -> Unavailable:
    detail = document_in(body).get("detail")
    said = f" ({detail[:200]})" if isinstance(detail, str) else ""
    advice = "; it wants another key" if status in {401, 403} else ""
    return Unavailable(FAILED, f"it answers {status}{said}{advice}.", status=status)
