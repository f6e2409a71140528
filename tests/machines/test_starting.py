"""Starting the service costs nobody the libraries with which very many rows are worked through."""

import subprocess
import sys
from typing import Final

HEAVY: Final = {"duckdb", "pyarrow", "pandas", "adbc_driver_postgresql", "pyspark"}
_ASK: Final = (
    "import sys; import premises.app.asgi, premises.app.domains, premises.machines.routes;"
    " print(*sorted({name.partition('.')[0] for name in sys.modules}))"
)


def test_a_server_starts_without_what_only_workers_need() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _ASK], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = set(found.stdout.split())
    assert "premises" in loaded
    assert not loaded & HEAVY
