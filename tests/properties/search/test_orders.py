"""Cursors that clients carry."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.properties.search import Cursor, Field, Order, cursor_from

orders = st.builds(Order, st.sampled_from(Field), st.booleans())
keys = st.text(max_size=500) | st.floats(allow_nan=False, allow_infinity=False) | st.integers()


@given(orders, keys, st.integers(0, 2**31))
def test_a_cursor_comes_back_as_it_went(order: Order, key: str | float | int, number: int) -> None:
    cursor = Cursor(order, key, number)
    assert cursor_from(cursor.text(), order) == cursor


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        cursor_from(text, Order())


@pytest.mark.parametrize("said", [[], ["CREATED_AT", 1, None, 3], ["CREATED_AT", 1, 1e999, 3], {}])
def test_a_cursor_that_was_tampered_with_is_refused(said: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with pytest.raises(Invalid):
        cursor_from(text, Order())


def test_a_cursor_of_another_order_is_refused() -> None:
    text = Cursor(Order(Field.PRICE), 5.0, 7).text()
    with pytest.raises(Invalid, match="another order"):
        cursor_from(text, Order(Field.AREA))
