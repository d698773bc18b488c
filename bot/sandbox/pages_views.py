"""What is on a page about issues, as plain values for the templates?"""

from __future__ import annotations

import colorsys
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from bot.sandbox.boards import Item
from bot.sandbox.clock import stamp
from bot.sandbox.entities import ROLES, Actor, Comment, Issue, Label, Reaction, Repository, User
from bot.sandbox.errors import GitHubError
from bot.sandbox.markdown import Tickable, render, still

if TYPE_CHECKING:
    from bot.sandbox.world import World

FACES = dict(
    zip(
        ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"),
        "👍 👎 😄 🎉 😕 ❤️ 🚀 👀".split(),
        strict=True,
    )
)
STATES = {
    ("open", None): ("Open", "open"),
    ("closed", "completed"): ("Closed", "done"),
    ("closed", "not_planned"): ("Closed as not planned", "skipped"),
    ("closed", "duplicate"): ("Closed as duplicate", "skipped"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text on a page: the body (`key` "body") or a comment (`key` is its id)."""

    key: str
    anchor: str
    author: User
    at: datetime
    html: Markup
    raw: str
    fingerprint: str
    edited: User | None
    hidden: str | None
    reactions: tuple[tuple[str, str, int, str, bool], ...]
    editable: bool
    deletable: bool


@dataclass(frozen=True, slots=True)
class Rights:
    """What the visitor may do here, as far as buttons are concerned; the acts decide for themselves."""

    write: bool
    triage: bool
    text: bool
    speak: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Where an issue stands on a board."""

    title: str
    path: str
    status: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Leads names in a repository's texts to these pages, when the reader may see what they name."""

    world: World
    actor: Actor
    home: Repository

    def person(self, login: str) -> str | None:
        """Give the address of an account that exists."""
        return f"/{login}" if login.lower() in self.world.users else None

    def issue(self, place: str | None, number: int) -> str | None:
        """Give the address of an issue that the reader may see."""
        owner, _, name = (place or "").partition("/")
        try:
            repository = self.world.repository(owner, name, self.actor) if place else self.home
            return issue_path(self.world.issue(repository, number))
        except GitHubError:
            return None

    def short(self, url: str) -> str | None:
        """Shorten the address of an issue in this sandbox."""
        if not url.startswith(self.world.web_url + "/"):
            return None
        match urlsplit(url[len(self.world.web_url) :]).path.split("/"):
            case ["", owner, name, "issues", number] if number.isdigit() and self.issue(f"{owner}/{name}", int(number)):
                near = f"{owner}/{name}".lower() == self.home.full_name.lower()
                return f"#{number}" if near else f"{owner}/{name}#{number}"
        return None


def repository_path(repository: Repository) -> str:
    """Give the path of a repository's pages."""
    return f"/{quote(repository.owner.login)}/{quote(repository.name)}"


def issue_path(issue: Issue) -> str:
    """Give the path of an issue's page."""
    return f"{repository_path(issue.repository)}/issues/{issue.number}"


def moment(at: datetime) -> Markup:
    """Write a time of the sandbox, in UTC, for people and for machines."""
    words = f"{at:%b} {at.day}, {at:%Y}, {at:%H:%M}"
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(stamp(at), f"{at:%A} {words}", words)


def day(at: datetime) -> str:
    """Write a day and hour with its weekday: Fri, Mar 6, 2026, 15:00."""
    return f"{at:%a}, {at:%b} {at.day}, {at:%Y}, {at:%H:%M}"


def face(user: User) -> Markup:
    """Draw an account as a letter on a colour of its own; bots are square."""
    hue = int(hashlib.sha256(user.login.encode()).hexdigest()[:4], 16) % 360
    kind = "face bot" if user.type == "Bot" else "face"
    return Markup('<span class="{}" style="--hue:{}" aria-hidden="true">{}</span>').format(
        kind, hue, user.login[:1].upper()
    )


def label_style(label: Label) -> str:
    """Give a label's colours as CSS values: its own, and an ink that can be read on it."""
    red, green, blue = (int(label.color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    ink = "#1f2328" if bright > 0.55 else "#ffffff"  # noqa: PLR2004 - where black and white read equally well
    dark = f"hsl({hue * 360:.0f} {strength * 100:.0f}% {max(light * 100, 72):.0f}%)"
    return f"--label:#{label.color};--ink:{ink};--glow:{dark}"


def state_of(issue: Issue) -> tuple[str, str]:
    """Name an issue's state for people, and the look of its badge (open, done, skipped)."""
    reason = issue.state_reason if issue.state == "closed" else None
    return STATES.get((issue.state, reason), ("Closed", "done"))


def progress(issue: Issue) -> tuple[int, int]:
    """Count an issue's closed sub-issues, and all of them."""
    return sum(child.state == "closed" for child in issue.sub_issues), len(issue.sub_issues)


def rights(world: World, actor: Actor, issue: Issue) -> Rights:
    """Tell which buttons to show."""
    role = 0 if issue.repository.archived else ROLES.index(world.role(actor.user, issue.repository))
    write, triage = role >= ROLES.index("write"), role >= ROLES.index("triage")
    mine = issue.author is actor.user and role > 0
    return Rights(write, triage, triage or mine, write or (role > 0 and not issue.locked))


def thread(world: World, actor: Actor, issue: Issue) -> list[Said]:
    """Give the body and the comments in their order."""
    may = rights(world, actor, issue)
    links = PageLinks(world, actor, issue.repository)
    first = _said(issue, actor, links, may.text, "body")
    rest = [_said(c, actor, links, may.write or c.author is actor.user, str(c.id)) for c in issue.comments]
    return [first, *rest]


def cards(world: World, issue: Issue) -> list[Card]:
    """Tell on which boards an issue stands, and in which column."""
    return [
        Card(i.project.title, f"/orgs/{quote(i.project.owner.login)}/projects/{i.project.number}", status_of(i))
        for i in world.items_of(issue)
        if not i.archived
    ]


def status_of(item: Item) -> str:
    """Give the words of a card's Status, empty when it has none."""
    status = item.project.field_named("Status")
    value = item.values.get(status.node_id) if status else None
    option = status.option(str(value.value)) if status and value else None
    return option.name if option else ""


def fingerprint(*things: object) -> str:
    """Give a short hash of things, to see whether they changed."""
    return hashlib.sha256(repr(things).encode(errors="replace")).hexdigest()[:20]


def version(world: World, actor: Actor, issue: Issue) -> str:
    """Give a hash of everything that an issue's page shows to somebody."""
    return fingerprint(
        (brief(issue), issue.body, actor.user.login, issue.repository.archived, _reactions(issue.reactions, actor)),
        [(c.id, c.body, c.minimized, _reactions(c.reactions, actor)) for c in issue.comments],
        brief(issue.parent) if issue.parent else None,
        [brief(child) for child in issue.sub_issues],
        cards(world, issue),
    )


def brief(issue: Issue) -> tuple[object, ...]:
    """Give what a line about an issue shows, as comparable values."""
    return (
        (issue.repository.full_name, issue.number, issue.title, issue.state, issue.state_reason),
        (issue.locked, issue.pinned, len(issue.comments), progress(issue)),
        [(label.name, label.color) for label in issue.labels],
        [user.login for user in issue.assignees],
    )


def _said(it: Issue | Comment, actor: Actor, links: PageLinks, editable: bool, key: str) -> Said:  # noqa: FBT001
    body = it.body or ""
    box = Tickable(f"tick-{key}") if editable else still
    return Said(
        key=key,
        anchor="body" if isinstance(it, Issue) else f"issuecomment-{key}",
        author=it.author,
        at=it.created_at,
        html=render(body, links, box),
        raw=body,
        fingerprint=fingerprint(body),
        edited=it.editor,
        hidden=None if isinstance(it, Issue) else it.minimized,
        reactions=_reactions(it.reactions, actor),
        editable=editable,
        deletable=editable and isinstance(it, Comment),
    )


def _reactions(reactions: list[Reaction], actor: Actor) -> tuple[tuple[str, str, int, str, bool], ...]:
    """Group reactions: content, face, count, by whom, and whether the visitor is among them."""
    groups = ((content, [r.user for r in reactions if r.content == content]) for content in FACES)
    return tuple(
        (content, FACES[content], len(users), ", ".join(u.login for u in users), actor.user in users)
        for content, users in groups
        if users
    )
