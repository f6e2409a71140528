"""A language model is asked within its time, and every fault of its server has its name."""

import json
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, SecretStr
from tests.language_server import (
    LanguageServer,
    chat,
    completion,
    language_server,
    nobody,
    quickly,
)

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.llm import Answer, LanguageModel, Question, State
from premises.kernel.settings import LlmSettings

QUESTION = Question("You count.", "How many?", {"type": "object", "properties": {}})
GOOD = '{"count": 3}'


class Count(BaseModel):
    count: int


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    with language_server() as running:
        running.says(GOOD)
        yield running


def model(url: str, **settings: object) -> LanguageModel:
    return LanguageModel(LlmSettings.model_validate({"url": url, "timeout_s": 5, **settings}))


def ask(url: str, **settings: object) -> Answer[Count]:
    return model(url, **settings).ask(QUESTION, Count)


def failure_of(url: str, **settings: object) -> Failure:
    with pytest.raises(Failure) as failed:
        ask(url, **settings)
    return failed.value


def test_llama_cpp_is_asked_in_its_own_words_and_in_those_of_its_forerunners(
    server: LanguageServer,
) -> None:
    answer = ask(server.url, max_tokens=99, temperature=0.5)
    assert (answer.value.count, answer.raw, answer.model) == (3, GOOD, "made.gguf")
    asked = server.questions[0]
    assert server.paths == ["/completion"]
    assert asked["n_predict"] == asked["max_tokens"] == 99
    assert (asked["temperature"], asked["cache_prompt"], asked["seed"]) == (0.5, True, 1)
    assert asked["stop"] == ["<|im_end|>", "<|im_start|>"]
    assert asked["json_schema"] == QUESTION.schema
    assert "You count." in asked["prompt"]
    assert asked["prompt"].endswith("<|im_start|>assistant\n")


def test_the_first_service_said_no_more_than_its_content(server: LanguageServer) -> None:
    server.sends(json.dumps({"content": f"Here: {GOOD}"}).encode())
    assert ask(server.url).value.count == 3


@pytest.mark.parametrize("base", ["", "/", "/v1", "/v1/"])
def test_a_server_like_openai_is_asked_by_chat(server: LanguageServer, base: str) -> None:
    server.reply = lambda _question: chat(GOOD)
    answer = ask(server.url + base, api="openai", model="big", api_key="k3y")
    assert (answer.value.count, answer.model) == (3, "big")
    asked = server.questions[0]
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["authorization"] == "Bearer k3y"
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
    assert asked["response_format"]["json_schema"]["schema"] == QUESTION.schema


@pytest.mark.parametrize(("api", "status"), [("openai", 400), ("llamacpp", 400), ("openai", 422)])
def test_a_server_that_knows_no_schema_is_asked_without(
    server: LanguageServer, api: str, status: int
) -> None:
    def reply(question: object) -> tuple[int, bytes]:
        if "json_schema" in json.dumps(question):
            return status, b'{"error": "unknown field"}'
        return chat(GOOD) if api == "openai" else completion(GOOD)

    server.reply = reply
    assert ask(server.url, api=api).value.count == 3
    assert len(server.questions) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (completion(GOOD, stop_type="limit")[1], "llm.cut_off"),
        (completion(GOOD, stopped_limit=True)[1], "llm.cut_off"),
        (completion(GOOD, truncated=True)[1], "llm.cut_off"),
        (completion("words " * 60_000, stop_type="limit")[1], "llm.cut_off"),
        (completion('{"count": 3')[1], "llm.no_answer"),
        (completion("three")[1], "llm.no_answer"),
        (completion(json.dumps({"count": "3/10"}))[1], "llm.no_answer"),
        (b'{"content": 5}', "llm.no_content"),
        (b"{}", "llm.no_content"),
        (b"[]", "llm.strange_reply"),
        (b"<html>Sign in</html>", "llm.strange_reply"),
        (b"", "llm.strange_reply"),
        (b"\xff\xfe\x00", "llm.strange_reply"),
        (b"[" * 100_000, "llm.strange_reply"),
        (completion("words " * 900_000)[1], "llm.strange_reply"),
        (completion("words " * 11_000)[1], "llm.no_answer"),
    ],
    ids=lambda part: part if isinstance(part, str) else part[:20].decode(errors="replace"),
)
def test_a_silly_answer_is_refused_with_what_was_said(
    server: LanguageServer, body: bytes, code: str
) -> None:
    server.sends(body)
    with quickly(3):
        failure = failure_of(server.url)
    assert isinstance(failure, Invalid)
    assert failure.code == code
    assert len(str(failure.facts.get("raw", ""))) <= 4000


@pytest.mark.parametrize(
    "reply",
    [
        chat(GOOD, "length"),
        chat("words " * 60_000, "length"),
        (200, b"{}"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [1]}'),
    ],
    ids=range(5),
)
def test_a_chat_that_is_cut_off_or_empty_is_refused(
    server: LanguageServer, reply: tuple[int, bytes]
) -> None:
    server.reply = lambda _question: reply
    failure = failure_of(server.url, api="openai")
    assert isinstance(failure, Invalid)
    assert len(str(failure.facts.get("raw", ""))) <= 4000


def test_of_what_a_server_calls_its_model_no_more_is_kept_than_a_name(
    server: LanguageServer,
) -> None:
    server.says(GOOD, model="m" * 100_000)
    assert ask(server.url).model == "m" * 200


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "llm.failed"),
        (503, "llm.failed"),
        (429, "llm.failed"),
        (302, "llm.failed"),
        (401, "llm.not_let_in"),
        (404, "llm.not_let_in"),
    ],
)
def test_a_server_that_fails_is_unavailable(server: LanguageServer, status: int, code: str) -> None:
    server.sends(b"no", status)
    failure = failure_of(server.url, api_key="s3cret")
    assert isinstance(failure, Unavailable)
    assert failure.code == code
    assert "s3cret" not in f"{failure.message} {failure.facts}"


def test_a_question_that_is_refused_is_not_asked_again(server: LanguageServer) -> None:
    server.sends(b'{"error": {"message": "request exceeds the available context size"}}', 400)
    failure = failure_of(server.url)
    assert (type(failure), failure.code) == (Invalid, "llm.question_refused")
    assert "context size" in str(failure.facts["raw"])


def test_a_server_that_is_not_there_is_unavailable() -> None:
    assert isinstance(failure_of(nobody()), Unavailable)


def test_a_slow_server_is_not_waited_for(server: LanguageServer) -> None:
    server.wait_s = 30
    with quickly(2):
        assert failure_of(server.url, timeout_s=0.5).code in {"llm.timeout", "outbound.timeout"}


def test_an_address_that_nobody_may_be_asked_at_is_told_at_once() -> None:
    with pytest.raises(Invalid, match="PREMISES_LLM__URL"):
        model("http://169.254.169.254")


@pytest.mark.parametrize("key", ["schlüssel", "k3y\n", "\ud800"])
def test_a_key_that_no_server_could_be_sent_is_told_at_once(key: str) -> None:
    with pytest.raises(Invalid, match="PREMISES_LLM__API_KEY"):
        model("http://127.0.0.1:1", api_key=key)


def test_a_model_that_failed_is_left_alone_for_a_while(server: LanguageServer) -> None:
    clock = [1000.0]
    settings = LlmSettings(url=server.url, timeout_s=5)
    asked = LanguageModel(settings, monotonic=lambda: clock[0])
    server.sends(b"", 500)
    for _ in range(2):
        with pytest.raises(Unavailable):
            asked.ask(QUESTION, Count)
    server.says(GOOD)
    with pytest.raises(Unavailable) as resting:
        asked.ask(QUESTION, Count)
    assert (resting.value.code, len(server.questions)) == ("llm.resting", 1)
    clock[0] += 30
    assert asked.ask(QUESTION, Count).value.count == 3


def test_a_silly_answer_does_not_make_the_next_question_wait(server: LanguageServer) -> None:
    asked = model(server.url)
    server.says("what?")
    with pytest.raises(Invalid):
        asked.ask(QUESTION, Count)
    server.says(GOOD)
    assert asked.ask(QUESTION, Count).value.count == 3


def test_the_state_is_asked_for_once_in_a_while(server: LanguageServer) -> None:
    clock = [1000.0]
    asked = LanguageModel(LlmSettings(url=server.url), monotonic=lambda: clock[0])
    assert [asked.state() for _ in range(3)] == [State.HEALTHY] * 3
    assert server.paths == ["/health"]
    server.health = 503
    clock[0] += 10
    assert asked.state() is State.UNHEALTHY
    assert LanguageModel(LlmSettings(url=nobody())).state() is State.UNHEALTHY


def test_the_key_does_not_print() -> None:
    settings = LlmSettings(url="http://u:p4ss@127.0.0.1:1", api_key=SecretStr("s3cret"))
    assert "s3cret" not in repr(settings)
    assert "p4ss" not in repr(settings)
