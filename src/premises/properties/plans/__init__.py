"""A GraphQL document becomes a function that turns rows into an answer.

A domain says in a `Shape` how the fields of its types come from columns. `compiling` makes a
`Plan` of a validated document: `layouts` say what has to be loaded, one `Level` of rows for each
object type at each place, and `writing` writes the function that makes plain dicts of them.
`running` loads (`roots`), shapes, and hands everything that breaks a rule of the schema to
graphql-core's own executor (`executing`), which sees the same rows as objects (`viewing`), so
that both agree to the letter.
`keeping` keeps plans for documents that come again.
"""

from premises.properties.plans.checking import check_shape
from premises.properties.plans.compiling import compile_plan
from premises.properties.plans.executing import Answer
from premises.properties.plans.keeping import Operation, Plans
from premises.properties.plans.layouts import layout_of
from premises.properties.plans.roots import Root
from premises.properties.plans.running import Plan
from premises.properties.plans.shapes import (
    Children,
    Column,
    Layout,
    Level,
    Link,
    Resolved,
    Row,
    Shape,
)
from premises.properties.plans.viewing import Seen, view

__all__ = [
    "Answer",
    "Children",
    "Column",
    "Layout",
    "Level",
    "Link",
    "Operation",
    "Plan",
    "Plans",
    "Resolved",
    "Root",
    "Row",
    "Seen",
    "Shape",
    "check_shape",
    "compile_plan",
    "layout_of",
    "view",
]
