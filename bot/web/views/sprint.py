"""The sprint page: where the sprint stands, what needs somebody, and its goals by team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.sheet import Finding, Goal, Number, Sheet
from bot.web.views.goals import BLOCKED, Look, Pill, Row, base_of, pill, row
from bot.web.views.headline import Headline, headline
from bot.web.views.words import count, days, part, percent

NO_TEAM = "The shared plan"
_STATES = {"planned": "Planned", "running": "Running", "over": "Over, not closed yet", "closed": "Closed"}
_KINDS = ("A question waits", "Blocked", "Help wanted", "No owner", "No news")
_LEVELS = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Slice:
    """The goals of one status: how many, where they are drawn (0 to 100), and the address that shows only them."""

    pill: Pill
    count: int
    begin: float
    width: float
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a goal needs somebody: in two words with a sign, and what was said about it ("" for nothing).

    `brief` are words of ours that fit beside a title.
    """

    kind: str
    sign: str
    said: str = ""
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A goal that needs somebody, for one reason or several, the most urgent first."""

    row: Row
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a filter."""

    text: str
    href: str
    chosen: bool
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The goals of a team; `page` is the address of the team's page, "" for the shared plan."""

    name: str
    page: str
    rows: tuple[Row, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric: `better` in a word, "" where nobody can tell; `tone` is that of the word."""

    name: str
    now: str
    before: str
    wanted: str
    better: str
    tone: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sprint is: of its goals and, in percent, of its time. `left` says what is left of that in words."""

    done: int
    all: int
    percent: int
    slices: tuple[Slice, ...]
    gone: int
    left: str
    said: str


@dataclass(frozen=True, slots=True)
class Retro:
    """A retro: its title and the address of its issue."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the sprint page shows. `shown` counts the goals that the filter leaves."""

    sheet: Sheet
    headline: Headline
    home: str
    days: str
    state: str
    progress: Progress
    matters: tuple[Matter, ...]
    findings: tuple[Finding, ...]
    weighs: str
    groups: tuple[Group, ...]
    shown: int
    teams: tuple[Link, ...]
    everything: str
    team: str | None
    status: str
    figures: tuple[Figure, ...]
    retros: tuple[Retro, ...]


def page(sheet: Sheet, look: Look, team: str | None = None, status: str = "", address: str = "") -> Page:
    """Return what the sprint page shows; `team` None is all of them, "" the shared plan; `address` is its own."""
    team = None if team is not None and team not in _teams(sheet) else team
    goals = [goal for goal in sheet.goals if team is None or goal.team == team]
    rows = [row(goal, look) for goal in goals]
    kept = [each for each in rows if not status or each.pill.word == status]
    address = address or base_of(look.repository)
    return Page(
        sheet=sheet,
        headline=headline(goals, sheet.state),
        home=base_of(look.repository),
        days=days(sheet.start, sheet.end),
        state=_STATES.get(sheet.state, sheet.state),
        progress=progress(sheet, goals, look, (address, team, status)),
        matters=matters(rows),
        findings=findings(sheet, team),
        weighs=_weighs(findings(sheet, team)),
        groups=groups(kept, look),
        shown=len(kept),
        teams=_links(sheet, team, status, address),
        everything=_address(address, team, ""),
        team=team,
        status=status,
        figures=tuple(map(_figure, sheet.numbers)),
        retros=tuple(Retro(title, f"{_issues(sheet.url)}/{number}") for number, title in sheet.retros),
    )


def matters(rows: Sequence[Row]) -> tuple[Matter, ...]:
    """Return the goals that need somebody: questions first, then what is blocked, looks for help, or is nobody's."""
    found = [Matter(each, reasons) for each in rows if (reasons := tuple(_reasons(each)))]
    return tuple(sorted(found, key=lambda each: _KINDS.index(each.reasons[0].kind)))


def _reasons(row: Row) -> Iterator[Reason]:
    if row.conflict:
        yield Reason("A question waits", "❓", row.conflict)
    if row.pill.word == BLOCKED:
        yield Reason("Blocked", "⛔", row.why)
    if row.help:
        yield Reason("Help wanted", "🙋", row.help)
    if row.is_open and not row.owner:
        yield Reason("No owner", "👤")
    if row.old and row.updated:
        yield Reason("No news", "💤", f"last heard of {row.updated.said}", brief=True)


def groups(rows: Sequence[Row], look: Look) -> tuple[Group, ...]:
    """Return goals by team, teams and goals in the order of the plan."""
    return tuple(
        Group(
            name or NO_TEAM,
            f"{base_of(look.repository)}/teams/{part(name)}" if name else "",
            mine := tuple(each for each in rows if each.team == name),
            sum(each.pill.tone == "done" for each in mine),
        )
        for name in dict.fromkeys(each.team for each in rows)
    )


def findings(sheet: Sheet, team: str | None = None) -> tuple[Finding, ...]:
    """Return what lint found, the gravest first, of a team only what is its own."""
    of_team = [each for each in sheet.findings if team is None or each.where == team]
    return tuple(sorted(of_team, key=lambda each: _LEVELS.index(each.level) if each.level in _LEVELS else len(_LEVELS)))


def slices(goals: Sequence[Goal], sheet: Sheet, where: tuple[str, str | None, str]) -> tuple[Slice, ...]:
    """Return how many goals have which status, those that are done first, then from good to bad."""
    address, team, status = where
    number = Counter((goal.status, goal.emoji, goal.ending) for goal in goals)
    known = [word.name for word in sheet.words]

    def rank(key: tuple[str, str, str]) -> tuple[int, int]:
        """Done, then from good to bad as the space has its words, then what nobody began, then what was given up."""
        place = known.index(key[0]) if key[0] in known else len(known)
        kind = 0 if key[2] == "completed" else 3 if key[2] != "open" else 1 + (place == 0)
        return kind, place

    order = sorted(number, key=rank)
    made, begin = [], 0.0
    for word, sign, ending in order:
        width = 100 * number[word, sign, ending] / len(goals)
        chosen = word == status
        link = _address(address, team, "" if chosen else word)
        shown = pill(word, sign, ending)
        made.append(Slice(shown, number[word, sign, ending], round(begin, 3), round(width, 3), link, chosen))
        begin += width
    return tuple(made)


def gone(sheet: Sheet, today: date) -> int:
    """Return how much of a sprint's time is over at the end of today, in percent."""
    return percent(((today - sheet.start).days + 1) / max(1, (sheet.end - sheet.start).days + 1))


def left(sheet: Sheet, today: date) -> str:
    """Return what is left of a sprint, in words."""
    if sheet.state == "closed":
        return "closed"
    if today < sheet.start:
        return f"begins in {count((sheet.start - today).days, 'day')}"
    if today > sheet.end:
        return f"ended {count((today - sheet.end).days, 'day')} ago"
    remaining = (sheet.end - today).days
    return f"{count(remaining, 'day')} left" if remaining else "the last day"


def progress(sheet: Sheet, goals: Sequence[Goal], look: Look, where: tuple[str, str | None, str]) -> Progress:
    """Return how far some goals of a sprint are; `where` is the page's address with the team and status it shows."""
    today = look.now.astimezone(look.zone).date()
    done = sum(goal.ending == "completed" for goal in goals)
    made = slices(goals, sheet, where)
    said = ", ".join(f"{each.count} {each.pill.word}" for each in made)
    share = percent(done / len(goals)) if goals else 0
    return Progress(done, len(goals), share, made, gone(sheet, today), left(sheet, today), said)


def _teams(sheet: Sheet) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*sheet.teams, *(goal.team for goal in sheet.goals))))


def _links(sheet: Sheet, team: str | None, status: str, address: str) -> tuple[Link, ...]:
    """Return the filter by team, empty where there is only one."""
    teams = [each for each in _teams(sheet) if each or any(not goal.team for goal in sheet.goals)]
    if len(teams) < 2:  # noqa: PLR2004 - nothing to choose from
        return ()
    number = Counter(goal.team for goal in sheet.goals)
    everything = Link("All teams", _address(address, None, status), team is None, len(sheet.goals))
    each = (Link(name or NO_TEAM, _address(address, name, status), team == name, number[name]) for name in teams)
    return (everything, *each)


def _address(address: str, team: str | None, status: str) -> str:
    asked = [f"team={part(team)}" if team is not None else "", f"status={part(status)}" if status else ""]
    query = "&".join(filter(None, asked))
    return f"{address}?{query}" if query else address


def _weighs(found: Sequence[Finding]) -> str:
    number = Counter(each.level for each in found)
    names = {"error": "error", "warning": "warning", "info": "hint"}
    return ", ".join(count(number[level], names[level]) for level in _LEVELS if number[level])


def _figure(number: Number) -> Figure:
    better = {True: "better", False: "worse", None: ""}[number.better]
    tone = {True: "good", False: "bad", None: ""}[number.better]
    return Figure(number.name, number.now or "not measured", number.before, number.wanted, better, tone)


def _issues(url: str) -> str:
    """Return the address of a repository's issues from that of one of them."""
    return url.rpartition("/")[0]
