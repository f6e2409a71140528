"""Loaded rows seen as objects, so that GraphQL's own executor can ask them for their fields."""

import re
from collections.abc import Callable, Mapping

from premises.properties.plans.shapes import Children, Column, Layout, Level, Link, Row, Shape

_Read = Callable[[Row, Mapping[str, Children], object], object]
_Reads = Mapping[str, _Read]
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Seen:
    """One row as an object whose attributes are its type's fields.

    A field goes by its GraphQL name and by that name in snake case; a loaded column that no
    field is called after gives its raw value. What was not loaded raises AttributeError.
    """

    __slots__ = ("__children", "__context", "__reads", "__row")

    def __init__(
        self, row: Row, children: Mapping[str, Children], reads: _Reads, context: object
    ) -> None:
        self.__row = row
        self.__children = children
        self.__reads = reads
        self.__context = context

    def __getattr__(self, name: str) -> object:
        read = self.__reads.get(name)
        if read is None:
            raise AttributeError(f"{name} was not loaded")
        try:
            return read(self.__row, self.__children, self.__context)
        except AttributeError as error:
            # What is there and cannot be made sense of must not pass for what is not there.
            raise TypeError(str(error)) from error


def view(level: Level, layout: Layout, shape: Shape, context: object = None) -> list[Seen]:
    """The rows of a level that was loaded by `layout`."""
    reads = _reads(layout, shape)
    return [Seen(row, level.children, reads, context) for row in level.rows]


def _reads(layout: Layout, shape: Shape) -> dict[str, _Read]:
    places = {column: number for number, column in enumerate(layout.columns)}
    reads = {column: _raw(place) for column, place in places.items()}
    for name, field in shape.types.get(layout.type_name, {}).items():
        read = None
        if isinstance(field, Column) and all(column in places for column in field.needs):
            read = _column(field, [places[column] for column in field.needs])
        elif isinstance(field, Link) and name in layout.children:
            read = _link(field, name, places[field.key], _reads(layout.children[name], shape))
        if read is not None:
            reads[name] = reads[_snake(name)] = read
    return reads


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _raw(place: int) -> _Read:
    return lambda row, _children, _context: row[place]


def _column(column: Column, places: list[int]) -> _Read:
    seen, contextual = column.seen, column.contextual
    if seen is None:
        return _raw(places[0])
    null_passes = len(places) == 1

    def read(row: Row, _children: Mapping[str, Children], context: object) -> object:
        values = [row[place] for place in places]
        if null_passes and values[0] is None:
            return None
        return seen(context, *values) if contextual else seen(*values)

    return read


def _link(link: Link, name: str, place: int, reads: _Reads) -> _Read:
    many = link.many

    def read(row: Row, children: Mapping[str, Children], context: object) -> object:
        linked = children[name]
        found = linked.by_key.get(row[place])
        if many:
            return [Seen(one, linked.children, reads, context) for one in found or ()]  # type: ignore[arg-type]
        return None if found is None else Seen(found, linked.children, reads, context)

    return read
