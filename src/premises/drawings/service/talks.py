"""People ask about the changes of a comparison, and a language model answers from them alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import ConversationRow, MessageRow
from premises.drawings.narrators import Narrator, Reply, Said
from premises.drawings.service.comparisons import visible
from premises.drawings.service.facts import plain
from premises.drawings.service.impacts import compared, needed, stories_of
from premises.drawings.service.names import new_id, shown_at
from premises.drawings.service.progress import diffs_of
from premises.drawings.summaries import suggestions
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

USER: Final = "user"
ASSISTANT: Final = "assistant"
MOST_MESSAGES: Final = 200
"""A page shows them all; whoever has asked a hundred questions begins anew."""


class Talks:
    """Keeps what each person and the model said about comparisons, for that person alone."""

    def __init__(self, database: Database, narrator: Narrator | None) -> None:
        self._database = database
        self._narrator = narrator

    def say(self, caller: "Caller", job_id: str, message: str) -> Mapping[str, Any]:
        """The model's answer; what was asked is kept together with it, or not at all.

        Raises:
            NotFound: there is no such comparison, nothing was compared yet, or there is no
                language model.
            Invalid: the message is empty.
            Conflict: the talk is too long to go on.
            Unavailable: the model is away, slow or busy, or says nothing that can be read.

        """
        question = plain(message).strip()
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            narrator = needed(self._narrator)
            if not question:
                raise Invalid("drawings.missing_fields", "Message cannot be empty")
            stories = stories_of(session, compared(session, row))
            talk = _newest(session, job_id, rights.person(session, caller).user_id)
            before = _messages(session, talk)
            _check_length(before)
        said = [Said(one.role, one.content) for one in before]
        reply = narrator.answer(stories, said, question)
        talk_id = self._keep(caller, job_id, question, reply)
        return {
            "response": reply.text,
            "conversation_id": talk_id,
            "context_used": bool(reply.changes),
            "model": reply.model or narrator.name,
            "changes": list(reply.changes),
            "sentences_left_out": reply.left_out,
        }

    def history(self, caller: "Caller", job_id: str) -> Mapping[str, Any]:
        """What was said so far; raises NotFound."""
        with self._database.read() as session:
            visible(session, caller, job_id)
            needed(self._narrator)
            talk = _newest(session, job_id, rights.person(session, caller).user_id)
            messages = _messages(session, talk)
        return {
            "job_id": job_id,
            "conversation_id": talk.id if talk else None,
            "messages": [_shown(message) for message in messages],
        }

    def suggested(self, caller: "Caller", job_id: str) -> Mapping[str, Any]:
        """Questions that the measured changes can answer; raises NotFound."""
        with self._database.read() as session:
            visible(session, caller, job_id)
            needed(self._narrator)
            found = suggestions(stories_of(session, list(diffs_of(session, job_id).values())))
        return {"job_id": job_id, "suggestions": found}

    def restart(self, caller: "Caller", job_id: str) -> Mapping[str, Any]:
        """Forget what this person and the model said, and begin anew; raises NotFound."""
        with self._database.write() as session:
            now = self._database.now(session)
            row = visible(session, caller, job_id)
            needed(self._narrator)
            session.refresh(row, with_for_update=True)
            person = rights.introduce(session, caller, None, now)
            theirs = _of(job_id, person.user_id)
            session.execute(sa.delete(ConversationRow).where(theirs))
            talk = _begun(session, job_id, person.user_id, now)
        return {
            "success": True,
            "conversation_id": talk.id,
            "message": "Chat restarted successfully",
        }

    def _keep(self, caller: "Caller", job_id: str, question: str, reply: Reply) -> str:
        with self._database.write() as session:
            now = self._database.now(session)
            row = visible(session, caller, job_id)
            # Two first questions at once would begin two talks, and one of them would be lost.
            session.refresh(row, with_for_update=True)
            person = rights.introduce(session, caller, None, now)
            talk = _newest(session, job_id, person.user_id) or _begun(
                session, job_id, person.user_id, now
            )
            for role, content in ((USER, question), (ASSISTANT, plain(reply.text))):
                message = MessageRow(
                    conversation_id=talk.id, role=role, content=content, created_at=now
                )
                session.add(message)
                # Rows that are added together may be numbered in any order.
                session.flush()
        return talk.id


def _begun(session: Session, job_id: str, user_id: str, now: datetime) -> ConversationRow:
    talk = ConversationRow(id=new_id(), job_id=job_id, user_id=user_id, created_at=now)
    session.add(talk)
    session.flush()
    return talk


def _of(job_id: str, user_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(ConversationRow.job_id == job_id, ConversationRow.user_id == user_id)


def _newest(session: Session, job_id: str, user_id: str) -> ConversationRow | None:
    found = sa.select(ConversationRow).where(_of(job_id, user_id))
    order = ConversationRow.created_at.desc(), ConversationRow.id
    return session.scalar(found.order_by(*order).limit(1))


def _messages(session: Session, talk: ConversationRow | None) -> Sequence[MessageRow]:
    """The newest of them, in their order; a talk that was taken over may be of any length."""
    if talk is None:
        return ()
    found = sa.select(MessageRow).where(MessageRow.conversation_id == talk.id)
    rows = session.scalars(found.order_by(MessageRow.id.desc()).limit(MOST_MESSAGES)).all()
    return rows[::-1]


def _check_length(before: Sequence[MessageRow]) -> None:
    if len(before) >= MOST_MESSAGES:
        raise Conflict(
            "drawings.talk_too_long", f"This talk has {MOST_MESSAGES} messages; restart it."
        )


def _shown(message: MessageRow) -> Mapping[str, Any]:
    return {
        "id": str(message.id),
        "role": message.role,
        "content": message.content,
        "timestamp": shown_at(message.created_at),
    }
