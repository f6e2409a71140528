"""Whether anybody reads what was changed before they asked, while many write and many read."""

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Final

import httpx
import orjson

from bench.asking import Line
from bench.documents import Question
from bench.house import House
from bench.property_houses import PATH
from bench.report import Aim, Measure

_WRITERS, _READERS = 4, 8
_AIM: Final = Aim("at most", 0.0)
_PRICES: Final = Question("Prices", "query Prices { properties { id price } }")
_CHANGE: Final = """
mutation Change($id: Int!, $propertyData: PropertyInput!) {
  updateProperty(id: $id, propertyData: $propertyData) { success error property { price } }
}"""


@dataclass
class Market:
    """What was acknowledged of each listing, and what was read; prices only ever rise."""

    acknowledged: dict[int, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    writes: int = 0
    reads: int = 0
    stale: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, port: int, listing: int) -> None:
        line, price = Line(port), 1_000_000.0
        while not self.over.is_set():
            price += 1
            line.ask(PATH, _change(listing, price).body)
            said = orjson.loads(line.answer)
            assert said.get("data"), said
            assert said["data"]["updateProperty"]["success"], said
            self.acknowledged[listing] = price
            with self.lock:
                self.writes += 1
        line.close()

    def read(self, port: int) -> None:
        line = Line(port)
        while not self.over.is_set():
            known = dict(self.acknowledged)
            line.ask(PATH, _PRICES.body)
            told = orjson.loads(line.answer)["data"]["properties"]
            prices = {one["id"]: one["price"] for one in told}
            old = sum(prices[listing] < price for listing, price in known.items())
            with self.lock:
                self.reads += 1
                self.stale += bool(old)
        line.close()


def measure(what: str, houses: Sequence[House], for_s: float) -> list[Measure]:
    """Let all of them write and read for so long; `what` are the servers."""
    market, kept = Market(), _hits(houses)
    _traded(market, [house.port for house in houses], for_s)
    kept = _hits(houses) - kept
    assert market.reads, "nothing was read"
    assert market.writes, "nothing was written"
    part = f"{_WRITERS} writers and {_READERS} readers, {what}"
    told = f"{market.reads} reads, {market.writes} changes, {kept} answers were kept ones"
    old = "reads older than an acknowledged change"
    return [Measure(part, old, market.stale, "", aim=_AIM, remark=told)]


def _traded(market: Market, ports: Sequence[int], for_s: float) -> None:
    with ThreadPoolExecutor(_WRITERS + _READERS) as pool:
        acts = [
            pool.submit(market.write, ports[number % len(ports)], number + 1)
            for number in range(_WRITERS)
        ]
        acts += [pool.submit(market.read, ports[number % len(ports)]) for number in range(_READERS)]
        wait(acts, for_s, FIRST_EXCEPTION)
        market.over.set()
    for act in acts:
        act.result()


def _hits(houses: Sequence[House]) -> int:
    """How many kept answers were given; at a Redis server all count together."""
    told = [httpx.get(f"{house.url}/api/cache/stats", trust_env=False).json() for house in houses]
    return max(int(one["global"]["hits"]) for one in told)


def _change(listing: int, price: float) -> Question:
    data = {
        "title": f"Home number {listing}",
        "propertyType": "HOUSE",
        "listingType": "SELL",
        "price": price,
        "address": "Calle Mayor 1",
        "city": "Madrid",
        "state": "Spain",
        "isPublished": True,
    }
    return Question("Change", _CHANGE, {"id": listing, "propertyData": data})
