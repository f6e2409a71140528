"""Costs, schedules and talks: only with a language model, and only what cites measured changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.app.indoors import Indoors, indoors
from tests.contract import differences, shapes
from tests.drawings.routes.visits import (
    Compared,
    Headers,
    headers_of,
    project_of,
    sent_and_compared,
)
from tests.drawings.told import answer_well, facts_in
from tests.house import SECRET
from tests.language_server import LanguageServer, language_server

from premises.app.domains import NAMES, SIGNUP_NAMES
from premises.drawings.models import MessageRow
from premises.drawings.service.talks import MOST_MESSAGES
from premises.kernel.auth import build_auth

SHAPES = shapes("drawings/language")
IMPACTS = ("cost-impact", "schedule-impact")


@dataclass
class Told:
    """A house with a language model, and a comparison of Anna's in it."""

    home: Indoors
    server: LanguageServer
    anna: Headers
    bert: Headers
    compared: Compared

    def get(self, path: str, headers: Headers | None = None) -> httpx.Response:
        return self.home.client.get(self._path(path), headers=headers or self.anna)

    def post(
        self, path: str, sent: object = None, headers: Headers | None = None
    ) -> httpx.Response:
        return self.home.client.post(self._path(path), json=sent, headers=headers or self.anna)

    def _path(self, path: str) -> str:
        return "/api/v1" + path.format(**vars(self.compared))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with language_server() as server:
        server.reply = answer_well
        groups = {
            "auth": {"mode": "required", "secret": SECRET},
            "drawings": {"picture_dpi": 50},
            "llm": {"url": server.url, "timeout_s": 5},
        }
        with indoors(tmp_path_factory.mktemp("told"), "drawings", **groups) as home:
            kernel, settings = home.building.kernel, home.building.settings.auth
            accounts = build_auth(
                kernel.database, kernel.clock, settings, domains=NAMES, signup_domains=SIGNUP_NAMES
            )
            anna, bert = (
                headers_of(accounts, f"{name}@example.org", "own") for name in ("anna", "bert")
            )
            compared = sent_and_compared(home, anna)
            project_of(home, bert)  # Who was never here cannot be invited by name.
            me = home.client.get("/api/v1/auth/me", headers=bert).json()["user_id"]
            members = f"/api/v1/projects/{compared.project}/members"
            viewer = {"user_id": me, "role": "viewer"}
            assert home.client.post(members, json=viewer, headers=anna).status_code == 201
            yield Told(home, server, anna, bert, compared)


@pytest.fixture
def told(built: Told) -> Told:
    """The same house, with a model that is well and has not been asked yet."""
    built.server.reply = answer_well
    built.server.questions.clear()
    built.post("/chat/jobs/{job}/restart")
    return built


def _regenerated(told: Told) -> None:
    """Other words about the page, so that estimates are made anew."""
    assert told.post("/summaries/{diff}/regenerate", {}).status_code == 200
    told.home.work()
    told.server.questions.clear()


@pytest.mark.parametrize("kind", IMPACTS)
def test_an_estimate_has_the_contracts_form_and_is_made_once(told: Told, kind: str) -> None:
    _regenerated(told)
    first = told.get(f"/jobs/{{job}}/{kind}")
    assert first.status_code == 200, first.text
    assert differences(SHAPES[kind], first.json()) == []
    again = told.get(f"/jobs/{{job}}/{kind}", told.bert)
    assert (again.json(), len(told.server.questions)) == (first.json(), 1)


def test_every_item_cites_changes_that_there_are(told: Told) -> None:
    told_ids = {
        one["id"]: one["number"]
        for one in told.home.client.get(
            f"/api/drawings/diffs/{told.compared.diff}/changes", headers=told.anna
        ).json()["items"]
    }
    cost = told.get("/jobs/{job}/cost-impact").json()
    (item,) = cost["categories"][0]["items"]
    assert item["costRange"] == "$100 - $300"
    (change,) = item["changes"]
    assert told_ids[change["id"]] == change["number"]
    assert f"[#{change['number']}]" in item["description"]
    assert cost["totalEstimate"] == "$110 - $330"


def test_changes_decided_otherwise_are_estimated_anew(told: Told) -> None:
    _regenerated(told)
    told.get("/jobs/{job}/cost-impact")
    diff = f"/api/drawings/diffs/{told.compared.diff}/changes"
    changes = told.home.client.get(diff, headers=told.anna).json()["items"]
    (text,) = [one for one in changes if one["kind"] == "text" and one["zone"] == "drawing"]
    for decision in ("rejected", "accepted"):
        answer = told.home.client.patch(
            f"/api/drawings/changes/{text['id']}", json={"decision": decision}, headers=told.anna
        )
        assert answer.status_code == 200
        told.home.work()
        told.server.questions.clear()
        assert told.get("/jobs/{job}/cost-impact").status_code == 200
        (question,) = told.server.questions
        said = [one["says"] for one in facts_in(question)["changes"]]
        assert any("STORAGE" in one for one in said) is (decision == "accepted")


@pytest.mark.parametrize("kind", IMPACTS)
def test_an_estimate_of_which_nothing_may_stand_is_told_with_its_reason(
    told: Told, kind: str
) -> None:
    _regenerated(told)
    item = {"item": "x", "changes": [99], "low": 1, "high": 2, "description": "x", "note": "x"}
    told.server.says(json.dumps({"items": [item], "percent": [1, 1, 1]}))
    answer = told.get(f"/jobs/{{job}}/{kind}")
    assert answer.status_code == 404
    assert "it cites a change that there is not" in answer.json()["error"]


def test_a_question_is_answered_with_citations_and_remembered(told: Told) -> None:
    answer = told.post("/chat/jobs/{job}", {"message": " Which room is it? \x00"})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert differences(SHAPES["answer"], said) == []
    assert "to «STORAGE 101»" in said["response"]
    assert said["context_used"] is True
    second = told.post("/chat/jobs/{job}", {"message": "Sure?"}).json()
    assert second["conversation_id"] == said["conversation_id"]
    history = told.get("/chat/jobs/{job}/history").json()
    assert differences(SHAPES["history"], history) == []
    assert [(one["role"], one["content"]) for one in history["messages"]] == [
        ("user", "Which room is it?"),
        ("assistant", said["response"]),
        ("user", "Sure?"),
        ("assistant", second["response"]),
    ]
    assert "Which room is it?" in told.server.questions[-1]["prompt"]


def test_an_answer_without_a_citation_is_not_passed_on(told: Told) -> None:
    lie = {"text": "The whole building is gone.", "changes": [1]}
    told.server.says(json.dumps({"sentences": [lie]}))
    said = told.post("/chat/jobs/{job}", {"message": "Is it gone?"}).json()
    assert said["response"] == "The measured changes do not tell that."
    assert (said["context_used"], said["changes"]) == (False, [])


def test_everybody_talks_for_themselves_and_viewers_may(told: Told) -> None:
    assert told.post("/chat/jobs/{job}", {"message": "What changed?"}).status_code == 200
    empty = told.get("/chat/jobs/{job}/history", told.bert).json()
    assert (empty["conversation_id"], empty["messages"]) == (None, [])
    answer = told.post("/chat/jobs/{job}", {"message": "And for me?"}, told.bert)
    assert answer.status_code == 200, answer.text
    assert told.post("/chat/jobs/{job}/restart", None, told.bert).status_code == 200
    assert len(told.get("/chat/jobs/{job}/history").json()["messages"]) == 2


def test_a_restart_forgets_what_was_said(told: Told) -> None:
    first = told.post("/chat/jobs/{job}", {"message": "What changed?"}).json()
    answer = told.post("/chat/jobs/{job}/restart")
    assert differences(SHAPES["restarted"], answer.json()) == []
    history = told.get("/chat/jobs/{job}/history").json()
    assert history["messages"] == []
    assert history["conversation_id"] == answer.json()["conversation_id"]
    assert history["conversation_id"] != first["conversation_id"]


def test_suggested_questions_need_no_asking(told: Told) -> None:
    suggested = told.get("/chat/jobs/{job}/suggested").json()
    assert suggested["job_id"] == told.compared.job
    assert suggested["suggestions"][0] == "Which changes matter most?"
    assert told.server.questions == []


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Message is required"),
        (None, "Message is required"),
        ({"message": " \t"}, "Message cannot be empty"),
        ({"message": "x" * 1001}, "body.message: String should have at most 1000 characters"),
        ({"message": 5}, "body.message: Input should be a valid string"),
    ],
)
def test_a_message_that_cannot_be_sent_is_refused(told: Told, sent: object, why: str) -> None:
    answer = told.post("/chat/jobs/{job}", sent)
    assert (answer.status_code, answer.json()) == (400, {"error": why})
    assert told.get("/chat/jobs/{job}/history").json()["messages"] == []


def test_a_talk_that_grew_too_long_says_what_to_do(told: Told) -> None:
    talk = told.post("/chat/jobs/{job}", {"message": "Again?"}).json()["conversation_id"]
    with told.home.building.kernel.database.write() as session:
        (one,) = session.scalars(sa.select(MessageRow.created_at).distinct().limit(1))
        same = {"conversation_id": talk, "role": "user", "content": "Again?", "created_at": one}
        session.execute(sa.insert(MessageRow), [same] * (MOST_MESSAGES - 4))
    assert told.post("/chat/jobs/{job}", {"message": "Again?"}).status_code == 200
    answer = told.post("/chat/jobs/{job}", {"message": "Again?"})
    assert (answer.status_code, "restart" in answer.json()["error"]) == (409, True)
    assert len(told.get("/chat/jobs/{job}/history").json()["messages"]) == MOST_MESSAGES


def test_what_could_not_be_answered_is_not_kept(told: Told) -> None:
    """Whoever asks again later does not find the question twice."""
    told.server.says("nonsense")
    answer = told.post("/chat/jobs/{job}", {"message": "What changed?"})
    assert answer.status_code == 503
    assert "cannot be used" in answer.json()["error"]
    assert told.get("/chat/jobs/{job}/history").json()["messages"] == []


ROUTES = (
    ("GET", "/api/v1/jobs/{job}/cost-impact"),
    ("GET", "/api/v1/jobs/{job}/schedule-impact"),
    ("POST", "/api/v1/chat/jobs/{job}"),
    ("GET", "/api/v1/chat/jobs/{job}/history"),
    ("GET", "/api/v1/chat/jobs/{job}/suggested"),
    ("POST", "/api/v1/chat/jobs/{job}/restart"),
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_model_the_reason_names_the_setting(
    home: Indoors, anna: Headers, bert: Headers, compared: Compared, method: str, path: str
) -> None:
    def ask(headers: Headers, job: str) -> tuple[int, Any]:
        sent = {"message": "What changed?"}
        where = path.format(job=job)
        answer = home.client.request(method, where, json=sent, headers=headers)
        return answer.status_code, answer.json()

    status, body = ask(anna, compared.job)
    assert (status, list(body)) == (404, ["error"])
    assert "PREMISES_LLM__URL" in body["error"]
    assert ask(anna, "none") == (404, {"error": "Job not found"})
    assert ask(bert, compared.job) == (404, {"error": "Job not found"})
    assert ask({}, compared.job) == (401, {"error": "Not authenticated"})


def test_before_anything_was_compared_there_is_nothing_to_tell(told: Told) -> None:
    asked = {
        "old_drawing_version_id": told.compared.old,
        "new_drawing_version_id": told.compared.new,
        "project_id": told.compared.project,
    }
    job = told.post("/jobs", asked).json()["job_id"]
    missing = {"error": "No diff results found for this job"}
    for kind in IMPACTS:
        answer = told.get(f"/jobs/{job}/{kind}")
        assert (answer.status_code, answer.json()) == (404, missing)
    answer = told.post(f"/chat/jobs/{job}", {"message": "What changed?"})
    assert (answer.status_code, answer.json()) == (404, missing)
    assert told.get(f"/chat/jobs/{job}/suggested").json()["suggestions"] == []
    told.post(f"/jobs/{job}/cancel")
