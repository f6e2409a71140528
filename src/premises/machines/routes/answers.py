"""Remembers what was answered, so that the same question costs nothing until figures change."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from premises.kernel.web import etags
from premises.kernel.web.problems import to_json
from premises.machines.service.asking import Asking, Look, Standing
from premises.machines.service.figures import Figures

_MOST_BYTES: Final = 32 << 20
_LARGEST_SHARE: Final = 8
"""One answer takes at most so large a part of the memory."""
_EACH_COSTS: Final = 500
"""Bytes that remembering takes besides the answer itself."""
_HEADERS: Final = {"Cache-Control": "private, no-cache"}

Work = Callable[[Figures], object]
"""Works an answer out; what it returns is said as JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, and the tag by which a caller knows it again."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Question:
    """What is asked, but of which machine.

    `parts` tell it from all other questions. `until_ms` is when the time that is asked about
    ends, where an answer looks at what is known up to now. With `is_raw`, rows count as soon as
    they are taken in, before figures know of them.
    """

    parts: tuple[Hashable, ...]
    until_ms: Callable[[Standing], int] | None = None
    is_raw: bool = False

    def key(self, look: Look) -> tuple[Hashable, ...]:
        """Differs from that of an earlier answer wherever that would not be right any more."""
        standing = look.standing
        now_ms = look.now_ms if self._is_of_now(standing) else None
        newest = standing.newest_batch if self.is_raw else None
        return (standing.machine_id, standing.revision, now_ms, newest, *self.parts)

    def _is_of_now(self, standing: Standing) -> bool:
        """Of a machine that is being fed, silence after its last row counts until now."""
        if self.until_ms is None or not standing.is_live:
            return False
        return standing.horizon_ms is None or self.until_ms(standing) > standing.horizon_ms


class Answers:
    """Answers questions about machines; the one asked longest ago is forgotten first."""

    def __init__(self, asking: Asking, most_bytes: int = _MOST_BYTES) -> None:
        self._asking = asking
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[Hashable, ...], Answer] = OrderedDict()
        self._bytes = 0

    def give(
        self,
        request: Request,
        machine: str | None,
        question: Question,
        work: Work,
        *,
        may_lack: bool = False,
    ) -> Response:
        """The answer with its tag, or that the caller has it already.

        What is not found is looked for again each time: a variable may have been made since.

        Raises:
            NotFound: there is no such machine, or whatever `work` did not find.

        """
        with self._asking.look(machine, may_lack=may_lack) as look:
            key = question.key(look)
            found = self._remembered(key)
            if found is None:
                body = to_json(work(look.figures()))
                found = Answer(body, etags.etag_of(body))
                self._remember(key, found)
        headers = {**_HEADERS, "ETag": found.etag}
        if etags.not_modified(request.headers, found.etag):
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type="application/json", headers=headers)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def _remembered(self, key: tuple[Hashable, ...]) -> Answer | None:
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def _remember(self, key: tuple[Hashable, ...], found: Answer) -> None:
        if _cost(found) > self._most_bytes // _LARGEST_SHARE:
            return
        with self._lock:
            before = self._found.pop(key, None)
            self._found[key] = found
            self._bytes += _cost(found) - (_cost(before) if before else 0)
            while self._bytes > self._most_bytes:
                _, forgotten = self._found.popitem(last=False)
                self._bytes -= _cost(forgotten)


def _cost(found: Answer) -> int:
    return _EACH_COSTS + len(found.body)
