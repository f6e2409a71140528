"""Work that must be done, is done once, and survives whatever happens to the one who does it.

`models` are the rows, `pipelines` say what a kind of work consists of, `rows` moves a job from
stage to stage, `ledger` writes what becomes of it, `recovery` takes it back from the dead,
`worker` does it, `crew` lets one process wait and work at the same time, `carriers` keep workers
running, `celery` wakes them by messages. `posts` and `schedules` are for what one process at a time
does and what comes round by itself; `desk` answers questions about it all.
"""

from premises.kernel.jobs.carriers import Carrier, WorkerProcesses, end_on, end_with_parent
from premises.kernel.jobs.ledger import add_parts, submit
from premises.kernel.jobs.models import JobRow, JobState, ScheduleRow, StageRow, StageState
from premises.kernel.jobs.pipelines import Pipeline, Postponed, Registry, Stage, Task
from premises.kernel.jobs.posts import Post
from premises.kernel.jobs.schedules import Schedule, Ticker
from premises.kernel.jobs.worker import READY, Worker

__all__ = [
    "READY",
    "Carrier",
    "JobRow",
    "JobState",
    "Pipeline",
    "Post",
    "Postponed",
    "Registry",
    "Schedule",
    "ScheduleRow",
    "Stage",
    "StageRow",
    "StageState",
    "Task",
    "Ticker",
    "Worker",
    "WorkerProcesses",
    "add_parts",
    "end_on",
    "end_with_parent",
    "submit",
]
