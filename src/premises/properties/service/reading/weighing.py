"""How large an answer becomes once everything it links is written out."""

from collections.abc import Callable, Mapping
from typing import Any

from premises.kernel.errors import Invalid
from premises.properties.plans import Children, Layout, Level, Link, Row, Shape

Weights = Mapping[Any, int]


def check_weight(layout: Layout, level: Level, shape: Shape, most: int) -> None:
    """Pass in silence what can be written out.

    Rows are loaded once, however many others link them; written out they stand at each of them.
    So a short document that goes from listings to owners and back grows with every turn.

    Raises:
        Invalid: the answer would hold more than `most` values.

    """
    if not _is_deep(layout):
        return
    found = sum(map(_weigher(layout, level.children, shape), level.rows))
    if found > most:
        raise Invalid(
            "properties.answer_too_large",
            f"The answer would hold more than {most} values; ask for fewer listings, or not for"
            " listings of owners of listings.",
            most=most,
        )


def _is_deep(layout: Layout) -> bool:
    """Whether rows that several others link have links of their own."""
    return any(child.children for child in layout.children.values())


def _weigher(
    layout: Layout, children: Mapping[str, Children], shape: Shape
) -> Callable[[Row], int]:
    """How many values a row of this level comes to, with all that it links."""
    linked: list[tuple[int, Weights]] = []
    for name, child in layout.children.items():
        link = shape.types[layout.type_name][name]
        if isinstance(link, Link) and name in children:
            at = layout.columns.index(link.key)
            linked.append((at, _by_key(child, children[name], shape, many=link.many)))
    own = len(layout.columns)
    return lambda row: own + sum(weights.get(row[at], 0) for at, weights in linked)


def _by_key(layout: Layout, children: Children, shape: Shape, *, many: bool) -> Weights:
    """The same of the rows under each key; each is looked at once, however often it is linked."""
    weigh = _weigher(layout, children.children, shape)
    if many:
        groups: Mapping[Any, Any] = children.by_key
        return {key: sum(map(weigh, rows)) for key, rows in groups.items()}
    return {key: weigh(row) for key, row in children.by_key.items()}
