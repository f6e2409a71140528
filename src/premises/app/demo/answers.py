"""What the server answered, or that it refused."""

from typing import Any

import httpx

from premises.kernel.errors import Unavailable


def answered(response: httpx.Response) -> Any:
    """What the server answered.

    Raises:
        Unavailable: it refused.

    """
    if response.is_error:
        raise Unavailable(
            "demo.refused",
            f"The server answered {response.status_code} to {response.request.url}:"
            f" {response.text[:200]}",
        )
    return response.json()
