"""Tokens of spaces: who may read a space from outside, or tell it a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from psycopg.errors import UniqueViolation

from bot.event import Repo
from bot.records.store import Store
from bot.records.values import storable

if TYPE_CHECKING:
    from datetime import date, datetime

Scope = Literal["read", "metrics"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: never its text. `used_on` is the last day (UTC) on which somebody used it, if ever."""

    id: int
    repo: Repo
    name: str
    scope: Scope
    made_at: datetime
    expires_at: datetime | None = None
    used_on: date | None = None


class Tokens(Store):
    """What is known of tokens; `digest` is the SHA-256 of one."""

    def make_token(self, repo_id: int, name: str, digest: bytes, scope: Scope, days: int | None = None) -> bool:
        """Keep a new token, good for so many days or for ever; False when the space has one of this name."""
        values = {"repo_id": repo_id, "token_name": storable(name), "digest": digest, "scope": scope, "days": days}
        try:
            return self._do("make_token", **values) > 0
        except UniqueViolation:
            return False

    def tokens(self, repo_id: int) -> tuple[Token, ...]:
        """Return the tokens of a space by name, also those that have expired."""
        return tuple(_token(row) for row in self._all("tokens", repo_id=repo_id))

    def revoke_token(self, repo_id: int, name: str) -> bool:
        """Delete a token; False when there is none of this name."""
        return self._do("revoke_token", repo_id=repo_id, token_name=storable(name)) > 0

    def token(self, digest: bytes) -> Token | None:
        """Return the token with this digest and note that it is used, or None when there is none that is good."""
        row = self._one("use_token", digest=digest)
        return None if row is None else _token(row)


def _token(row: dict[str, object]) -> Token:
    repo = Repo(row.pop("repo_id"), row.pop("repo") or "")  # type: ignore[arg-type]  # as the statement casts them
    return Token(repo=repo, **row)  # type: ignore[arg-type]
