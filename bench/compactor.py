"""Makes files of days over and over, to be killed at it: `python -m bench.compactor`."""

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from premises.app.building import build
from premises.app.settings import read
from premises.kernel.errors import Failure

if TYPE_CHECKING:
    from premises.app.domains import MachinesInHouse

_PAUSE_S = 0.1


def main() -> None:
    building = build(read(dict(os.environ), dotenv=None))
    sweeping = cast("MachinesInHouse", building.domains["machines"]).domain.sweeping
    while True:
        try:
            days = sweeping.due(datetime.now(UTC))
            sweeping.compact(days, lambda _machine, _day: time.sleep(_PAUSE_S))
        except Failure:
            # Others write the same days; the next round finds what is left.
            pass
        time.sleep(_PAUSE_S)


if __name__ == "__main__":
    main()
