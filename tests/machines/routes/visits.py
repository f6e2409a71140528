"""How tests call at the doors of one machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from tests.app.indoors import Indoors

T: Final = 1_645_599_600_000
"""2022-02-23 07:00 in UTC, 08:00 in Madrid."""
LINES: Final = "application/x-ndjson"
PUSH: Final = "/api/v1/telemetry"


@dataclass(frozen=True)
class Visited:
    """One machine in a house, and whoever visits it."""

    home: Indoors
    name: str

    def ask(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        """The JSON of an answer of this status."""
        answer = self.home.client.request(method, f"/api/machines/{self.name}{path}", **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def push(
        self,
        rows: object,
        status: int = 200,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """What is answered to rows, or to a whole body."""
        body = rows if isinstance(rows, bytes) else orjson.dumps(rows)
        heads = {"Content-Type": "application/json", **(headers or {})}
        target = f"{PUSH}?machine={self.name}{query}"
        answer = self.home.client.post(target, content=body, headers=heads)
        assert answer.status_code == status, answer.text
        return answer.json()

    def temperatures(self, *rows: tuple[int, float | str]) -> None:
        """Push the base's temperature in hundredths, and work it out."""
        self.push([["TEMPERATURA_BASE", t, value] for t, value in rows])
        self.home.work()
