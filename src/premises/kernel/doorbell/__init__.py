"""Ringing other processes, so that they look at the table sooner.

`bells` says what a doorbell is and makes several one, `pipes` rings the processes of one machine,
`redis` those of several; `ringer` and `listeners` are what bells are made of.
"""

from premises.kernel.doorbell.bells import Doorbell, Doorbells
from premises.kernel.doorbell.pipes import PipeDoorbell
from premises.kernel.doorbell.redis import RedisDoorbell, RedisState, redis_state

__all__ = [
    "Doorbell",
    "Doorbells",
    "PipeDoorbell",
    "RedisDoorbell",
    "RedisState",
    "redis_state",
]
