"""How often somebody may ask: budgets that refill as time passes, and what is left of them.

`budgets` says what is allowed and what is left; `windows` is the arithmetic of a window that
slides; `memory` and `redis` count; `limiter` takes from a budget; `headers` tells clients, and
`addresses` says which addresses count as one.
"""

from premises.kernel.limits.addresses import limit_key
from premises.kernel.limits.budgets import Budget, Standing, standing_of
from premises.kernel.limits.headers import headers
from premises.kernel.limits.limiter import Limiter

__all__ = ["Budget", "Limiter", "Standing", "headers", "limit_key", "standing_of"]
