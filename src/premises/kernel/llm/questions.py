"""What is asked of a language model, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

S = TypeVar("S", bound=BaseModel)

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Question:
    """One question: who the model is to be, what it is told, and the JSON schema of the answer.

    With the same `seed` the same question gets much the same answer; servers promise no more.
    """

    system: str
    user: str
    schema: Mapping[str, object]
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer(Generic[S]):
    """A well-formed answer; `raw` is what the model said word for word."""

    value: S
    raw: str
    model: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sent back: the model's words, and what the server calls the model."""

    text: str
    model: str


class Engine(Protocol):
    """One way of asking a server; addresses are below the server's base address."""

    path: str
    probes: Sequence[str]

    def bodies(self, question: Question) -> Sequence[Mapping[str, object]]:
        """What to send, best first: the next one is for a server that refuses the one before."""

    def reply(self, body: Mapping[str, object]) -> Reply:
        """The model's words from a reply.

        Raises:
            Invalid: there are none, or they were cut off in the middle.

        """


def said_as(model: object) -> str:
    """What a server calls its model, without the folder it lies in on that machine."""
    if not isinstance(model, str):
        return ""
    return model.replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME]
