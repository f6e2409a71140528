"""Ways a request can fail, named by what the caller should do next.

No number of any protocol is known here: the doors translate a kind into their own words.
"""

from typing import ClassVar


class Failure(Exception):  # noqa: N818 - a failure is an answer, not a bug.
    """A request that cannot be fulfilled, with a reason that a person and a program can read.

    `code` is `<domain>.<reason>` and never changes once published; `message` says what to do
    next; `facts` are plain data (numbers, strings, lists) that belong to the answer.
    """

    kind: ClassVar[str] = "failure"

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between two processes with code and facts."""
        return _rebuild, (type(self), self.code, self.message, self.facts)


def _rebuild(kind: type[Failure], code: str, message: str, facts: dict[str, object]) -> Failure:
    return kind(code, message, **facts)


class Invalid(Failure):
    """Change the request: as it stands it can never succeed."""

    kind = "invalid"


class Unauthenticated(Failure):
    """Sign in first."""

    kind = "unauthenticated"


class Forbidden(Failure):
    """Ask someone who may: this account has no right to it."""

    kind = "forbidden"


class NotFound(Failure):
    """Look elsewhere: there is nothing here."""

    kind = "not_found"


class Conflict(Failure):
    """Read again: the thing has changed, or exists already."""

    kind = "conflict"


class TooMany(Failure):
    """Slow down."""

    kind = "too_many"


class Unavailable(Failure):
    """Send the same again later: nothing is wrong with the request itself."""

    kind = "unavailable"
