"""No GraphQL at all: three statements, dictionaries and orjson, which is as fast as it gets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import sqlalchemy as sa

from bench.estate import BASE
from premises.properties.search import folded
from premises.properties.service.addresses import path_of
from premises.properties.service.reading.wire import rfc3339

_SHOWN: Final = "FROM property_listings WHERE is_published AND approval = 'APPROVED'"
_LISTINGS: Final = (
    "SELECT id, title, description, property_type, listing_type, price, area, bedrooms, bathrooms,"
    " address, city, state, zip_code, status, featured, is_published, created_at, updated_at,"
    f" owner_id, primary_image_id {_SHOWN}"
)
_IMAGES: Final = "SELECT id, listing_id, hash FROM property_images WHERE listing_id IN ({})"
_OWNERS: Final = (
    "SELECT p.id, a.name, a.email FROM property_people p JOIN accounts a ON a.id = p.account_id"
    " WHERE p.id IN ({})"
)


class ByHand:
    """Answers just the questions that are measured, each with code written for it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"

    def answer(self, asked: Mapping[str, Any]) -> bytes:
        variables = asked["variables"]
        with self._engine.connect() as database:
            match asked["operationName"]:
                case "Ids":
                    data: object = {"properties": self._ids(database)}
                case "Property":
                    one = self._filled(database, " AND id = ?", [variables["id"]], zip_code=True)
                    data = {"property": one[0] if one else None}
                case _:
                    data = {"properties": self._filtered(database, variables)}
        return orjson.dumps({"data": data})

    def _filtered(self, database: sa.Connection, variables: Mapping[str, Any]) -> list[object]:
        if "city" in variables:
            part = f"%{folded(variables['city'])}%"
            return self._filled(database, " AND city_words LIKE ?", [part])
        return self._filled(database, "", [])

    def _ids(self, database: sa.Connection) -> list[object]:
        return [
            {"id": row[0]} for row in self._rows(database, f"SELECT id {_SHOWN} ORDER BY id", [])
        ]

    def _filled(
        self,
        database: sa.Connection,
        where: str,
        values: Sequence[object],
        *,
        zip_code: bool = False,
    ) -> list[object]:
        rows = self._rows(database, f"{_LISTINGS}{where} ORDER BY id", values)
        if not rows:
            return []
        pictures = defaultdict(list)
        ids = ",".join(str(row[0]) for row in rows)
        primary = {row[19] for row in rows}
        found = self._rows(database, f"{_IMAGES.format(ids)} ORDER BY position, id", [])
        for number, listing, content in found:
            url, is_primary = f"{BASE}{path_of(number, content)}", number in primary
            pictures[listing].append({"id": number, "imageUrl": url, "isPrimary": is_primary})
        ids = ",".join({str(row[18]) for row in rows})
        owners = {
            number: {"id": number, "name": name, "email": email}
            for number, name, email in self._rows(database, _OWNERS.format(ids), [])
        }
        return [
            {
                "id": row[0],
                "title": row[1],
                "description": row[2],
                "propertyType": row[3],
                "listingType": row[4],
                "price": float(row[5]),
                "area": row[6],
                "bedrooms": row[7],
                "bathrooms": row[8],
                "address": row[9],
                "city": row[10],
                "state": row[11],
                **({"zipCode": row[12]} if zip_code else {}),
                "status": row[13],
                "featured": bool(row[14]),
                "isPublished": bool(row[15]),
                "createdAt": rfc3339(row[16]),
                "updatedAt": rfc3339(row[17]),
                "owner": owners[row[18]],
                "images": pictures[row[0]],
            }
            for row in rows
        ]

    def _rows(
        self, database: sa.Connection, statement: str, values: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        written = statement if self._is_sqlite else statement.replace("?", "%s")
        with database.exec_driver_sql(written, tuple(values)) as found:
            return found.cursor.fetchall()  # type: ignore[return-value]
