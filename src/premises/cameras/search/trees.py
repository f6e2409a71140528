"""Questions as trees: what must be there, what may stand for each other, what must not be there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Leaf = TypeVar("Leaf")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Has:
    """Whatever is filed under any of these entries."""

    entries: frozenset[str]


@dataclass(frozen=True)
class Not(Generic[Leaf]):
    part: "Tree[Leaf]"


@dataclass(frozen=True)
class All(Generic[Leaf]):
    parts: "tuple[Tree[Leaf], ...]"


@dataclass(frozen=True)
class Either(Generic[Leaf]):
    parts: "tuple[Tree[Leaf], ...]"


Tree: TypeAlias = Leaf | Not[Leaf] | All[Leaf] | Either[Leaf]


def resolved(tree: "Tree[Leaf]", meaning: "Callable[[Leaf], Tree[Other]]") -> "Tree[Other]":
    """The same question with every leaf replaced by what it means."""
    if isinstance(tree, Not):
        return Not(resolved(tree.part, meaning))
    if isinstance(tree, All):
        return All(tuple(resolved(part, meaning) for part in tree.parts))
    if isinstance(tree, Either):
        return Either(tuple(resolved(part, meaning) for part in tree.parts))
    return meaning(tree)


def simplified(tree: "Tree[Has]") -> "Tree[Has]":
    """The same question with sets of entries that may stand for each other made one."""
    if isinstance(tree, Not):
        return Not(simplified(tree.part))
    if isinstance(tree, All):
        return All(tuple(map(simplified, tree.parts)))
    if isinstance(tree, Has):
        return tree
    parts = [simplified(part) for part in tree.parts]
    sets = [part.entries for part in parts if isinstance(part, Has)]
    if len(sets) == len(parts):
        return Has(frozenset().union(*sets))
    return Either(tuple(parts))


def wanted(tree: "Tree[Leaf]") -> "Iterable[Leaf]":
    """The leaves that are asked for; those that must not be there are left out."""
    if isinstance(tree, Not):
        return
    if isinstance(tree, All | Either):
        for part in tree.parts:
            yield from wanted(part)
    else:
        yield tree


def anchor(tree: "Tree[Has]", size: Callable[[Has], int]) -> Has | None:
    """The smallest set of entries of which everything that answers the question has one.

    `size` says how much is filed under any of the entries. None where there is no such set, as
    for a question that only says what must not be there.
    """
    if isinstance(tree, Has):
        return tree
    if isinstance(tree, Not):
        return None
    found = [anchor(part, size) for part in tree.parts]
    anchors = [one for one in found if one is not None]
    if isinstance(tree, Either):
        if len(anchors) < len(found):
            return None
        return Has(frozenset().union(*(one.entries for one in anchors)))
    return min(anchors, key=size, default=None)
