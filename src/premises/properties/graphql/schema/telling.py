"""What is not read as rows, in the form in which clients read it."""

from collections.abc import Callable
from typing import cast

from strawberry.scalars import JSON

from premises.kernel.auth import Caller
from premises.kernel.auth.sessions import OpenSession
from premises.properties.graphql.schema import types
from premises.properties.graphql.schema.where import described
from premises.properties.service.searches import SavedSearch

Told = Callable[[object], str]
"""An instant as clients read it."""


def told_search(saved: SavedSearch, told: Told) -> types.SavedSearch:
    return types.SavedSearch(
        id=saved.id,
        name=saved.name,
        notify=saved.is_told,
        condition=cast("JSON", described(saved.condition)),
        created_at=told(saved.created_at),
    )


def told_session(found: OpenSession, caller: Caller, told: Told) -> types.Session:
    return types.Session(
        id=found.id,
        created_at=told(found.created_at),
        expires_at=told(found.expires_at),
        last_seen_at=told(found.last_seen_at),
        user_agent=found.user_agent,
        address=found.address,
        current=found.id == caller.session_id,
    )
