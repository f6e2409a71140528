"""What the service says about itself: what happened, how often, and how long it took.

`logs` writes lines, `redaction` keeps secrets out of them, `metrics` counts, and `access` does
both for every request. Workers count nothing, so they are spared the library that does.
"""

from premises.kernel.observability.logs import configure

__all__ = ["configure"]
