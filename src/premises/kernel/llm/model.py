"""The language model of this house: asked while it is well, left alone for a while when not."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from premises.kernel import outbound
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.llm.answers import quoted, read_answer
from premises.kernel.llm.line import Line
from premises.kernel.llm.llamacpp import LlamaCpp
from premises.kernel.llm.openai import OpenAi
from premises.kernel.llm.patience import within
from premises.kernel.llm.questions import Answer, Engine, Question, S
from premises.kernel.settings import LlmSettings

REST_S: Final = 30.0
"""How long a model that failed is not asked again: each question would wait for nothing."""

_PROBE_S: Final = 5.0
_KNOWN_FOR_S: Final = 5.0


class State(StrEnum):
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


class LanguageModel:
    """A language model behind a server; may be used by several threads at once.

    Raises:
        Invalid: the address in the settings is none that may be asked, or the key none that can
            be sent.

    """

    def __init__(
        self, settings: LlmSettings, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        _check(settings)
        engine: Engine = OpenAi(settings) if settings.api == "openai" else LlamaCpp(settings)
        self._settings = settings
        self._line = Line(settings, engine)
        self._monotonic = monotonic
        self._rests_until = float("-inf")
        self._probing = threading.Lock()
        self._probed: tuple[State, float] | None = None

    @property
    def name(self) -> str:
        """What the settings call the model; empty where its server has only one."""
        return self._settings.model

    @property
    def timeout_s(self) -> float:
        """The longest that a question takes."""
        return self._settings.timeout_s

    def ask(self, question: Question, shape: type[S]) -> Answer[S]:
        """An answer of the given shape.

        Raises:
            Unavailable: the model is away, slow, fails, or rests after it failed.
            Invalid: it answered, but not what was asked for; `raw` among the facts is how the
                answer begins.

        """
        if self._monotonic() < self._rests_until:
            raise Unavailable(
                "llm.resting", "The language model failed just now and is left alone for a while."
            )
        try:
            reply = within(self._settings.timeout_s, lambda: self._line.ask(question))
        except Failure as failure:
            if not isinstance(failure, Invalid):
                self._rests_until = self._monotonic() + REST_S
            if isinstance(failure, Unavailable | Invalid):
                raise
            # An address that may not be asked is the operator's to change; nothing waits for it.
            raise Unavailable(failure.code, failure.message) from failure
        model = self._settings.model or reply.model
        return Answer(read_answer(reply.text, shape), quoted(reply.text), model)

    def state(self) -> State:
        """Whether the model's server answers for itself, as it was at most some seconds ago.

        Only one of many callers asks; meanwhile the others are told what was known before.
        """
        known = self._probed
        if known is None or not self._is_fresh(known):
            with_lock = self._probing.acquire(blocking=known is None)
            try:
                if with_lock and not self._is_fresh(self._probed):
                    self._probed = self._probe(), self._monotonic()
            finally:
                if with_lock:
                    self._probing.release()
        return self._probed[0] if self._probed else State.UNHEALTHY

    def _is_fresh(self, known: tuple[State, float] | None) -> bool:
        return known is not None and self._monotonic() - known[1] < _KNOWN_FOR_S

    def _probe(self) -> State:
        try:
            is_up = within(_PROBE_S, lambda: self._line.is_up(_PROBE_S))
        except Failure:
            is_up = False
        return State.HEALTHY if is_up else State.UNHEALTHY


def _check(settings: LlmSettings) -> None:
    try:
        outbound.check_url(settings.url)
    except Invalid as failure:
        raise Invalid("llm.url", f"PREMISES_LLM__URL: {failure.message}.") from failure
    try:
        outbound.check_header(settings.api_key.get_secret_value())
    except Invalid as failure:
        raise Invalid("llm.api_key", f"PREMISES_LLM__API_KEY: {failure.message}.") from failure
