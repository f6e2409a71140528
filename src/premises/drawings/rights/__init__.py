"""Whose drawings are whose: the one place that decides who may see and change a project.

A project belongs to who made it, and to the house where it came without an account: from a client
that was admitted without a token, or from the owner of an open house. Beyond its owner, its
members may use it as far as their role says, and people of its organization may read it.

grants    who may use drawings at all
people    who is asking
projects  what they may do in a project
"""

from premises.drawings.rights.grants import Scope, holds_all, require_use, speaks_for_all
from premises.drawings.rights.people import HOUSE_USER, Person, introduce, no_user, person
from premises.drawings.rights.projects import (
    Action,
    no_project,
    personal_projects,
    project_for,
    require,
    role_in,
    row_for,
    visible_projects,
)

__all__ = [
    "HOUSE_USER",
    "Action",
    "Person",
    "Scope",
    "holds_all",
    "introduce",
    "no_project",
    "no_user",
    "person",
    "personal_projects",
    "project_for",
    "require",
    "require_use",
    "role_in",
    "row_for",
    "speaks_for_all",
    "visible_projects",
]
