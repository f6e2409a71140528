"""The standard feed over HTTP: read by programs of portals and partners, page after page."""

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from premises.kernel.auth import address_of, caller_of
from premises.kernel.errors import Failure, Invalid, NotFound
from premises.kernel.limits import Budget, Standing, limit_key
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.etags import conditional
from premises.kernel.web.problems import status_of as usual_status_of
from premises.kernel.web.problems import to_json
from premises.kernel.web.wings import Wing
from premises.properties.reso import PATH, Feed, key_in, metadata, resource_named, service
from premises.properties.routes.desk import Desk
from premises.properties.routes.images import addresses_of
from premises.properties.routes.limits import WINDOW_S, with_standings
from premises.properties.settings import GROUP

_JSON: Final = "application/json;odata.metadata=minimal"
_WISH: Final = re.compile(r"(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*([0-9]{1,6})(?![0-9])")


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PATH, route_class=ContractRoute, tags=["properties: standard feed"])
    door = _Door(desk)

    def collection(name: str, request: Request) -> Response:
        """A page of things; `@odata.nextLink` is where the next one is."""
        return door.collection(name, request)

    def count(name: str, request: Request) -> Response:
        """How many things meet a filter."""
        return door.count(name, request)

    def entity(name: str, key: str, request: Request) -> Response:
        """One thing by its key: `Property('12')`."""
        return door.entity(name, key, request)

    for path, answer in (
        ("", door.service),
        ("/", door.service),
        ("/$metadata", door.metadata),
        ("/{name}/$count", count),
        ("/{name}({key})", entity),
        ("/{name}", collection),
        ("/{rest:path}", door.nowhere),
    ):
        routes.add_api_route(path, answer, methods=["GET"], response_model=None)
        # Described once: an operation's id names one method only.
        routes.add_api_route(
            path, answer, methods=["HEAD"], response_model=None, include_in_schema=False
        )
    return routes


def say(failure: Failure) -> tuple[int, object]:
    """A failure as OData has it."""
    status = 400 if isinstance(failure, Invalid) else usual_status_of(failure)
    return status, {"error": {"code": failure.code, "message": failure.message}}


ContractRoute = contract_route(say)


class _Door:
    """Answers those who may read properties at all, and counts how often they ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        settings = desk.settings
        self._feed = Feed(desk.database, desk.answers, settings.max_page)
        most = settings.requests_per_minute
        self._budget = Budget("feed", most, WINDOW_S) if most else None

    def service(self, request: Request) -> Response:
        """Which collections there are."""
        standing = self._let_in(request)
        return _answer(request, to_json(service(f"{self._base(request)}{PATH}")), standing)

    def metadata(self, request: Request) -> Response:
        """Which fields things have, in XML."""
        standing = self._let_in(request)
        return _answer(request, metadata(), standing, "application/xml")

    def collection(self, name: str, request: Request) -> Response:
        standing = self._let_in(request)
        resource_named(name)
        size = _page_size(request)
        pairs = request.query_params.multi_items()
        body = self._feed.collection(name, pairs, self._base(request), size)
        answer = _answer(request, body, standing)
        if size is not None:
            answer.headers["Preference-Applied"] = f"odata.maxpagesize={size}"
        return answer

    def count(self, name: str, request: Request) -> Response:
        standing = self._let_in(request)
        resource_named(name)
        body = self._feed.count(name, request.query_params.multi_items())
        return _answer(request, body, standing, "text/plain")

    def entity(self, name: str, key: str, request: Request) -> Response:
        standing = self._let_in(request)
        key = key_in(key, resource_named(name))
        pairs = request.query_params.multi_items()
        return _answer(request, self._feed.entity(name, key, pairs, self._base(request)), standing)

    def nowhere(self, request: Request) -> Response:
        """Whatever else is asked for below the feed."""
        self._let_in(request)
        raise NotFound("properties.no_resource", f"There is nothing here; begin at {PATH}.")

    def _let_in(self, request: Request) -> Standing | None:
        """Note a request of somebody who may read properties, if only their own.

        Raises:
            Unauthenticated: nobody is signed in.
            Forbidden: the account has no right to properties.
            TooMany: it has asked too often within the last minute.

        """
        caller = caller_of(request)
        caller.require(GROUP, "read", own=True)
        if self._budget is None or caller.via == "open":
            return None
        who = caller.account_id or limit_key(address_of(request))
        return self._desk.limiter.take(self._budget, who)

    def _base(self, request: Request) -> str:
        return addresses_of(request, self._desk).base


def _page_size(request: Request) -> int | None:
    """How many things a client would like on a page, if it says so."""
    found = _WISH.search(",".join(request.headers.getlist("prefer")).lower())
    return int(found[1]) or None if found else None


def _answer(
    request: Request, body: bytes, standing: Standing | None, media_type: str = _JSON
) -> Response:
    is_old = request.headers.get("odata-maxversion", "").strip() == "4.0"
    headers = {
        "OData-Version": "4.0" if is_old else "4.01",
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie, Prefer",
    }
    response = Response(body, headers=headers, media_type=media_type)
    return conditional(request, with_standings(response, standing))
