"""How much a client may ask for at once, what each wish is worth, and what one came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

CEILING: Final = 2**53 - 1
"""Where counting stops: the largest whole number that every JSON reader keeps exactly."""

_INTROSPECTION: Final = {
    "__Schema.types": 50,
    "__Schema.directives": 8,
    "__Directive.locations": 4,
    "__Directive.args": 2,
    "__Type.fields": 12,
    "__Type.interfaces": 1,
    "__Type.possibleTypes": 2,
    "__Type.enumValues": 5,
    "__Type.inputFields": 8,
    "__Field.args": 2,
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that a document and its variables may hold.

    `max_bytes`, `max_tokens` and `max_nesting` (brackets of any kind) are looked at before the
    document is parsed. `max_depth`, `max_fields`, `max_aliases`, `max_roots`, `max_mutations`
    and `max_cost` are of the operation that will be executed, its fragments spread out; the
    others count what stands in the document. `max_overlaps` are pairs of fields of one response
    name, which validation compares one by one, `max_unknown` fields that their types do not have,
    which it would look for one by one. `max_values` counts the variables with everything
    in them. Without `introspection` nobody may ask which types there are.
    """

    max_bytes: int = 20_000
    max_tokens: int = 600
    max_nesting: int = 100
    max_depth: int = 15
    max_fields: int = 2000
    max_aliases: int = 50
    max_roots: int = 30
    max_mutations: int = 10
    max_cost: int = 200_000
    max_directives: int = 50
    max_fragments: int = 50
    max_operations: int = 20
    max_variables: int = 50
    max_overlaps: int = 2000
    max_unknown: int = 20
    max_values: int = 10_000
    introspection: bool = True


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What fields are worth, in points: about one for each value that the answer may hold.

    `own` and `lengths` speak of `Type.field`. A field costs its own points, 1 where nothing is
    said; whatever is asked of the entries of a list counts as often as it has entries: as many
    as one of the arguments in `paged_by` says, or `lengths`, or `default_length`. A field that
    takes such an argument without being a list, a connection, counts what lies below it as often;
    the lists in it are then best given the length 1.
    """

    own: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    default_length: int = 100
    paged_by: tuple[str, ...] = ("first", "last")

    def length_of(self, name: str) -> int:
        """How many entries the list of a `Type.field` is taken to have."""
        known = self.lengths.get(name, _INTROSPECTION.get(name))
        return self.default_length if known is None else known


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a document came to, fragments spread out; `cost` is in points.

    `steps` says how many parts of the document were looked at to find out.
    """

    depth: int
    fields: int
    aliases: int
    roots: int
    mutations: int
    cost: int
    directives: int
    unknown: int
    overlaps: int
    steps: int
