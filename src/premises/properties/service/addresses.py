"""Under which address a client finds a picture of a listing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

FILES: Final = "/api/images/file"
WIDTHS: Final = (320, 640, 1280, 2048)


class Signer(Protocol):
    """Makes addresses that open a file for a while without a sign-in."""

    def signed(self, path: str) -> str:
        """The path with what proves that it was given out here."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one request: `base` is scheme and host by which the client knows us."""

    base: str
    links: Signer

    def image(self, image_id: int, url: str | None, content_hash: str | None, shown: object) -> str:
        """Where an image is; what is not for everybody by a signed address.

        An image that lies elsewhere has its own address; one whose bytes are awaited has none.
        """
        if url is not None:
            return url
        if content_hash is None:
            return ""
        if shown:
            # This is asked for every picture of every answer, so it is spared a call.
            return f"{self.base}{FILES}/{image_id}/{content_hash[:16]}"
        return f"{self.base}{self.links.signed(path_of(image_id, content_hash))}"

    def sizes(
        self, image_id: int, url: str | None, content_hash: str | None, shown: object, width: object
    ) -> str | None:
        """What a page writes into `srcset`: the same picture in each width that there is."""
        if url is not None or content_hash is None or not isinstance(width, int):
            return None
        address = self.image(image_id, url, content_hash, shown)
        joint = "&" if "?" in address else "?"
        return ", ".join(f"{address}{joint}w={one} {one}w" for one in widths_of(width))


def widths_of(width: int) -> list[int]:
    """The widths that a picture is offered in: never more than its own."""
    return sorted({one for one in WIDTHS if one < width} | {min(width, WIDTHS[-1])})


def path_of(image_id: int, content_hash: str) -> str:
    """The path of an image; it names the content, so it may be kept for ever."""
    return f"{FILES}/{image_id}/{name_of(content_hash)}"


def name_of(content_hash: str) -> str:
    """What a picture is called in its address."""
    return content_hash[:16]


def sizes_of(sizes: Mapping[str, Mapping[str, str]] | None, kind: str) -> Mapping[int, str]:
    """The blobs of one format by width, from what an image's row says."""
    return {int(width): blob for width, blob in (sizes or {}).get(kind, {}).items()}
