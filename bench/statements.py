"""How many statements reach the database for one question."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from tests.app.indoors import indoors

from bench import estate
from bench.documents import LIST
from bench.peers.doors import PEERS
from bench.property_houses import PATH

_WHO_ASKS = "WHERE property_people.account_id "


def sent_by_us(folder: Path, url: str) -> dict[str, int]:
    """By the whole service, where no answers are kept."""
    groups: dict[str, object] = {"cache": {"enabled": False}}
    groups |= {"properties": {"public_url": estate.BASE}}
    groups |= {"database": {"url": url}} if url else {}
    headers = {"Content-Type": "application/json"}
    with indoors(folder, **groups) as house:

        def ask() -> None:
            answer = house.client.post(PATH, content=LIST.body, headers=headers)
            assert answer.status_code == 200, answer.text

        ask()
        with _listened(house.building.kernel.database.engine) as sent:
            ask()
    who = [one for one in sent if _WHO_ASKS in one]
    return {"compiled plan": len(sent) - len(who), "beside these, who asks": len(who)}


def sent_by_peers(url: str) -> dict[str, int]:
    asked = orjson.loads(LIST.body)
    found = {}
    for name, make in PEERS.items():
        engine = sa.create_engine(url)
        peer = make(engine)
        peer.answer(asked)
        with _listened(engine) as sent:
            peer.answer(asked)
        found[name] = len(sent)
        engine.dispose()
    return found


@contextmanager
def _listened(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile; those that only begin a transaction ask nothing."""
    sent: list[str] = []

    def note(_line: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
