"""The door for rows: a machine, or what stands beside it, sends what was logged."""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, Literal

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.exceptions import HTTPException

from premises.kernel.auth import Caller, CurrentCaller
from premises.kernel.errors import Invalid, NotFound, TooMany
from premises.kernel.web.problems import Json
from premises.kernel.web.wings import Wing
from premises.machines.canon import Quality
from premises.machines.routes.desk import PUSH, WRITE, Desk
from premises.machines.routes.parameters import MachineAsked
from premises.machines.routes.reading import (
    MOST_HELD,
    Pushed,
    inflated,
    read_document,
    read_lines,
)
from premises.machines.service.batches import Batch, BatchKind, Rejected, Report, Series
from premises.machines.service.finding import by_any_name
from premises.machines.service.roles import is_text
from premises.machines.service.variables import NewVariable

_AT_ONCE: Final = 2
_MOST_WAITING: Final = 16
_BYTES_A_ROW: Final = 200
_LEAST_BYTES: Final = 64 << 20

_LINES: Final = frozenset({"application/x-ndjson", "application/jsonl", "application/ndjson"})
_DOCUMENTS: Final = frozenset({"application/json"})
_ABSENT: Final = {"ignored": None, "off": Quality.OFF, "unknown": Quality.UNKNOWN}

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
Absent = Annotated[
    Literal["ignored", "off", "unknown"],
    Query(description="What a value of null says of the variable from then on."),
]
Create = Annotated[
    bool, Query(description="Make the variables that the machine does not have yet.")
]

_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "machine": {"type": "string", "description": "Id or name; or say it in the address."},
        "rows": {
            "type": "array",
            "description": "Objects of variable, t and value, or arrays of these three.",
            "items": {"anyOf": [{"type": "object"}, {"type": "array"}]},
        },
        "series": {
            "type": "array",
            "description": "In place of rows: objects of a variable and its t and values.",
            "items": {"type": "object"},
        },
    },
}

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _SCHEMA,
                "example": {
                    "machine": "mill",
                    "rows": [{"variable": "TEMPERATURA_BASE", "t": 1645603200000, "value": 1525}],
                },
            },
            "application/x-ndjson": {
                "example": '{"variable":"TEMPERATURA_BASE","t":1645603200000,"value":1525}'
            },
        },
    }
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request: its bytes, and what its address and headers say of them."""

    data: bytes
    content_type: str
    is_zipped: bool
    machine: str | None
    key: str | None
    sender: str
    absent_is: Quality | None
    creates: bool


def router(desk: Desk) -> APIRouter:
    routes = Wing(tags=["machines"])
    # Reading and writing a batch takes a core, and SQLite has one writer.
    at_work, waiting = CapacityLimiter(_AT_ONCE), CapacityLimiter(_AT_ONCE + _MOST_WAITING)

    @routes.post(PUSH, response_model=None, dependencies=[WRITE], openapi_extra=_BODY)
    async def push(
        request: Request,
        caller: CurrentCaller,
        machine: MachineAsked = None,
        absent: Absent = "ignored",
        create: Create = False,
        key: Key = None,
    ) -> Response:
        """Take rows in: 200 if all were understood, 207 if some are held in quarantine."""
        content_type, is_zipped = _form(request)
        sent = Sent(
            data=await request.body(),
            content_type=content_type,
            is_zipped=is_zipped,
            machine=machine,
            key=key,
            sender=_sender(caller),
            absent_is=_ABSENT[absent],
            creates=create,
        )
        if waiting.available_tokens <= 0:
            message = "Too many batches are being written just now; send it again in a second."
            raise TooMany("machines.too_many_pushes", message, wait_s=1)
        async with waiting:
            report = await anyio.to_thread.run_sync(partial(_take, desk, sent), limiter=at_work)
        return Json(report.as_json(), status_code=207 if report.quarantined else 200)

    return routes


def _form(request: Request) -> tuple[str, bool]:
    """The type of the body, and whether it is compressed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _DOCUMENTS | _LINES:
        said = f"Send application/json or application/x-ndjson, not {kind[:80] or 'nothing'}."
        raise HTTPException(
            415, said, headers={"Accept-Post": "application/json, application/x-ndjson"}
        )
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip"}:
        said = f"The body may be compressed with gzip, not with {coding[:80]}."
        raise HTTPException(415, said, headers={"Accept-Encoding": "gzip"})
    return kind, coding == "gzip"


def _sender(caller: Caller) -> str:
    """Whose keys are whose: each account's are its own, and everybody else shares some."""
    return caller.account_id or caller.via


def _take(desk: Desk, sent: Sent) -> Report:
    data, most_rows = sent.data, desk.settings.max_batch_rows
    if sent.is_zipped:
        data = inflated(data, max(_LEAST_BYTES, most_rows * _BYTES_A_ROW))
    pushed = read_lines(data) if sent.content_type in _LINES else read_document(data)
    if pushed.row_count > most_rows:
        message = f"{pushed.row_count} rows are too many; send at most {most_rows} at once."
        raise Invalid("machines.too_many_rows", message, most_rows=most_rows)
    machine = _machine(sent, pushed)
    series, rejected = _series(desk, sent, machine, pushed)
    return desk.intake.take(
        Batch(
            machine,
            BatchKind.PUSH,
            series,
            sender=sent.sender,
            key=sent.key,
            digest=_digest(machine, data) if sent.key is not None else None,
            rejected=rejected,
            absent_is=sent.absent_is,
            most_held=MOST_HELD,
        )
    )


def _digest(machine: str, data: bytes) -> str:
    return hashlib.sha256(machine.encode() + b"\0" + data).hexdigest()


def _machine(sent: Sent, pushed: Pushed) -> str:
    """The machine that the address or the rows name.

    Raises:
        Invalid: neither does, or they contradict each other.

    """
    if sent.machine is not None and pushed.machine not in {None, sent.machine}:
        message = (
            f"The address says {sent.machine!r}, the body {pushed.machine!r}; send one of them."
        )
        raise Invalid("machines.several_machines", message)
    machine = sent.machine or pushed.machine
    if not machine:
        message = 'Say which machine it is: "machine" in the body, or ?machine= in the address.'
        raise Invalid("machines.no_machine", message)
    return machine


def _series(
    desk: Desk, sent: Sent, machine: str, pushed: Pushed
) -> tuple[list[Series], list[Rejected]]:
    if sent.creates:
        _create(desk, machine, pushed)
    try:
        known = by_any_name(desk.variables.all(machine))
    except NotFound:
        known = {}
    all_series, rejected = [], list(pushed.rejected)
    for name, column in pushed.columns.items():
        variable = known.get(name)
        texts = column.has_texts() if variable is None else is_text(variable)
        made, malformed = column.series(name, is_text=texts)
        all_series += made
        rejected += malformed
    return all_series, rejected


def _create(desk: Desk, machine: str, pushed: Pushed) -> None:
    wanted = [
        NewVariable(name, datatype="string" if column.has_texts() else "double")
        for name, column in pushed.columns.items()
        if isinstance(name, str)
    ]
    desk.variables.ensure(machine, wanted)
