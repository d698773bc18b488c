"""What is the whole of GitHub here: its state, and every act on it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.sandbox.acts_apps import AppActs
from bot.sandbox.acts_boards import BoardActs
from bot.sandbox.acts_branches import BranchActs
from bot.sandbox.acts_comments import CommentActs
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.acts_labels import LabelActs
from bot.sandbox.acts_oauth import OAuthActs
from bot.sandbox.acts_people import PeopleActs
from bot.sandbox.acts_repositories import RepositoryActs
from bot.sandbox.entities import Actor, Label, Organization, Repository, Team, User
from bot.sandbox.ids import node_id

__all__ = ["Actor", "NewIssue", "World"]

DEFAULT_LABELS = (
    ("bug", "d73a4a", "Something isn't working"),
    ("documentation", "0075ca", "Improvements or additions to documentation"),
    ("duplicate", "cfd3d7", "This issue or pull request already exists"),
    ("enhancement", "a2eeef", "New feature or request"),
    ("good first issue", "7057ff", "Good for newcomers"),
    ("help wanted", "008672", "Extra attention is needed"),
    ("invalid", "e4e669", "This doesn't seem right"),
    ("question", "d876e3", "Further information is requested"),
    ("wontfix", "ffffff", "This will not be worked on"),
)


class World(BranchActs, BoardActs, CommentActs, LabelActs, OAuthActs, PeopleActs, RepositoryActs, AppActs):
    """GitHub, remembered: look things up, and let an Actor do to them what GitHub would let them do.

    Every act checks the actor's rights, changes the state, moves `updated_at` and publishes the webhook events. What is
    refused raises a GitHubError with GitHub's status and words. The `add_` functions check nothing and tell
    nobody: with them a test or a seed sets the stage.
    """

    def reset(self) -> None:
        """Forget everything but the clock and the addresses; two accounts of GitHub's own are always there."""
        super().reset()
        self.add_user("ghost", "Deleted user")
        self.add_user("github-project-automation[bot]", kind="Bot")

    def actor(self, login: str) -> Actor:
        """Let a person act."""
        return Actor(self.user(login))

    # Setting the stage

    def add_user(self, login: str, name: str | None = None, kind: Literal["User", "Bot"] = "User") -> User:
        """Create an account."""
        own = self.ids.account()
        made = User(own, node_id("BOT" if kind == "Bot" else "U", own), login, self.now(), kind, name)
        self.users[login.lower()] = self.remember(made)
        return made

    def add_organization(self, login: str, members: Mapping[str, str]) -> Organization:
        """Create an organization; members are logins with their role (member, admin)."""
        own = self.ids.account()
        made = Organization(own, node_id("O", own), login, self.now(), "Organization", login, members=dict(members))
        self.users[login.lower()] = self.remember(made)
        return made

    def add_team(self, organization: Organization, slug: str, members: Iterable[str]) -> Team:
        """Create a team of an organization."""
        own = self.ids.account()
        made = Team(own, node_id("T", organization.id, own), slug, slug.title(), dict.fromkeys(members, "member"))
        organization.teams[slug] = self.remember(made)
        return made

    def add_repository(
        self, owner: User, name: str, *, private: bool = False, collaborators: Mapping[str, str] | None = None
    ) -> Repository:
        """Create a repository with GitHub's nine labels; collaborators are logins with their role."""
        own, now = self.ids.account(), self.now()
        made = Repository(own, node_id("R", own), name, owner, now, now, now, private=private)
        made.collaborators = dict(collaborators or {})
        for label, color, description in DEFAULT_LABELS:
            key = self.ids.content()
            entry = Label(key, node_id("LA", own, key), label, color, description, default=True)
            made.labels.append(self.remember(entry))
        self.repositories[made.full_name.lower()] = self.remember(made)
        return made
