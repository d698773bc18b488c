"""The command line: serve, work, look at what would be done, read and lint plans, and play the demo."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli_data import register
from bot.errors import GoalkeeperError
from bot.notify import app as notify
from bot.terminal import asked as _asked
from bot.terminal import leave as _leave
from bot.terminal import logged as _logged
from bot.terminal import said as _said
from bot.terminal import settings as _settings

if TYPE_CHECKING:
    from bot.agenda import Asked

app = typer.Typer(
    name="goalkeeper",
    help="Keeps a team's sprint goals in GitHub issues, comments and labels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(notify, name="notify")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Markdown files; - is the standard input.")]
_WRONG_SETTINGS = 2


@app.command()
def serve(
    *,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Work off the queue in this process too.")
    ] = True,
) -> None:
    """Run the webhook door, the worker and the clock in one process, until SIGTERM."""
    from bot.serve import run  # noqa: PLC0415

    settings = _settings()
    _logged(settings)
    with _said():
        run(settings, work=worker)


@app.command()
def worker() -> None:
    """Run a worker and a clock without the web; any number may share one database."""
    from bot.serve import run  # noqa: PLC0415

    settings = _settings()
    _logged(settings)
    with _said():
        run(settings, web=False)


@app.command()
def plan(
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO[#NUMBER]", help="A space, or one sprint issue.")],
    *,
    as_json: Json = False,
) -> None:
    """Print what would be done now, and do nothing."""
    from bot.dry_run import planned  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    settings = _asked()
    with _said(), parts(settings) as made:
        for line in planned(where, made, as_json=as_json):
            typer.echo(line)


@app.command(name="calendar")
def what_comes(
    where: Annotated[str, typer.Argument(metavar="[OWNER/REPO]", help="The space.")] = "",
    *,
    local: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Go by this rules file, and ask nobody; no space is needed.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=500, help="How many entries.")] = 10,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Not from now on.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print what comes next: sprints, plans, retros, rituals, duties, and holidays that move them."""
    from bot.agenda import Asked, agenda_lines, rules_in  # noqa: PLC0415
    from bot.clocks import clock  # noqa: PLC0415

    if bool(where) == bool(local):
        _leave("name a space as OWNER/REPO, or a rules file with --local", _WRONG_SETTINGS)
    asked = Asked(count, start, as_json)
    with _said():
        lines = agenda_lines(asked, rules_in(local), clock(None)()) if local else _agenda_of(where, asked)
        for line in lines:
            typer.echo(line)


def _agenda_of(where: str, asked: Asked) -> Iterator[str]:
    """Yield the calendar of a space, with the link of its feed."""
    from bot.agenda import agenda_lines  # noqa: PLC0415
    from bot.dry_run import space_of  # noqa: PLC0415
    from bot.feed import link_of, news_link_of  # noqa: PLC0415
    from bot.parts import calendar_key, parts  # noqa: PLC0415

    settings = _asked()
    with parts(settings) as made:
        rules, known = space_of(where, made)
        link, news = (of(where, calendar_key(settings), settings.public_url or "") for of in (link_of, news_link_of))
        yield from agenda_lines(asked, rules, made.now(), known, link, news=news)


@app.command()
def backlog(
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")],
    *,
    as_json: Json = False,
) -> None:
    """Print how many open issues could be begun, and what the others lack: size, criteria, a number, a question."""
    from bot.backlog import backlog_lines  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    settings = _asked()
    with _said(), parts(settings) as made:
        for line in backlog_lines(where, made, as_json=as_json):
            typer.echo(line)


@app.command()
def read(
    files: Files,
    *,
    as_json: JsonLines = False,
    repair: Annotated[bool, typer.Option("--repair", help="Print the text itself, its mojibake repaired.")] = False,
    rules: Annotated[Path | None, typer.Option(metavar="FILE", help="The rules file to go by.")] = None,
) -> None:
    """Print what is understood of planning documents; no file is ever changed."""
    from bot.papers.reading import read_files  # noqa: PLC0415

    if repair and as_json:
        _leave("--repair prints text and --json prints JSON; choose one", _WRONG_SETTINGS)
    try:
        raise typer.Exit(read_files(files, as_json=as_json, repair=repair, rules=rules))
    except GoalkeeperError as error:
        _leave(str(error), _WRONG_SETTINGS)


@app.command()
def lint(
    files: Files,
    *,
    as_json: JsonLines = False,
    form: Annotated[
        Literal["text", "github", "sarif"],
        typer.Option("--format", help="For people, GitHub Actions or code scanning."),
    ] = "text",
    tree: Annotated[Path | None, typer.Option(metavar="DIR", help="Look here for the files that plans name.")] = None,
    rules: Annotated[Path | None, typer.Option(metavar="FILE", help="The rules file to go by.")] = None,
    made_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day the plans were made.")
    ] = None,
) -> None:
    """Print what is wrong with plans, as a person would in review; exit code 1 on errors."""
    from bot.papers.formats import Format  # noqa: PLC0415
    from bot.papers.linting import Ask, lint_files  # noqa: PLC0415

    if as_json and form != "text":
        _leave(f"--json is a format of its own; leave --format {form} out, or --json", _WRONG_SETTINGS)
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    day = made_on.date() if made_on else None
    ask = Ask(Format(form), as_json, tree, rules, day, colours)
    try:
        raise typer.Exit(lint_files(files, ask))
    except GoalkeeperError as error:
        _leave(str(error), _WRONG_SETTINGS)


@app.command()
def rebuild(where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space to learn anew.")]) -> None:
    """Learn a space anew from GitHub after the database was lost; a running bot does the rest."""
    from bot.dry_run import learn  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    settings = _asked()
    with _said(), parts(settings) as made:
        typer.echo(f"asked for a look at {learn(where, made)} row(s) of {where}; `goalkeeper serve` looks at them")


@app.command()
def forget(
    where: Annotated[str, typer.Argument(metavar="OWNER[/REPO]", help="A repository, or all of an owner.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything that is stored about a repository, or all of an owner, at once; GitHub is not touched."""
    from bot.leaving import forget as deleted  # noqa: PLC0415
    from bot.leaving import stored, to_forget  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    settings = _asked()
    with _said(), parts(settings) as made:
        repos = to_forget(where, made.records)
        for line in stored(repos, made.records):
            typer.echo(line)
        typer.echo("Where the App is still installed it begins anew with what GitHub shows: remove it there first.")
        if not yes and not typer.confirm("Delete all of that for good?"):
            _leave("nothing was deleted")
        for line in deleted(repos, made.records):
            typer.echo(line)


@app.command()
def history(
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")],
    goal: Annotated[
        str, typer.Argument(metavar="[GOAL]", help="Its number, or how its title begins; all goals without it.")
    ] = "",
    *,
    as_json: JsonLines = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], metavar="DATE", help="Only what changed from then on."),
    ] = None,
) -> None:
    """Print who changed what of the goals, when, and by which surface; the newest last."""
    from bot.history import Asked, Form, history_lines  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    if as_json and as_csv:
        _leave("--json and --csv are two forms; choose one", _WRONG_SETTINGS)
    settings = _asked()
    form = Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE
    with _said(), parts(settings) as made:
        for line in history_lines(Asked(where, goal, since, form), made.records):
            typer.echo(line)


@app.command()
def figures(
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")],
    *,
    goals: Annotated[float | None, typer.Option(min=0, help="Forecast when so many goals are done.")] = None,
    points: Annotated[float | None, typer.Option(min=0, help="Forecast when so many points are done.")] = None,
    team: Annotated[str, typer.Option(metavar="NAME", help="Count the goals of this team only.")] = "",
    all_hours: Annotated[bool, typer.Option("--all-hours", help="Count nights and weekends as time, too.")] = False,
    as_json: Json = False,
) -> None:
    """Print what the records of all sprints say together: pace, what was kept and carried, odds, causes, what comes."""
    from bot.figures import Asked, figure_lines  # noqa: PLC0415
    from bot.parts import parts  # noqa: PLC0415

    settings = _asked()
    with _said(), parts(settings) as made:
        asked = Asked(goals, points, team, made.now())
        for line in figure_lines(where, made.records, as_json=as_json, asked=asked, all_hours=all_hours):
            typer.echo(line)


@app.command()
def search(  # noqa: PLR0913 - each of them narrows it down
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")],
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]...", help="What to look for; without any, the newest.")
    ] = None,
    *,
    kind: Annotated[str, typer.Option(metavar="KIND", help="goal, learning, action, decision, risk, note, …")] = "",
    team: Annotated[str, typer.Option(metavar="TEAM", help="Only of this team.")] = "",
    owner: Annotated[str, typer.Option(metavar="LOGIN", help="Only of this person.")] = "",
    sprint: Annotated[int | None, typer.Option(min=1, metavar="NUMBER", help="Only of this sprint issue.")] = None,
    count: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    as_json: JsonLines = False,
) -> None:
    """Print what goals, learnings, actions and decisions of all sprints say about something."""
    from bot.parts import parts  # noqa: PLC0415
    from bot.search import Asked, search_lines  # noqa: PLC0415

    asked = Asked(where, " ".join(words or ()), kind, team, owner, sprint, count, as_json)
    settings = _asked()
    with _said(), parts(settings) as made:
        for line in search_lines(asked, made.records):
            typer.echo(line)


@app.command()
def preview(
    where: Annotated[str, typer.Argument(metavar="[OWNER/REPO]", help="The space; none with --local.")] = "",
    ritual: Annotated[
        str, typer.Argument(metavar="[RITUAL]", help="retro, sprint, team, …, or the name of a ritual in the rules.")
    ] = "",
    *,
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], metavar="TIME", help="From then on.")
    ] = None,
    local: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A working tree: check it, and show an example, without GitHub.")
    ] = None,
    preset: Annotated[str, typer.Option(metavar="NAME", help="With --local: as if its rules named this preset.")] = "",
) -> None:
    """Print what the next post of a kind would say, and post nothing; exit code 1 when rules or templates are wrong."""
    from bot.parts import parts  # noqa: PLC0415
    from bot.preview import preview as of_space  # noqa: PLC0415
    from bot.preview import preview_local  # noqa: PLC0415

    if local is None and not (where and ritual):
        _leave(
            "name a space and a post, as in `goalkeeper preview acme/rockets retro`, or --local DIR", _WRONG_SETTINGS
        )
    if local is not None and (ritual or at):
        _leave("--local takes the name of a post alone", _WRONG_SETTINGS)
    if local is not None:
        with _said():
            made = preview_local(local, where, preset)
    else:
        settings = _asked()
        with _said(), parts(settings) as opened:
            made = of_space(where, ritual, at, opened)
    for line in filter(None, (*made.problems, made.note)):
        typer.echo(line, err=True)
    if made.text:
        typer.echo(made.text, nl=not made.text.endswith("\n"))
    raise typer.Exit(int(bool(made.problems)))


@app.command()
def record(
    where: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="The space.")],
    sprint: Annotated[
        str, typer.Argument(metavar="[SPRINT]", help="The number of the sprint, or of its issue as '#12'.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the data alone.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the comment as it stands.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Look at all sprints, one line each.")] = False,
) -> None:
    """Print what a sprint came to, and prove that nobody changed it; exit code 1 when something differs."""
    from bot.record import Form, desk, every, one  # noqa: PLC0415

    if (not sprint) is not verify:
        _leave("name one sprint, or ask for all with --verify", _WRONG_SETTINGS)
    if as_json + as_markdown + verify > 1:
        _leave("--json, --markdown and --verify are three forms; choose one", _WRONG_SETTINGS)
    settings = _asked()
    form = Form.JSON if as_json else Form.MARKDOWN if as_markdown else Form.TEXT
    with _said(), desk(settings) as at:
        said = every(where, at) if verify else one(where, sprint, at, form)
        for line in said.lines:
            typer.echo(line)
        for line in said.wrong:
            typer.echo(line, err=True)
    if not said.holds:
        raise typer.Exit(1)


@app.command()
def doctor(
    where: Annotated[str, typer.Argument(metavar="[OWNER/REPO]", help="One space; all without it.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """Look whether all is well, and say what to do where it is not; exit code 1 when something is wrong."""
    from bot.doctor.examine import examine  # noqa: PLC0415
    from bot.doctor.show import lines  # noqa: PLC0415
    from bot.doctor.values import is_well  # noqa: PLC0415

    if where and (where.count("/") != 1 or not all(where.split("/"))):
        _leave(f"{where!r} is no repository; write OWNER/REPO", _WRONG_SETTINGS)
    settings = _settings()
    _logged(settings, "error")
    with _said():
        found = list(examine(settings, where))
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lines(found, settings.secrets(), as_json=as_json, colours=colours):
        typer.echo(line)
    if not is_well(found):
        raise typer.Exit(1)


@app.command()
def db(*, as_json: Json = False) -> None:
    """Show where the database is, and its versions."""
    from dataclasses import asdict  # noqa: PLC0415

    from bot.parts import database  # noqa: PLC0415

    settings = _asked()
    with _said(), database(settings) as opened:
        found = asdict(opened.describe())
        if as_json:
            typer.echo(json.dumps(found))
        else:
            for name, value in found.items():
                typer.echo(f"{name:8} {value}")


@app.command()
def demo(
    *,
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the play instead of staying up.")] = False,
    as_json: Json = False,
    port: Annotated[int, typer.Option(help="The bot's port; 0 takes a free one.")] = 0,
    sandbox_port: Annotated[int, typer.Option(help="The sandbox's port; 0 takes a free one.")] = 0,
) -> None:
    """Play two sprints in a minute and a half: a GitHub in miniature, the bot, five people."""
    from bot.demo.show import show  # noqa: PLC0415

    with _said():
        if not show(leave=leave, as_json=as_json, port=port, sandbox_port=sandbox_port):
            _leave("the play did not come to rest; the logs above may say why")


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
def sandbox(context: typer.Context) -> None:
    """Open the GitHub in miniature by itself; `--help` lists its options."""
    from bot.sandbox.__main__ import main as open_sandbox  # noqa: PLC0415

    open_sandbox(context.args)


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed  # noqa: PLC0415

    typer.echo(installed("goalkeeper"))


register(app)


def main() -> None:
    """Enter from the shell."""
    app()


if __name__ == "__main__":
    main()
