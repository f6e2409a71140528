"""An installation of the original real-estate service, as its schema and its code leave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import bcrypt
import sqlalchemy as sa

PASSWORD: Final = "correct horse battery"
HASH: Final = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
ANNA, BOB, CARL = "anna@example.com", "Bob@Example.com", "carl@example.com"
BUCKET: Final = "https://listings.s3.eu-west-1.amazonaws.com"
FRONT, BACK = "properties/7/front-1f0c.jpg", "properties/7/back-2a.png"
ELSEWHERE: Final = "https://images.example.com/hall.jpg"
FIRST, LATER = "2026-01-02 03:04:05.678901", "2026-02-03 04:05:06.000001"

_ENUMS: Final = {
    "propertytype": ("APARTMENT", "HOUSE", "VILLA", "COMMERCIAL", "LAND"),
    "listingtype": ("SELL", "RENT"),
    "propertystatus": ("ACTIVE", "PENDING", "SOLD", "RENTED"),
    "userrole": ("USER", "AGENT", "ADMIN"),
}
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        **{name: name for name in _ENUMS},
        "key": "SERIAL PRIMARY KEY",
        "text": "VARCHAR",
        "real": "DOUBLE PRECISION",
        "instant": "TIMESTAMP",
    },
    "mysql": {
        **{name: f"ENUM({', '.join(map(repr, words))})" for name, words in _ENUMS.items()},
        "key": "INTEGER PRIMARY KEY AUTO_INCREMENT",
        "text": "VARCHAR(255)",
        "real": "DOUBLE",
        "instant": "DATETIME(6)",
    },
    "sqlite": {
        **dict.fromkeys(_ENUMS, "VARCHAR(10)"),
        "key": "INTEGER PRIMARY KEY",
        "text": "VARCHAR",
        "real": "FLOAT",
        "instant": "DATETIME",
    },
}
_TABLES: Final = """
CREATE TABLE users (id {key}, name {text}, email {text} UNIQUE, hashed_password {text} NOT NULL,
    phone {text}, address {text}, age INTEGER, is_active BOOLEAN, role {userrole} NOT NULL,
    created_at {instant});
CREATE TABLE properties (id {key}, title {text} NOT NULL, description TEXT,
    property_type {propertytype} NOT NULL, listing_type {listingtype} NOT NULL,
    price {real} NOT NULL, area {real}, bedrooms INTEGER, bathrooms INTEGER,
    address {text} NOT NULL, city {text} NOT NULL, state {text} NOT NULL, zip_code {text},
    status {propertystatus}, featured BOOLEAN, is_published BOOLEAN, created_at {instant},
    updated_at {instant}, owner_id INTEGER NOT NULL);
CREATE TABLE property_images (id {key}, image_url {text} NOT NULL, is_primary BOOLEAN,
    created_at {instant}, property_id INTEGER NOT NULL);
CREATE TABLE items (id {key}, title {text}, description {text}, owner_id INTEGER,
    created_at {instant});
CREATE TABLE visits (id INTEGER);
INSERT INTO visits VALUES (1)
"""


@dataclass(frozen=True)
class Installation:
    """The original's database, to which rows can be added that it would have written."""

    url: str

    def add(self, table: str, **values: Any) -> None:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608 - ours.

    def person(self, number: int, email: str | None, role: str = "USER", **more: Any) -> None:
        usual = {"hashed_password": HASH, "is_active": True, "created_at": FIRST}
        self.add("users", id=number, email=email, role=role, **{**usual, **more})

    def listing(self, number: int, owner: int, **more: Any) -> None:
        usual = {
            "title": "House",
            "property_type": "HOUSE",
            "listing_type": "SELL",
            "price": 1000.0,
            "address": "1 Elm St",
            "city": "Elm",
            "state": "EL",
            "status": "ACTIVE",
            "featured": False,
            "is_published": True,
            "created_at": FIRST,
            "updated_at": FIRST,
        }
        self.add("properties", id=number, owner_id=owner, **{**usual, **more})

    def image(self, number: int, listing: int, url: str, *, is_primary: bool = False) -> None:
        self.add(
            "property_images",
            id=number,
            image_url=url,
            is_primary=is_primary,
            created_at=FIRST,
            property_id=listing,
        )

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        try:
            with engine.begin() as connection:
                connection.execute(sa.text(statement), values or {})
        finally:
            engine.dispose()


def install(url: str) -> Installation:
    """Three people, two listings, three images and a note."""
    found = Installation(url)
    kind = next(kind for kind in (*_KINDS, "mariadb") if url.startswith(kind))
    if kind == "postgresql":
        for name, words in _ENUMS.items():
            found.run(f"CREATE TYPE {name} AS ENUM ({', '.join(map(repr, words))})")
    for statement in _TABLES.format(**_KINDS["mysql" if kind == "mariadb" else kind]).split(";\n"):
        found.run(statement)
    found.person(1, ANNA, "AGENT", name="Anna", phone="+34 600", age=41, address="2 Oak St")
    found.person(2, BOB, "ADMIN", name="Bob")
    found.person(5, CARL, hashed_password="placeholder", name="Carl")
    found.listing(
        7,
        1,
        title="Villa «Sol»",
        description="Light.",
        property_type="VILLA",
        price=1234567.125,
        area=210.5,
        bedrooms=4,
        bathrooms=2,
        city="Málaga",
        zip_code="29001",
        status="SOLD",
        featured=True,
        updated_at=LATER,
    )
    found.listing(9, 2, listing_type="RENT", price=950.0, status=None, is_published=False)
    found.image(3, 7, ELSEWHERE)
    found.image(4, 7, f"{BUCKET}/{FRONT}", is_primary=True)
    found.image(6, 7, f"{BUCKET}/{BACK}", is_primary=True)
    found.add(
        "items", id=2, title="Keys", description="Under the mat", owner_id=1, created_at=FIRST
    )
    return found
