"""Notes that people write down for themselves, which the original's clients know as items."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from premises.kernel.cache import bump
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden
from premises.properties.models import ItemRow
from premises.properties.service import checks, tags
from premises.properties.service.drafts import LONGEST_LINE, LONGEST_TEXT
from premises.properties.service.people import introduce, person_row

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Items:
    """The verbs of items."""

    database: Database

    def create(
        self, caller: "Caller", title: str, description: str, owner_id: int | None = None
    ) -> int:
        """Write a note down; returns its number. Admins may for somebody else.

        Raises:
            NotFound: there is no person with that number.
            Forbidden: it is somebody else's.
            Invalid: the note cannot be kept.
            Failure: whatever `introduce` raises.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            owner = person if owner_id is None else person_row(session, owner_id)
            if owner.id != person.id and not viewer.is_admin:
                raise Forbidden(
                    "properties.not_yourself", "Not authorized to create items for this user"
                )
            row = ItemRow(
                owner_id=owner.id,
                title=checks.line(title, "title", LONGEST_LINE),
                description=checks.text(description, "description", LONGEST_TEXT) or "",
                created_at=now,
            )
            session.add(row)
            session.flush()
            bump(session, tags.ITEMS)
            return row.id
