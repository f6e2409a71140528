"""What the databases find is what plain Python finds in the same things.

`FEED_CASES` says how many filters are tried; counts are printed where it is set.
"""

import itertools
import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.reso.oracle import filters, holds, read, written
from tests.properties.reso.town import Town

from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.parsing import parse
from premises.properties.reso.syntax import Node

CASES = int(os.environ.get("FEED_CASES", "100"))

_MANY = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def test_every_filter_finds_what_python_finds(town: Town) -> None:
    """Nulls, quotes, capitals, accents, per cent signs, far numbers, and images of listings."""
    town.settle(40)
    things = town.ask("Property", expand="Media", orderby="ListingKey")["value"]
    assert len(things) > 25
    counted: Counter[str] = Counter()

    @_MANY
    @given(filters())
    def check(node: Node) -> None:
        text = written(node)
        assert parse(text) == node
        expected = [one["ListingKey"] for one in things if holds(node, one)]
        assert town.keys("Property", filter=text, orderby="ListingKey") == expected, text
        assert town.feed.count("Property", [("$filter", text)]) == str(len(expected)).encode()
        counted["all" if len(expected) == len(things) else "some" if expected else "none"] += 1

    check()
    if "FEED_CASES" in os.environ:
        # Whoever asks for a proof wants its figures.
        print(town.database.backend, dict(counted))  # noqa: T201


@pytest.mark.parametrize("name", ["Media", "Member", "Lookup"])
def test_filters_on_images_people_and_words_too(town: Town, name: str) -> None:
    town.settle(15)
    key = RESOURCES[name].key
    things = town.ask(name, orderby=key)["value"]
    assert things

    @settings(_MANY, max_examples=30)
    @given(filters(name))
    def check(node: Node) -> None:
        expected = [one[key] for one in things if holds(node, one, name)]
        assert town.keys(name, filter=written(node), orderby=key) == expected, written(node)

    check()


def test_every_order_is_the_one_of_python_page_after_page(town: Town) -> None:
    """Null comes first, text by bytes, and no page misses or doubles anything."""
    town.settle(30)
    things = town.ask("Property", orderby="X_Title")["value"]
    fields = RESOURCES["Property"].fields
    sortable = [name for name, field in fields.items() if field.is_sorted]
    several = st.lists(
        st.tuples(st.sampled_from(sortable), st.booleans()), min_size=1, max_size=3, unique=True
    )

    @settings(_MANY, max_examples=40)
    @given(several, st.integers(1, 13))
    def check(orders: list[tuple[str, bool]], size: int) -> None:
        wanted = list(dict(reversed(orders)).items())
        expected = sorted(things, key=lambda one: int(one["ListingKey"]))
        for name, descending in reversed(wanted):
            kind = fields[name].kind
            expected.sort(
                key=lambda one: (one[name] is not None, read(kind, one[name]) or _least(one[name])),
                reverse=descending,
            )
        asked = ",".join(f"{name} desc" if descending else name for name, descending in wanted)
        pages = town.walk("Property", size, orderby=asked, select="ListingKey")
        found = list(itertools.chain.from_iterable(page["value"] for page in pages))
        assert [one["ListingKey"] for one in found] == [one["ListingKey"] for one in expected]

    check()


def _least(told: Any) -> Any:
    """What stands for nothing among values of its kind; the flag before it decides."""
    return told if told is not None else 0
