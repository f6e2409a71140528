"""What a report on thermal photos costs, step by step, on the very way that a worker goes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.machine import Neighbours
from bench.report import Measure, spread
from bench.stopwatch import Place, Stopwatch, attached, step_line
from premises.app.building import build
from premises.app.settings import read
from premises.audits import rights
from premises.audits.service import analysis, views
from premises.audits.service.readings import Readings
from premises.audits.service.received import read_task
from premises.audits.service.submissions import Photo
from premises.audits.wiring import AuditsDomain
from premises.kernel.auth.callers import HOUSE_OWNER
from premises.kernel.jobs import Worker

_WARM: Final = 1
_WHERE: Final[Sequence[Place]] = (
    ("read, in the sandbox", Readings, "read"),
    ("temperatures (Planck)", views, "temperatures"),
    ("examine", views, "examine"),
    ("same spot?", views, "same_view"),
    ("losses", views, "losses"),
    ("cost and plan", analysis, "costing_of"),
    ("picture", analysis, "picture_of"),
)


def measure(folder: Path, photos: Sequence[bytes], reports: int) -> list[Measure]:
    """Milliseconds of each step for a report on all photos; the first report only warms up."""
    part = f"a report on {len(photos)} thermal photos of 640 x 480, one thread"
    bench, watch = _Bench(folder), Stopwatch("rows and all else")
    with attached(watch, _WHERE), Neighbours() as neighbours:
        laps = [bench.report(photos, number, watch) for number in range(_WARM + reports)][_WARM:]
    bench.close()
    steps = [step_line(part, step, laps) for step in (*(step for step, _, _ in _WHERE), watch.rest)]
    whole = [sum(lap.cpu_ms.values()) for lap in laps]
    remark = neighbours.remark or f"{reports} reports; what the sandbox uses is not counted"
    return [*steps, spread(part, "all", whole, "CPU-ms", remark=remark)]


class _Bench:
    """One worker in this process, given one submission after another."""

    def __init__(self, folder: Path) -> None:
        told = {"PREMISES_DATA_DIR": str(folder), "PREMISES_CAMERAS__ENABLED": "false"}
        settings = read({**told, "PREMISES_LOG__LEVEL": "error"}, dotenv=None)
        folder.mkdir(parents=True, exist_ok=True)
        self._building = build(settings)
        self._building.migrate()
        kernel = self._building.kernel
        domain: AuditsDomain = self._building.domains["audits"].domain  # type: ignore[attr-defined]
        self._submissions = domain.submissions
        self._worker = Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs)

    def report(self, photos: Sequence[bytes], number: int, watch: Stopwatch) -> Stopwatch:
        """One submission from its rows to the report's; what each step took."""
        self._submit(photos, number)
        with watch.running("whole"):
            worked = self._worker.work_one()
        assert worked, "the job of the report was not ready"
        return watch.take()

    def close(self) -> None:
        self._building.close()

    def _submit(self, photos: Sequence[bytes], number: int) -> None:
        kept = [
            Photo(
                self._submissions.keep(photo + number.to_bytes(4)),
                f"obs{place}_thermal.jpg",
                "image/jpeg",
            )
            for place, photo in enumerate(photos)
        ]
        task = {"id": f"bench-{number}", "type": "wall", "insideTemp": "70", "outsideTemp": "35"}
        sender = rights.sender(HOUSE_OWNER, "bench@example.com")
        self._submissions.submit(HOUSE_OWNER, sender, read_task(json.dumps(task)), kept)
