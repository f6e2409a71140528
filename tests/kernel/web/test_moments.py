"""Instants in an address are understood however they were written."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from premises.kernel.web.moments import Moment, ms_of


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-23 08:00:00+00:00",
        "2022-02-23 08:00:00 00:00",
        "2022-02-23T10:00:00 02:00",
        "2022-02-23T10:00:00.000 0200",
        "2022-02-23T08:00:00Z",
        "2022-02-23 08:00:00",
    ],
)
def test_the_same_instant_may_be_written_in_many_ways(text: str) -> None:
    """Also with the plus that was lost in the query string; without an offset it is in UTC."""
    moment: datetime = TypeAdapter(Moment).validate_python(text)
    wanted = datetime(2022, 2, 23, 8, tzinfo=UTC)
    assert ms_of(moment) == int(wanted.timestamp() * 1000)


def test_thousandths_of_a_second_stay_what_they_are() -> None:
    assert ms_of(datetime(2022, 2, 23, 8, 0, 0, 265_000, tzinfo=UTC)) % 1000 == 265
