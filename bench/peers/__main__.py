"""Serves one peer at a free port, which is printed: `python -m bench.peers NAME DATABASE_URL`."""

import sys

from bench.peers.doors import PEERS, door
from premises.app.cli.listening import Address, Listener, answer_at
from premises.kernel.database import Database
from premises.kernel.settings import DatabaseSettings


def main() -> None:
    name, url = sys.argv[1:]
    database = Database(DatabaseSettings(), url)
    answer_at(
        "127.0.0.1", 0, lambda: door(PEERS[name](database.engine)), _told, command="bench.peers"
    )


def _told(address: Address, _listener: Listener) -> None:
    print(address.port, flush=True)


if __name__ == "__main__":
    main()
