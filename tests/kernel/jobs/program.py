"""A program that works as the service's own processes do, for tests that kill or freeze them.

`work URL BELLS LEASE [SWEEP CARRIER SERVER]`   one worker, until it is told to stop
`crew URL BELLS LEASE`          four processes of two workers each, until nothing is ready
`post URL FILE LEASE`           hold the post `tests` and write this process' number to a file
`supervise URL FILE COMMAND...` keep two processes of a command running, and write their numbers
`idle FILE`                     do nothing, as long as the supervisor lives
`stuck FILE`                    be told to end while it waits for something that never comes
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from premises.kernel.database import Database
from premises.kernel.jobs import Post, Worker, WorkerProcesses, end_on, end_with_parent
from premises.kernel.jobs.celery import Broker, Receiver
from premises.kernel.settings import DatabaseSettings, JobsSettings

sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.kernel.jobs.kinds import BROKER_PREFIX, bell_of, registry


def _database(url: str) -> Database:
    return Database(DatabaseSettings(url=url, synchronous="normal"), "")


def _worker(
    url: str,
    bells: str,
    lease_s: str,
    sweep_s: str = "0.2",
    carrier: str = "pipes",
    server: str = "",
) -> Worker:
    database = _database(url)
    settings = JobsSettings(lease_s=float(lease_s), sweep_s=float(sweep_s))
    bell = bell_of(carrier, Path(bells), server, database)
    return Worker(database, registry(), bell, settings)


def work(
    url: str,
    bells: str,
    lease_s: str,
    sweep_s: str = "0.2",
    carrier: str = "pipes",
    server: str = "",
) -> None:
    end_with_parent()
    worker = _worker(url, bells, lease_s, sweep_s, carrier, server)
    end_on((signal.SIGTERM,), worker.stop)
    if carrier == "celery":
        receiver = Receiver(Broker(server, BROKER_PREFIX), ["cpu"], worker.answer)
        receiver.start()
        worker.run()
        receiver.stop()
    else:
        worker.run()


def crew(url: str, bells: str, lease_s: str) -> None:
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            workers = [_worker(url, bells, lease_s) for _ in range(2)]
            threads = [threading.Thread(target=worker.drain) for worker in workers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            os._exit(0)
        children.append(child)
    sys.exit(max(os.waitpid(child, 0)[1] for child in children))


def post(url: str, file: str, lease_s: str) -> None:
    def hold(stop: threading.Event) -> None:
        while not stop.wait(0.05):
            with Path(file).open("a") as lines:
                lines.write(f"{os.getpid()}\n")

    Post(_database(url), "tests", hold, lease_s=float(lease_s)).start()
    Path(f"{file}-{os.getpid()}").touch()
    signal.pause()


def supervise(url: str, file: str, *command: str) -> None:
    carrier = WorkerProcesses(command, 2, _database(url), registry())
    carrier.start()
    while len(carrier.pids()) < 2:
        time.sleep(0.02)
    Path(file).write_text(" ".join(map(str, carrier.pids())))
    signal.pause()


def idle(file: str) -> None:
    end_with_parent()
    with Path(file).open("a") as lines:
        lines.write("ready\n")
    time.sleep(600)


def stuck(file: str) -> None:
    end_on((signal.SIGTERM,), Path(file).with_suffix(".told").touch, patience_s=0.3)
    Path(file).touch()
    # No signal gets a thread out of this, as out of many a library's calls.
    lock, mutex = ctypes.CDLL(None).pthread_mutex_lock, ctypes.create_string_buffer(64)
    lock(mutex)
    lock(mutex)


_COMMANDS: dict[str, Callable[..., None]] = {
    "work": work,
    "crew": crew,
    "post": post,
    "supervise": supervise,
    "idle": idle,
    "stuck": stuck,
}


def run(what: str, *arguments: str) -> None:
    _COMMANDS[what](*arguments)


if __name__ == "__main__":
    run(*sys.argv[1:])
