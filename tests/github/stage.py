"""The sandbox behind PyGithub, with a client that does not wait."""

from dataclasses import dataclass, field
from datetime import date

from bot.core.model import Repository
from bot.github.access import Access, Call
from bot.github.client import GitHub, Session
from bot.github.read import read_space
from bot.github.write import Writer
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.boards import Item
from bot.sandbox.entities import Issue
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme
from bot.sandbox.world import World

PERMISSIONS = {
    "issues": "write",
    "metadata": "read",
    "contents": "read",
    "organization_projects": "write",
    "members": "read",
}


@dataclass
class Stage:
    """Acme's rockets, a client for its installation, and what was counted."""

    sandbox: Sandbox
    acme: Acme
    permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.github = self.connect(self.permissions)

    def connect(self, permissions: dict[str, str], write_pause: float = 0) -> GitHub:
        access = Access(
            api_url=self.sandbox.world.api_url,
            app_id=str(self.acme.app.id),
            private_key=self.acme.private_key,
            token_permissions=permissions,
            read_pause=0,
            write_pause=write_pause,
        )
        return GitHub(access, self.calls.append)

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def session(self) -> Session:
        return self.github.session(self.acme.installation.id)

    @property
    def repository(self) -> Repository:
        """The repository as a look shows it now."""
        return read_space(self.session, "acme/rockets").repository

    def writer(self) -> Writer:
        return Writer(self.session, self.repository, lambda: None)

    def card(self, issue: Issue, column: str = "", by: str = "ada") -> Item:
        """The issue's card on Acme's board, put into a column."""
        board, actor = self.acme.board, self.world.actor(by)
        item = self.world.add_item(actor, board, issue)
        if column:
            self.set(item, "Status", self.option(column), by)
        return item

    def set(self, item: Item, field: str, value: str | float | date, by: str = "ada") -> None:
        found = item.project.field_named(field)
        assert found
        self.world.set_value(self.world.actor(by), item, found, value)

    def option(self, name: str) -> str:
        """The id of a column of Acme's board."""
        field = self.acme.board.field_named("Status")
        assert field
        return next(option.id for option in field.options if option.name == name)

    def field(self, name: str, kind: str = "") -> str:
        """The node id of a field of Acme's board; with a kind it is made."""
        board = self.acme.board
        if kind:
            self.world.create_field(self.world.actor("ada"), board, name, kind)
        found = board.field_named(name)
        assert found
        return found.node_id

    def labelled(self, *names: str) -> None:
        for name in names:
            self.world.create_label(self.world.actor("ada"), self.acme.repository, name)

    def issue(self, title: str, body: str = "", *labels: str, parent: Issue | None = None) -> Issue:
        """An issue that Ada opens."""
        ada = self.world.actor("ada")
        found = [self.world.label(self.acme.repository, name) for name in labels]
        return self.world.create_issue(ada, self.acme.repository, NewIssue(title, body, labels=found, parent=parent))

    def names(self) -> list[str]:
        """The calls since the last look at this list, without reads of tokens."""
        names = [call.name for call in self.calls if "access_tokens" not in call.name]
        self.calls.clear()
        return names
