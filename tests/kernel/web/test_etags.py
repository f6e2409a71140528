"""Tags and dates spare a transfer only when they must, and stop only changes that are too late."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from tests.kernel.web.asking import ask, assembled

from premises.kernel.errors import Conflict
from premises.kernel.web import etags

TAG = '"abc"'
AT = datetime(2026, 5, 4, 3, 2, 1, 500_000, UTC)
HTTP_DATE = "Mon, 04 May 2026 03:02:01 GMT"


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", W/"abc" ,"y"', True),
        ("*", True),
        ('"a,b", "abc"', True),
        ('"abcd"', False),
        ("abc", False),
        ("", False),
        ('"ABC"', False),
        ('"abc', False),
    ],
)
def test_a_tag_in_a_list_spares_the_transfer(given: str, same: bool) -> None:
    assert etags.not_modified(Headers({"If-None-Match": given}), TAG) is same


def test_a_tag_outranks_a_date() -> None:
    headers = Headers({"If-None-Match": '"x"', "If-Modified-Since": HTTP_DATE})
    assert not etags.not_modified(headers, TAG, AT)


@pytest.mark.parametrize(
    ("since", "same"),
    [
        (HTTP_DATE, True),
        ("Monday, 04-May-26 03:02:01 GMT", True),
        ("Mon, 04 May 2026 03:02:00 GMT", False),
        ("yesterday", False),
        ("Mon, 04 May 99999999999 03:02:01 GMT", False),
    ],
)
def test_a_date_counts_to_the_second(since: str, same: bool) -> None:
    assert etags.not_modified(Headers({"If-Modified-Since": since}), TAG, AT) is same


@pytest.mark.parametrize("given", ['"abc"', '"x","abc"', "*"])
def test_a_change_by_who_saw_the_latest_state_passes(given: str) -> None:
    etags.require_match(Headers({"If-Match": given}), TAG)
    etags.require_match(Headers({}), TAG)


@pytest.mark.parametrize(
    ("given", "current"),
    [('"x"', TAG), ('W/"abc"', TAG), ("abc", TAG), ("*", None), ('W/"abc"', 'W/"abc"')],
)
def test_a_change_by_anyone_else_is_a_conflict(given: str, current: str | None) -> None:
    with pytest.raises(Conflict) as refusal:
        etags.require_match(Headers({"If-Match": given}), current)
    assert refusal.value.code == "web.etag_mismatch"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (TAG, True),
        ('W/"abc"', False),
        ('"x"', False),
        (HTTP_DATE, True),
        ("Mon, 04 May 2026 03:02:02 GMT", False),
        ("nonsense", False),
    ],
)
def test_a_part_belongs_to_the_same_state_or_is_not_sent(condition: str, holds: bool) -> None:
    assert etags.range_still_holds(Headers({"If-Range": condition}), TAG, AT) is holds


def application() -> FastAPI:
    app = FastAPI()

    @app.api_route("/", methods=["GET", "HEAD", "PUT"])
    def thing(request: Request) -> Response:
        answer = Response(b"content", headers={"Cache-Control": "no-cache", "Vary": "Accept"})
        return etags.conditional(request, answer)

    return assembled(app)


def test_an_unchanged_answer_has_no_body_but_its_headers() -> None:
    first = ask(application(), "GET", "/")
    tag = first.headers["etag"]
    assert tag == etags.etag_of(b"content")
    again = ask(application(), "GET", "/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"] == "no-cache"
    assert again.headers["vary"].startswith("Accept")
    assert ask(application(), "PUT", "/", headers={"if-none-match": tag}).status_code == 200


def test_different_parts_never_make_the_same_tag() -> None:
    assert etags.etag_of_parts("a", "bc") != etags.etag_of_parts("ab", "c")
    assert etags.etag_of_parts("\udc80", 1).startswith('"')
