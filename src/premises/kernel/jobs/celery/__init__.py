"""Work carried by a message broker, through Celery: each message wakes one worker.

`broker` is the connection and the one message there is, `doorbell` sends it when something has
become ready, `receiver` takes it and wakes the worker of its process.
"""

from premises.kernel.jobs.celery.broker import Broker, broker
from premises.kernel.jobs.celery.doorbell import BrokerDoorbell
from premises.kernel.jobs.celery.receiver import Receiver

__all__ = ["Broker", "BrokerDoorbell", "Receiver", "broker"]
