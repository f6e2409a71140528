"""Who may see and change what: one matrix by field and role, and one condition for listings.

viewers     whoever looks
visibility  which listings they see
matrix      which fields they see, and which operations they may ask for
"""

from premises.properties.rights.matrix import (
    FIELDS,
    OPERATIONS,
    Rule,
    Who,
    may_see,
    require,
    scope,
    scope_of,
    widest,
)
from premises.properties.rights.viewers import STRANGER, Viewer
from premises.properties.rights.visibility import SHOWN, is_shown, is_visible, may_change, visible

__all__ = [
    "FIELDS",
    "OPERATIONS",
    "SHOWN",
    "STRANGER",
    "Rule",
    "Viewer",
    "Who",
    "is_shown",
    "is_visible",
    "may_change",
    "may_see",
    "require",
    "scope",
    "scope_of",
    "visible",
    "widest",
]
