"""The commands for data: tokens of the API, and a space as a file, out of the database and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.terminal import WRONG_SETTINGS, asked, leave, said

if TYPE_CHECKING:
    from bot.parts import Parts

tokens = typer.Typer(help="Tokens of a space for the API.", no_args_is_help=True)
Where = Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")]
_LONGEST_NAME = 60


def register(app: typer.Typer) -> None:
    """Add these commands to those of the program."""
    app.add_typer(tokens, name="token")
    app.command()(export)
    app.command(name="import")(import_)


@contextmanager
def opened() -> Iterator[Parts]:
    """Hand out the parts for one command; an error that we raise on purpose is said in its sentence."""
    from bot.parts import parts  # noqa: PLC0415

    settings = asked()
    with said(), parts(settings) as made:
        yield made


@tokens.command()
def new(
    where: Where,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is for, in a word or two.")],
    scope: Annotated[
        Literal["read", "metrics"], typer.Option(help="Read the space, or tell values of metrics; nothing else.")
    ] = "read",
    expires: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, max=3650, help="After so many days it is good no more.")
    ] = None,
) -> None:
    """Make a token and print it, this once: only its SHA-256 is kept."""
    from bot.api.tokens import digest_of, new_token  # noqa: PLC0415
    from bot.history import repository_named  # noqa: PLC0415

    if not (0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable()):
        leave("a token's name is one line of at most 60 characters", WRONG_SETTINGS)
    with opened() as made:
        repo, token = repository_named(where, made.records), new_token()
        if not made.records.make_token(repo.id, name.strip(), digest_of(token), scope, expires):
            leave(f"{repo.full_name} has a token {name.strip()!r} already: revoke it, or take another name")
        typer.echo(token)
        until = f" It is good for {expires} days." if expires else ""
        typer.echo(f"This is shown once.{until} Keep it where secrets are kept.", err=True)


@tokens.command(name="list")
def list_(where: Where) -> None:
    """Print the tokens of a space: name, scope, when it was made, until when it is good, when it was used last."""
    from bot.history import repository_named  # noqa: PLC0415

    with opened() as made:
        found = made.records.tokens(repository_named(where, made.records).id)
        for each in found:
            until = f"until {each.expires_at:%Y-%m-%d}" if each.expires_at else "for good"
            used = f"used on {each.used_on}" if each.used_on else "never used"
            typer.echo(f"{each.name}  {each.scope}  made {each.made_at:%Y-%m-%d}, {until}, {used}")
        if not found:
            typer.echo("no tokens")


@tokens.command()
def revoke(
    where: Where, *, name: Annotated[str, typer.Option(metavar="NAME", help="Which one; see `token list`.")]
) -> None:
    """Delete a token: from now on nobody gets in with it."""
    from bot.history import repository_named  # noqa: PLC0415

    with opened() as made:
        repo = repository_named(where, made.records)
        if not made.records.revoke_token(repo.id, name):
            leave(f"{repo.full_name} has no token {name!r}; `goalkeeper token list {repo.full_name}` shows them")
        typer.echo(f"{name} is revoked")


def export(
    where: Where,
    *,
    form: Annotated[
        Literal["json", "csv"], typer.Option("--format", help="JSON lines that can be imported, or CSV to look at.")
    ] = "json",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; CSV goes into a folder, or a file that ends in .zip.")
    ] = None,
) -> None:
    """Write everything that is stored of a space; no token, no login and no key is among it."""
    from bot.exports import writing  # noqa: PLC0415
    from bot.history import repository_named  # noqa: PLC0415

    if form == "csv" and out is None:
        leave("CSV is a file for each table: name a folder, or a file that ends in .zip, with --out", WRONG_SETTINGS)
    with opened() as made:
        repo, records = repository_named(where, made.records), made.records
        if out is None:
            writing.write_json(repo, records, sys.stdout.buffer)
        elif form == "json":
            writing.to_file(out, lambda file: writing.write_json(repo, records, file))
        elif out.suffix == ".zip":
            writing.to_file(out, lambda file: writing.write_zip(repo, records, file))
        else:
            writing.write_folder(repo, records, out)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export in JSON lines.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what is stored of the space, and put the file in its place.")
    ] = False,
) -> None:
    """Put an export into the database: checked as a whole first, then written as a whole."""
    from bot.exports.reading import import_file  # noqa: PLC0415

    with opened() as made:
        repo, rows = import_file(file, made.records, replace=replace)
        typer.echo(f"{rows} rows of {repo.full_name} are back; `goalkeeper rebuild {repo.full_name}` asks for a look")
