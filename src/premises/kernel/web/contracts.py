"""Routes that must answer exactly as another service did, failures included."""

from collections.abc import Callable, Coroutine

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from premises.kernel.errors import Failure
from premises.kernel.web.problems import Json, failure_problem, headers_of

Say = Callable[[Failure], tuple[int, object]]
"""Status and JSON body that a contract prescribes for a failure."""

SayInvalid = Callable[[RequestValidationError], tuple[int, object]]
"""The same for parameters or a body that do not fit the route."""

SayRefused = Callable[[HTTPException], tuple[int, object]]
"""The same for what the framework itself refuses, such as a body that cannot be taken apart."""


def stock_invalid(error: RequestValidationError) -> tuple[int, object]:
    """What FastAPI itself answers to parameters or a body that do not fit."""
    return 422, {"detail": jsonable_encoder(error.errors())}


def stock_refused(error: HTTPException) -> tuple[int, object]:
    """What FastAPI itself answers to what it refuses."""
    return error.status_code, {"detail": error.detail}


class Contract(APIRoute):
    """A route with words of its own for failures."""

    @staticmethod
    def tell(failure: Failure) -> Response:
        """A failure in these words."""
        raise NotImplementedError


def told(app: FastAPI, scope: Scope, failure: Failure) -> Response:
    """What a layer around the application answers in place of the route that was asked for."""
    route = _asked_for(app, scope)
    return route.tell(failure) if isinstance(route, Contract) else failure_problem(failure)


def _asked_for(app: FastAPI, scope: Scope) -> BaseRoute | None:
    for route in iter_route_contexts(app.routes):
        match, _ = route.matches(scope)
        if match == Match.FULL:
            return route.original_route
    return None


def contract_route(
    say: Say, say_invalid: SayInvalid = stock_invalid, say_refused: SayRefused = stock_refused
) -> type[Contract]:
    """A kind of route, for `APIRouter(route_class=...)`, that speaks a contract's language.

    The body is exactly what `say` returns; the failure's code and what else belongs to it
    (`WWW-Authenticate`, `Retry-After`) travel in headers.
    """

    class ContractRoute(Contract):
        @staticmethod
        def tell(failure: Failure) -> Response:
            status, body = say(failure)
            return Json(body, status_code=status, headers=headers_of(failure))

        def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
            handle = super().get_route_handler()

            async def handle_in_its_words(request: Request) -> Response:
                try:
                    return await handle(request)
                except Failure as failure:
                    return self.tell(failure)
                except RequestValidationError as error:
                    status, body = say_invalid(error)
                    return Json(body, status_code=status)
                except HTTPException as error:
                    status, body = say_refused(error)
                    return Json(body, status_code=status, headers=error.headers)

            return handle_in_its_words

    return ContractRoute
