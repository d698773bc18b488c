"""The archive page: what was found, with its words marked, where it is from, and what narrows it down."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from bot.records.archive import BEGIN, END, KINDS, Found, Sought
from bot.web.views.goals import Look, Pill, base_of, pill
from bot.web.views.words import Moment, ago

_NAMES = {
    "goal": "Goals",
    "learning": "Learnings",
    "retro": "Retros",
    "action": "Actions",
    "decision": "Decisions",
    "risk": "Risks",
    "blind spot": "Blind spots",
    "note": "Retro notes",
    "help": "Help wanted",
    "standup": "Stand-ups",
    "sprint": "Sprints",
}
# What a goal came to, as a status of the usual vocabulary: so it has a colour.
_OUTCOMES = {
    "done": ("done", "✅"),
    "carried": ("carried over", "🔁"),
    "scraped": ("dropped", "❌"),
    "tried": ("at risk", "🎲"),
    "failed": ("off track", "🔴"),
    "removed": ("dropped", "➖"),
}
_SAID = {"went-well": "went well", "better": "to do better", "dropped": "let go", "risk-closed": "closed"}
_ENDED = frozenset({"blind-spot-closed", "risk-closed"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing of the archive. `href` is the address of our page about it, or of its issue; "" for none."""

    kind: str
    title: Markup
    body: Markup
    href: str
    number: int
    pill: Pill | None
    said: str
    owner: str
    team: str
    sprint: str
    sprint_href: str
    at: Moment | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list to choose from."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What was sought and found; `after` is the address of the next page, `first` that of the first one, or ""."""

    sought: Sought
    hits: tuple[Hit, ...]
    kinds: tuple[Choice, ...]
    teams: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    after: str
    first: str
    narrowed: bool


def marked(text: str) -> Markup:
    """Return text of people as HTML in which what was found is marked, and nothing else is."""
    return Markup(str(escape(text)).replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 - escaped just before


def plain(text: str) -> str:
    """Return text without the marks."""
    return text.replace(BEGIN, "").replace(END, "")


def hit(found: Found, look: Look, github: str) -> Hit:
    """Return what was found as shown; `github` is the address of GitHub."""
    home = base_of(look.repository)
    sprint = plain(found.of_sprint) or f"#{found.sprint}"
    return Hit(
        kind=found.kind,
        title=marked(found.title),
        body=marked(found.body),
        href=_href(found, home, f"{github}/{look.repository}"),
        number=found.number,
        pill=state(found.state) if found.kind in {"goal", "learning"} and found.state else None,
        said=_said(found),
        owner=found.owner,
        team=found.team,
        sprint="" if found.kind == "sprint" else sprint,
        sprint_href=f"{home}/{'records' if found.frozen else 'sprints'}/{found.sprint}",
        at=ago(found.at, look.now, look.zone),
    )


def state(word: str) -> Pill:
    """Return what a goal came to, or its status, as shown."""
    status, sign = _OUTCOMES.get(word, (word, ""))
    shown = pill(status, sign)
    return Pill(word, shown.sign, shown.tone)


def page(
    sought: Sought,
    found: tuple[Found, ...],
    look: Look,
    places: tuple[tuple[str, ...], tuple[str, ...]],
    github: str,
    *,
    after: str = "",
    began: bool = True,
) -> Page:
    """Return the page; `places` are the teams and owners that there are, `began` whether this is the first page."""
    teams, owners = places
    return Page(
        sought=sought,
        hits=tuple(hit(each, look, github) for each in found),
        kinds=tuple(Choice(kind, _NAMES[kind], kind == sought.kind) for kind in KINDS),
        teams=tuple(Choice(team, team, team == sought.team) for team in teams),
        owners=tuple(Choice(login, login, login.casefold() == sought.owner.casefold()) for login in owners),
        after=address(sought, look, after) if after else "",
        first="" if began else address(sought, look),
        narrowed=bool(sought.words or sought.kind or sought.team or sought.owner or sought.sprint),
    )


def address(sought: Sought, look: Look, after: str = "") -> str:
    """Return the address at which something is sought."""
    said = {
        "q": sought.words,
        "kind": sought.kind,
        "team": sought.team,
        "who": sought.owner,
        "sprint": str(sought.sprint or ""),
        "after": after,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    home = f"{base_of(look.repository)}/archive"
    return f"{home}?{query}" if query else home


def _href(found: Found, home: str, issues: str) -> str:
    if found.kind in {"goal", "learning"} and found.number:
        return f"{home}/goals/{found.number}"
    if found.kind == "retro":
        return f"{issues}/issues/{found.number}"
    return f"{home}/records/{found.sprint}" if found.kind == "sprint" and found.state == "closed" else ""


def _said(found: Found) -> str:
    if found.kind in {"goal", "learning", "sprint", "retro"} or found.state == found.kind:
        return "closed" if found.kind == "sprint" and found.state == "closed" else ""
    return "closed" if found.state in _ENDED else _SAID.get(found.state, "")
