"""What people said to the original's model, and rows for which there is no noun here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from premises.drawings.takeover.columns import document, identity, reference
from premises.kernel.takeover import Row, UnusableError
from premises.kernel.takeover.values import instant, text

_PARENTS: Final = ("session_id", "comparison_id", "entity_id", "job_id")
SAID_AT: Final = ("timestamp", "created_at")
"""What the column may be called that says when a message was said."""

_ROLES: Final = frozenset({"user", "assistant"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirConversation:
    id: str
    job_id: str
    user_id: str | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirMessage:
    id: str
    conversation_id: str
    role: str
    content: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirRest:
    """A whole row, and what it belongs to."""

    id: str
    project_id: str | None
    parent_id: str | None
    document: dict[str, Any]
    created_at: datetime | None


def conversation(row: Row) -> TheirConversation:
    """Raises UnusableError, like all of these."""
    return TheirConversation(
        id=identity(row),
        job_id=identity(row, "job_id"),
        user_id=reference(row, "user_id"),
        created_at=instant(row, "created_at"),
    )


def message(row: Row) -> TheirMessage:
    role = text(row, "role").strip().lower()
    if role not in _ROLES:
        raise UnusableError("it is said by nobody")
    return TheirMessage(
        id=identity(row),
        conversation_id=identity(row, "conversation_id"),
        role=role,
        content=text(row, "content"),
        said_at=instant(row, next((name for name in SAID_AT if name in row), "")),
    )


def rest(row: Row) -> TheirRest:
    named = (reference(row, name) for name in _PARENTS)
    return TheirRest(
        id=identity(row),
        project_id=reference(row, "project_id"),
        parent_id=next((one for one in named if one), None),
        document=document(row),
        created_at=instant(row, "created_at"),
    )
