"""What the service says about itself: what happened, how often, and how long it took.

`logs` writes lines, `redaction` keeps secrets out of them, `metrics` counts, and `access` does
both for every request.
"""

from premises.kernel.observability.logs import configure
from premises.kernel.observability.metrics import Metrics

__all__ = ["Metrics", "configure"]
