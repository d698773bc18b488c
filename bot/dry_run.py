"""What would be done now? A look and a plan for one space or sprint, with nothing applied."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.core import calendar
from bot.core.calendar import Sprint
from bot.core.edits import Edit, OpenIssue, to_json
from bot.core.model import SpaceSnapshot
from bot.core.rules import Rules
from bot.errors import ForPeople
from bot.event import Repo
from bot.parts import Parts
from bot.queue import defer
from bot.reconcile import decide, look
from bot.records import Claim, space_key, sprint_key


def planned(where: str, made: Parts, *, as_json: bool = False) -> Iterator[str]:
    """Yield the edits of the plan for `OWNER/REPO` or `OWNER/REPO#NUMBER`, and what people should mend, as lines.

    Nothing is written, neither at GitHub nor in the records.
    """
    claim = pretended(where, made)
    seen = look(claim, made.github.session(claim.installation), made.tools, keep=False)
    plan = decide(seen, made.now())
    if as_json:
        problems = [{"where": each.where, "message": each.message} for each in plan.problems]
        due = plan.due_at.isoformat() if plan.due_at else None
        yield json.dumps({"edits": to_json(plan.edits), "problems": problems, "due_at": due}, ensure_ascii=False)
        return
    yield from (f"{number}. {_in_words(edit)}" for number, edit in enumerate(plan.edits, 1))
    if not plan:
        yield f"nothing to do: {plan.over}" if plan.over else "nothing to do"
    yield from (f"to be mended: {each.where}: {each.message}" for each in plan.problems)
    if plan.due_at:
        yield f"next by itself: {plan.due_at.isoformat(timespec='minutes')}"


def _in_words(edit: Edit) -> str:
    """Return what an edit does, with the title of a new issue: unlike a log, this is read where it was asked for."""
    return f'open the issue "{edit.title}"' if isinstance(edit, OpenIssue) else str(edit)


def space_of(where: str, made: Parts) -> tuple[Rules, tuple[Sprint, ...]]:
    """Return the rules of the space `OWNER/REPO` that are in force, and its open sprints, as GitHub has them now."""
    if "#" in where:
        message = f"{where!r} is one issue; write OWNER/REPO"
        raise ForPeople(message)
    claim = pretended(where, made)
    seen = look(claim, made.github.session(claim.installation), made.tools, keep=False)
    issues = seen.snapshot.sprints if isinstance(seen.snapshot, SpaceSnapshot) else ()
    periods = ((calendar.period_of(each.title, each.created_at, seen.rules), each) for each in issues if each.is_open)
    return seen.rules, tuple(Sprint(period, issue.title) for period, issue in periods)


def learn(where: str, made: Parts) -> int:
    """Make or wake the rows of the space `OWNER/REPO`; return how many were asked for."""
    repo, installation = _found(where, made)
    return made.records.meet(installation, [repo], defer)


def pretended(where: str, made: Parts) -> Claim:
    """Return a claim that nobody holds: good for looking, refused by every write."""
    name, _, number = where.partition("#")
    if number and not number.isdecimal():
        message = f"{where!r} names no issue; write OWNER/REPO#NUMBER"
        raise ForPeople(message)
    repo, installation = _found(name, made)
    which = int(number or 0)
    key = sprint_key(repo.id, which) if which else space_key(repo.id)
    return Claim(key, "sprint" if which else "space", repo.id, repo.full_name, which, installation, -1, 0, 0)


def _found(name: str, made: Parts) -> tuple[Repo, int]:
    if name.count("/") != 1 or not all(name.split("/")):
        message = f"{name!r} is no repository; write OWNER/REPO"
        raise ForPeople(message)
    installation = made.github.installation_of(name) if made.settings.app_mode else 0
    found = made.github.session(installation).rest("GET", f"/repos/{name}")
    return Repo(int(found["id"]), str(found["full_name"])), installation
