"""Says which limit a document exceeds, and what its sender can do about it."""

from collections.abc import Sequence
from typing import Final

from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

from premises.kernel.errors import Invalid
from premises.properties.limiter.bounds import Cost, Limits

_REFUSALS: Final = {
    "operations": ("too_many_operations", "The document holds more than {} operations"),
    "fragments": ("too_many_fragments", "The document defines more than {} fragments"),
    "variables": ("too_many_variables", "An operation declares more than {} variables"),
    "directives": ("too_many_directives", "The document holds more than {} directives"),
    "unknown": ("too_many_unknown", "The document asks for more than {} fields that there are not"),
    "overlaps": ("too_many_repeats", "Fields of one name meet each other more than {} times"),
    "depth": ("too_deep", "Fields lie more than {} deep in each other"),
    "mutations": ("too_many_mutations", "The operation asks for more than {} changes"),
    "roots": ("too_many_roots", "The operation asks for more than {} things at its top"),
    "aliases": ("too_many_aliases", "The operation gives other names to more than {} fields"),
    "fields": ("too_many_fields", "The operation asks for more than {} fields"),
    "cost": ("too_costly", "The operation would cost more than {} points"),
}


def require_few_parts(
    operations: Sequence[OperationDefinitionNode],
    fragments: Sequence[FragmentDefinitionNode],
    limits: Limits,
) -> None:
    """Pass a document that defines few enough things, each of which is looked at by itself.

    Raises:
        Invalid: there are too many; its code says which, `most` how many are allowed.

    """
    variables = max((len(one.variable_definitions or ()) for one in operations), default=0)
    _require("operations", len(operations), limits.max_operations)
    _require("fragments", len(fragments), limits.max_fragments)
    _require("variables", variables, limits.max_variables)


def require_bounds(cost: Cost, asks_for_types: bool, limits: Limits) -> None:
    """Pass what a document came to, if none of it exceeds its limit.

    Raises:
        Invalid: something does; its code says what, `most` how much is allowed.

    """
    if asks_for_types and not limits.introspection:
        raise Invalid(
            "properties.no_introspection", "Which types there are is not told here; see the docs."
        )
    _require("directives", cost.directives, limits.max_directives)
    _require("unknown", cost.unknown, limits.max_unknown)
    _require("overlaps", cost.overlaps, limits.max_overlaps)
    _require("depth", cost.depth, limits.max_depth)
    _require("mutations", cost.mutations, limits.max_mutations)
    _require("aliases", cost.aliases, limits.max_aliases)
    _require("roots", cost.roots, limits.max_roots)
    _require("fields", cost.fields, limits.max_fields)
    _require("cost", cost.cost, limits.max_cost)


def _require(what: str, found: int, most: int) -> None:
    if found > most:
        code, sentence = _REFUSALS[what]
        message = f"{sentence.format(most)}; ask for less at once."
        raise Invalid(f"properties.{code}", message, found=found, most=most)
