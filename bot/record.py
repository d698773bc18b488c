"""What `goalkeeper record` prints: what a sprint came to, and the proof that nobody changed it since."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core import calendar
from bot.core.markers import stamps
from bot.core.model import Act, Comment, Issue, SpaceSnapshot
from bot.core.record import Found, Frozen, Proof, Record, canonical, prove, verdict
from bot.database import SchemaError, Unreachable
from bot.errors import DatabaseAway, ForPeople, Gone
from bot.github.client import GitHub, Session
from bot.github.deeds import read_deeds
from bot.github.read import read_space, read_sprint
from bot.look import rules_in_force
from bot.metrics import Metrics
from bot.parts import access, count_calls, marker_secret, parts
from bot.records import Records
from bot.records.freezing import MOST_FROZEN
from bot.unprivileged import ServerError
from config.settings import Settings


class Form(StrEnum):
    """For people, the data alone, or the comment as it stands."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the command works with. Without the database `records` is None, and `why` says so."""

    settings: Settings
    github: GitHub
    records: Records | None
    secret: bytes
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What is printed, what goes to the standard error, and whether the record holds."""

    lines: tuple[str, ...]
    wrong: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class _Space:
    """A repository: name, id, how to speak to GitHub of it, the records that the database has, the latest sprints."""

    name: str
    repo_id: int
    session: Session
    rows: Sequence[Frozen]
    seen: SpaceSnapshot


@contextlib.contextmanager
def desk(settings: Settings) -> Iterator[Desk]:
    """Open the desk; a database that cannot be reached is done without."""
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(parts(settings))
            secret = made.records.marker_secret(marker_secret(settings))
        except (Unreachable, ServerError, SchemaError, DatabaseAway) as error:
            github = GitHub(access(settings), count_calls(Metrics()))
            yield Desk(settings, github, None, marker_secret(settings), str(error))
        else:
            yield Desk(settings, made.github, made.records, secret)


def one(where: str, sprint: str, at: Desk, form: Form = Form.TEXT) -> Said:
    """Return the record of a sprint (its number, or that of its issue as `#12`) of `OWNER/REPO`, and its proof.

    Raises ForPeople when there is no such repository or sprint, and what the session raises.
    """
    space = _space(where, at)
    number = _issue_of(sprint, space)
    post, proof = _proven(number, space, at)
    if proof.record is None and not (post or any(row.sprint == number for row in space.rows)):
        message = f"#{number} of {space.name} has no record: it is frozen when the sprint's time of grace is over"
        raise ForPeople(message)
    wrong = tuple(f"WRONG: {words}" for words in proof.wrong)
    unchecked = tuple(f"not checked: {words}" for words in _unchecked(proof, at))
    if form is Form.JSON:
        return Said((canonical(proof.record),) if proof.record else (), (*wrong, *unchecked), proof.holds)
    if form is Form.MARKDOWN:
        return Said((post.body,) if post else (), (*wrong, *unchecked), proof.holds)
    told = _told(proof.record, space) if proof.record else ()
    where_it_is = (post.url,) if post else ()
    proven = (f"proven: {words}" for words in proof.proven)
    return Said((*told, *where_it_is, *proven, *unchecked), wrong, proof.holds)


def every(where: str, at: Desk) -> Said:
    """Return one line for each record of `OWNER/REPO` that the database or one of the latest sprint issues knows."""
    space = _space(where, at)
    linked = [issue.number for issue in space.seen.sprints if "goalkeeper:begin record " in issue.body]
    numbers = sorted({*linked, *(row.sprint for row in space.rows)})
    if not numbers:
        return Said((f"{space.name} has no record yet",), (), holds=True)
    lines, holds = [], True
    for number in numbers:
        _, proof = _proven(number, space, at)
        holds = holds and proof.holds
        name = proof.record.title if proof.record else "?"
        said = verdict(proof.record) if proof.record and proof.holds else "; ".join(proof.wrong)
        lines.append(f"{'ok   ' if proof.holds else 'WRONG'}  #{number} {name}: {said}")
    unchecked = () if at.records else (f"not checked: no database ({at.why})",)
    return Said((*lines, *unchecked), (), holds)


def _unchecked(proof: Proof, at: Desk) -> Iterator[str]:
    for words in proof.unchecked:
        yield words if at.records else f"there is no database to compare it with ({at.why})"


def _space(where: str, at: Desk) -> _Space:
    if where.count("/") != 1 or not all(where.split("/")):
        message = f"{where!r} is no repository; write OWNER/REPO"
        raise ForPeople(message)
    installation = at.github.installation_of(where) if at.settings.app_mode else 0
    session = at.github.session(installation)
    seen = read_space(session, where)
    rules, _ = rules_in_force(seen.repository.rules_text, None)
    if rules.labels.sprint != "sprint":
        seen = read_space(session, where, sprint_label=rules.labels.sprint)
    repo_id = seen.repository.database_id
    rows = at.records.frozen(repo_id, 0, most=MOST_FROZEN) if at.records else []
    return _Space(seen.repository.full_name, repo_id, session, rows, seen)


def _issue_of(sprint: str, space: _Space) -> int:
    """Return the number of the sprint's issue. A bare number is that of the sprint, `#12` that of its issue."""
    digits = sprint.removeprefix("#")
    if not (digits.isdecimal() and digits.isascii()) or not 0 < int(digits) < 2**31:
        message = f"{sprint!r} is no sprint; write its number, such as 3, or that of its issue, such as '#12'"
        raise ForPeople(message)
    if sprint.startswith("#"):
        return int(digits)
    known = [(row.number, row.sprint) for row in space.rows]
    known += [(_number_of(issue, space), issue.number) for issue in space.seen.sprints]
    found = [issue for number, issue in known if number == int(digits)]
    if found:
        return found[0]
    names = ", ".join(str(number) for number in sorted({number for number, _ in known if number}))
    hint = f"known are {names}" if names else "none has a number"
    message = f"{space.name} has no sprint {sprint}; {hint}. Write the number of its issue as '#{sprint}'"
    raise ForPeople(message)


def _number_of(issue: Issue, space: _Space) -> int:
    rules, _ = rules_in_force(space.seen.repository.rules_text, None)
    return calendar.period_of(issue.title, issue.created_at, rules).number


def _proven(number: int, space: _Space, at: Desk) -> tuple[Comment | None, Proof]:
    kept = _kept(number, space, at)
    post = _comment(number, kept, space, at)
    found = None
    if post is not None:
        deeds = read_deeds(space.session, (), [post.id])
        edits = [(deed.who, deed.at, deed.mine) for deed in deeds if deed.act is Act.EDITED]
        found = Found(post.body, post.mine, post.url, edits)
    return post, prove(found, kept, at.secret, (space.repo_id, number))


def _kept(number: int, space: _Space, at: Desk) -> Frozen | None:
    rows = at.records.frozen(space.repo_id, number, most=0) if at.records else []
    return rows[0] if rows else None


def _comment(number: int, kept: Frozen | None, space: _Space, at: Desk) -> Comment | None:
    """Return the comment of a record: the one that we remember, else the one with our stamp, else one that looks so."""
    try:
        comments = read_sprint(space.session, space.name, number).issue.comments
    except Gone:
        if kept is None:
            raise
        return None
    mark = f"<!-- goalkeeper:record {number} "
    remembered = [each for each in comments if kept and each.id == kept.node_id]
    stamped = [each for each in comments if each.mine and _is_stamped(each, number, at.secret)]
    alike = sorted((each for each in comments if mark in each.body), key=lambda each: not each.mine)
    return next(iter([*remembered, *stamped, *alike]), None)


def _is_stamped(comment: Comment, number: int, secret: bytes) -> bool:
    return any((each.kind, each.key) == ("record", str(number)) for each in stamps(comment.body, secret))


def _told(record: Record, space: _Space) -> Iterator[str]:
    """Yield a record as lines for people."""
    yield f"{record.title} ({space.name}#{record.sprint})"
    yield verdict(record)
    for goal in record.goals:
        marks = [" (late)" * goal.late, " (added later)" * goal.added]
        number = f" #{goal.number}" if goal.number else ""
        owner = f" @{goal.owner}" if goal.owner else ""
        yield _plain(f"  {goal.emoji} {goal.outcome}{''.join(marks)}: {goal.title}{number}{owner}")
    yield from (_plain(f"  taken out: {each.title} #{each.number}") for each in record.removed)
    yield f"frozen on {record.frozen_at:%Y-%m-%d at %H:%M} UTC"


def _plain(text: str) -> str:
    """Return text for a terminal: nothing in it moves the cursor or turns the writing round."""
    return "".join(char if char.isprintable() or char == "\u200d" else " " for char in text)
