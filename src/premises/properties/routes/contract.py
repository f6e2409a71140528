"""How failures are said at the doors that clients of the original service know."""

from typing import Final

from premises.kernel.errors import Failure, Invalid, Unauthenticated
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import BODY_TOO_LONG, status_of

_TOO_LONG: Final = ("properties.image_too_long", BODY_TOO_LONG)
_WORDS: Final = {
    "auth.sign_in": "Not authenticated",
    "images.empty": "File must be an image",
    "images.not_an_image": "File must be an image",
    "images.format_not_taken": "File must be an image",
}


def say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it."""
    words = _WORDS.get(failure.code, failure.message)
    if isinstance(failure, Unauthenticated) and failure.code not in _WORDS:
        words = "Could not validate credentials"
    return _status(failure), {"detail": words}


def _status(failure: Failure) -> int:
    if failure.code in _TOO_LONG:
        return 413
    # What FastAPI refused by its form was 422 there, all else that is wrong with it 400.
    return 400 if isinstance(failure, Invalid) and status_of(failure) == 422 else status_of(failure)


ContractRoute = contract_route(say)
