"""Which listings are in an answer, so that what is kept for them is asked for once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from premises.properties.plans import Children, Layout, Level, Row

_MOST = 1000


def ids_in(loaded: Iterable[tuple[Layout, Level]]) -> list[int]:
    """The numbers of the first many listings in what was loaded, at any depth."""
    found: dict[int, None] = {}
    for layout, level in loaded:
        for rows, inner in _walk(layout, level.rows, level.children):
            if inner.type_name == "Property" and "id" in inner.columns:
                at = inner.columns.index("id")
                found |= dict.fromkeys(one for row in rows if isinstance(one := row[at], int))
    return list(found)[:_MOST]


def _walk(
    layout: Layout, rows: Sequence[Row], children: Mapping[str, Children]
) -> Iterator[tuple[Sequence[Row], Layout]]:
    yield rows, layout
    for name, child in children.items():
        inner = layout.children.get(name)
        if inner is not None:
            yield from _walk(inner, _flat(child), child.children)


def _flat(children: Children) -> list[Row]:
    rows: list[Row] = []
    for one in children.by_key.values():
        # One row is a tuple, several are a list of them.
        rows.extend(one if isinstance(one, list) else [one])
    return rows
