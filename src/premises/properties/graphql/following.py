"""A document that follows listings, executed for whatever happens to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from graphql import OperationType

from premises.kernel.auth import Caller
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.events import Event
from premises.properties.graphql.context import Happened
from premises.properties.graphql.executing import Executor
from premises.properties.graphql.failures import refused
from premises.properties.graphql.requests import Asked
from premises.properties.graphql.running import Guest, Run
from premises.properties.graphql.schema.subscriptions import Unheard
from premises.properties.service.changing import EVENT
from premises.properties.settings import GROUP as DOMAIN

Again = Callable[[], Caller]
"""Finds out anew who sends a request."""


class Ended(Exception):  # noqa: N818 - an answer to who follows, not a bug.
    """Whoever follows may do so no longer."""


@dataclass(frozen=True, slots=True)
class Follower:
    """One document that follows listings, and whoever follows them; to be used in threads."""

    run: Run
    again: Again

    def told(self, event: Event) -> bytes | None:
        """The answer that an event makes; nothing where it is none of theirs.

        Who they are, and what they see, is found out anew each time.

        Raises:
            Ended: their sign-in has ended.

        """
        caller = self.check()
        guest = self.run.guest
        here = replace(guest, visitor=replace(guest.visitor, caller=caller))
        return _answered(replace(self.run, guest=here), _happened(event, caller))

    def check(self) -> Caller:
        """Whoever follows, found out anew.

        Raises:
            Ended: their sign-in has ended.
            Unavailable: nobody can say that now.

        """
        caller = self.again()
        if isinstance(caller.refusal, Unavailable):
            raise caller.refusal
        if caller.refusal is not None or caller.via != self.run.guest.visitor.caller.via:
            raise Ended
        return caller


def is_heard(event: Event) -> bool:
    """Whether an event is about a listing at all; asks no tables."""
    return event.domain == DOMAIN and event.kind == EVENT


def follow(executor: Executor, asked: Asked, guest: Guest, again: Again) -> Follower | None:
    """A follower for a document; None for a document that is to be executed once.

    Raises:
        Failure: the document cannot be executed, or its conditions make no sense.
        Faulty: it does not fit the schema.
        Refused: there is no such operation.
        TooMany: whoever asks has spent their points.

    """
    sha256, prepared, cost = executor.prepare(asked)
    if prepared.kind is not OperationType.SUBSCRIPTION:
        return None
    guest.charge(cost.cost)
    if guest.visitor.caller.refusal is not None:
        raise guest.visitor.caller.refusal
    run = Run(executor.api, asked, guest, prepared, sha256, cost)
    first = _answered(run, None)
    if first is not None:
        raise refused("bad_subscription", "This cannot be followed; look at what it asks for.")
    return Follower(run, again)


def _answered(run: Run, happened: Happened | None) -> bytes | None:
    viewer = run.api.verbs.people.viewer(run.guest.visitor.caller)
    answer = run.walked(run.context(viewer, happened))
    for error in answer.errors:
        if isinstance(error.original_error, Unheard):
            return None
        if happened is None and isinstance(error.original_error, Failure):
            raise error.original_error
    return run.body(answer)


def _happened(event: Event, caller: Caller) -> Happened:
    said = event.payload
    return Happened(
        what=str(said.get("what", "")),
        listing_id=int(said.get("listing_id", 0)),
        at=event.created_at,
        is_gone=bool(said.get("was_visible")) and not said.get("is_visible"),
        is_owners=event.owner_id is not None and event.owner_id == caller.account_id,
    )
