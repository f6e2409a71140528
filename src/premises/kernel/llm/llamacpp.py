"""Asks a llama.cpp server, in the words that its forerunners understand as well."""

from collections.abc import Mapping, Sequence

from premises.kernel.errors import Invalid
from premises.kernel.llm.answers import quoted
from premises.kernel.llm.questions import Question, Reply, said_as
from premises.kernel.settings import LlmSettings

# ChatML, by which the original service's model tells who is speaking.
_TURN = "<|im_start|>{who}\n{text}<|im_end|>\n"
_STOP = ("<|im_end|>", "<|im_start|>")


class LlamaCpp:
    """`POST /completion`; with a schema the server lets the model write nothing else."""

    path = "/completion"
    probes: Sequence[str] = ("/health", "/v1/models")

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings

    def bodies(self, question: Question) -> Sequence[Mapping[str, object]]:
        turns = (("system", question.system), ("user", question.user))
        asked = "".join(_TURN.format(who=who, text=text) for who, text in turns)
        plain: dict[str, object] = {
            "prompt": f"{asked}<|im_start|>assistant\n",
            # The first service's name for it, and llama.cpp's own.
            "max_tokens": self._settings.max_tokens,
            "n_predict": self._settings.max_tokens,
            "temperature": self._settings.temperature,
            "top_p": 0.95,
            "stop": list(_STOP),
            "cache_prompt": True,
            "seed": question.seed,
        }
        if self._settings.model:
            plain["model"] = self._settings.model
        return {**plain, "json_schema": question.schema}, plain

    def reply(self, body: Mapping[str, object]) -> Reply:
        text = body.get("content")
        if not isinstance(text, str):
            raise Invalid("llm.no_content", "The language model's server sent no `content`.")
        # `stopped_limit` is what older servers say; `truncated`, that the question was cut.
        limits = (body.get("stop_type") == "limit", body.get("stopped_limit"))
        if any(limits) or body.get("truncated"):
            raise Invalid(
                "llm.cut_off",
                "The language model had not finished: raise PREMISES_LLM__MAX_TOKENS or its "
                "server's context.",
                raw=quoted(text),
            )
        return Reply(text, said_as(body.get("model")))
