"""Valid documents by chance: aliases, fragments in fragments, conditions, fields asked twice."""

from dataclasses import dataclass, field
from random import Random

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_object_type,
)
from tests.properties.plans.town import SHAPE

_ARGUMENTS = {
    "properties": ("", "(first: 3)", "(first: $n)", '(city: "x", first: null)', "(first: $most)"),
    "someProperties": ("", "(kind: LAND)", "(kind: HOUSE, first: 1)", "(first: $n)"),
    "property": ("(id: 1)", "(id: 7)", "(id: $id)"),
    "theProperty": ("(id: 1)", "(id: 2)", "(id: $id)"),
}
_CONDITIONS = (
    "@skip(if: $a)",
    "@include(if: $b)",
    "@skip(if: false)",
    "@include(if: true)",
    "@skip(if: true)",
    "@include(if: false)",
    "@include(if: $a) @skip(if: $b)",
)
_VARIABLES = "($a: Boolean!, $b: Boolean! = true, $id: Int!, $n: Int, $most: Int = 3)"


@dataclass
class Documents:
    """One document, in which a response key stands for one field with one set of arguments."""

    schema: GraphQLSchema
    chance: Random
    fragments: list[tuple[str, str]] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def document(self) -> tuple[str, str | None]:
        """The text, and the name of the operation that is to run."""
        for number in range(self.chance.randint(0, 3)):
            type_name = self.chance.choice(["Property", "Property", "User", "Image", "Query"])
            text = self.selection(type_name, 2)
            self.fragments.append((f"F{number}", type_name))
            self.texts.append(f"fragment F{number} on {type_name} {text}")
        operations = [f"query A{_VARIABLES} {self.selection('Query', 4)}"]
        name = None
        if self.chance.random() < 0.2:
            operations.append(f"query B{_VARIABLES} {self.selection('Query', 2)}")
            name = self.chance.choice(["A", "B"])
        self.chance.shuffle(self.texts)
        return "\n".join([*operations, *self.texts]), name

    def variables(self) -> dict[str, object]:
        given: dict[str, object] = {
            "a": self.chance.random() < 0.3,
            "id": self.chance.randint(1, 4),
        }
        if self.chance.random() < 0.5:
            given["b"] = self.chance.random() < 0.5
        if self.chance.random() < 0.5:
            given["n"] = self.chance.choice([0, 1, 2, None])
        if self.chance.random() < 0.03:
            given["id"] = self.chance.choice(["x", None, 2**31])
        return given

    def selection(self, type_name: str, depth: int) -> str:
        parts = [self.part(type_name, depth) for _ in range(self.chance.randint(1, 4))]
        return "{ " + " ".join(parts) + " }"

    def part(self, type_name: str, depth: int) -> str:
        draw = self.chance.random()
        if draw < 0.1 and depth:
            if type_name in {"Property", "User"} and self.chance.random() < 0.3:
                # An interface has no more than the fields its types share.
                return f"... on Named {self.condition()} {{ id idOne: id }}"
            on = self.chance.choice(["", f"on {type_name}"])
            return f"... {on} {self.condition()} {self.selection(type_name, depth - 1)}"
        spreadable = [name for name, of in self.fragments if of == type_name]
        if draw < 0.25 and spreadable:
            return f"...{self.chance.choice(spreadable)} {self.condition()}"
        if draw < 0.3:
            return self.chance.choice(["__typename", "what: __typename"])
        return self.one_field(type_name, depth)

    def one_field(self, type_name: str, depth: int) -> str:
        type_ = self.schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        known = SHAPE.roots if type_name == "Query" else SHAPE.types[type_name].keys() - {"picture"}
        names = [
            name
            for name in sorted(known)
            if depth or not is_object_type(get_named_type(type_.fields[name].type))
        ]
        name = self.chance.choice(names)
        key = name + self.chance.choice(["", "", "One", "Two"])
        alias = "" if key == name else f"{key}: "
        arguments = ""
        if type_name == "Query":
            arguments = self.arguments.setdefault(
                key, self.chance.choice(_ARGUMENTS.get(name, ("",)))
            )
        below = ""
        if is_object_type(get_named_type(type_.fields[name].type)):
            below = self.selection(get_named_type(type_.fields[name].type).name, depth - 1)
        return f"{alias}{name}{arguments} {self.condition()} {below}"

    def condition(self) -> str:
        return self.chance.choice(_CONDITIONS) if self.chance.random() < 0.15 else ""
