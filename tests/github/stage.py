"""The sandbox behind PyGithub, with a client that does not wait."""

from dataclasses import dataclass, field

from bot.core.model import Repository
from bot.github.access import Access, Call
from bot.github.client import GitHub, Session
from bot.github.read import read_space
from bot.github.write import Writer
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.entities import Issue
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme
from bot.sandbox.world import World

PERMISSIONS = {"issues": "write", "metadata": "read", "contents": "read"}


@dataclass
class Stage:
    """Acme's rockets, a client for its installation, and what was counted."""

    sandbox: Sandbox
    acme: Acme
    permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.github = self.connect(self.permissions)

    def connect(self, permissions: dict[str, str]) -> GitHub:
        access = Access(
            api_url=self.sandbox.world.api_url,
            app_id=str(self.acme.app.id),
            private_key=self.acme.private_key,
            token_permissions=permissions,
            read_pause=0,
            write_pause=0,
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
