"""Shows properties: agents of an invented town offer a dozen of them, with pictures."""

import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from PIL import Image

from premises.app.cli.speech import Voice
from premises.app.demo.answers import answered
from premises.app.demo.facades import facade
from premises.app.demo.rooms import room
from premises.app.demo.town import AGENTS, CITY, OFFERS, Offer
from premises.kernel.errors import Unavailable

_GRAPHQL: Final = "/graphql"
_UPLOAD: Final = "/api/images/upload"
_QUALITY: Final = 88
_LIST: Final = """query Town($city: String) {
  properties(city: $city) { id title price status images { imageUrl isPrimary } }
}"""
_CREATE_USER: Final = """mutation AddAgent($userData: UserInput!) {
  made: createUser(userData: $userData) { success error user { id } }
}"""
_SET_ROLE: Final = """mutation MakeAgent($userId: Int!) {
  made: setUserRole(userId: $userId, role: AGENT) { success error }
}"""
_CREATE: Final = """mutation Offer($propertyData: PropertyInput!, $ownerId: Int) {
  made: createProperty(propertyData: $propertyData, ownerId: $ownerId) {
    success error property { id }
  }
}"""
_UPDATE: Final = """mutation Change($id: Int!, $propertyData: PropertyInput!) {
  made: updateProperty(id: $id, propertyData: $propertyData) { success error }
}"""


@dataclass(frozen=True)
class ToldTown:
    """A town as it was told: its listings, as a client gets them, and where to look at them.

    `added` are how many listings were put in this time, `pictures` how many were drawn and sent.
    """

    listings: Sequence[Mapping[str, Any]]
    added: int
    pictures: int
    took_s: float
    addresses: Mapping[str, str]


def show_town(
    voice: Voice, client: httpx.Client, *, goes_on: Callable[[], bool]
) -> ToldTown | None:
    """Have agents offer what is not offered yet, and tell of it; None if it shall not go on.

    Raises:
        Unavailable: the server refuses.

    """
    began = time.monotonic()
    known = {one["title"] for one in _listings(client)}
    new = [(seed, offer) for seed, offer in enumerate(OFFERS) if offer.title not in known]
    owners = _agents(client) if new else ()
    pictures = 0
    for seed, offer in new:
        if not goes_on():
            return None
        pictures += _offer(client, offer, seed, owners[seed % len(owners)])
    took_s = round(time.monotonic() - began, 1)
    told = ToldTown(_listings(client), len(new), pictures, took_s, _addresses(client))
    _tell(voice, told)
    return told


def _offer(client: httpx.Client, offer: Offer, seed: int, owner_id: int) -> int:
    """Offer one property, send its pictures, and change what was changed since."""
    data = offer.data()
    made = _made(client, _CREATE, propertyData=data, ownerId=owner_id)
    listing_id = int(made["property"]["id"])
    sent = 0
    for name, picture in _pictures(offer, seed):
        file = {"file": (f"{name}.jpg", _jpeg(picture), "image/jpeg")}
        answered(client.post(f"{_UPLOAD}/{listing_id}", files=file))
        sent += 1
    for change in offer.since:
        data = {**data, **change}
        _made(client, _UPDATE, id=listing_id, propertyData=data)
    return sent


def _pictures(offer: Offer, seed: int) -> Iterator[tuple[str, Image.Image]]:
    yield "outside", facade(offer.kind, seed)
    for kind in offer.inside:
        yield kind, room(kind, seed)


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _agents(client: httpx.Client) -> Sequence[int]:
    """The numbers of the town's agents, who are added if they are not there yet."""
    known = _asked(client, "{ users { id email } }")["users"]
    numbers = {one["email"]: int(one["id"]) for one in known}
    for name, email in AGENTS:
        if email not in numbers:
            made = _made(client, _CREATE_USER, userData={"name": name, "email": email})
            numbers[email] = int(made["user"]["id"])
            _made(client, _SET_ROLE, userId=numbers[email])
    return [numbers[email] for _, email in AGENTS]


def _listings(client: httpx.Client) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = _asked(client, _LIST, city=CITY)["properties"]
    return found


def _made(client: httpx.Client, text: str, **variables: Any) -> Mapping[str, Any]:
    made: Mapping[str, Any] = _asked(client, text, **variables)["made"]
    if not made["success"]:
        raise Unavailable("demo.refused", f"The server refuses: {made['error']}")
    return made


def _asked(client: httpx.Client, text: str, **variables: Any) -> Mapping[str, Any]:
    body = {"query": text, "variables": variables}
    answer = answered(client.post(_GRAPHQL, json=body))
    if answer.get("errors"):
        raise Unavailable("demo.refused", f"The server says: {answer['errors'][0]['message']}")
    data: Mapping[str, Any] = answer["data"]
    return data


def _addresses(client: httpx.Client) -> Mapping[str, str]:
    base = str(client.base_url).rstrip("/")
    return {"explorer": f"{base}{_GRAPHQL}", "feed": f"{base}/reso/odata/Property?$expand=Media"}


def _tell(voice: Voice, told: ToldTown) -> None:
    images = sum(len(one["images"]) for one in told.listings)
    sold = sum(one["status"] != "ACTIVE" for one in told.listings)
    voice.say(
        f"Two agents of {CITY} offer {len(told.listings)} properties with {images} pictures;"
        f" {sold} of them are sold, let or nearly so, and the prices of some have fallen since.\n"
        f"Queries can be tried at {told.addresses['explorer']}, and programs read the same at"
        f" {told.addresses['feed']}\n"
    )
    for one in told.listings[:3]:
        picture = next((image["imageUrl"] for image in one["images"] if image["isPrimary"]), "")
        voice.say(f"  {one['title']}, {one['price']:,.0f}: {picture}")
    voice.say("")
