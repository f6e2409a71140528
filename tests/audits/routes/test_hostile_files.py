"""What is no good photo of a wall still gets a report that says in words what it could not do."""

import html
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.hostile import LINES, NOTHING, Line
from tests.audits.routes.visits import send, task

NUMBERS: Final = ("energyLossValue", "energyLossCost", "savingsPercent", "savingsCost")
WALL: Final = {"insideTemp": "71", "outsideTemp": "35", "sceneWidthM": 2.0}


@dataclass(frozen=True)
class Told:
    """What somebody is told: the report, everything behind it, and the page to print."""

    report: Mapping[str, Any]
    details: Mapping[str, Any]
    page: str

    @property
    def words(self) -> str:
        return "\n".join((self.report["verdict"], *self.details["findings"]["remarks"]))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Told]]:
    """All of it sent to one house, looked at, and read."""
    with indoors(tmp_path_factory.mktemp("hostile"), "audits", audits={"draws": 200}) as house:
        jobs = {name: _sent(house, number, line) for number, (name, line) in enumerate(_lines())}
        house.work()
        yield {name: _read(house, job) for name, job in jobs.items()}


def _lines() -> list[tuple[str, Line]]:
    return list(LINES.items())


def _sent(house: Indoors, number: int, line: Line) -> str:
    uid = f"{number}@example.org"
    if line.home is not None:
        profile = house.client.post("/update_profile", json={"userID": uid, **line.home})
        assert profile.status_code == 200, profile.text
    said = task(str(uuid.uuid4()), **{**WALL, **line.said})
    answer = send(house.client, said, line.parts, uid=uid)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["jobId"])


def _read(house: Indoors, job: str) -> Told:
    answer = house.client.get(f"/leakage/detect_leak/{job}").json()
    assert answer["status"] == "done", answer
    links = answer["report"]["links"]
    page = house.client.get(links["page"])
    assert page.status_code == 200
    return Told(answer["report"], house.client.get(links["self"]).json(), page.text)


@pytest.mark.parametrize("name", LINES)
def test_everything_that_goes_wrong_is_told(told: Mapping[str, Told], name: str) -> None:
    line, found = LINES[name], told[name]
    assert found.report["confidence"] == line.sure, found.words
    assert (line.says or "") in found.words
    assert not line.silent or line.silent not in found.words


@pytest.mark.parametrize("name", [name for name, line in LINES.items() if line.sure == NOTHING])
def test_where_nothing_was_measured_no_number_is_claimed(
    told: Mapping[str, Told], name: str
) -> None:
    """A client shows what is missing as 0, so words that it shows must say it too."""
    report = told[name].report
    assert {key: report[key] for key in NUMBERS} == dict.fromkeys(NUMBERS)
    assert "screening only" in report["leakSeverity"]
    assert all("general advice" in one["title"] for one in report["suggestions"])


@pytest.mark.parametrize("name", ["HEIC", "a JPEG cut off", "nothing in it", "one pixel"])
def test_why_no_photo_could_be_read_is_the_first_thing_said(
    told: Mapping[str, Told], name: str
) -> None:
    """Whoever sent HEIC does not look for the file of another camera."""
    assert f"obs0_thermal.jpg: {LINES[name].says or ''}"[:17] in told[name].report["verdict"]
    assert (LINES[name].says or "") in told[name].report["verdict"]


def test_what_is_said_is_said_in_sentences(told: Mapping[str, Told]) -> None:
    for found in told.values():
        for sentence in found.words.splitlines():
            assert sentence[-1] in ".)", sentence
            assert "nan" not in sentence, sentence


def test_the_page_says_it_too(told: Mapping[str, Told]) -> None:
    for found in told.values():
        assert found.report["verdict"] in html.unescape(found.page)


def test_constants_that_cannot_be_do_not_change_the_sum(told: Mapping[str, Told]) -> None:
    """A wrong emissivity alone would change it by a fifth."""
    sum_usd = told["all is well"].report["energyLossCost"]
    assert sum_usd > 0
    for name in ("emissivity 0", "emissivity above 1", "humidity in percent", "reflected 298 °C"):
        assert told[name].report["energyLossCost"] == pytest.approx(sum_usd, rel=0.08), name


def test_a_photo_taken_upright_is_looked_at_upright(told: Mapping[str, Told]) -> None:
    (view,) = told["turned"].details["findings"]["views"]
    assert (view["rows"], view["columns"]) == (96, 72)
