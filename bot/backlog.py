"""What `goalkeeper backlog` prints: how many open issues of a space could be begun, and what the others lack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from bot.core.backlog import Hygiene, hygiene
from bot.core.document import read
from bot.core.model import SpaceSnapshot
from bot.dry_run import pretended
from bot.errors import ForPeople
from bot.github.backlog import read_backlog
from bot.look import Look, look
from bot.parts import Parts

_WIDTH = 70


def backlog_lines(where: str, made: Parts, *, as_json: bool = False) -> Iterator[str]:
    """Yield how the backlog of the space `OWNER/REPO` is, as lines. Nothing is written.

    Raises ForPeople when there is no such space.
    """
    if "#" in where:
        message = f"{where!r} is one issue; write OWNER/REPO"
        raise ForPeople(message)
    claim = pretended(where, made)
    session = made.github.session(claim.installation)
    seen = look(claim, session, made.tools, keep=False)
    backlog = read_backlog(session, claim.repo, seen.rules.backlog.labels)
    found = hygiene(backlog, seen.rules, made.now(), _numbers(seen))
    yield from [json.dumps(asdict(found), ensure_ascii=False)] if as_json else _lines(found)


def _numbers(seen: Look) -> Iterator[str]:
    """Yield the names of the numbers that the plan of the newest open sprint follows."""
    sprints = seen.snapshot.sprints if isinstance(seen.snapshot, SpaceSnapshot) else ()
    newest = next((issue for issue in sprints if issue.is_open), None)
    if newest is not None:
        yield from (metric.name for metric in read(newest.body, vocabulary=seen.rules.vocabulary).metrics)


def _lines(found: Hygiene) -> Iterator[str]:
    if not found.tasks:
        yield "no task is open"
    else:
        yield f"{found.ready} of {found.tasks} open task{'' if found.tasks == 1 else 's'} could be begun"
    if not found.whole:
        yield f"looked at {found.looked} of {found.total} open issues: the last that changed, and the longest untouched"
    yield from (f"{count:>5}  {words}" for words, count in found.counts)
    for task in found.worst:
        yield f"#{task.number} {_plain(task.title)}: {', '.join(task.lacks)}"
        yield f"    {task.url}"
    if found.more:
        yield f"{found.more} more lack something"


def _plain(text: str) -> str:
    """Return a title for a terminal: nothing in it moves the cursor or turns the writing round."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
