"""The town told to graphql-core's own executor: once without rows, once by rows seen as objects."""

from collections.abc import Callable

from graphql import GraphQLError, GraphQLResolveInfo
from tests.properties.plans.town import BASE, SHAPE, Record, Town, kind_of, records_of

from premises.properties.plans import layout_of, view

Say = Callable[[Exception], Exception]
Thing = dict[str, object]
_Make = Callable[[GraphQLResolveInfo[None], list[Record]], list[object]]


def told(town: Town, say: Say) -> Thing:
    """A root value of plain dicts and functions, which know of no layouts, rows or shapes."""
    things = _Things(town)

    def make(info: GraphQLResolveInfo[None], records: list[Record]) -> list[object]:
        return [things.of("User" if info.field_name == "me" else "Property", r) for r in records]

    return _root(town, say, make)


def viewed(town: Town, say: Say) -> Thing:
    """A root value for executors without plans: rows by each field's own layout, as objects."""

    def make(info: GraphQLResolveInfo[None], records: list[Record]) -> list[object]:
        layout = layout_of(info, SHAPE)
        return [*view(town.level(layout, records), layout, SHAPE, BASE)]

    return _root(town, say, make)


def _root(town: Town, say: Say, make: _Make) -> Thing:
    def answer(info: GraphQLResolveInfo[None], **arguments: object) -> object:
        try:
            found = town.found(info.field_name, str(info.path.key), arguments)
        except (RuntimeError, ValueError, GraphQLError) as error:
            raise say(error) from None
        if info.field_name in town.scalars or found is None:
            return found
        made = make(info, records_of(found))
        return made if isinstance(found, list) else made[0]

    return dict.fromkeys(SHAPE.roots, answer)


class _Things:
    """Objects as anyone would write them by hand, which find what they are linked to when asked."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def of(self, type_name: str, record: Record) -> Thing:
        makers = {"Property": self._listing, "User": self._person, "Image": self._image}
        return makers[type_name](record)

    def _some(self, type_name: str, column: str, key: object) -> list[Thing]:
        records = self._town.tables[type_name]
        return [self.of(type_name, one) for one in records if one[column] == key]

    def _one(self, type_name: str, key: object) -> Thing | None:
        return next(iter(self._some(type_name, "id", key)), None)

    def _listing(self, one: Record) -> dict[str, object]:
        def sold(_info: object) -> object:
            return None if one["sold_at"] is None else one["sold_at"].isoformat()  # type: ignore[attr-defined]

        return {
            **one,
            "kind": kind_of(one["kind"]),
            "kindBefore": kind_of(one["kind_before"]),
            "isSeen": one["is_seen"],
            "oldCode": one["old_code"],
            "createdAt": one["created_at"].isoformat(),  # type: ignore[attr-defined]
            "soldAt": sold,
            "page": None if one["code"] is None else f"{BASE}/{one['id']}/{one['code']}",
            "label": None if one["title"] is None else f"{BASE} {one['title']}",
            "distance": one["area"],
            "owner": lambda _info: self._one("User", one["owner_id"]),
            "agent": lambda _info: self._one("User", one["agent_id"]),
            "images": lambda _info: self._some("Image", "property_id", one["id"]),
            "photos": lambda _info: self._some("Image", "property_id", one["id"]),
        }

    def _person(self, one: Record) -> dict[str, object]:
        return {**one, "properties": lambda _info: self._some("Property", "owner_id", one["id"])}

    def _image(self, one: Record) -> dict[str, object]:
        return {
            **one,
            "imageUrl": one["image_url"],
            "isPrimary": one["is_primary"],
            "property": lambda _info: self._one("Property", one["property_id"]),
        }
