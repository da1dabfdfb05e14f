"""People: accounts and one-time sign-in links."""

from typing import Annotated

import typer

from app.cli.gateway import Gateway, gateway
from app.cli.terminal import Json, command
from app.foundation.errors import Invalid
from app.people import Role

app = typer.Typer(help="People: accounts and one-time sign-in links.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the person is called.")],
    role: Annotated[list[str] | None, typer.Option(help="PROJECT=ROLE, as often as needed.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="May set up projects and see all of them.")] = False,
    as_json: Json = False,
) -> None:
    """Add a person and print a link that signs her in once."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        roles = [_role(text) for text in role or []]
        made = way.client.post("/accounts", {"name": name, "is_admin": admin, "roles": roles})
        run.out.result(made, words=f"{name}: {_told(made, way)}")


@app.command()
def link(account: Annotated[str, typer.Argument(help="The account's id.")], as_json: Json = False) -> None:
    """Print a new link that signs a person in once."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        made = way.client.post(f"/accounts/{account}/signin-links")
        run.out.result(made, words=_told(made, way))


@app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """List the accounts."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        accounts = way.client.get("/accounts")
        rows = [[one["id"], one["name"], "admin" if one["is_admin"] else ""] for one in accounts]
        run.out.table("Accounts", ["id", "name", ""], rows)
        run.out.result({"accounts": accounts}, words="" if rows else "No accounts yet: tessera user add NAME --admin")


def _told(made: dict[str, str], way: Gateway) -> str:
    start = "\nNo server runs now: start one first, with tessera serve." if way.for_this_command else ""
    return f"{made['link']}\nThe link works once, until {made['expires']}.{start}"


def _role(text: str) -> dict[str, str]:
    project, _, role = text.partition("=")
    if not project or role not in {one.value for one in Role}:
        raise Invalid(f"{text!r} is not PROJECT=ROLE; roles are {', '.join(Role)}.")
    return {"project": project, "role": role}
