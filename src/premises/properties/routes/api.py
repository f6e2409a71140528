"""Puts the GraphQL API together from what the doors share."""

import hashlib

from graphql import print_schema
from starlette.requests import HTTPConnection

from premises.kernel.auth import Caller, address_of
from premises.properties.graphql import (
    Api,
    Executor,
    Guest,
    Verbs,
    Visitor,
    build_schema,
    limits_of,
)
from premises.properties.graphql.running import Charge
from premises.properties.routes.desk import Desk
from premises.properties.routes.images import addresses_of
from premises.properties.service.documents import Documents
from premises.properties.service.entrance import Entrance
from premises.properties.service.reading import wire


def executor_of(desk: Desk) -> Executor:
    """What answers GraphQL documents."""
    schema, settings = build_schema(), desk.settings
    verbs = Verbs(
        reader=desk.reader,
        people=desk.people,
        roles=desk.roles,
        listings=desk.listings,
        images=desk.images,
        favourites=desk.favourites,
        searches=desk.searches,
        items=desk.items,
        entrance=Entrance(desk.auth, desk.people),
        auth=desk.auth,
        kept_for=desk.kept_for,
        told=wire.rfc3339 if settings.timestamps == "rfc3339" else wire.original,
    )
    # Answers may be kept for longer than one process lives, so they know how they were made.
    shaped = settings.model_dump_json(include={"timestamps", "max_list", "max_page", "max_cost"})
    edition = hashlib.sha256(f"{print_schema(schema.core)}{shaped}".encode()).hexdigest()
    api = Api(
        schema=schema,
        verbs=verbs,
        limits=limits_of(settings),
        suggestions=settings.suggestions,
        edition=edition,
    )
    documents = Documents(desk.database, settings.documents, settings.max_registered_documents)
    return Executor(api, desk.answers, documents)


def guest_of(connection: HTTPConnection, caller: Caller, desk: Desk, charge: Charge) -> Guest:
    """Whoever asks over a connection, from where, and who pays for it."""
    return Guest(
        visitor=Visitor(caller, address_of(connection), connection.headers.get("user-agent")),
        addresses=addresses_of(connection, desk),
        period=desk.links.period(),
        charge=charge,
    )
