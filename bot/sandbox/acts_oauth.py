"""How does a person log in somewhere through an App, and what is their token worth?

https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from bot.sandbox.entities import Actor, App, Code, Installation, Renewal, Repository, Token, User
from bot.sandbox.errors import NotFound
from bot.sandbox.state import State

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=8)
REFRESH_LIFE = timedelta(seconds=15_897_600)  # six months


class OAuthError(Exception):
    """A refusal at the login: a short word and a sentence, sent with status 200 or in the address of a redirect."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class Pair:
    """The tokens of a person: `access` for eight hours, `refresh` for new ones."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


class OAuthActs(State):
    """Let an App act for a person, renew that, and take it back."""

    def client(self, client_id: str) -> App:
        """Find an App by its client id; NotFound otherwise."""
        for app in self.apps.values():
            if app.client_id == client_id:
                return app
        raise NotFound

    def callback(self, app: App, wanted: str) -> str:
        """Return where to send somebody back: the wanted address must be registered, to the letter.

        Without one it is the first that is. OAuthError otherwise.
        """
        if wanted and wanted not in app.callbacks:
            said = "The redirect_uri MUST match the registered callback URL for this application."
            raise OAuthError("redirect_uri_mismatch", said)
        if not app.callbacks:
            raise OAuthError("redirect_uri_mismatch", "This App has no callback URL.")
        return wanted or app.callbacks[0]

    def authorize(self, user: User, app: App, callback: str = "", challenge: str = "") -> str:
        """Let an App act for a person; return the code that their browser carries to the callback."""
        where = self.callback(app, callback)
        value = secrets.token_hex(10)
        self.codes[value] = Code(app, user, where, self.token_clock.now() + CODE_LIFE, challenge)
        return value

    def redeem(self, app: App, code: str, callback: str = "", verifier: str = "") -> Pair:
        """Trade a code for tokens, once; OAuthError when it is wrong, old or somebody else's."""
        found = self.codes.pop(code, None)
        wrong = OAuthError("bad_verification_code", "The code passed is incorrect or expired.")
        if found is None or found.app is not app or found.expires_at <= self.token_clock.now():
            raise wrong
        if callback and callback != found.callback:
            self.callback(app, callback)
            raise wrong
        if found.challenge and not secrets.compare_digest(found.challenge, _challenge(verifier)):
            raise wrong
        return self._pair(app, found.user)

    def renew(self, app: App, refresh: str) -> Pair:
        """Trade a refresh token for new tokens: it and the access token beside it are worth nothing afterwards."""
        found = self.renewals.get(refresh)
        if found is None or found.app is not app or found.expires_at <= self.token_clock.now():
            raise OAuthError("bad_refresh_token", "The refresh token passed is incorrect or expired.")
        del self.renewals[refresh]
        self.tokens.pop(found.access, None)
        return self._pair(app, found.user)

    def revoke_token(self, app: App, access: str) -> None:
        """Take one token of a person back, with what renews it; NotFound for one that is not of this App."""
        token = self.tokens.get(access)
        if token is None or token.actor.via is not app:
            raise NotFound
        del self.tokens[access]
        self.renewals = {key: each for key, each in self.renewals.items() if each.access != access}

    def revoke_app(self, user: User, app: App) -> None:
        """Let an App act no more for a person: none of their tokens and codes is good any more."""
        self.tokens = {key: t for key, t in self.tokens.items() if not (t.actor.via is app and t.actor.user is user)}
        self.renewals = {key: r for key, r in self.renewals.items() if not (r.app is app and r.user is user)}
        self.codes = {key: code for key, code in self.codes.items() if not (code.app is app and code.user is user)}

    def open_to(self, actor: Actor) -> list[Installation]:
        """List the installations of the App of a person's token that cover something in which they have a part."""
        mine = (each for each in self.installations.values() if each.app is actor.via)
        return [each for each in mine if each.account is actor.user or self.shared(actor, each)]

    def shared(self, actor: Actor, installation: Installation) -> list[Repository]:
        """List what an installation covers and the person has a role in; that everybody may read it is no role."""
        covered = [r for r in self.repositories.values() if self._covers(installation, r)]
        return [r for r in covered if self._has_part(actor.user, r)]

    def _covers(self, installation: Installation, repository: Repository) -> bool:
        chosen = installation.selection == "all" or repository.id in installation.repositories
        return installation.account is repository.owner and chosen

    def _has_part(self, user: User, repository: Repository) -> bool:
        members = getattr(repository.owner, "members", {})
        return user is repository.owner or user.login in members or user.login in repository.collaborators

    def _pair(self, app: App, user: User) -> Pair:
        now = self.token_clock.now().replace(microsecond=0)
        pair = Pair(f"ghu_{secrets.token_hex(18)}", f"ghr_{secrets.token_hex(38)}")
        self.tokens[pair.access] = Token(pair.access, Actor(user, via=app), now, now + ACCESS_LIFE)
        self.renewals[pair.refresh] = Renewal(app, user, pair.access, now + REFRESH_LIFE)
        return pair


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
