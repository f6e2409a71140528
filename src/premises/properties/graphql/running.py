"""One operation is run for whoever asked: by its plan, or by GraphQL's own executor."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import execute_sync

from premises.kernel.cache import Made
from premises.properties.graphql.context import Context, Happened, Verbs, Visitor
from premises.properties.graphql.failures import said, told
from premises.properties.graphql.preparing import Prepared
from premises.properties.graphql.requests import Asked
from premises.properties.graphql.schema import Schema
from premises.properties.graphql.scopes import Scope
from premises.properties.limiter import Cost, Limits
from premises.properties.plans import Answer, Root
from premises.properties.rights import Viewer
from premises.properties.service.addresses import Addresses

Charge = Callable[[int], None]
"""Takes points of cost from whoever asks; raises TooMany where none are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who asks, from where, how answers reach them, and who pays for them."""

    visitor: Visitor
    addresses: Addresses
    period: int
    charge: Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What all documents are run with; `edition` changes with the form of the answers."""

    schema: Schema
    verbs: Verbs
    limits: Limits
    suggestions: bool
    edition: str


@dataclass(frozen=True, slots=True)
class Run:
    """One operation, its values, and whoever asked for it."""

    api: Api
    asked: Asked
    guest: Guest
    prepared: Prepared
    sha256: str
    cost: Cost

    def key(self, scope: Scope) -> str:
        """Everything that the answer depends on besides the data."""
        parts = (
            self.sha256,
            self.prepared.name,
            dict(self.asked.variables),
            scope.name,
            self.guest.addresses.base,
            # What is not for everybody has addresses that end.
            0 if scope.name == "public" else self.guest.period,
            self.api.edition,
        )
        raw = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(raw).hexdigest()

    def answered(self, viewer: Viewer) -> Made:
        """The answer to a question, by a plan where there is one for it."""
        context = self.context(viewer)
        with self.api.verbs.reader.reading(viewer) as questions:
            context.questions = questions
            answer = self._planned(context) or self.walked(context)
        return Made(self.body(answer), lasting=not answer.errors)

    def changed(self) -> bytes:
        """The answer to changes, one after the other, each committed before the next one."""
        viewer = self.api.verbs.people.viewer(self.guest.visitor.caller)
        return self.body(self.walked(self.context(viewer)))

    def context(self, viewer: Viewer, happened: Happened | None = None) -> Context:
        return Context(
            verbs=self.api.verbs,
            visitor=self.guest.visitor,
            viewer=viewer,
            addresses=self.guest.addresses,
            happened=happened,
        )

    def _planned(self, context: Context) -> Answer | None:
        schema = self.api.schema

        def load(root: Root, arguments: dict[str, Any]) -> object:
            layout = root.layout
            assert layout is not None  # noqa: S101 - every question leads to rows.
            return schema.asked(root.field, arguments, context.planned(layout))

        return self.prepared.operation.answer(
            self.asked.variables, load, self.guest.addresses, said
        )

    def walked(self, context: Context) -> Answer:
        """The same by GraphQL's own executor and the resolvers of the schema."""
        result = execute_sync(
            self.api.schema.core,
            self.prepared.document,
            context_value=context,
            variable_values=dict(self.asked.variables),
            operation_name=self.prepared.name,
            hide_suggestions=not self.api.suggestions,
        )
        return Answer(result.data, list(result.errors or ()))

    def body(self, answer: Answer) -> bytes:
        """An answer as it is sent."""
        errors = {"errors": told(answer.errors)} if answer.errors else {}
        maximum = self.api.limits.max_cost
        cost = {"requested": self.cost.cost, "maximum": maximum}
        return orjson.dumps({"data": answer.data, **errors, "extensions": {"cost": cost}})
