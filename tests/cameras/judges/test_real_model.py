"""A real model, however little it understands, is heard within its bounds or refused."""

from pathlib import Path

import pytest
from tests.cameras.judges.test_language import RULES, STORY
from tests.language_weights import served

from premises.cameras.judges import ModelJudge
from premises.kernel.llm import LanguageModel
from premises.kernel.settings import LlmSettings


@pytest.mark.needs_model
def test_a_model_of_no_understanding_does_no_harm(language_weights: Path, tmp_path: Path) -> None:
    with served(language_weights, tmp_path) as (url, _pid):
        told = ModelJudge(LanguageModel(LlmSettings(url=url, max_tokens=200)), 15).rule(
            STORY, RULES
        )
    assert told.opinion is not None
    assert told.opinion["raw"]
    assert told.opinion["model"] == "smollm2-135m.gguf"
    assert told.verdict in {"model", "model_refused"}
    assert abs(told.assessment.score - RULES.score) <= 15
    assert told.assessment.score == sum(reason.points for reason in told.assessment.reasons)
