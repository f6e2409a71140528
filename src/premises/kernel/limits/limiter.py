"""Takes from budgets, and says how much is left."""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.limits.budgets import Budget, Standing, exhausted
from premises.kernel.limits.memory import MemoryCounters
from premises.kernel.limits.redis import RedisCounters
from premises.kernel.limits.windows import Counters, Window
from premises.kernel.settings import NO_REDIS, RedisSettings

_log = structlog.get_logger(__name__)
_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
_T = TypeVar("_T")


class Limiter:
    """Counts in the Redis server where one is set, otherwise in this process.

    While the server is away this process counts for itself: limits hold, each process has its
    own, and nobody is turned away or let through for want of a server.
    """

    def __init__(
        self, redis: RedisSettings = NO_REDIS, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._seconds = seconds
        self._own = MemoryCounters(seconds)
        self._shared: RedisCounters | None = None
        self._lock = threading.Lock()
        self._away_until_s = 0.0
        self._pause_s = 0.0

    def take(self, budget: Budget, *who: str, cost: int = 1) -> Standing:
        """Use `cost` units of somebody's budget; `who` may be personal, only its hash is kept.

        What is refused is not counted, so whoever goes on asking is not kept out for longer.

        Raises:
            TooMany: not so much is left; `wait_s` is when it will be, `standing_of` how they stand.
            Invalid: it is more than the whole quota, and so never possible.

        """
        if cost > budget.quota:
            raise Invalid(
                "limits.beyond_quota",
                f"This costs {cost}, and only {budget.quota} are allowed in {budget.window_s}"
                " seconds; ask for less at once.",
                cost=cost,
                limit=budget.quota,
            )
        key, quota, window_s = _key(budget, who), budget.quota, budget.window_s
        admitted, window = self._asked(lambda counts: counts.take(key, cost, quota, window_s))
        if not admitted:
            raise exhausted(Standing(budget, _left(budget, window), window.wait_s(cost, quota)))
        return Standing(budget, _left(budget, window), window.left_s)

    def peek(self, budget: Budget, *who: str) -> Standing:
        """How somebody stands; nothing is used."""
        key = _key(budget, who)
        window = self._asked(lambda counts: counts.look(key, budget.window_s))
        return Standing(budget, _left(budget, window), window.left_s)

    def forget(self, budget: Budget, *who: str) -> None:
        """Give somebody the whole budget back."""
        key = _key(budget, who)
        self._asked(lambda counts: counts.forget(key, budget.window_s))

    def close(self) -> None:
        """Let the server go; what is taken after that connects again."""
        with self._lock:
            shared, self._shared = self._shared, None
        if shared is not None:
            shared.close()

    def _asked(self, question: Callable[[Counters], _T]) -> _T:
        """The answer of the shared counters, or of our own while those are away."""
        if not self._redis.url or self._seconds() < self._away_until_s:
            return question(self._own)
        try:
            answer = question(self._all())
        except (Invalid, Unavailable) as failure:
            self._note_away(failure)
            return question(self._own)
        if self._pause_s:
            _log.info("limits_shared_again")
            self._pause_s = 0.0
        return answer

    def _all(self) -> Counters:
        with self._lock:
            if self._shared is None:
                self._shared = RedisCounters(self._redis)
            return self._shared

    def _note_away(self, failure: Failure) -> None:
        """Leave the server alone for a while: each request would wait for it in vain."""
        with self._lock:
            # All who waited for it together tell of one absence.
            if self._seconds() < self._away_until_s:
                return
            is_new = not self._pause_s
            self._pause_s = min(max(_FIRST_PAUSE_S, 2 * self._pause_s), _LONGEST_PAUSE_S)
            self._away_until_s = self._seconds() + self._pause_s
        if is_new:
            _log.warning("limits_not_shared", reason=failure.message)


def _left(budget: Budget, window: Window) -> int:
    return max(0, budget.quota - window.used)


def _key(budget: Budget, who: tuple[str, ...]) -> str:
    """A short key that no other budget or person has, whatever letters their names hold."""
    joined = "".join(f"{len(part)}:{part}" for part in who)
    hashed = hashlib.sha256(joined.encode("utf-8", errors="surrogatepass"))
    return f"{budget.name}:{hashed.hexdigest()[:32]}"
