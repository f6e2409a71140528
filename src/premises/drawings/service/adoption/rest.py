"""What people said to the original's model, and rows that are kept as they were."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    ConversationRow,
    LegacyRow,
    MessageRow,
    ProjectRow,
)
from premises.drawings.rights import HOUSE_USER
from premises.drawings.service.facts import plain
from premises.drawings.takeover import Table, TheirConversation, TheirMessage, TheirRest
from premises.kernel.takeover import UnusableError


def write_conversation(session: Session, one: TheirConversation, now: datetime) -> bool:
    """Like all of these: false where it is here already, UnusableError where it cannot be taken."""
    if session.get(ConversationRow, one.id) is not None:
        return False
    if session.get(ComparisonRow, one.job_id) is None:
        raise UnusableError("its job is not here")
    session.add(
        ConversationRow(
            id=one.id,
            job_id=one.job_id,
            user_id=one.user_id or HOUSE_USER,
            created_at=one.created_at or now,
        )
    )
    return True


def write_message(session: Session, one: TheirMessage, _now: datetime) -> bool:
    """Messages have numbers here, so one is known by when and where it was said, and what."""
    talk = session.get(ConversationRow, one.conversation_id)
    if talk is None:
        raise UnusableError("its conversation is not here")
    said_at = one.said_at or talk.created_at
    same = (
        MessageRow.conversation_id == talk.id,
        MessageRow.role == one.role,
        MessageRow.created_at == said_at,
    )
    said = session.scalars(sa.select(MessageRow.content).where(*same)).all()
    if one.content in said:
        return False
    session.add(
        MessageRow(conversation_id=talk.id, role=one.role, content=one.content, created_at=said_at)
    )
    session.flush()
    return True


def write_rest(table: Table) -> Callable[[Session, TheirRest, datetime], bool]:
    """Writes rows of a table as they are."""

    def write(session: Session, one: TheirRest, _now: datetime) -> bool:
        if session.get(LegacyRow, (table.value, one.id)) is not None:
            return False
        session.add(
            LegacyRow(
                kind=table.value,
                id=one.id,
                project_id=_project(session, one),
                parent_id=one.parent_id,
                document=plain(one.document),
                created_at=one.created_at,
            )
        )
        session.flush()
        return True

    return write


def _project(session: Session, one: TheirRest) -> str | None:
    """Its project, or that of the session it was made in."""
    if one.project_id is not None:
        project = session.get(ProjectRow, one.project_id)
        return project.id if project else None
    if one.parent_id is None:
        return None
    of_parent = sa.select(LegacyRow.project_id).where(LegacyRow.id == one.parent_id)
    return session.scalar(of_parent.where(LegacyRow.project_id.is_not(None)).limit(1))
