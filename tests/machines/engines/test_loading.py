"""What few need is loaded by those few only."""

import subprocess
import sys
from typing import Final

HEAVY: Final = {"duckdb", "pyarrow", "adbc_driver_postgresql", "pyspark"}
_ASK: Final = (
    "import sys; from premises.machines import engines; engines.small_engine();"
    " print(*sorted({name.partition('.')[0] for name in sys.modules}))"
)


def test_the_small_engine_needs_no_database_program() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _ASK], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = set(found.stdout.split())
    assert "premises" in loaded
    assert not loaded & HEAVY
