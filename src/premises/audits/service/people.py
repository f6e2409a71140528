"""What people say of their homes, kept under the name that clients call them by."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.audits import rights
from premises.audits.models import PersonRow, TaskRow
from premises.audits.rights import Sender
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


class People:
    """The profiles of those who send audits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def greet(self, sender: Sender, *, is_proven: bool) -> bool:
        """Note somebody who has come in; tells whether this is their first time.

        Who has proven who they are takes over what the house kept under their name: a profile,
        and the tasks that an admitted client sent or that were taken over from elsewhere.
        """
        try:
            return self._greet(sender, is_proven=is_proven)
        except IntegrityError:
            # The same person came in twice at once.
            return self._greet(sender, is_proven=is_proven)

    def _greet(self, sender: Sender, *, is_proven: bool) -> bool:
        with self._database.write() as session:
            if is_proven:
                kept = TaskRow.user_id == sender.user_id, TaskRow.account_id.is_(None)
                theirs = sa.update(TaskRow).where(*kept)
                session.execute(theirs.values(account_id=sender.account_id))
            person = session.get(PersonRow, sender.user_id)
            if person is None:
                self._add(session, sender)
                return True
            if is_proven:
                person.account_id = sender.account_id
            return False

    def _add(self, session: Session, sender: Sender) -> PersonRow:
        now = self._database.now(session)
        person = PersonRow(
            user_id=sender.user_id, account_id=sender.account_id, created_at=now, updated_at=now
        )
        session.add(person)
        session.flush()
        return person

    def profile(self, caller: "Caller", user_id: str) -> PersonRow:
        """What somebody said of their home.

        Raises:
            NotFound: nothing yet, or it is not for this caller to see.

        """
        with self._database.read() as session:
            return _seen(session.get(PersonRow, user_id), caller, "read")

    def change(self, caller: "Caller", user_id: str, changes: Mapping[str, Any]) -> PersonRow:
        """Write what is named in `changes`.

        Raises:
            NotFound: there is no such person, or it is not for this caller to say.

        """
        with self._database.write() as session:
            person = _seen(session.get(PersonRow, user_id, with_for_update=True), caller, "write")
            self._write(session, person, changes)
            return person

    def put(self, caller: "Caller", sender: Sender, changes: Mapping[str, Any]) -> PersonRow:
        """Write what is named in `changes`, for somebody new too.

        Raises:
            NotFound: the name is taken by somebody whose profile this caller may not change.

        """
        self.greet(sender, is_proven=False)
        return self.change(caller, sender.user_id, changes)

    def _write(self, session: Session, person: PersonRow, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(person, name, value)
        person.updated_at = self._database.now(session)


def _seen(person: PersonRow | None, caller: "Caller", scope: rights.Scope) -> PersonRow:
    if person is None or not rights.may(caller, person.account_id, scope):
        raise NotFound("audits.no_user", "User not found")
    return person
