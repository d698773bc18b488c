"""Five years of a space as the database has them: sprints, goals, what changed, what people noted, records, sheets.

`fill` writes it through `Records`. The same seed gives the same history. Pages and exports are measured over
it, and its figures are recomputed from the rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.core import sheet as shown
from bot.core.agreed import Agreed, Change, Kept
from bot.core.record import Outcome, Record, Removed, Result, Target, frozen
from bot.core.status import DEFAULT_VOCABULARY
from bot.event import Repo
from bot.records import Claim, Records, Shown
from bot.records.work import nothing_queued

PEOPLE = ("ada", "grace", "edsger", "barbara", "linus")
TEAMS = ("Guidance", "Propulsion", "Ground", "Telemetry", "Structures", "Recovery", "Range", "Payload")
FIRST = date(2021, 11, 1)  # a Monday
WEEKS = 4
DAYS = 26  # from the first Monday to the last Friday
_DAY = timedelta(days=1)
_LONG_AGO = datetime(2021, 10, 1, tzinfo=UTC)
_DIMENSIONS = ("teamwork", "pace", "quality", "fun")
_CAUSES = ("size", "time", "waiting", "priorities", "other", "")
_DOING = ("Measure", "Rebuild", "Prove", "Halve", "Automate", "Document", "Replace", "Ship", "Simulate", "Calibrate")
_THINGS = (
    "the star tracker", "gyro drift", "the test stand", "valve timing", "hold-down arms", "the landing radar",
    "fuel slosh", "the Kalman filter", "cold starts", "thermal blankets", "the ground link", "flight rules",
    "Düsenkühlung", "le banc d'essai", "地上局", "parachute packing", "the umbilical", "range safety",
)  # fmt: skip
_WAYS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    # How a goal goes, how often of a hundred, and the words that it goes through.
    ("done", 44, ("on track", "done")),
    ("done", 12, ("on track", "at risk", "on track", "done")),
    ("done", 5, ("blocked", "on track", "done")),
    ("carried over", 9, ("on track", "at risk", "carried over")),
    ("carried over", 7, ("at risk", "blocked", "off track", "carried over")),
    ("dropped", 7, ("at risk", "dropped")),
    ("off track", 9, ("on track", "at risk", "off track")),
    ("blocked", 4, ("on track", "blocked")),
    ("not started", 3, ()),
)
_NOTES = (
    "",
    "",
    "",
    "waiting for the new mount",
    "two seals leak",
    "the rig is free on Tuesday",
    "<b>really</b> | done",
)


@dataclass(slots=True)
class Line:
    """A goal on its way: what stays when it is carried over, and what this sprint made of it."""

    number: int
    title: str
    team: str
    owner: str
    points: float | None
    confidence: float | None
    targets: int
    age: int = 1
    added: bool = False
    removed: bool = False
    status: str = "not started"
    since: datetime = _LONG_AGO
    changes: list[Change] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """What it comes to in a record."""
        if self.status in {"done", "carried over", "dropped"}:
            return {"done": Outcome.DONE, "carried over": Outcome.CARRIED, "dropped": Outcome.SCRAPED}[self.status]
        tried = self.confidence is not None and self.confidence <= 0.5 and self.number % 3 == 0
        return Outcome.TRIED if tried else Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint of the history: the number of its issue, which one it is, its days; `running` when it goes on.

    `before` is the issue of the sprint before it, 0 for the first one.
    """

    issue: int
    number: int
    start: date
    end: date
    running: bool = False
    before: int = 0


@dataclass(frozen=True, slots=True)
class _Played:
    """A sprint of a space as it was played."""

    repo: Repo
    sprint: Sprint
    lines: Sequence[Line]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class History:
    """What was filled in: the space, its sprints from the first on, and the instant at which all of this is known."""

    repo: Repo
    sprints: tuple[Sprint, ...]
    now: datetime

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.now.date()


def fill(
    records: Records,
    repo: Repo,
    *,
    sprints: int = 60,
    goals: int = 60,
    teams: int = 6,
    seed: int = 1,
    installation: int = 1,
) -> History:
    """Write a history of so many sprints into the records, the last one in its third week, and return what it spans."""
    dice = random.Random(seed)  # noqa: S311 - a play, no secret
    records.meet(installation, [repo], nothing_queued)
    claim = _claimed(records, f"space:{repo.id}")
    days = [_sprint(n, sprints, goals + 20) for n in range(sprints)]
    records.know_sprints(claim, [each.issue for each in days], nothing_queued)
    records.finish(claim)
    left: list[Line] = []
    now = datetime.combine(days[-1].start + timedelta(days=16), time(10), UTC)
    for sprint in days:
        lines = [*left, *_new(dice, sprint, goals - len(left), teams)]
        kept = tuple(_played(dice, sprint, lines, now))
        _written(records, _Played(repo, sprint, lines, kept), now)
        left = [_gone_on(each) for each in lines if each.status == "carried over" and not each.removed]
    return History(repo, tuple(days), now)


def _sprint(n: int, every: int, room: int) -> Sprint:
    start, issue = FIRST + n * timedelta(weeks=WEEKS), 1 + n * room
    end = start + timedelta(days=DAYS - 1)
    return Sprint(issue, n + 1, start, end, running=n == every - 1, before=issue - room if n else 0)


def _claimed(records: Records, key: str) -> Claim:
    claim = records.claim(key, "history", per_installation=99)
    if claim is None:
        message = f"{key} cannot be claimed: fill an empty space"
        raise RuntimeError(message)
    return claim


def _new(dice: random.Random, sprint: Sprint, how_many: int, teams: int) -> Iterator[Line]:
    for n in range(1, how_many + 1):
        yield Line(
            number=sprint.issue + n,
            title=f"{dice.choice(_DOING)} {dice.choice(_THINGS)} {sprint.number}.{n}",
            team=TEAMS[n % teams],
            owner=dice.choice(PEOPLE),
            points=dice.choice((None, 1.0, 2.0, 3.0, 5.0, 8.0)),
            confidence=dice.choice((None, 0.3, 0.5, 0.5, 0.7, 0.9)),
            targets=dice.randrange(4),
            added=dice.random() < 0.1,
        )


def _gone_on(line: Line) -> Line:
    return replace(line, age=line.age + 1, added=False, status="not started", changes=[])


def _at(dice: random.Random, day: date) -> datetime:
    """An instant of working hours, on a weekday."""
    day -= max(0, day.weekday() - 4) * _DAY
    return datetime.combine(day, time(8 + dice.randrange(9), dice.randrange(60), dice.randrange(60)), UTC)


def _played(dice: random.Random, sprint: Sprint, lines: Sequence[Line], now: datetime) -> Iterator[Kept]:
    """Play a sprint: every line gets its changes and its status; yield what people note meanwhile."""
    begins = datetime.combine(sprint.start, time(0), UTC)
    if all(each.added for each in lines):
        lines[0].added = False
    for line in lines:
        _run(dice, sprint, line, begins, now)
    for n in range(6):
        at = _at(dice, sprint.start + timedelta(days=3 + 3 * n))
        kind = dice.choice(("went-well", "better", "action", "risk", "decision"))
        yield Kept(kind, f"{dice.choice(_THINGS)} {dice.choice(_NOTES)}".strip(), dice.choice(PEOPLE), at)
    for dimension in _DIMENSIONS:
        at, score = _at(dice, sprint.end), dice.randrange(2, 11) / 2
        fields = (("dimension", dimension), ("score", f"{score:g}"), ("of", "5"))
        yield Kept("health", f"{dimension} {score:g}/5", dice.choice(PEOPLE), at, 0, fields)
    for name, value in _metrics(sprint):
        at = _at(dice, sprint.start + timedelta(days=11))
        yield Kept("metric", f"{name} {value}", "ada", at, 0, (("name", name), ("value", value)))
    stuck = next((line for line in lines if line.status == "blocked"), None)
    if stuck is not None:
        yield Kept("help", "who has had this before?", stuck.owner, stuck.since, stuck.number, (("goal", stuck.title),))


def _metrics(sprint: Sprint) -> Iterator[tuple[str, str]]:
    yield "Customers", str(20 + 3 * sprint.number)
    if sprint.number % 4:
        yield "Churn", f"{5 - sprint.number % 4 * 0.5:g}%"


def _run(dice: random.Random, sprint: Sprint, line: Line, begins: datetime, now: datetime) -> None:
    came = (
        _at(dice, sprint.start + timedelta(days=2 + dice.randrange(10))) if line.added else begins - timedelta(hours=16)
    )
    line.since = came
    what = ("created", "", "not started") if line.age == 1 else ("carried", f"#{sprint.before}", f"#{sprint.issue}")
    line.changes.append(Change(line.number, came, what[0], what[1], what[2], "line"))
    if not line.added:
        line.changes.append(Change(line.number, begins, "committed", "", "", "line", title=line.title))
    _, words = _way(dice)
    days = sorted(dice.sample(range(1, DAYS - 2), len(words)))
    for word, day in zip(words, days, strict=True):
        at = max(_at(dice, sprint.start + timedelta(days=day)), line.since + timedelta(minutes=1))
        if sprint.running and at > now:
            return
        line.changes.append(
            Change(line.number, at, "status", line.status, word, dice.choice(("label", "command", "line", "board")),
                   dice.choice((line.owner, line.owner, "grace")), dice.choice(_NOTES))
        )  # fmt: skip
        line.status, line.since = word, at
    if not sprint.running and dice.random() < 0.02:
        line.removed = True
        line.changes.append(Change(line.number, _at(dice, sprint.end), "removed", line.status, "", "line", "ada"))


def _way(dice: random.Random) -> tuple[str, tuple[str, ...]]:
    found = dice.choices(_WAYS, [share for _, share, _ in _WAYS])[0]
    return found[0], found[2]


def _written(records: Records, played: _Played, now: datetime) -> None:
    repo, sprint, lines, kept = played.repo, played.sprint, played.lines, played.kept
    claim = _claimed(records, f"sprint:{repo.id}:{sprint.issue}")
    changes = sorted((each for line in lines for each in line.changes), key=lambda each: each.at)
    here = [line for line in lines if not line.removed]
    record = _record(repo, sprint, lines)
    sheet = _sheet(repo, sprint, here, kept, record)
    at = now if sprint.running else record.frozen_at
    agreed = [_agreed(line) for line in here]
    records.remember(claim, agreed, changes, kept=kept, sheet=Shown(sheet, at))
    records.know_title(claim, sheet.title, datetime.combine(sprint.start - timedelta(days=3), time(8), UTC))
    if sprint.running:
        records.finish(claim)
    else:
        records.freeze(claim, replace(frozen(record), node_id=f"IC_{repo.id}_{sprint.issue}"))
        records.sleep(claim, f"{repo.full_name}#{sprint.issue} is closed and its record is frozen")


def _agreed(line: Line) -> Agreed:
    facts = (("points", f"{line.points:g}"),) if line.points is not None else ()
    last = line.status if line.status not in {"done", "dropped"} else "on track"
    return Agreed(
        line.number, f"I_{line.number}", line.title, line.status, last, line.owner, lined=True, carried=line.age - 1,
        facts=facts,
    )  # fmt: skip


def _emoji(status: str) -> str:
    return DEFAULT_VOCABULARY.named(status).emoji


def _share(line: Line, n: int) -> float | None:
    """How much of its n-th target a goal reached; of every fifth nobody can tell."""
    if (line.number + n) % 5 == 0:
        return None
    return 1.0 if line.status == "done" else (line.number * 7 + n * 3) % 10 / 10


def _record(repo: Repo, sprint: Sprint, lines: Sequence[Line]) -> Record:
    ends = datetime.combine(sprint.end + _DAY, time(0), UTC)
    freezes = datetime.combine(sprint.end + 3 * _DAY, time(12), UTC)
    here = [line for line in lines if not line.removed]
    gone = tuple(Removed(line.number, line.title, line.points) for line in lines if line.removed and not line.added)
    done = sum(line.status == "done" for line in here)
    return Record(
        *(repo.full_name, repo.id, sprint.issue, sprint.number, f"Sprint {sprint.number}", sprint.start, sprint.end),
        *(ends, freezes, freezes),
        goals=tuple(map(_result, here)),
        removed=gone,
        numbers=tuple(_metrics(sprint)),
        unmeasured=() if sprint.number % 4 else ("Churn",),
        achieved=done / len(here) if here else None,
        covered=0.8,
        tier="minimum" if here and done / len(here) > 0.6 else "",
    )


def _result(line: Line) -> Result:
    targets = tuple(
        Target(f"{(n + 1) * 10} runs", _share(line, n) == 1.0, _share(line, n)) for n in range(line.targets)
    )
    missed = line.outcome not in {Outcome.DONE, Outcome.CARRIED}
    return Result(
        *(line.number, line.title, line.owner, line.status, _emoji(line.status), line.outcome),
        added=line.added,
        age=line.age,
        where=line.team,
        confidence=line.confidence,
        points=line.points,
        targets=targets,
        words=line.changes[-1].note,
        learning="wind above 6 m/s turns it over" if line.outcome is Outcome.TRIED else "",
        cause=_CAUSES[line.number % len(_CAUSES)] if missed else "",
    )


def _sheet(repo: Repo, sprint: Sprint, lines: Sequence[Line], kept: Sequence[Kept], record: Record) -> shown.Sheet:
    issues = f"https://github.example/{repo.full_name}/issues"
    helped = {each.number: each.text for each in kept if each.kind == "help"}
    done = sum(line.status == "done" for line in lines)
    return shown.Sheet(
        *(repo.full_name, sprint.issue, f"Sprint {sprint.number}", f"{issues}/{sprint.issue}"),
        *(sprint.start, sprint.end),
        number=sprint.number,
        state="running" if sprint.running else "closed",
        verdict=f"{done} of {len(lines)} goals done.",
        goals=tuple(_goal(line, issues, helped.get(line.number, "")) for line in lines),
        words=tuple(
            shown.Word(word.name, word.emoji, word.ending.value.replace("_", " ")) for word in DEFAULT_VOCABULARY.words
        ),
        teams=tuple(dict.fromkeys(sorted(line.team for line in lines))),
        numbers=tuple(shown.Number(name, value) for name, value in record.numbers),
        achieved=record.achieved,
        covered=0.8,
    )


def _goal(line: Line, issues: str, asked: str) -> shown.Goal:
    word = DEFAULT_VOCABULARY.named(line.status)
    targets = tuple(
        shown.Target(
            f"{(n + 1) * 10} runs (now {(n + 1) * 10 * (_share(line, n) or 0):g})",
            *("done", "✅") if _share(line, n) == 1.0 else ("", ""),
            None,
            (n + 1) * 10 * (_share(line, n) or 0),
            (n + 1) * 10.0,
            unit="runs",
            share=_share(line, n),
            met=_share(line, n) == 1.0,
        )
        for n in range(line.targets)
    )
    return shown.Goal(
        *(line.number, line.title, line.status, word.emoji, word.ending.value.replace("_", " ")),
        f"{issues}/{line.number}",
        line.owner,
        line.team,
        age=line.age,
        confidence=line.confidence,
        points=line.points,
        updated_at=line.since,
        since=line.since,
        added=line.added,
        share=1.0 if line.status == "done" else 0.5,
        targets=targets,
        words=line.changes[-1].note,
        help=asked,
    )
