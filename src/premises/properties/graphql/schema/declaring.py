"""How a question or a change is written down: what it is, what it answers, who may ask for it."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

import strawberry

from premises.kernel.errors import Failure, TooMany, Unavailable
from premises.properties.graphql.context import Info

_WORDS: Final = {
    "auth.bad_credentials": "Invalid email or password",
    "auth.email_taken": "Email already exists",
}
"""The original's own words for what is said at greater length elsewhere."""

_P = ParamSpec("_P")
_F = TypeVar("_F", bound=Callable[..., object])
_A = TypeVar("_A", bound="Envelope")


class Envelope(Protocol):
    """An answer that can say why something was not done."""

    @classmethod
    def failed(cls, message: str) -> Any:
        """The envelope of a failure."""


_Resolver = Callable[Concatenate[Any, Info, _P], _A]


def question(description: str, answer: object = None) -> Callable[[_F], _F]:
    """A field with a resolver of its own; `answer` is its type where the resolver hands out rows.

    Rows are seen as objects by graphql-core, and taken as they are by a plan.
    """
    field = strawberry.field(description=description, graphql_type=cast("Any", answer))
    return cast("Callable[[_F], _F]", field)


def change(
    description: str, envelope: type[_A]
) -> Callable[[_Resolver[_P, _A]], _Resolver[_P, _A]]:
    """A mutation that only those may ask for whom its rule lets in; failures are its answer.

    A credential that does not count, and what may succeed later, are errors of the field.
    """

    def declare(resolver: _Resolver[_P, _A]) -> _Resolver[_P, _A]:
        answered = _answered(resolver, envelope)
        return cast("_Resolver[_P, _A]", strawberry.mutation(answered, description=description))

    return declare


def _answered(resolver: _Resolver[_P, _A], envelope: type[_A]) -> _Resolver[_P, _A]:
    @wraps(resolver)
    def answer(source: Any, info: Info, *given: _P.args, **named: _P.kwargs) -> _A:
        context = info.context
        try:
            context.permit(f"Mutation.{info.field_name}")
            return resolver(source, info, *given, **named)
        except Unavailable:
            raise
        except Failure as failure:
            if failure is context.caller.refusal:
                raise
            refused: _A = envelope.failed(_words(failure))
            return refused

    return cast("_Resolver[_P, _A]", answer)


def _words(failure: Failure) -> str:
    """A failure as clients of the original know it."""
    wait_s = failure.facts.get("wait_s")
    if isinstance(failure, TooMany) and isinstance(wait_s, int | float):
        return f"Too many attempts. Please try again in {math.ceil(wait_s)} seconds."
    return _WORDS.get(failure.code, failure.message)
