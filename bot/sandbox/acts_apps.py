"""How does an App come into an organization, get its tokens and leave again?"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.sandbox.entities import LEVELS, Actor, App, Hook, Installation, Repository, Token, User
from bot.sandbox.errors import Forbidden, Unauthorized, ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.apps import installation as installation_shape
from bot.sandbox.shapes.people import user as user_shape
from bot.sandbox.shapes.repositories import brief as brief_shape
from bot.sandbox.state import State, allows, covers

TOKEN_LIFE = timedelta(hours=1)
AUTOMATIC = ("installation", "installation_repositories", "installation_target", "github_app_authorization")


class AppActs(State):
    """Register, install, suspend, uninstall, and give out tokens."""

    def register_app(
        self,
        owner: User,
        slug: str,
        public_key: str,
        *,
        permissions: Mapping[str, str],
        events: Sequence[str],
        hook_url: str = "",
        hook_secret: str = "",
    ) -> App:
        """Register an App with the PEM of its public key; its bot is called `slug[bot]`."""
        own, now = self.ids.account(), self.now()
        bot_id = self.ids.account()
        bot = User(bot_id, node_id("BOT", bot_id), f"{slug}[bot]", now, "Bot")
        self.users[bot.login.lower()] = self.remember(bot)
        hook = Hook(self.ids.account(), hook_url, hook_secret, list(events), now, now, target_id=own)
        app = App(
            id=own,
            node_id=node_id("A", own),
            slug=slug,
            name=slug.replace("-", " ").title(),
            owner=owner,
            bot=bot,
            public_key=public_key,
            permissions={"metadata": "read", **permissions},
            events=list(events),
            hook=hook,
            created_at=now,
            updated_at=now,
            client_id=f"Iv23li{own:014d}",
            client_secret=secrets.token_hex(20),
        )
        self.apps[own] = self.remember(app)
        return app

    def install(
        self, actor: Actor, app: App, account: User, repositories: Iterable[Repository] | None = None
    ) -> Installation:
        """Install an App on an account, for these repositories or (None) for all."""
        now = self.now()
        made = Installation(
            id=self.ids.account(),
            app=app,
            account=account,
            permissions=dict(app.permissions),
            events=[*app.events, *AUTOMATIC],
            created_at=now,
            updated_at=now,
            selection="all" if repositories is None else "selected",
            repositories={r.id for r in repositories or ()},
        )
        self.installations[made.id] = made
        self._tell_installation(made, "created", actor)
        return made

    def uninstall(self, actor: Actor, installation: Installation) -> None:
        """Remove an App from an account; its tokens are worth nothing any more."""
        self._tell_installation(installation, "deleted", actor)
        del self.installations[installation.id]
        self.tokens = {v: t for v, t in self.tokens.items() if t.actor.installation is not installation}

    def suspend(self, actor: Actor, installation: Installation) -> None:
        """Suspend an App: it keeps its place, but may do nothing and is told nothing but this."""
        self._tell_installation(installation, "suspend", actor)
        installation.suspended_at, installation.suspended_by = self.now(), actor.user

    def unsuspend(self, actor: Actor, installation: Installation) -> None:
        """Let a suspended App work again."""
        installation.suspended_at = installation.suspended_by = None
        self._tell_installation(installation, "unsuspend", actor)

    def change_permissions(self, actor: Actor, installation: Installation, permissions: Mapping[str, str]) -> None:
        """Accept another set of permissions for an installation.

        Tokens already given out lose what it lost at once; what it gained only later tokens have.
        """
        installation.permissions = {"metadata": "read", **permissions}
        for token in self.tokens.values():
            if token.actor.installation is installation:
                token.actor = replace(token.actor, permissions=_both(token.actor.permissions, installation.permissions))
        self._tell_installation(installation, "new_permissions_accepted", actor)

    def choose_repositories(self, actor: Actor, installation: Installation, repositories: Iterable[Repository]) -> None:
        """Let an installation cover just these repositories; both sides of the difference are told."""
        before = {r.id: r for r in self.covered(installation)}
        after = {r.id: r for r in repositories}
        installation.selection, installation.repositories = "selected", set(after)
        added = [after[k] for k in after if k not in before]
        removed = [before[k] for k in before if k not in after]
        for action, changed in (("added", added), ("removed", removed)):
            if changed:
                self._tell_repositories(actor, installation, action, changed)

    def covered(self, installation: Installation) -> list[Repository]:
        """List the repositories that an installation reaches."""
        return [r for r in self.repositories.values() if covers(installation, r)]

    def personal_token(self, user: User) -> Token:
        """Give a person a token with all of their own rights."""
        token = Token(f"ghp_{secrets.token_hex(18)}", Actor(user), self.now())
        self.tokens[token.value] = token
        return token

    def installation_token(
        self,
        installation: Installation,
        permissions: Mapping[str, str] | None = None,
        repositories: Iterable[Repository] | None = None,
    ) -> Token:
        """Give an App a token for an hour, on request with fewer permissions and repositories."""
        if installation.suspended_at:
            raise Forbidden("This installation has been suspended")
        wanted = dict(permissions or installation.permissions)
        for name, level in wanted.items():
            if level not in LEVELS or not allows(installation.permissions, name, level):
                raise ValidationFailed([], "The permissions requested are not granted to this installation.")
        chosen = None if repositories is None else frozenset(r.id for r in repositories)
        if chosen is not None and not chosen <= {r.id for r in self.covered(installation)}:
            raise ValidationFailed(
                [],
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            )
        given = {"metadata": "read", **wanted}
        actor = Actor(installation.app.bot, installation, given, chosen)
        value = f"ghs_{installation.app.id}_{secrets.token_urlsafe(48)}"
        now = self.token_clock.now().replace(microsecond=0)
        token = Token(value, actor, now, now + TOKEN_LIFE)
        self.tokens[value] = token
        return token

    def holder(self, value: str) -> Token:
        """Find a token that is still good; Unauthorized otherwise, Forbidden while suspended."""
        token = self.tokens.get(value)
        if token is None or (token.expires_at is not None and token.expires_at <= self.token_clock.now()):
            raise Unauthorized
        if token.actor.installation and token.actor.installation.suspended_at:
            raise Forbidden("This installation has been suspended")
        return token

    def _tell_installation(self, installation: Installation, action: str, actor: Actor) -> None:
        parts: dict[str, object] = {"installation": installation_shape(self, installation)}
        if action in ("created", "deleted"):
            parts["repositories"] = [brief_shape(r) for r in self.covered(installation)]
        parts["requester"] = None
        self._tell_app(installation, "installation", action, actor, parts)

    def _tell_repositories(
        self, actor: Actor, installation: Installation, action: str, changed: Sequence[Repository]
    ) -> None:
        shapes = [brief_shape(r) for r in changed]
        parts = {
            "installation": installation_shape(self, installation),
            "repository_selection": installation.selection,
            "repositories_added": shapes if action == "added" else [],
            "repositories_removed": shapes if action == "removed" else [],
            "requester": None,
        }
        self._tell_app(installation, "installation_repositories", action, actor, parts)

    def _tell_app(
        self, installation: Installation, event: str, action: str, actor: Actor, parts: Mapping[str, object]
    ) -> None:
        """Only the App itself hears of its installations, and it cannot unsubscribe."""
        body = {"action": action, **parts, "sender": user_shape(self, actor.user)}
        hook = installation.app.hook
        if hook.active and hook.url:
            self.deliveries.publish(event, body, [(hook, None)])


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return what two sets of permissions both allow."""
    lower = {name: min(level, other.get(name, "none"), key=LEVELS.index) for name, level in one.items()}
    return {name: level for name, level in lower.items() if level != "none"}
