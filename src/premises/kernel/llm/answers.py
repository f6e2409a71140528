"""Finds the answer in what a language model said, and refuses what only looks like one."""

import json
import math
import re
from collections.abc import Iterator

from pydantic import ValidationError

from premises.kernel.errors import Invalid
from premises.kernel.llm.questions import S

LONGEST_ANSWER = 64_000
"""Characters; an answer is a few hundred, and whoever says more has lost the thread."""

_LONGEST_QUOTED = 4_000
_MOST_TRIES = 20
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)


def read_answer(text: str, shape: type[S]) -> S:
    """The first JSON object in the text that has the shape; words around it do no harm.

    Types are taken strictly: neither "85" nor 85.0 nor NaN is the number 85.

    Raises:
        Invalid: there is none; `raw` among the facts is how the text begins.

    """
    if len(text) > LONGEST_ANSWER:
        raise _refused(text, f"it is longer than {LONGEST_ANSWER} characters")
    why = "it holds no JSON object"
    for found in _objects(_spoken(text)):
        try:
            return shape.model_validate(found, strict=True)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, fault["loc"])) or "the object"
            why = f"{place}: {fault['msg']}"
    raise _refused(text, why)


def quoted(text: str) -> str:
    """The beginning of a text, as long as is worth keeping."""
    return text[:_LONGEST_QUOTED]


def _spoken(text: str) -> str:
    """The text without what the model only thought, finished or not."""
    # A server may begin the thought itself, so that only its end is in the text.
    return _THOUGHT.sub("", text).rpartition("</think>")[2]


def _objects(text: str) -> Iterator[dict[str, object]]:
    """The outermost JSON objects in the text; a text of nothing but braces is soon given up."""
    reader = json.JSONDecoder(parse_float=_finite, parse_constant=str)
    begin = text.find("{")
    for _ in range(_MOST_TRIES):
        if begin < 0:
            return
        try:
            found, end = reader.raw_decode(text, begin)
        # Python refuses numbers of thousands of digits with a plain ValueError.
        except (ValueError, RecursionError):
            end = begin + 1
        else:
            yield found
        begin = text.find("{", end)


def _finite(written: str) -> float | str:
    """The number, or its letters if it is too large for one: no shape takes letters for it."""
    number = float(written)
    return number if math.isfinite(number) else written


def _refused(text: str, why: str) -> Invalid:
    return Invalid(
        "llm.no_answer", f"The language model's answer cannot be used: {why}.", raw=quoted(text)
    )
