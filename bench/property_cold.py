"""How often the database is read when many clients ask at once for what nobody has asked before."""

import re
import selectors
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from tests import servers

from bench.asking import Line
from bench.documents import unasked
from bench.house import House
from bench.property_houses import PATH
from bench.report import Aim, Measure, quantile

CLIENTS: Final = 500
_AIM: Final = Aim("at most", 1.0)
_READ: Final = re.compile(r"FROM property_images\b")


@dataclass
class Log:
    """PostgreSQL's own log of all statements, whichever process sent them."""

    file: Path
    seen: int = 0

    def reads(self) -> int:
        """How often pictures of listings were read since somebody asked that last."""
        text = self.file.read_text(errors="replace")
        new, self.seen = text[self.seen :], len(text)
        return len(_READ.findall(new))


def logged(server: servers.Server) -> Log:
    """Have the server write down each statement from now on."""
    engine = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as database:
        database.exec_driver_sql("ALTER SYSTEM SET log_statement = 'all'")
        database.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    return Log(server.folder / "log")


def measure(
    what: str, houses: Sequence[House], log: Log, rounds: int, clients: int = CLIENTS
) -> list[Measure]:
    """Let so many clients ask at once, each round for something else; `what` are the servers."""
    ports = [house.port for house in houses]
    reads, waits_ms = [], []
    _rush(ports, unasked(0).body, 4)
    log.reads()
    for number in range(1, rounds + 1):
        waits_ms.append(_rush(ports, unasked(number).body, clients))
        reads.append(log.reads())
    assert min(reads) > 0, "nothing was read: an old answer was given"
    part = f"{clients} clients ask at once for an answer that is not kept, {what}, {rounds} times"
    told = f"in all {sum(reads)}; the last client waited {quantile(waits_ms, 0.5):.0f} ms"
    low, high = min(reads), max(reads)
    return [Measure(part, "reads of the database, most", high, "", low, high, _AIM, told)]


def _rush(ports: Sequence[int], body: bytes, clients: int) -> float:
    """Let so many ask at the same moment; milliseconds until the last has its answer."""
    lines = [Line(ports[number % len(ports)]) for number in range(clients)]
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line.tcp, selectors.EVENT_READ, line)
        began = time.perf_counter()
        for line in lines:
            line.send(PATH, body)
        while waiting.get_map():
            for key, _ in waiting.select():
                if key.data.hear():
                    waiting.unregister(key.data.tcp)
        took = time.perf_counter() - began
    assert len({line.answer for line in lines}) == 1, "not all were told the same"
    for line in lines:
        line.close()
    return took * 1000
