"""Commands for who may come in: people with accounts, and original clients without tokens."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import people_desk, read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.kernel.auth.profiles import Profile

users = typer.Typer(help="People: accounts and what each may do.", no_args_is_help=True)
clients = typer.Typer(help="Programs that cannot send a token.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The person's e-mail.")]


@users.command("add")
def add_user(
    email: Email,
    name: Annotated[
        str, typer.Option(help="Shown to others.", show_default="from the e-mail")
    ] = "",
    owner: Annotated[bool, typer.Option("--owner", help="May do everything everywhere.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Add a person; the password is asked for, and never an argument that others could see."""
    password = _password(from_input=password_stdin)
    with people_desk() as auth:
        profile = auth.accounts.create_account(
            email=email, password=password, name=name, is_owner=owner
        )
    rights = "the owner" if owner else f"no rights yet: premises users grant {profile.email} ..."
    Voice(as_json=as_json).answer(asdict(profile), f"{profile.email} is added, {rights}.")


@users.command("list")
def list_users(as_json: Json = False) -> None:
    """Everyone who has an account."""
    with people_desk() as auth:
        found = auth.accounts.list_accounts()
    table = Table("e-mail", "name", "rights", "added")
    for one in found:
        added = f"{one.created_at:%Y-%m-%d}"
        table.add_row(escape(one.email or "-"), escape(one.name), escape(_rights(one)), added)
    Voice(as_json=as_json).answer([asdict(one) for one in found], table)


@users.command()
def grant(
    email: Email,
    domain: Annotated[str, typer.Argument(help="A domain, house, or * for all.")],
    level: Annotated[str, typer.Argument(help="own, read, write or admin.")],
    as_json: Json = False,
) -> None:
    """Let a person go as far as a level in a domain."""
    with people_desk() as auth:
        profile = auth.accounts.grant(auth.accounts.find(email).id, domain, level)
    Voice(as_json=as_json).answer(asdict(profile), f"{profile.email} has: {_rights(profile)}.")


@users.command()
def confirm(email: Email, as_json: Json = False) -> None:
    """Say that an account's e-mail is its person's own: what waits for that address is theirs."""
    with people_desk() as auth:
        profile = auth.accounts.find(email)
        auth.accounts.confirm_email(profile.id)
    Voice(as_json=as_json).answer(asdict(profile), f"{profile.email} is confirmed.")


@users.command("reset-password")
def reset_password(email: Email, as_json: Json = False) -> None:
    """Let a person who forgot their password set a new one: a link or code, shown once."""
    from premises.kernel.auth.resets import link_to

    settings = read_settings()
    with people_desk() as auth:
        token = auth.resets.make(email)
    link = link_to(token, settings.auth, settings.notify)
    shown = link or f"the code {token}, for POST /api/auth/password/reset"
    told = f"Good once, within an hour, and shown only now: {shown}"
    Voice(as_json=as_json).answer({"email": email, "token": token, "link": link or None}, told)


@clients.command("add")
def add_client(
    domain: Annotated[str, typer.Option(help="The only domain it may use.")],
    network: Annotated[
        str | None, typer.Option(help="Known by its address: a network such as 192.168.1.0/24.")
    ] = None,
    path: Annotated[
        bool, typer.Option("--path", help="Known by a key in its base path, shown once.")
    ] = False,
    scope: Annotated[str, typer.Option(help="read, write or admin.")] = "read",
    name: Annotated[str, typer.Option(help="What to call it.", show_default="by domain")] = "",
    as_json: Json = False,
) -> None:
    """Let a program in that sends no token."""
    if path == (network is not None):
        raise typer.BadParameter("Say how it is known: either --network CIDR or --path.")
    with people_desk() as auth:
        admitted = auth.clients.add_client(domain, scope=scope, name=name, network=network)
    how = (
        f"Its base path, shown only now: {admitted.base_path}"
        if admitted.base_path
        else f"It is known by its network, {network}"
    )
    Voice(as_json=as_json).answer(asdict(admitted), f"Client {admitted.id} is let in. {how}")


@clients.command("list")
def list_clients(as_json: Json = False) -> None:
    """Every client that is let in."""
    with people_desk() as auth:
        found = auth.clients.list_clients()
    table = Table("id", "name", "known by", "domain", "scope", "last used")
    for one in found:
        used = f"{one.last_used_at:%Y-%m-%d %H:%M}" if one.last_used_at else "never"
        known_by = one.network or "base path"
        table.add_row(one.id, escape(one.name), known_by, one.domain, one.scope, used)
    Voice(as_json=as_json).answer([asdict(one) for one in found], table)


@clients.command("remove")
def remove_client(
    client_id: Annotated[str, typer.Argument(metavar="ID", help="As `clients list` shows it.")],
    as_json: Json = False,
) -> None:
    """Shut a client out at once."""
    with people_desk() as auth:
        auth.clients.remove_client(client_id)
    Voice(as_json=as_json).answer({"removed": client_id}, f"Client {client_id} is shut out.")


def _password(*, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("There is no terminal to ask at; use --password-stdin.")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _rights(profile: "Profile") -> str:
    if profile.is_owner:
        return "owner"
    return ", ".join(f"{domain}: {level}" for domain, level in profile.grants.items()) or "none"
