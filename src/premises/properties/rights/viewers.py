"""Whoever looks: a person with a role, or nobody."""

from dataclasses import dataclass
from typing import Final

from premises.properties.models import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the person's number and role; a stranger has neither.

    The owner of an open service, and a key of the service itself, is an admin who may be nobody
    in particular: then `person_id` is None. `house_id` is the number of the house for whoever may
    see what belongs to it, and `keeps_house` says that they may change that too.
    """

    person_id: int | None = None
    role: Role | None = None
    house_id: int | None = None
    keeps_house: bool = False

    @property
    def is_somebody(self) -> bool:
        return self.role is not None

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def is_person(self, person_id: int | None) -> bool:
        """Whether the viewer is this person."""
        return person_id is not None and person_id == self.person_id

    @property
    def sees_all_of(self) -> frozenset[int]:
        """The people whose listings the viewer sees whether or not others do: self, and house."""
        return frozenset(one for one in (self.person_id, self.house_id) if one is not None)

    def may_change_of(self, person_id: int) -> bool:
        """Whether the viewer may change what belongs to this person."""
        keeps = self.keeps_house and person_id == self.house_id
        return self.is_admin or self.is_person(person_id) or keeps


STRANGER: Final = Viewer()
