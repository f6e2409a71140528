"""The way to a language model's server and back, with an end to every patience."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from premises.kernel import outbound
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.llm.answers import quoted
from premises.kernel.llm.questions import Engine, Question, Reply
from premises.kernel.settings import LlmSettings

if TYPE_CHECKING:
    import httpx

_MOST_BYTES: Final = 512_000
"""A reply repeats the question and says how the server is set up; the answer is the least of it."""

_NOT_UNDERSTOOD: Final = {400, 422}
_NOT_LET_IN: Final = {401, 403, 404, 405}


class Line:
    """Asks one server; `timeout_s` bounds each step of the way, not the whole."""

    def __init__(self, settings: LlmSettings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        # Both ways of writing the address of such a server are usual.
        self._base = settings.url.rstrip("/").removesuffix("/v1")

    def ask(self, question: Question) -> Reply:
        """The model's words.

        Raises:
            Unavailable: the server is away, fails, or does not let us in.
            Invalid: it refuses the question, or its reply is none.

        """
        with self._client(self._settings.timeout_s) as client:
            for body in self._engine.bodies(question):
                status, reply = self._exchange(client, body)
                if status not in _NOT_UNDERSTOOD:
                    return self._read(status, reply)
        raise Invalid(
            "llm.question_refused",
            "The language model's server refuses the question; see what it says.",
            raw=quoted(reply),
        )

    def is_up(self, timeout_s: float) -> bool:
        """Whether the server answers for itself at one of the usual places."""
        with self._client(timeout_s) as client:
            return any(self._answers(client, path) for path in self._engine.probes)

    def _client(self, timeout_s: float) -> "httpx.Client":
        key = self._settings.api_key.get_secret_value()
        return outbound.client(timeout_s, headers={"authorization": f"Bearer {key}"} if key else {})

    def _exchange(self, client: "httpx.Client", body: Mapping[str, object]) -> tuple[int, str]:
        url = f"{self._base}{self._engine.path}"
        with outbound.translated(url), client.stream("POST", url, json=body) as answer:
            said = outbound.beginning(answer, _MOST_BYTES)
        return answer.status_code, said.decode(errors="replace")

    def _read(self, status: int, said: str) -> Reply:
        if status in _NOT_LET_IN:
            raise Unavailable(
                "llm.not_let_in",
                f"The language model's server answers {status}: check PREMISES_LLM__URL, "
                "PREMISES_LLM__API and PREMISES_LLM__API_KEY.",
            )
        if status != 200:
            raise Unavailable("llm.failed", f"The language model's server answers {status}.")
        try:
            body = json.loads(said)
        except (ValueError, RecursionError) as error:
            raise _strange(f"is no JSON, or longer than {_MOST_BYTES} bytes", said) from error
        if not isinstance(body, dict):
            raise _strange("is no JSON object", said)
        return self._engine.reply(body)

    def _answers(self, client: "httpx.Client", path: str) -> bool:
        url = f"{self._base}{path}"
        with outbound.translated(url), client.stream("GET", url) as answer:
            return answer.status_code == 200


def _strange(how: str, said: str) -> Invalid:
    return Invalid(
        "llm.strange_reply",
        f"What came back {how}; check that PREMISES_LLM__URL is a language model's server.",
        raw=quoted(said),
    )
