"""How long somebody waits for the comparison of a set, and what the service takes for it."""

import io
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import httpx
import pikepdf
import psutil
from tests.drawings.pairs import scans
from tests.drawings.pairs.pair import Pair, Recipe, made

from bench import machine
from bench.house import WORKERS, House, running
from bench.report import Aim, Measure, quantile

_DPI: Final = 200.0
_WARM: Final = 1
_POLL_S: Final = 0.1
_LOOK_S: Final = 0.05
_PATIENCE_S: Final = 300.0
_MEMORY: Final = Aim("at most", 1500.0)
_BASE: Final = "/api/v1"


class Largest:
    """The most memory that any one process of the service had while the block ran, in MB."""

    def __init__(self, house: House) -> None:
        self._root = house.processes[0].pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.process_mb = 0.0
        self.together_mb = 0.0

    def __enter__(self) -> "Largest":
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_S):
            sizes = []
            # A child of the sandbox may end between two looks at it.
            for process in machine.family(self._root):
                with suppress(psutil.NoSuchProcess):
                    sizes.append(process.memory_info().rss / 1e6)
            self.process_mb = max([self.process_mb, *sizes])
            self.together_mb = max(self.together_mb, sum(sizes))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """A set of two sheets of objects, and the same as scans, sent and compared again and again."""
    plans = [made(Recipe(style=style, seed=3)) for style in ("architectural", "structural")]
    prints = [scans.as_pictures(one, _DPI, scans.OLD_PRINT, scans.NEW_PRINT, 1) for one in plans]
    with running(folder, _settings(folder), 1) as house:
        measures = _sent("2 sheets ARCH D, objects", house, plans, 3 if quick else 20)
        return measures + _sent(
            "2 sheets ARCH D, scans of 200 DPI", house, prints, 1 if quick else 4
        )


def _settings(folder: Path) -> dict[str, str]:
    return {
        "PREMISES_DATA_DIR": str(folder),
        "PREMISES_JOBS__WORKERS": str(WORKERS),
        "PREMISES_LOG__LEVEL": "error",
        "PREMISES_CAMERAS__ENABLED": "false",
        "PREMISES_AUDITS__ENABLED": "false",
    }


def _sent(what: str, house: House, pairs: Sequence[Pair], rounds: int) -> list[Measure]:
    part = f"{what}, {WORKERS} workers, {rounds} times"
    old, new = _set([one.old for one in pairs]), _set([one.new for one in pairs])
    with httpx.Client(base_url=f"{house.url}{_BASE}", timeout=120, trust_env=False) as client:
        for at in range(_WARM):
            _compared(client, old, new, -1 - at)
        with Largest(house) as largest, machine.Neighbours(house.processes) as neighbours:
            cpu_s = machine.cpu_s(house.processes)
            waits_s = [_compared(client, old, new, at) for at in range(rounds)]
            cpu_s = (machine.cpu_s(house.processes) - cpu_s) / rounds
    return [
        Measure(
            part, "sent -> results, p50", quantile(waits_s, 0.5), "s", min(waits_s), max(waits_s)
        ),
        Measure(
            part, "sent -> results, p95", quantile(waits_s, 0.95), "s", remark=neighbours.remark
        ),
        Measure(
            part, "processor time of one comparison", cpu_s, "CPU-s", remark="without the sandbox"
        ),
        Measure(part, "largest process", largest.process_mb, "MB", aim=_MEMORY),
        Measure(part, "all processes, shared pages each time", largest.together_mb, "MB"),
    ]


def _set(sheets: Sequence[bytes]) -> bytes:
    """Sheets as pages of one file."""
    file = io.BytesIO()
    with pikepdf.new() as whole:
        for one in sheets:
            with pikepdf.open(io.BytesIO(one)) as pdf:
                whole.pages.extend(pdf.pages)
        whole.save(file)
    return file.getvalue()


def _compared(client: httpx.Client, old: bytes, new: bytes, number: int) -> float:
    """Seconds from the first byte of the revision to its results; the old set is there already."""
    first = _upload(client, _unique(old, number), {})
    began = time.perf_counter()
    second = _upload(client, _unique(new, number), {"old_version_id": first["drawing_version_id"]})
    job = second["job_id"]
    while time.perf_counter() - began < _PATIENCE_S:
        status = client.get(f"/jobs/{job}").raise_for_status().json()["status"]
        if status in {"completed", "failed"}:
            break
        time.sleep(_POLL_S)
    results = client.get(f"/jobs/{job}/results").raise_for_status().json()
    waited_s = time.perf_counter() - began
    assert status == "completed", results
    assert sum(one["change_count"] for one in results["diffs"]) > 0, "nothing was found to differ"
    return waited_s


def _upload(client: httpx.Client, data: bytes, form: dict[str, str]) -> dict[str, Any]:
    files = {"file": ("set.pdf", data, "application/pdf")}
    sent = client.post("/drawings/upload", data=form, files=files)
    found: dict[str, Any] = sent.raise_for_status().json()
    return found


def _unique(data: bytes, number: int) -> bytes:
    """Other bytes of the same look: nothing that was read before can be used again."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.docinfo["/Subject"] = f"measurement {number}"
        pdf.save(file)
    return file.getvalue()
