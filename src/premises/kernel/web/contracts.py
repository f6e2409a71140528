"""Routes that must answer exactly as another service did, failures included."""

from collections.abc import Callable, Coroutine

from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from premises.kernel.errors import Failure
from premises.kernel.web.problems import Json, headers_of

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


def contract_route(
    say: Say, say_invalid: SayInvalid = stock_invalid, say_refused: SayRefused = stock_refused
) -> type[APIRoute]:
    """A kind of route, for `APIRouter(route_class=...)`, that speaks a contract's language.

    The body is exactly what `say` returns; the failure's code and what else belongs to it
    (`WWW-Authenticate`, `Retry-After`) travel in headers.
    """

    class ContractRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
            handle = super().get_route_handler()

            async def handle_in_its_words(request: Request) -> Response:
                try:
                    return await handle(request)
                except Failure as failure:
                    status, body = say(failure)
                    return Json(body, status_code=status, headers=headers_of(failure))
                except RequestValidationError as error:
                    status, body = say_invalid(error)
                    return Json(body, status_code=status)
                except HTTPException as error:
                    status, body = say_refused(error)
                    return Json(body, status_code=status, headers=error.headers)

            return handle_in_its_words

    return ContractRoute
