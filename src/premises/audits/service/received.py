"""A task as a client describes it, read with patience: only what names it must be there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import ValidationError

from premises.audits.models import Decision, TaskState, TaskType
from premises.audits.schemas import Options
from premises.audits.service.words import column, decision_of, state_of, type_of
from premises.kernel.errors import Invalid

LONGEST_TASK_BYTES: Final = 262_144
_ID_KEYS: Final = ("taskID", "taskId", "id")
_LONGEST_ID: Final = 64
_DEEPEST: Final = 64
"""What is nested deeper could be written down, and then neither be stored nor shown again."""
_NO_PLACES: Final = (".", "..")
"""Clients leave these out of an address, so a task of that name could never be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A task as it was described; `document` is all that was said, so that nothing is lost."""

    task_id: str
    title: str | None
    type: TaskType | None
    state: TaskState
    decision: Decision
    decision_said: str | None
    closed_result: str | None
    inside_said: str | None
    outside_said: str | None
    property_id: str | None
    options: Options
    document: Mapping[str, Any]


def read_task(text: str, *, new_id: str | None = None) -> Received:
    """The task in a client's JSON; one without a name gets `new_id`, if that is given.

    Raises:
        Invalid: it is no JSON object, names no task, or an option is out of its bounds.

    """
    if len(text) > LONGEST_TASK_BYTES:
        raise Invalid(
            "audits.task_too_long",
            f"task_json is longer than {LONGEST_TASK_BYTES} bytes; send photos as files beside it.",
        )
    document = _object(text)
    said = document.get("decision")
    return Received(
        task_id=_task_id(document, new_id),
        title=column(document.get("title"), 255),
        type=type_of(_text(document.get("type"))),
        state=state_of(_text(document.get("state"))),
        decision=decision_of(_text(said)) or Decision.NO_DECISION,
        decision_said=column(said, 255),
        closed_result=column(document.get("closedResult"), 255),
        inside_said=column(document.get("insideTemp"), 64),
        outside_said=column(document.get("outsideTemp"), 64),
        property_id=column(document.get("propertyId") or None, 64),
        options=_options(document),
        document=document,
    )


def _object(text: str) -> dict[str, Any]:
    try:
        document = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError, UnicodeEncodeError):
        raise Invalid("audits.bad_task_json", "task_json is no JSON.") from None
    if not isinstance(document, dict):
        raise Invalid("audits.bad_task_json", "task_json must be a JSON object.")
    if _is_deeper(document, _DEEPEST):
        raise Invalid("audits.bad_task_json", f"task_json is nested in over {_DEEPEST} levels.")
    return document


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(inner, Collection) or isinstance(inner, str):
        return False
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)


def _task_id(document: Mapping[str, Any], new_id: str | None) -> str:
    said = (document[key] for key in _ID_KEYS if document.get(key) not in (None, ""))
    found = next(said, new_id)
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise Invalid("audits.no_task_id", "Missing taskID/taskId/id in task_json")
    name = str(found).strip()
    is_long = len(name) > _LONGEST_ID
    if not name or is_long or not name.isprintable() or "/" in name or name in _NO_PLACES:
        raise Invalid(
            "audits.bad_task_id",
            f"The id in task_json must have 1 to {_LONGEST_ID} printable characters, no / among"
            " them, and be neither . nor .. alone.",
        )
    return name


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _options(document: Mapping[str, Any]) -> Options:
    try:
        return Options.model_validate(dict(document))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise Invalid(
            "audits.bad_option", f"task_json: {where}: {fault['msg']}".replace(": : ", ": ")
        ) from None
