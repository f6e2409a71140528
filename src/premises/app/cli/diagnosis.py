"""What `premises doctor` looks at besides the domains: settings, disk, database, doors, work."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from premises.app.building import Building
from premises.app.cli import ringing
from premises.app.cli.figures import answers
from premises.app.cli.opening import opened, read_settings
from premises.app.cli.residents import residents
from premises.app.cli.speech import said_by_driver
from premises.app.domains import Check
from premises.app.settings import Settings, unused_originals
from premises.kernel.auth import check_start
from premises.kernel.errors import Failure
from premises.kernel.jobs import JobRow, StageRow, StageState, desk

_LEAST_FREE_BYTES: Final = 1_000_000_000
_STUCK_AFTER: Final = timedelta(minutes=15)
_MOST_COUNTED: Final = 1000
_EXTRAS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "postgres": ("psycopg",),
        "mysql": ("pymysql",),
        "redis": ("redis",),
        "celery": ("celery", "redis"),
        "gridfs": ("pymongo",),
        "llm": ("xllamacpp",),
        "rtdetr": ("torch", "transformers"),
    }
)


def examine() -> list[Check]:
    """Everything that was looked at, in the order in which to mend it."""
    try:
        settings = read_settings()
    except Failure as failure:
        return [Check("settings", False, failure.message, "Change or remove that setting.")]
    return [*_of_settings(settings), *_of_house(settings)]


def _of_settings(settings: Settings) -> Iterator[Check]:
    given = sum(name.startswith("PREMISES_") for name in os.environ)
    filed = ", and .env in this folder" if Path(".env").is_file() else ""
    yield Check("settings", True, f"{given} from the environment{filed}; the rest are defaults")
    for name, why in unused_originals(settings).items():
        yield Check(f"original setting {name}", True, f"means nothing here: {why}")
    yield _auth(settings)
    yield _folder("data folder", settings.data_dir)
    yield _free_space(settings.data_dir)
    yield Check("optional parts", True, _extras())
    yield from ringing.checks(settings)


def _of_house(settings: Settings) -> list[Check]:
    """What can only be looked at with the house open."""
    found: list[Check] = []
    try:
        with opened(settings) as building:
            found += _of_building(settings, building)
    except Failure as failure:
        found.append(_not_opened(failure))
    except DBAPIError as error:
        advice = "Correct PREMISES_DATABASE__URL, or make the database: premises db create"
        found.append(Check("database", False, f"it refuses: {error.orig}", advice))
    except OSError as error:
        advice = "Let this account write there."
        found.append(Check("folders", False, f"{error.filename}: {error.strerror}", advice))
    return found


def _not_opened(failure: Failure) -> Check:
    if failure.code == "settings.data_dir":
        advice = "Mend the data folder; then the rest can be looked at."
        return Check("house", False, failure.message, advice)
    if failure.code.startswith(("jobs.", "redis.", "blobs.")):
        advice = "Correct that setting, or install what it needs."
        return Check("house", False, failure.message, advice)
    advice = said_by_driver(failure) or "Look at PREMISES_DATABASE__URL."
    return Check("database", False, failure.message, advice)


def _of_building(settings: Settings, building: Building) -> Iterator[Check]:
    kernel = building.kernel
    yield Check("time zone", True, str(kernel.zone))
    yield _blob_store(settings, building)
    file = Path(kernel.database.url.database or "")
    if kernel.database.backend == "sqlite" and not file.is_file():
        yield Check("database", True, f"{file} is made at the first start")
    else:
        yield from _database(settings, building)
    for name, domain in building.domains.items():
        for check in domain.checks():
            yield Check(f"{name}: {check.what}", check.is_well, check.finding, check.advice)


def _database(settings: Settings, building: Building) -> Iterator[Check]:
    kernel, stands = building.kernel, building.position()
    yield Check("database", True, f"{kernel.database.backend} {_version(building)} answers")
    if stands.current is None:
        yield Check("tables", True, "none yet; they are made at the first start")
        return
    advice = "Stop every server of an older version, then: premises migrate"
    finding = f"at {stands.current}, expected at {stands.head}"
    yield Check("tables", stands.up_to_date, finding, advice)
    if stands.up_to_date:
        yield from _work(settings, building)


def _work(settings: Settings, building: Building) -> Iterator[Check]:
    people = residents(settings)
    servers = sum(one.does == "server" for one in people)
    workers = sum(one.does == "worker" for one in people)
    reached = "answers" if answers(settings) else "does not answer at the set address"
    finding = f"{servers} running, {reached}" if servers else "none is running: premises serve"
    yield Check("server", True, finding)
    missing = bool(servers) and settings.jobs.workers > 0 and not workers
    advice = "Read the server's log: its workers end as soon as they begin."
    yield Check("workers", not missing, f"{workers} on this machine", advice)
    database = building.kernel.database
    with database.read() as session:
        late = database.now(session) - _STUCK_AFTER
        open_steps = building.kernel.registry.open_steps()
        # What was found late may have been ready since before it was found.
        waits = (
            sa.select(sa.func.count())
            .select_from(StageRow)
            .join(JobRow, JobRow.id == StageRow.job_id)
            .where(StageRow.state == StageState.READY, StageRow.step.in_(open_steps))
            .where(StageRow.ready_at < late, JobRow.created_at < late)
        )
        stuck = session.scalar(waits) or 0
        dead = len(desk.dead_letters(session, limit=_MOST_COUNTED))
    advice = "Start workers (premises serve, or premises work), or more of them."
    yield Check("waiting jobs", not stuck, f"{stuck} wait for over 15 minutes", advice)
    advice = "GET /api/jobs/dead says why; each can be tried again there."
    yield Check("failed jobs", not dead, f"{dead} have failed for good", advice)


def _version(building: Building) -> str:
    backend = building.kernel.database.backend
    question = "sqlite_version()" if backend == "sqlite" else "version()"
    with building.kernel.database.read() as session:
        answer = str(session.scalar(sa.text(f"SELECT {question}")))
    return answer.removeprefix("PostgreSQL ").split(" ")[0]


def _auth(settings: Settings) -> Check:
    try:
        check_start(settings.auth, settings.server.host)
    except Failure as failure:
        return Check(
            "sign-in", False, failure.message, "A server with these settings will not start."
        )
    who = {
        "open": "open: whoever is at this machine is the owner",
        "required": "required: every caller signs in",
    }
    return Check("sign-in", True, f"{who[settings.auth.mode]}; listens on {settings.server.host}")


def _blob_store(settings: Settings, building: Building) -> Check:
    url = settings.blobs.url
    if "://" not in url:
        return _folder("blob store", Path(url) if url else settings.data_dir / "blobs")
    advice = "Start the MongoDB server, or correct PREMISES_BLOBS__URL."
    try:
        building.kernel.shelf.check()
    except Failure as failure:
        return Check("blob store", False, failure.message, advice)
    return Check("blob store", True, "GridFS of the MongoDB server answers")


def _folder(what: str, folder: Path) -> Check:
    advice = f"Let this account write into {folder}, or choose another folder."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written")
    except OSError as error:
        return Check(what, False, f"{folder}: {error.strerror}", advice)
    return Check(what, True, f"{folder.resolve()} can be written")


def _free_space(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    free = shutil.disk_usage(there).free
    finding = f"{free / 1e9:.1f} GB free"
    return Check("disk", free >= _LEAST_FREE_BYTES, finding, "Make room, at least 1 GB.")


def _extras() -> str:
    there = [name for name, modules in _EXTRAS.items() if all(map(find_spec, modules))]
    missing = [name for name in _EXTRAS if name not in there]
    return f"installed: {_listed(there)}; not installed: {_listed(missing)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
