"""Whoever looks: a person with a role, or nobody."""

from dataclasses import dataclass
from typing import Final

from premises.properties.models import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the person's number and role; a stranger has neither.

    The owner of an open service, and a key of the service itself, is an admin who may be nobody
    in particular: then `person_id` is None.
    """

    person_id: int | None = None
    role: Role | None = None

    @property
    def is_somebody(self) -> bool:
        return self.role is not None

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def is_person(self, person_id: int | None) -> bool:
        """Whether the viewer is this person."""
        return person_id is not None and person_id == self.person_id


STRANGER: Final = Viewer()
