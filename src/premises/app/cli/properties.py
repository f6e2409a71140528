"""Commands for properties: who is an agent, which listings wait, which documents are executed."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.agency import properties_of_the_house
from premises.app.cli.opening import read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.properties.service.documents import Document, Documents
    from premises.properties.service.overview import Line
    from premises.properties.wiring import PropertiesDomain

app = typer.Typer(help="Properties: people, listings, documents.", no_args_is_help=True)

_LONGEST_TITLE = 60
_LONGEST_START = 60


@app.command()
def role(
    email: Annotated[str, typer.Argument(help="The person's e-mail; they need an account.")],
    role: Annotated[Literal["user", "agent", "admin"], typer.Argument(help="What they become.")],
    as_json: Json = False,
) -> None:
    """Make somebody a user, an agent or an admin of properties."""
    from premises.properties.models import Role
    from premises.properties.service.roles import Roles

    with properties_of_the_house() as (domain, auth):
        roles = Roles(domain.database, auth.accounts, auth.resets)
        account = auth.accounts.find(email)
        person_id = roles.give(account.id, Role[role.upper()])
    document = {"id": person_id, "email": account.email, "role": role.upper()}
    text = f"{account.email} is {role} now, and person {person_id} to clients."
    Voice(as_json=as_json).answer(document, text)


@app.command("list")
def list_listings(
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for approval.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 100,
    as_json: Json = False,
) -> None:
    """Listings, the one that changed last first."""
    from premises.properties.service.overview import Overview

    with properties_of_the_house() as (domain, _):
        found = Overview(domain.database).list(most, only_waiting=waiting)
    table = Table("id", "title", "city", "price", "status", "shown", "images", "owner")
    for one in found:
        table.add_row(
            str(one.id),
            escape(one.title[:_LONGEST_TITLE]),
            escape(one.city),
            f"{one.price:,.2f}",
            one.status.lower(),
            _shown(one),
            str(one.image_count),
            escape(one.owner or "-"),
        )
    Voice(as_json=as_json).answer([asdict(one) for one in found], table)


@app.command()
def approve(
    listing_id: Annotated[int, typer.Argument(metavar="ID", help="As `list` shows it.")],
    reject: Annotated[
        bool, typer.Option("--reject", help="Refuse it instead; its owner may better it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let everybody see a listing that waits for approval."""
    from premises.kernel.auth.callers import HOUSE_OWNER

    with properties_of_the_house() as (domain, _):
        verb = domain.listings.reject if reject else domain.listings.approve
        verb(HOUSE_OWNER, listing_id)
    done = "rejected" if reject else "approved"
    document = {"id": listing_id, "approval": done.upper()}
    Voice(as_json=as_json).answer(document, f"Listing {listing_id} is {done}.")


@app.command()
def allow(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="A GraphQL document each, or a manifest (.json) that a client's build tool wrote.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Put GraphQL documents on the list of those that are executed in any case.

    Clients must send exactly the text in the file, less the line break at its end, or its SHA-256.
    """
    from premises.app.cli.manifests import documents_in

    texts = [(path, text) for path in files for text in documents_in(path)]
    with properties_of_the_house() as (domain, _):
        documents = _documents(domain)
        found = [{"file": path, "sha256": documents.allow(text)} for path, text in texts]
    lines = "\n".join(f"{one['sha256']}  {one['file']}" for one in found)
    Voice(as_json=as_json).answer(found, f"{lines}{_hint()}")


@app.command("documents")
def list_documents(
    forget: Annotated[
        str | None, typer.Option(help="Take the document with this hash off the list first.")
    ] = None,
    as_json: Json = False,
) -> None:
    """GraphQL documents that clients may name by their hash."""
    with properties_of_the_house() as (domain, _):
        documents = _documents(domain)
        if forget is not None:
            documents.forbid(forget)
        found = documents.list()
    table = Table("sha256", "on the list", "last used", "begins")
    for one in found:
        listed = "yes" if one.is_allowed else "no: a client registered it"
        table.add_row(one.hash, listed, f"{one.used_at:%Y-%m-%d %H:%M}", escape(_start(one)))
    Voice(as_json=as_json).answer([asdict(one) for one in found], table)


def _documents(domain: "PropertiesDomain") -> "Documents":
    from premises.properties.service.documents import Documents

    settings = domain.settings
    return Documents(domain.database, settings.documents, settings.max_registered_documents)


def _hint() -> str:
    if read_settings().properties.documents == "allowed":
        return ""
    return (
        "\nStill, all documents are executed;"
        " set PREMISES_PROPERTIES__DOCUMENTS=allowed to execute only these."
    )


def _start(document: "Document") -> str:
    return " ".join(document.text.split())[:_LONGEST_START]


def _shown(line: "Line") -> str:
    if line.approval != "APPROVED":
        return line.approval.lower()
    return "yes" if line.is_published else "unpublished"
