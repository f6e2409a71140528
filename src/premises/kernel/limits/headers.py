"""What an answer tells a client about its budgets."""

import math

from premises.kernel.limits.budgets import Standing


def headers(*standings: Standing) -> dict[str, str]:
    """`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-11."""
    if not standings:
        return {}
    return {
        "RateLimit-Policy": ", ".join(map(_policy, standings)),
        "RateLimit": ", ".join(map(_state, standings)),
    }


def _policy(standing: Standing) -> str:
    unit = f';qu="{standing.budget.unit}"' if standing.budget.unit else ""
    return f'"{standing.budget.name}";q={standing.limit}{unit};w={standing.window_s}'


def _state(standing: Standing) -> str:
    return f'"{standing.budget.name}";r={standing.remaining};t={math.ceil(standing.reset_s)}'
