"""Only a well-formed answer is taken, wherever in the text it stands."""

import time

import pytest
from pydantic import BaseModel, Field

from premises.kernel.errors import Invalid
from premises.kernel.llm.answers import LONGEST_ANSWER, read_answer


class Score(BaseModel):
    score: int = Field(ge=0, le=100)
    why: str = ""


class Share(BaseModel):
    share: float


@pytest.mark.parametrize(
    "text",
    [
        '{"score": 85}',
        '  {"score": 85, "why": "a {brace} in \\"words\\"", "more": [1]}\n',
        'Sure! Here it is:\n```json\n{"score": 85}\n```\nAnything else?',
        '<think>Perhaps {"score": 1}? No.</think>{"score": 85}',
        'perhaps {"score": 1}? No.</think>{"score": 85}',
        '<THINK>{"score": 1}</THINK><think>{"score": 2}</think>\n{"score": 85}',
        'In the {set} of {"numbers": 3} I choose {"score": 85} and not {"score": 2}',
        '{"score": NaN} {"score": 101} {"score": 85}',
        '{"score": 85, "why": "{\\"score\\": 0}"}',
    ],
)
def test_the_first_object_that_fits_is_the_answer(text: str) -> None:
    assert read_answer(text, Score).score == 85


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "85",
        '["score", 85]',
        '{"score": 85',
        '{"score": "85/100"}',
        '{"score": "85"}',
        '{"score": 85.0}',
        '{"score": 1e9}',
        '{"score": 1000000000}',
        '{"score": -1}',
        '{"score": true}',
        '{"score": null}',
        '{"score": NaN}',
        '{"score": Infinity}',
        '{"score": [85]}',
        '{"answer": {"score": 85}}',
        '<think>{"score": 85}',
        "{'score': 85}",
        '{"score": 1' + "0" * 5000 + "}",
        "{" * 60_000,
        '{"a":' * 12_000,
        '[{"a":' * 10_000,
        '{"score": 85}' + " " * LONGEST_ANSWER,
    ],
)
def test_what_only_looks_like_an_answer_is_refused_and_kept(text: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid) as refused:
        read_answer(text, Score)
    assert refused.value.code == "llm.no_answer"
    assert str(refused.value.facts["raw"]) == text[:4000]
    assert time.process_time() - began < 0.4


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", '"0.5"'])
def test_a_number_without_an_end_is_no_number(number: str) -> None:
    with pytest.raises(Invalid):
        read_answer(f'{{"share": {number}}}', Share)
    assert read_answer('{"share": 0.5}', Share).share == 0.5
