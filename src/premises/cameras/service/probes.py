"""Asks the parts of the service how they are, and waits for none of them too long."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One thing that cameras need; `status` in the contract's words."""

    status: str
    message: str
    details: dict[str, str] | None = None


Question = Callable[[], Part]


class Probes:
    """Asks all parts at once, each in a thread of its own.

    A part that hangs is called unhealthy after `limit_s` and is not asked a second time before
    it has answered: those who ask again and again would use up all threads otherwise.
    """

    def __init__(self, limit_s: float = 5.0) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._asked: dict[str, Future[Part]] = {}
        self._threads: ThreadPoolExecutor | None = None

    def ask(self, questions: Mapping[str, Question]) -> dict[str, Part]:
        """The parts by their names, in the order of the questions.

        Raises:
            Exception: what a question raised, which is a fault of ours.

        """
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(len(questions), "probe")
            answers = {name: self._begun(name, asked) for name, asked in questions.items()}
        wait(answers.values(), self._limit_s)
        return {
            name: answer.result() if answer.done() else self._silent()
            for name, answer in answers.items()
        }

    def _begun(self, name: str, question: Question) -> Future[Part]:
        before = self._asked.get(name)
        if before is not None and not before.done():
            return before
        assert self._threads is not None  # noqa: S101 - `ask` has made them.
        self._asked[name] = self._threads.submit(question)
        return self._asked[name]

    def _silent(self) -> Part:
        return Part("unhealthy", f"It has not answered for {self._limit_s:g} seconds.")
