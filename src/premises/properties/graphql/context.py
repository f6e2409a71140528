"""What the fields of the API are answered from: who asks, what they may see, and the verbs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import strawberry

from premises.kernel.auth import Auth, Caller
from premises.kernel.errors import Unauthenticated
from premises.properties.graphql.buildings import ids_in
from premises.properties.plans import Layout, Level, Shape, layout_of, view
from premises.properties.rights import Viewer, require
from premises.properties.service.addresses import Addresses
from premises.properties.service.kept import KeptFor, Link
from premises.properties.service.reading import Questions, Reader

if TYPE_CHECKING:
    from premises.properties.service.entrance import Entrance
    from premises.properties.service.favourites import Favourites
    from premises.properties.service.images import Images
    from premises.properties.service.items import Items
    from premises.properties.service.listings import Listings
    from premises.properties.service.people import People
    from premises.properties.service.roles import Roles
    from premises.properties.service.searches import Searches

Ask = Callable[[Questions, Layout], Level | None]
"""Loads what a layout asks for."""


@dataclass(frozen=True, kw_only=True)
class Verbs:
    """Everything that can be asked or done; `told` writes instants as clients read them."""

    reader: Reader
    people: "People"
    roles: "Roles"
    listings: "Listings"
    images: "Images"
    favourites: "Favourites"
    searches: "Searches"
    items: "Items"
    entrance: "Entrance"
    auth: Auth
    kept_for: KeptFor
    told: Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, and from where."""

    caller: Caller
    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that has happened to a listing: `is_gone` if until then all had seen it."""

    what: str
    listing_id: int
    at: datetime
    is_gone: bool
    is_owners: bool


@dataclass(kw_only=True)
class Context:
    """One request, for the fields that are answered by resolvers of their own.

    `questions` are of the one reading that answers a query; a change has a reading for what
    came of it. `loaded` are the levels that were read so far. `happened` is what a document that
    follows listings is executed for.
    """

    verbs: Verbs
    visitor: Visitor
    viewer: Viewer
    addresses: Addresses
    questions: Questions | None = None
    loaded: list[tuple[Layout, Level]] = field(default_factory=list)
    buildings: dict[str, Sequence[Link]] = field(default_factory=dict)
    happened: Happened | None = None

    @property
    def caller(self) -> Caller:
        return self.visitor.caller

    @property
    def shape(self) -> Shape:
        return self.verbs.reader.shape

    def known(self) -> Caller:
        """Whoever asks, for what is about themselves; they may be nobody.

        Raises:
            Failure: the credential that was sent does not count.

        """
        self.caller.raise_refusal()
        return self.caller

    def permit(self, operation: str) -> None:
        """Pass whoever may ask for an operation, such as `Mutation.createUser`.

        Raises:
            Failure: they may not; or the credential that was sent does not count.

        """
        try:
            require(self.viewer, operation)
        except Unauthenticated:
            self.caller.raise_refusal()
            raise

    def rows(self, info: "Info", ask: Ask, *under: str) -> list[Any]:
        """The rows that the document asks of a field, or of what lies `under` it, as objects."""
        layout = layout_of(info._raw_info, self.shape, under)  # noqa: SLF001 - it has no other name.
        level = self._asked(ask, layout)
        if level is None:
            return []
        self.loaded.append((layout, level))
        return list(view(level, layout, self.shape, self.addresses))

    def row(self, info: "Info", ask: Ask, *under: str) -> Any:
        """The one row of a field, or nothing."""
        return next(iter(self.rows(info, ask, *under)), None)

    def planned(self, layout: Layout) -> "Planned":
        """The same for a plan, which knows what is to be loaded."""
        return Planned(
            verbs=self.verbs,
            visitor=self.visitor,
            viewer=self.viewer,
            addresses=self.addresses,
            questions=self.questions,
            layout=layout,
        )

    def links_of(self, listing_id: int) -> Sequence[Link]:
        """What other parts of the house keep for a listing; asked once for all that are loaded."""
        name = str(listing_id)
        if name not in self.buildings:
            wanted = {name, *(str(one) for one in ids_in(self.loaded))} - self.buildings.keys()
            found = self.verbs.kept_for(self.caller, sorted(wanted))
            self.buildings |= {one: found.get(one, ()) for one in wanted}
        return self.buildings[name]

    def _asked(self, ask: Ask, layout: Layout) -> Level | None:
        if self.questions is not None:
            return ask(self.questions, layout)
        # After a change, the answer is read from what has been committed.
        with self.verbs.reader.reading(self.viewer) as questions:
            return ask(questions, layout)


@dataclass(kw_only=True)
class Planned(Context):
    """The same for a plan: it knows what to load, and takes it as it is loaded."""

    layout: Layout

    def rows(self, _info: "Info", ask: Ask, *_under: str) -> Any:
        return self._asked(ask, self.layout)

    def row(self, info: "Info", ask: Ask, *under: str) -> Any:
        return self.rows(info, ask, *under)


Info: TypeAlias = strawberry.Info[Context, None]
"""What a resolver knows of the field that is asked."""
