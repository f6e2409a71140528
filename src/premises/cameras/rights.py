"""Who may see and change what cameras saw: the one place that decides it.

Cameras watch the house, so all their rows belong to the house and none to a single account: it
takes the owner's grant for `cameras` to read them, and one to write for changing them.
"""

from premises.cameras.settings import GROUP as DOMAIN
from premises.kernel.auth import Caller
from premises.kernel.events import Event


def require_read(caller: Caller) -> None:
    """Pass who may look.

    Raises:
        Unauthenticated: nobody is signed in.
        Forbidden: the account was not granted to look.

    """
    caller.require(DOMAIN, "read")


def require_write(caller: Caller) -> None:
    """Pass who may change cameras and events; raises as `require_read`."""
    caller.require(DOMAIN, "write")


def sees(caller: Caller, event: Event) -> bool:
    """Whether a listener is told of this."""
    return event.domain == DOMAIN and caller.sees(DOMAIN, event.owner_id)
