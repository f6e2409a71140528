"""How the old sheet lies on the new one, how surely and exactly; or why that cannot be said."""

from premises.drawings.registration.alignment import Alignment, Attempt, Method, MovedView

__all__ = ["Alignment", "Attempt", "Method", "MovedView"]
