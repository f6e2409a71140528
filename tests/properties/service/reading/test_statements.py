"""However many listings there are, a question costs the same few statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pytest
import sqlalchemy as sa
from tests.properties.service.market import Market
from tests.properties.service.reading.asking import (
    IMAGE,
    LISTING,
    OWNER,
    connection,
    counting,
    plain,
)
from tests.properties.service.reading.stock import stocked

from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.errors import Invalid
from premises.properties.models import ListingRow
from premises.properties.plans import Layout
from premises.properties.rights import STRANGER, Viewer
from premises.properties.search import Condition, Field, Order
from premises.properties.service.reading import ROOTS, Page, Questions

PAGE: Final = connection(LISTING)
MINE: Final = Layout("User", ("id",), {"properties": Layout("Property", ("owner_id", "id"))})

NOTE: Final = Layout("Item", ("id", "owner_id"), {"owner": OWNER})


@dataclass(frozen=True)
class There:
    """Numbers of rows that there are, and who looks at them."""

    listing: int
    person: int
    item: int
    viewers: Sequence[Viewer]


LISTS: Final[Mapping[str, Callable[[Questions, There], object]]] = {
    "properties": lambda ask, _: ask.listings(LISTING, Condition(city="o")),
    "property": lambda ask, there: ask.listing(LISTING, there.listing),
    "userProperties": lambda ask, there: ask.of_owner(LISTING, there.person),
    "myProperties": lambda ask, _: ask.own(LISTING),
    "pendingProperties": lambda ask, _: ask.waiting(LISTING),
    "favorites": lambda ask, _: ask.favourites(LISTING),
    "propertiesConnection": lambda ask, _: ask.connection(
        PAGE, Condition(), Order(Field.PRICE), Page(50)
    ),
    "users": lambda ask, _: ask.people(MINE),
    "user": lambda ask, there: ask.person(MINE, there.person),
    "me": lambda ask, _: ask.me(MINE),
    "items": lambda ask, _: ask.items(NOTE),
    "item": lambda ask, there: ask.item(NOTE, there.item),
}


@pytest.fixture
def there(market: Market) -> There:
    """Somebody to whom all the listings belong, and who likes some of them; and an admin."""
    ann = market.person("ann")
    person, numbers = market.id_of(ann), [row.id for row in stocked(market.database, 60)]
    item = market.domain.items.create(ann, "Note", "")
    with market.database.write() as session:
        session.execute(sa.update(ListingRow).values(owner_id=person))
    for number in numbers[::5]:
        market.domain.favourites.add(ann, number)
        market.add_image(number)
    looking = [STRANGER, *map(market.domain.people.viewer, (ann, HOUSE_OWNER))]
    return There(numbers[0], person, item, looking)


def test_every_question_with_images_and_owner_is_at_most_three_statements(
    market: Market, there: There
) -> None:
    """The original sent 121 for a hundred listings."""
    assert {*LISTS} == ROOTS
    sent: dict[str, int] = {}
    for name, question in LISTS.items():
        for viewer in there.viewers:
            with counting(market.database) as heard, market.reader.reading(viewer) as ask:
                question(ask, there)
            assert len(heard) == ask.statements, heard
            sent[name] = max(sent.get(name, 0), len(heard))
    of_two = ("users", "user", "me", "items", "item")
    assert sent == {**dict.fromkeys(LISTS, 3), **dict.fromkeys(of_two, 2)}


def _there_and_back(turns: int) -> Layout:
    """From listings to their owners, to the owners' listings, and so on."""
    layout = LISTING
    for _ in range(turns):
        back = Layout("Property", ("owner_id", "id", *layout.columns[1:]), layout.children)
        owner = Layout("User", ("id",), {"properties": back})
        layout = Layout("Property", ("id", "owner_id"), {"owner": owner})
    return layout


def test_ways_round_cost_one_statement_for_each_step(here: Market) -> None:
    stocked(here.database, 12)
    layout = _there_and_back(5)
    with here.reader.reading(STRANGER) as ask:
        found = plain(ask.listings(layout, Condition(), limit=2), layout)
        assert ask.statements == 1 + 2 * 5 + 2
    assert len(found) == 2


def test_ways_round_are_refused_where_their_answer_would_be_too_large(here: Market) -> None:
    """Each turn multiplies what is written out, though no further row is loaded."""
    stocked(here.database, 40)
    with here.reader.reading(STRANGER) as ask:
        assert ask.listings(_there_and_back(2), Condition()).rows
        with pytest.raises(Invalid, match="more than 1000000 values"):
            ask.listings(_there_and_back(5), Condition())


def test_where_nothing_is_found_nothing_more_is_asked(here: Market) -> None:
    page = connection(Layout("Property", ("id", "owner_id"), {"owner": OWNER, "images": IMAGE}))
    with here.reader.reading(STRANGER) as ask:
        assert plain(ask.listings(LISTING, Condition()), LISTING) == []
        assert ask.statements == 1
        ask.connection(page, Condition(), Order(), Page(5))
        assert ask.statements == 3, "the page, and the total that no row could bear"
