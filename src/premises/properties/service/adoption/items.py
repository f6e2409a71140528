"""The original's notes, which nobody could read there: asking for them always failed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from premises.kernel.cache import bump
from premises.kernel.takeover import UnusableError
from premises.properties.models import ItemRow
from premises.properties.service import tags
from premises.properties.takeover import TheirItem


class ItemTaking:
    """Writes one note after another; `people` are the numbers here by those of the original."""

    def __init__(self, people: Mapping[int, int]) -> None:
        self._people = people

    def write(self, session: Session, one: TheirItem, now: datetime) -> bool:
        owner_id = self._people.get(one.owner_id)
        if owner_id is None:
            raise UnusableError("its owner is not here")
        row = session.get(ItemRow, one.id)
        if row is not None:
            if row.owner_id != owner_id or one.created_at not in {None, row.created_at}:
                raise UnusableError("another item has its number here")
            return False
        session.add(
            ItemRow(
                id=one.id,
                owner_id=owner_id,
                title=one.title,
                description=one.description,
                created_at=one.created_at or now,
            )
        )
        bump(session, tags.ITEMS)
        return True
