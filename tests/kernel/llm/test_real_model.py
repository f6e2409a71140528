"""A real model behind a real server answers in the shape that is asked for, either way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel
from tests.language_weights import served

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.llm import LanguageModel, Question, State
from premises.kernel.settings import LlmSettings

pytestmark = pytest.mark.needs_model

KEY = "a-key-for-tests"
SCHEMA = {
    "type": "object",
    "properties": {
        "animal": {"type": "string", "enum": ["cat", "dog"]},
        "legs": {"type": "integer", "minimum": 0, "maximum": 9},
        "why": {"type": "string", "minLength": 1, "maxLength": 40},
    },
    "required": ["animal", "legs", "why"],
    "additionalProperties": False,
}
QUESTION = Question("You answer in JSON.", "Which animal says meow, and on how many legs?", SCHEMA)


class Animal(BaseModel):
    animal: Literal["cat", "dog"]
    legs: int
    why: str


@pytest.fixture(scope="module")
def url(language_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("llm")
    with served(language_weights, folder, LLM__API_KEY=KEY) as (url, _pid):
        yield url


def model(url: str, **settings: object) -> LanguageModel:
    given = {"url": url, "api_key": KEY, **settings}
    return LanguageModel(LlmSettings.model_validate(given))


@pytest.mark.parametrize("api", ["llamacpp", "openai"])
def test_the_answer_has_the_shape_of_the_schema(url: str, api: str) -> None:
    answer = model(url, api=api).ask(QUESTION, Animal)
    assert 0 <= answer.value.legs <= 9
    assert 0 < len(answer.value.why) <= 40
    assert answer.model == "smollm2-135m.gguf"


@pytest.mark.parametrize("api", ["llamacpp", "openai"])
def test_an_answer_that_is_cut_off_is_refused(url: str, api: str) -> None:
    endless = {"type": "array", "items": {"type": "integer"}, "minItems": 60}
    counting = Question("You count.", "Count.", {"type": "object", "properties": {"n": endless}})
    with pytest.raises(Invalid) as refused:
        model(url, api=api, max_tokens=50).ask(counting, Animal)
    assert refused.value.code == "llm.cut_off"


def test_a_question_that_is_too_long_is_refused_and_said_so(url: str) -> None:
    long = Question("You read.", "word " * 6000, SCHEMA)
    with pytest.raises(Invalid) as refused:
        model(url).ask(long, Animal)
    assert "context size" in str(refused.value.facts["raw"])


def test_without_the_key_nobody_is_answered(url: str) -> None:
    with pytest.raises(Unavailable) as kept_out:
        model(url, api_key="another").ask(QUESTION, Animal)
    assert kept_out.value.code == "llm.not_let_in"


@pytest.mark.parametrize("api", ["llamacpp", "openai"])
def test_a_server_that_is_up_is_healthy(url: str, api: str) -> None:
    assert model(url, api=api).state() is State.HEALTHY
