"""What does the client need to know to speak with GitHub?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.github.budget import Budget


@dataclass(frozen=True, slots=True)
class Access:
    """The addresses, the credentials and the manners. Pauses and timeout are in seconds.

    With `app_id` and `private_key` (PEM) we are a GitHub App; without, `token` makes us the account that owns it.
    `token_permissions` are asked for by name with every installation token; empty means all that were granted.
    Those of an organization (boards, members) and pull requests are left out where nobody granted them. A `write_pause`
    of 0 also lifts the limits on how much may be created in a minute and in an hour.
    """

    api_url: str
    web_url: str = ""
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    token_permissions: Mapping[str, str] = field(default_factory=dict)
    read_pause: float = 0.25
    write_pause: float = 1.0
    timeout: float = 25.0

    @property
    def is_app(self) -> bool:
        """Whether we are a GitHub App, and not an account with a token."""
        return bool(self.app_id)


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request as the counter sees it.

    `kind` is "read" or "write", `name` the GraphQL operation or the verb and the path without names and numbers
    (`POST /repos/…/labels`), `cost` in rate-limit points, `remaining` None when GitHub did not say,
    `status` 0 when no answer came. `installation` is 0 for calls of the App itself and in token mode. `seconds` passed
    from sending to the answer. `budget` is what the answer said of the rate limit, None where it said nothing.
    """

    kind: str
    name: str
    cost: int
    remaining: int | None
    status: int
    installation: int = 0
    seconds: float = field(default=0.0, compare=False)
    budget: Budget | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the App is installed; in token mode the one with id 0. `permissions` are those that were granted."""

    id: int
    account: str
    suspended: bool = False
    permissions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reachable:
    """A repository that an installation reaches."""

    database_id: int
    full_name: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt of GitHub to hand us a webhook; `guid` is the same for every attempt, `ok` when we answered 2xx."""

    id: int
    guid: str
    event: str
    action: str
    delivered_at: datetime
    ok: bool
    status_code: int = 0
    installation: int = 0
    repository_id: int = 0
