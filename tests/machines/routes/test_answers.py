"""What is remembered of answers stays within bounds, and is forgotten when it is not right."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from tests.machines.shops import Shop, every, ms, open_shop

from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import NotFound
from premises.machines.routes.answers import Answers, Question
from premises.machines.service.asking import Asking
from premises.machines.service.figures import Figures

_ASKED = Request({"type": "http", "method": "GET", "path": "/", "headers": []})


@pytest.fixture
def shop(sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell) -> Shop:
    made = open_shop(sqlite, tmp_path, doorbell)
    made.machine()
    made.variable("T", "temperature")
    return made


class Counted:
    """Works answers out, and counts how often it had to."""

    def __init__(self, answers: Answers, answer: Any = "it") -> None:
        self.times = 0
        self._answers = answers
        self._answer = answer

    def ask(self, *parts: object, machine: str = "m", **more: Any) -> bytes:
        question = Question(tuple(parts), **more)
        return bytes(self._answers.give(_ASKED, machine, question, self._work).body)

    def _work(self, _figures: Figures) -> object:
        self.times += 1
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def _answers(shop: Shop, most_bytes: int = 100_000) -> Answers:
    domain = shop.domain
    return Answers(Asking(domain.database, domain.clock, domain.settings), most_bytes)


def test_the_same_question_is_worked_out_once_and_again_after_a_change(shop: Shop) -> None:
    counted = Counted(_answers(shop))
    assert {counted.ask("day", 1) for _ in range(3)} == {b'"it"'}
    counted.ask("day", 2)
    assert counted.times == 2
    shop.push({"T": every(ms("2022-02-23 07:00"), 1000, [1, 2])})
    counted.ask("day", 1)
    assert counted.times == 2
    counted.ask("day", 1, is_raw=True)
    assert counted.times == 3
    shop.settle()
    counted.ask("day", 1)
    assert counted.times == 4


def test_a_machine_that_is_fed_is_asked_anew_only_about_the_time_since_its_last_row(
    shop: Shop,
) -> None:
    shop.push({"T": every(ms("2022-02-23 07:00"), 1000, [1, 2])}, is_live=True)
    shop.settle()
    counted = Counted(_answers(shop))
    for until in ("2022-02-23 06:00", "2022-02-23 08:00"):
        for _ in range(2):
            counted.ask(until, until_ms=lambda _standing, until=until: ms(until))
    assert counted.times == 2
    assert isinstance(shop.domain.clock, SettableClock)
    shop.domain.clock.move(timedelta(seconds=1))
    counted.ask("2022-02-23 06:00", until_ms=lambda _standing: ms("2022-02-23 06:00"))
    assert counted.times == 2
    counted.ask("2022-02-23 08:00", until_ms=lambda _standing: ms("2022-02-23 08:00"))
    assert counted.times == 3


def test_what_was_not_found_is_looked_for_again(shop: Shop) -> None:
    """A variable may have been made since, which changes no figure."""
    counted = Counted(_answers(shop), NotFound("machines.nothing", "Nothing."))
    for _ in range(2):
        with pytest.raises(NotFound, match="Nothing"):
            counted.ask("day")
    assert counted.times == 2


def test_the_memory_is_bounded_and_the_oldest_goes_first(shop: Shop) -> None:
    answers = _answers(shop, most_bytes=20_000)
    counted = Counted(answers, "x" * 1500)
    for number in range(30):
        counted.ask(number)
        counted.ask(0)
    assert counted.times == 30
    assert 0 < answers.size_bytes <= 20_000
    counted.ask(1)
    assert counted.times == 31


def test_an_answer_that_is_too_large_is_not_kept(shop: Shop) -> None:
    answers = _answers(shop, most_bytes=20_000)
    counted = Counted(answers, "x" * 5000)
    assert counted.ask("large") == counted.ask("large")
    assert (counted.times, answers.size_bytes) == (2, 0)


def test_there_may_be_no_machine_at_all(
    sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell
) -> None:
    """Where that is allowed, a machine without rows stands in."""
    answers = _answers(open_shop(sqlite, tmp_path, doorbell))

    def work(figures: Figures) -> object:
        return [len(figures.variables), figures.zone.key]

    question = Question(("any",))
    told = answers.give(_ASKED, None, question, work, may_lack=True)
    assert bytes(told.body) == b'[0,"Europe/Madrid"]'
    with pytest.raises(NotFound) as refused:
        answers.give(_ASKED, None, question, work)
    assert refused.value.code == "machines.none"
