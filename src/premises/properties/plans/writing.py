"""The Python function that makes one query field's answer of its rows, written out as text."""

from collections.abc import Callable
from dataclasses import dataclass, field

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)
from graphql.language import FieldNode

from premises.properties.plans.asking import Asked, Details, NotCovered
from premises.properties.plans.completing import completer, fitting
from premises.properties.plans.shapes import Column, Layout, Link, Shape, Translate

Shaper = Callable[[object, object], object]

# All that a written function can reach besides its arguments and constants.
_BUILTINS = {"type": type, "str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows come from: the name of their level, what is in them, and under which names."""

    level: str
    layout: Layout
    names: dict[str, str]


@dataclass(slots=True)
class Author:
    """Writes statements, children first, so that the text grows by lines and never by nesting.

    Nothing of a document becomes code: response keys stand as quoted words, everything else
    that has a name is numbered.
    """

    asked: Asked
    shape: Shape
    lines: list[str] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)
    places: int = 0

    def row(
        self, type_: GraphQLObjectType, details: Details, layout: Layout, level: str
    ) -> tuple[str, str]:
        """What a row is unpacked into, and the dict that is made of it.

        `level` is the name of the level or children whose rows these are. Raises NotCovered.
        """
        names = {column: f"a{number}" for number, column in enumerate(layout.columns)}
        here = _Place(level, layout, names)
        pairs = [
            f"{word(key)}: {self._entry(type_, group, here)}"
            for key, group in self.asked.below(type_, details).items()
        ]
        return f"({''.join(f'{name}, ' for name in names.values())})", f"{{{', '.join(pairs)}}}"

    def _entry(self, type_: GraphQLObjectType, group: Details, here: _Place) -> str:
        name = group[0].node.name.value
        if name == "__typename":
            return word(type_.name)
        declared = self.shape.types.get(type_.name, {}).get(name)
        definition = type_.fields.get(name)
        if declared is None or definition is None or has_arguments(definition, group[0].node):
            raise NotCovered
        if isinstance(declared, Link):
            return self._link(declared, definition.type, group, here)
        if isinstance(declared, Column):
            return self._column(declared, definition.type, [here.names[c] for c in declared.needs])
        raise NotCovered

    def _link(self, link: Link, type_: GraphQLOutputType, group: Details, here: _Place) -> str:
        """Shape everything linked once by its key; then each row picks what is its own."""
        linked, name = get_named_type(type_), group[0].node.name.value
        if not isinstance(linked, GraphQLObjectType):
            raise NotCovered
        self.places += 1
        children, made, key = f"k{self.places}", f"v{self.places}", here.names[link.key]
        self.lines.append(f"{children} = {here.level}.children[{word(name)}]")
        row, shaped = self.row(linked, group, here.layout.children[name], children)
        if link.many:
            row, shaped = "rows", f"[{shaped} for {row} in rows]"
        self.lines.append(f"{made} = {{key: {shaped} for key, {row} in {children}.by_key.items()}}")
        if link.many:
            return f"{made}.get({key}) or []"
        return f"{made}[{key}]" if isinstance(type_, GraphQLNonNull) else f"{made}.get({key})"

    def _column(self, column: Column, type_: GraphQLOutputType, names: list[str]) -> str:
        if column.certain:
            null_passes = not isinstance(type_, GraphQLNonNull)
            return self._translated(column, column.wire, names, null_passes=null_passes)
        complete = completer(type_)
        if complete is None:
            raise NotCovered
        seen = self._translated(column, column.seen, names, null_passes=True)
        checked = f"{self.constant(complete)}({seen})"
        fits = None if column.seen else fitting(type_, seen)
        return f"({seen} if {fits} else {checked})" if fits else checked

    def _translated(
        self, column: Column, translate: Translate | None, names: list[str], *, null_passes: bool
    ) -> str:
        if translate is None:
            return names[0]
        given = ["context", *names] if column.contextual else names
        call = f"{self.constant(translate)}({', '.join(given)})"
        if null_passes and len(names) == 1:
            return f"(None if {names[0]} is None else {call})"
        return call

    def constant(self, value: object) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name


def shaper(
    author: Author,
    type_: GraphQLOutputType,
    details: Details,
    layout: Layout,
) -> tuple[Shaper, str]:
    """A query field's function from (level, request's context) to its JSON value, and its text.

    The function raises whatever happens to a value that breaks a rule. Raises NotCovered.
    """
    nullable = not isinstance(type_, GraphQLNonNull)
    linked = get_named_type(type_)
    if not isinstance(linked, GraphQLObjectType):
        raise NotCovered
    row, shaped = author.row(linked, details, layout, "level")
    lines = ["if level is None: return None"] if nullable else []
    lines += [*author.lines, f"made = [{shaped} for {row} in level.rows]"]
    if is_list_type(get_nullable_type(type_)):
        lines.append("return made")
    else:
        # Where there must be one and is none, the failing look is what is noticed.
        lines.append("return made[0] if made else None" if nullable else "return made[0]")
    source = "\n    ".join(["def shape(level, context):", *lines]) + "\n"
    return _made(source, author.constants), source


def has_arguments(definition: GraphQLField, node: FieldNode) -> bool:
    """Whether a field's resolver would be given any argument."""
    return bool(node.arguments) or any(map(_is_always_given, definition.args.values()))


def _is_always_given(argument: GraphQLArgument) -> bool:
    """An optional argument that is null unless it is said asks for nothing."""
    told = argument.default_value is not Undefined and argument.default_value is not None
    return told or argument.default is not None or is_required_argument(argument)


def word(name: str) -> str:
    """A GraphQL name as a quoted constant; what the grammar allows needs no escaping."""
    if not (name.isascii() and name.isidentifier()):
        raise NotCovered
    return repr(name)


def _made(source: str, constants: dict[str, object]) -> Shaper:
    namespace = {**constants, "__builtins__": _BUILTINS}
    exec(compile(source, "<plan>", "exec"), namespace)  # noqa: S102 - we have written it above.
    made: Shaper = namespace["shape"]  # type: ignore[assignment]
    return made
