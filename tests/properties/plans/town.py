"""A small town of listings, some of whose rows break the schema's rules, and its schema."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from premises.properties.plans import (
    Children,
    Column,
    Layout,
    Level,
    Link,
    Resolved,
    Root,
    Shape,
)


class Kind(enum.Enum):
    HOUSE = "house"
    LAND = "land"


SDL = """
enum Kind { HOUSE LAND }
scalar Mood
interface Named { id: Int! }
type Property implements Named {
  id: Int!
  title: String!
  description: String
  kind: Kind!
  kindBefore: Kind
  price: Float!
  area: Float
  bedrooms: Int
  featured: Boolean!
  isSeen: Boolean
  code: ID!
  oldCode: ID
  tags: [String!]!
  notes: [Int]
  mood: Mood
  createdAt: String!
  soldAt: String
  page: String!
  label: String
  owner: User!
  agent: User
  images: [Image!]!
  photos: [Image!]
  distance(to: Int): Float
  picture(width: Int = 320): String
  lender: User
}
type User implements Named {
  id: Int!
  name: String!
  email: String
  age: Int!
  properties: [Property!]!
}
type Image { id: Int! imageUrl: String! size: Int isPrimary: Boolean! property: Property! }
type Envelope { ok: Boolean! property: Property }
type Query {
  properties(city: String, first: Int = 2): [Property!]!
  anyProperties: [Property]
  someProperties(kind: Kind, first: Int): [Property!]
  property(id: Int!): Property
  theProperty(id: Int!): Property!
  me: User
  count: Int!
  ratio: Float
  words: [String!]
  someone: Named
  envelope: Envelope!
  unknown: String
}
type Mutation { touch: Int! }
"""


def kind_of(raw: object) -> object:
    return Kind.__members__.get(raw, raw) if isinstance(raw, str) else raw


def _when(raw: datetime) -> str:
    return raw.isoformat()


def _page(base: object, number: object, code: object) -> str | None:
    return None if code is None else f"{base}/{number}/{code}"


SHAPE = Shape(
    types={
        "Property": {
            "id": Column("id", certain=True),
            "title": Column("title"),
            "description": Column("description", certain=True),
            "kind": Column("kind", certain=True, value=kind_of),
            "kindBefore": Column("kind_before", value=kind_of),
            "price": Column("price"),
            "area": Column("area"),
            "bedrooms": Column("bedrooms"),
            "featured": Column("featured"),
            "isSeen": Column("is_seen"),
            "code": Column("code"),
            "oldCode": Column("old_code"),
            "tags": Column("tags"),
            "notes": Column("notes"),
            "mood": Column("mood"),
            "createdAt": Column("created_at", certain=True, wire=_when),
            "soldAt": Column("sold_at", wire=_when),
            "page": Column(("id", "code"), wire=_page, contextual=True),
            "label": Column("title", wire=lambda base, title: f"{base} {title}", contextual=True),
            "owner": Link("User", "owner_id", "id"),
            "agent": Link("User", "agent_id", "id"),
            "images": Link("Image", "id", "property_id", many=True),
            "photos": Link("Image", "id", "property_id", many=True),
            "distance": Column("area"),
            "picture": Resolved(("id", "code")),
        },
        "User": {
            "id": Column("id"),
            "name": Column("name"),
            "email": Column("email"),
            "age": Column("age", certain=True),
            "properties": Link("Property", "id", "owner_id", many=True),
        },
        "Image": {
            "id": Column("id", certain=True),
            "imageUrl": Column("image_url"),
            "size": Column("size"),
            "isPrimary": Column("is_primary", certain=True),
            "property": Link("Property", "property_id", "id"),
        },
    },
    roots=frozenset(
        [
            "properties",
            "anyProperties",
            "someProperties",
            "property",
            "theProperty",
            "me",
            "count",
            "ratio",
            "words",
        ]
    ),
)


def _mood(value: object) -> object:
    """A scalar that makes nothing of some values, which its field may not take for null."""
    return None if value == "none" else value


def schema_of(*, of_dicts: bool) -> GraphQLSchema:
    """The town's schema, whose enum stands for Python's members.

    `of_dicts` lets its listings be dicts only, as schemas do that know their types by classes.
    """
    schema = build_schema(SDL)
    kind, listing = schema.type_map["Kind"], schema.type_map["Property"]
    assert isinstance(kind, GraphQLEnumType)
    assert isinstance(listing, GraphQLObjectType)
    mood = schema.type_map["Mood"]
    assert isinstance(mood, GraphQLScalarType)
    mood.coerce_output_value = _mood
    for name, value in kind.values.items():
        value.value = Kind[name]
    if of_dicts:
        listing.is_type_of = lambda value, _info: isinstance(value, dict)
    return schema


SCHEMA = schema_of(of_dicts=True)
SCHEMA_OF_ANY = schema_of(of_dicts=False)
BASE = "https://town"

Record = dict[str, object]
ODD: tuple[object, ...] = (
    None,
    2**31,
    -(2**31) - 1,
    2**53 + 1,
    float("nan"),
    float("inf"),
    1.5,
    3.0,
    True,
    7,
    "BOGUS",
    "12",
    [1],
    ["a", None],
    b"bytes",
)
"""What may stand in any column that is not promised to hold what it should."""

_USUAL: dict[str, dict[str, tuple[object, ...]]] = {
    "Property": {
        "title": ("Villa", "", 'Häuschen "am" \\ See'),
        "description": ("Ein Satz.", None),
        "kind": ("HOUSE", "LAND"),
        "kind_before": ("HOUSE", "LAND", None),
        "price": (1.0, 0.0, -0.0, 1e308, 5),
        "area": (12.5, None, 7),
        "bedrooms": (3, 0, None, 2**31 - 1, -(2**31)),
        "featured": (True, False),
        "is_seen": (True, False, None),
        "code": ("a7", "12", 12),
        "old_code": ("b", None, 3),
        "tags": (["a", "b"], [], ("c",)),
        "notes": ([1, None, 2], [], None),
        "mood": ("glad", None, "none"),
        "created_at": (datetime(2026, 11, 20, 2, 21, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)),
        "sold_at": (datetime(2026, 1, 1, tzinfo=UTC), None),
    },
    "User": {"name": ("Ada", "Luca"), "email": ("a@b.c", None), "age": (44, 0)},
    "Image": {"image_url": ("u", "v"), "size": (1, None), "is_primary": (True, False)},
}
PROMISED = frozenset(("description", "kind", "created_at", "age", "is_primary"))


@dataclass
class Town:
    """Tables of records, what the scalar queries say, and which queries fail or find nothing."""

    tables: dict[str, list[Record]]
    scalars: dict[str, object]
    failing: dict[str, Exception] = field(default_factory=dict)
    nothing: set[str] = field(default_factory=set)
    asked: list[tuple[str, object]] = field(default_factory=list)

    def found(self, field_name: str, key: str, arguments: Mapping[str, object]) -> object:
        """The records that a query finds: a list, one, None, or a scalar."""
        self.asked.append((key, dict(arguments)))
        if key in self.failing:
            raise self.failing[key]
        if field_name in self.scalars:
            return self.scalars[field_name]
        listings = self.tables["Property"]
        if key in self.nothing:
            return None
        if field_name == "me":
            return self.tables["User"][0]
        if "id" in arguments:
            return next((one for one in listings if one["id"] == arguments["id"]), None)
        kind = arguments.get("kind")
        listings = [one for one in listings if kind is None or kind_of(one["kind"]) == kind]
        first = arguments.get("first")
        return listings if first is None else listings[: max(int(str(first)), 0)]

    def load(self, root: Root, arguments: Mapping[str, object]) -> object:
        """What a plan asks for."""
        found = self.found(root.field, root.key, arguments)
        if root.layout is None or found is None:
            return found
        return self.level(root.layout, records_of(found))

    def level(self, layout: Layout, records: list[Record]) -> Level:
        rows = [_row(layout, record) for record in records]
        return Level(rows, self._children(layout, records))

    def _children(self, layout: Layout, records: list[Record]) -> dict[str, Children]:
        made = {}
        for name, below in layout.children.items():
            link = SHAPE.types[layout.type_name][name]
            assert isinstance(link, Link)
            keys = {record[link.key] for record in records}
            linked = [one for one in self.tables[below.type_name] if one[link.back] in keys]
            by_key: dict[object, object] = {}
            for one in linked:
                row = _row(below, one)
                if link.many:
                    by_key.setdefault(one[link.back], []).append(row)  # type: ignore[attr-defined]
                else:
                    by_key[one[link.back]] = row
            made[name] = Children(by_key, self._children(below, linked))  # type: ignore[arg-type]
        return made


def records_of(found: object) -> list[Record]:
    return found if isinstance(found, list) else [found]  # type: ignore[list-item]


def _row(layout: Layout, record: Record) -> tuple[object, ...]:
    return tuple(record[column] for column in layout.columns)


def town(chance: Random, *, flaws: float) -> Town:
    """A town by chance; `flaws` is how likely each value is to be an odd one."""

    def record(type_name: str, number: int, **links: object) -> Record:
        made: Record = {"id": number, **links}
        for column, usual in _USUAL[type_name].items():
            odd = column not in PROMISED and chance.random() < flaws
            made[column] = chance.choice(ODD if odd else usual)
        return made

    people = [record("User", number) for number in (1, 2)]
    lost = 99
    owners = [1, 2, 2, lost] if flaws and chance.random() < flaws else [1, 2]
    listings = [
        record(
            "Property",
            number,
            owner_id=chance.choice(owners),
            agent_id=chance.choice([1, 2, None, lost]),
        )
        for number in range(1, chance.randint(1, 4))
    ]
    images = [
        record("Image", number, property_id=chance.choice([1, 1, 2, 3]))
        for number in range(1, chance.randint(1, 6))
    ]
    scalars: dict[str, object] = {"count": 3, "ratio": 0.5, "words": ["a"]}
    if flaws:
        scalars = {
            "count": chance.choice([3, *ODD]),
            "ratio": chance.choice([0.5, None, *ODD]),
            "words": chance.choice([["a"], None, ("b",), *ODD]),
        }
    return Town({"User": people, "Property": listings, "Image": images}, scalars)


def failures(chance: Random) -> Exception:
    return chance.choice(
        [
            RuntimeError("It is dark."),
            GraphQLError("Not yours.", extensions={"code": "FORBIDDEN"}),
            ValueError(""),
        ]
    )
