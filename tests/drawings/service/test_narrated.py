"""A language model's words are kept as such, and what was measured does not wait for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.drawings.papers import Paper, drawing
from tests.drawings.service.place import Place, built
from tests.drawings.told import answer_well
from tests.language_server import LanguageServer, language_server

from premises.drawings.models import JobStatus, SummaryRow
from premises.drawings.settings import DrawingsSettings
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.llm import LanguageModel
from premises.kernel.settings import LlmSettings

OLD, NEW = drawing(Paper()), drawing(Paper(revision="B", extra=2, room="STORAGE"))


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    with language_server() as running:
        yield running


@pytest.fixture
def narrated(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path, server: LanguageServer
) -> Place:
    """Drawings with a language model."""
    return built(sqlite, doorbell, tmp_path / "blobs", llm=_model(server))


def _model(server: LanguageServer) -> LanguageModel:
    return LanguageModel(LlmSettings(url=server.url, timeout_s=5))


def _summary(place: Place) -> Any:
    row = place.compared(OLD, NEW)
    assert row.status == JobStatus.COMPLETED
    (summary,) = place.rows(SummaryRow)
    return summary


def test_a_summary_in_the_models_words_names_the_model(
    narrated: Place, server: LanguageServer
) -> None:
    server.reply = answer_well
    summary = _summary(narrated)
    assert (summary.source, summary.ai_model_used) == ("machine", "made.gguf")
    assert summary.facts["phrasing"]["verdict"] == "model"
    document = summary.document
    assert "to «STORAGE 101»" in document["overall_summary"]
    assert document["overall_summary"] in summary.text
    assert document["total_changes"] == summary.facts["total_changes"] == 3


@pytest.mark.parametrize(("said", "verdict"), [("nonsense", "refused"), ("", "unavailable")])
def test_a_model_that_fails_costs_nothing_but_its_words(
    narrated: Place, server: LanguageServer, said: str, verdict: str
) -> None:
    if said:
        server.says(said)
    summary = _summary(narrated)
    assert (summary.source, summary.ai_model_used) == ("machine", None)
    assert summary.facts["phrasing"]["verdict"] == verdict
    assert summary.facts["phrasing"]["reason"]
    document = summary.document
    assert document["overall_summary"] == document["analysis_summary"]


def test_whoever_wants_no_model_in_drawings_has_none(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path, server: LanguageServer
) -> None:
    settings = DrawingsSettings(picture_dpi=50, use_llm=False)
    place = built(sqlite, doorbell, tmp_path / "blobs", llm=_model(server), settings=settings)
    assert "phrasing" not in _summary(place).facts
    assert server.questions == []


def test_a_page_may_take_as_much_longer_as_the_model_is_waited_for(narrated: Place) -> None:
    """A patient operator's model must not have the whole page given up."""
    limits = {
        step.rpartition("/")[2]: narrated.registry.stage(step).wall_limit_s
        for step in narrated.registry.steps()
    }
    assert limits["summary"] == limits["diff"] + 5
