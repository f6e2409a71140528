"""The smallest town: one listing, its owner and two pictures."""

from datetime import UTC, datetime

from tests.properties.plans.town import Record, Town

LISTING: Record = {
    "id": 1,
    "title": "Villa",
    "description": None,
    "kind": "HOUSE",
    "kind_before": "LAND",
    "price": 5,
    "area": 12.5,
    "bedrooms": 3,
    "featured": True,
    "is_seen": None,
    "code": "a7",
    "old_code": 3,
    "tags": ["a"],
    "notes": [1, None],
    "mood": None,
    "created_at": datetime(2026, 11, 20, 2, 21, tzinfo=UTC),
    "sold_at": None,
    "owner_id": 7,
    "agent_id": None,
}
PERSON: Record = {"id": 7, "name": "Ada", "email": "ada@house.test", "age": 44}
IMAGES: list[Record] = [
    {
        "id": number,
        "image_url": f"u{number}",
        "size": 5,
        "is_primary": number == 1,
        "property_id": 1,
    }
    for number in (1, 2)
]


def house(**changes: object) -> Town:
    tables = {"Property": [{**LISTING, **changes}], "User": [PERSON], "Image": IMAGES}
    return Town(tables, {"count": 3, "ratio": 0.5, "words": ["a"]})
