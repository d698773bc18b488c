"""What does a person see of a board, and how do they move its cards?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from markupsafe import Markup, escape

from bot.sandbox.boards import STATUS, Field, Item, Project, StatusUpdate
from bot.sandbox.entities import Issue, Organization
from bot.sandbox.errors import GitHubError, NotFound
from bot.sandbox.markdown import render
from bot.sandbox.pages_form import Form, Sent
from bot.sandbox.pages_issues import VIEWS
from bot.sandbox.pages_views import PageLinks, brief, fingerprint
from bot.sandbox.pages_visit import House, Visit

# What GitHub calls the states of a board, and the colours it gives them.
STATUS_WORDS = {
    "ON_TRACK": ("On track", "green"),
    "AT_RISK": ("At risk", "yellow"),
    "OFF_TRACK": ("Off track", "red"),
    "COMPLETE": ("Complete", "purple"),
    "INACTIVE": ("Inactive", "gray"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One choice of the board's field with the cards that have it; the empty id gathers those without a choice."""

    id: str
    name: str
    color: str
    description: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Word:
    """The latest status update: its name for people, a colour of the dots, and its text."""

    name: str
    color: str
    html: Markup
    update: StatusUpdate


@dataclass(frozen=True, slots=True)
class Board:
    """A board, laid out by one of its single-select fields."""

    project: Project
    path: str
    field: Field
    fields: list[Field]
    columns: list[Column]
    details: dict[str, list[str]]


def add(router: APIRouter, house: House) -> None:
    """Put the pages of boards on the router."""
    pages = BoardPages(house)
    router.add_api_route("/orgs/{org}/projects/{number:int}", pages.board)
    router.add_api_route("/_sandbox/pages/version/orgs/{org}/projects/{number:int}", pages.board_version)
    router.add_api_route("/orgs/{org}/projects/{number:int}/move", pages.move, methods=["POST"])
    router.add_api_route("/orgs/{org}/projects/{number:int}/add", pages.add, methods=["POST"])


class BoardPages:
    """Show a board, move a card, put an issue on it."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world

    async def board(self, request: Request, org: str, number: int) -> Response:
        """Show the board in columns, by Status or by the field that `?by=` names."""
        with self.house.enter(request) as visit:
            project = self._project(visit, org, number)
            board = _board(project, request.query_params.get("by", STATUS), self._sees(visit))
            # A closed board is for reading alone.
            member = _is_member(visit, project) and not project.closed
            word, version = self._word(visit, project), _board_version(project)
            return self.house.page(visit, "board.html", board=board, word=word, member=member, version=version, **VIEWS)

    async def board_version(self, request: Request, org: str, number: int) -> Response:
        """Say whether the board would look different now."""
        with self.house.enter(request) as visit:
            return self.house.version(_board_version(self._project(visit, org, number)))

    async def move(self, request: Request, org: str, number: int, form: Sent) -> Response:
        """Put a card into another column, or into none."""
        with self.house.enter(request, form) as visit:
            project = self._project(visit, org, number)
            item = next((i for i in project.items if i.node_id == form.one("item")), None)
            field = project.field_named(form.one("field"))
            if item is None or field is None:
                raise NotFound("That card is not on this board any more.")
            if form.one("option"):
                self.world.set_value(visit.actor, item, field, form.one("option"))
            else:
                self.world.clear_value(visit.actor, item, field)
            return self._back(visit, project, form)

    async def add(self, request: Request, org: str, number: int, form: Sent) -> Response:
        """Put an issue of one of the organization's repositories on the board."""
        with self.house.enter(request, form) as visit:
            project = self._project(visit, org, number)
            repository = self.world.repository(org, form.one("repository"), visit.actor)
            self.world.add_item(visit.actor, project, self.world.issue(repository, form.number("number")))
            return self._back(visit, project, form)

    def _project(self, visit: Visit, org: str, number: int) -> Project:
        found = self.world.project(self.world.organization(org), number)
        if not found.public and not _is_member(visit, found):
            raise NotFound
        return found

    def _word(self, visit: Visit, project: Project) -> Word | None:
        """Give the latest status update, its references leading to the board's first repository."""
        if not project.status_updates:
            return None
        said = project.status_updates[-1]
        text = said.body or ""
        homes = project.repositories
        html = render(text, PageLinks(self.world, visit.actor, homes[0])) if homes else escape(text)
        return Word(*STATUS_WORDS.get(said.status or "", ("No status", "gray")), html, said)

    def _sees(self, visit: Visit) -> set[str]:
        return {r.full_name for r in self.world.repositories.values() if self.world.sees(visit.actor, r)}

    def _back(self, visit: Visit, project: Project, form: Form) -> Response:
        by = f"?by={quote(form.one('field'))}" if form.one("field") not in ("", STATUS) else ""
        return self.house.back(visit, board_path(project) + by)


def board_path(project: Project) -> str:
    """Give the path of a board's page."""
    return f"/orgs/{quote(project.owner.login)}/projects/{project.number}"


def _is_member(visit: Visit, project: Project) -> bool:
    return isinstance(project.owner, Organization) and visit.person.login in project.owner.members


def _board(project: Project, by: str, visible: set[str]) -> Board:
    fields = [f for f in project.fields if f.data_type == "SINGLE_SELECT"]
    field = next((f for f in fields if f.name == by), fields[0] if fields else None)
    if field is None:
        raise GitHubError(404, "This board has no field with choices, so it has no columns.")
    items = [i for i in project.items if not i.archived and _visible(i, visible)]
    chosen = {i.node_id: _choice(i, field) for i in items}
    columns = [
        Column(o.id, o.name, o.color.lower(), o.description, [i for i in items if chosen[i.node_id] == o.id])
        for o in field.options
    ]
    without = [i for i in items if not chosen[i.node_id]]
    columns.insert(0, Column("", f"No {field.name}", "gray", "", without))
    details = {i.node_id: _details(i, field) for i in items}
    return Board(project, board_path(project), field, fields, columns, details)


def _visible(item: Item, visible: set[str]) -> bool:
    return not isinstance(item.content, Issue) or item.content.repository.full_name in visible


def _choice(item: Item, field: Field) -> str:
    value = item.values.get(field.node_id)
    option = field.option(str(value.value)) if value else None
    return option.id if option else ""


def _details(item: Item, but: Field) -> list[str]:
    """Write the card's other values as `name: value`."""
    written = []
    for value in item.values.values():
        named = value.field.option(str(value.value)) or value.field.iteration(str(value.value))
        words = getattr(named, "name", None) or getattr(named, "title", None) or _plain(value.value)
        if value.field is not but:
            written.append(f"{value.field.name}: {words}")
    return written


def _plain(value: object) -> str:
    """Write a number without the `.0` that nobody typed."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _board_version(project: Project) -> str:
    return fingerprint(
        project.title,
        project.closed,
        [(u.node_id, u.status, u.body) for u in project.status_updates],
        [(f.name, [(o.id, o.name, o.color) for o in f.options]) for f in project.fields],
        [
            (
                i.node_id,
                i.archived,
                brief(i.content) if isinstance(i.content, Issue) else i.content.title,
                [(key, str(v.value)) for key, v in sorted(i.values.items())],
            )
            for i in project.items
        ],
    )
