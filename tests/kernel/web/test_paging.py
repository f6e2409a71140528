"""Walking a list page by page meets every row once, and a damaged cursor is told so."""

import base64
import hashlib
import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request, Response
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.web.asking import ask, assembled

from premises.kernel.errors import Invalid
from premises.kernel.web.paging import Cursor, Limit, Page, Value, cut, decode, encode, link_next

VALUES = (
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC))
)


@given(st.lists(VALUES, max_size=4))
def test_a_cursor_gives_back_what_it_was_made_of(values: list[Value]) -> None:
    cursor = encode("things", values)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert decode("things", cursor, [type(value) for value in values]) == tuple(values)


@given(st.data())
def test_a_changed_cursor_is_refused(data: st.DataObject) -> None:
    cursor = encode("things", [datetime(2026, 1, 1, tzinfo=UTC), "0190"])
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=="))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    changed = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(Invalid):
        decode("things", changed, [datetime, str])


@pytest.mark.parametrize("cursor", ["", "a", "!!!", "ä", "AQ", "a" * 1000, "=", "\n", "a b"])
def test_what_never_was_a_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="first page"):
        decode("things", cursor, [int])


@pytest.mark.parametrize(
    ("listing", "values", "kinds"),
    [
        ("others", [1], [int]),
        ("things", [1, 2], [int]),
        ("things", ["1"], [int]),
        ("things", [True], [int]),
        ("things", [2**63], [int]),
        ("things", ["a\0"], [str]),
    ],
)
def test_a_cursor_fits_only_its_own_list(
    listing: str, values: list[Value], kinds: list[type]
) -> None:
    with pytest.raises(Invalid) as refusal:
        decode("things", encode(listing, values), kinds)
    assert refusal.value.code == "web.bad_cursor"


def application(rows: int) -> FastAPI:
    app = FastAPI()

    @app.get("/things")
    def things(
        request: Request, response: Response, limit: Limit = 3, cursor: Cursor = None
    ) -> Page[int]:
        after = decode("things", cursor, [int])[0] if cursor else -1
        assert isinstance(after, int)
        found = range(after + 1, rows)[: limit + 1]
        items, following = cut("things", found, limit, lambda row: [row])
        link_next(request, response, following)
        return Page(items=list(items), next=following)

    return assembled(app)


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 10])
def test_following_the_links_meets_every_row_once(rows: int) -> None:
    app = application(rows)
    path: str | None = "/things?limit=3&name=ä&name=b%26c&cursor="
    met: list[int] = []
    while path:
        answer = ask(app, "GET", path)
        met += answer.json()["items"]
        assert (answer.json()["next"] is None) == ("link" not in answer.headers)
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        path = link.group(1) if link else None
        assert path is None or "name=%C3%A4&name=b%26c" in path
    assert met == list(range(rows))


@pytest.mark.parametrize(
    "content",
    [
        b'[["2026-01-01T00:00:00"]]',
        b'[["0001-01-01T00:00:00+14:00"]]',
        b'[["9999-12-31T23:59:59-14:00"]]',
        b"[[]]",
        b"[[7]]",
        b"[" * 5000,
    ],
)
def test_a_forged_cursor_holds_no_instant_that_cannot_be_compared(content: bytes) -> None:
    checksum = hashlib.blake2b(b"things\0" + content, digest_size=6).digest()
    cursor = base64.urlsafe_b64encode(b"\x01" + checksum + content).rstrip(b"=").decode()
    with pytest.raises(Invalid):
        decode("things", cursor, [datetime])


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x"])
def test_a_page_has_bounds(limit: str) -> None:
    assert ask(application(1), "GET", f"/things?limit={limit}").status_code == 422
