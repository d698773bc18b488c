"""Rules for when things go wrong: who is who, who hears of what stands still, what to do then, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# A role's names and the logins of who has it, by `role_key`.
Roles = tuple[tuple[str, tuple[str, ...]], ...]
# States of a goal that somebody hears of.
Standing = Literal["blocked", "at risk", "off track"]
Trigger = Literal["behind schedule", "blocked", "off track", "member away"]


def role_key(name: str) -> str:
    """Return a role's name as roles are compared: "Team leads" and "team_lead" are one role."""
    key = "_".join(name.casefold().replace("_", " ").replace("-", " ").split())
    return key if key.endswith("ss") else key.removesuffix("s")


def holders(roles: Roles, name: str) -> tuple[str, ...]:
    """Return the logins of who has a role, in their order."""
    return tuple(login for key, logins in roles if key == role_key(name) for login in logins)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: so much working time after a goal became `when`, `to` hears of it.

    `to` is a role, or a login with `@` before it; `says` are words of the team's own.
    """

    after: timedelta
    to: str
    when: Standing = "blocked"
    says: str = ""


LADDER = (
    Step(timedelta(hours=4), "team_lead"),
    Step(timedelta(hours=8), "product_manager"),
    Step(timedelta(0), "stakeholders", "at risk"),
)


@dataclass(frozen=True, slots=True)
class Playbook:
    """What to do when something goes wrong, step by step; `after` is working time, for what is blocked."""

    name: str
    when: Trigger
    steps: tuple[str, ...]
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of decisions: what belongs to it, who may decide it (conditions, nobody named: anybody), how soon."""

    name: str
    what: str = ""
    by: tuple[str, ...] = ()
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """The levels of decisions, the smallest first; none means that everybody who may write `/decision` decides.

    `files` is the folder in which each becomes a file, by a pull request ("": none does).
    """

    levels: tuple[Level, ...] = ()
    files: str = ""
