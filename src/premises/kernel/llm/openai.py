"""Asks any server that speaks like OpenAI's, as most servers of language models do."""

from collections.abc import Mapping, Sequence

from premises.kernel.errors import Invalid
from premises.kernel.llm.answers import quoted
from premises.kernel.llm.questions import Question, Reply, said_as
from premises.kernel.settings import LlmSettings


class OpenAi:
    """`POST /v1/chat/completions`, with the schema where the server knows what that is."""

    path = "/v1/chat/completions"
    probes: Sequence[str] = ("/v1/models", "/health")

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings

    def bodies(self, question: Question) -> Sequence[Mapping[str, object]]:
        common: dict[str, object] = {
            "model": self._settings.model or "default",
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            "max_tokens": self._settings.max_tokens,
            "temperature": self._settings.temperature,
            "top_p": 0.95,
            "seed": question.seed,
        }
        schema = {"name": "answer", "strict": True, "schema": question.schema}
        return (
            {**common, "response_format": {"type": "json_schema", "json_schema": schema}},
            {**common, "response_format": {"type": "json_object"}},
        )

    def reply(self, body: Mapping[str, object]) -> Reply:
        choice = _first(body.get("choices"))
        text = _object(choice.get("message")).get("content")
        if not isinstance(text, str):
            raise Invalid("llm.no_content", "The language model's server sent no `content`.")
        if choice.get("finish_reason") == "length":
            raise Invalid(
                "llm.cut_off",
                "The language model had not finished: raise PREMISES_LLM__MAX_TOKENS.",
                raw=quoted(text),
            )
        return Reply(text, said_as(body.get("model")))


def _first(choices: object) -> Mapping[str, object]:
    return _object(choices[0]) if isinstance(choices, list) and choices else {}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
