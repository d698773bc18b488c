"""Who may give a command, and who could instead?

A condition is `owner` or `supporter` (of the goal), `author` (opened the issue), `team:NAME`, `role:NAME` (of the
space or one of its teams), `permission>=LEVEL` (of the repository: read, triage, write, maintain, admin), `org-member`,
`taking` (takes a goal that nobody owns for themselves) or `anyone`. Several joined by " and " must hold together. A
decision of a level of the space also needs that level's conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bot.core.commands.telling import code, listed, named, person, quoted
from bot.core.commands.values import Call, Command, Desk, Keep, Known, Order, Own, Refused
from bot.core.document.folding import fold
from bot.core.model import Standing
from bot.core.rules.escalation import Level, holders

__all__ = ["condition_problem", "is_silenced", "is_stranger", "refusal", "who_may"]

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")
OWNERS = ("owner", "permission>=write", "permission>=triage and taking")
STEERERS = ("owner", "supporter", "permission>=write")
PLANNERS = ("permission>=triage",)
COUNTERS = ("owner", "supporter", "permission>=triage")
MEMBERS = ("owner", "supporter", "org-member", "permission>=triage")

_LEVEL = re.compile(r"permission\s?>=\s?(?P<level>\w+)")
_AND = re.compile(r"\s+and\s+")
_NOBODY = Standing()
_WRITER = Standing("write")


def refusal(call: Call, command: Command, order: Order, desk: Desk) -> Refused | None:
    """Return why a person may not give this order, or None when they may."""
    goal: Known | None = getattr(order, "goal", None)
    conditions = desk.rules.may.get(command.name, command.may)
    if any(_holds(condition, call, order, goal, desk) for condition in conditions):
        return _beyond(call, order, desk)
    if is_stranger(call, desk):
        return Refused("")  # an answer would invite more of it
    about = f" on {named(goal)}" if goal else ""
    rule = ", ".join(code(condition) for condition in conditions) or "nobody"
    owner = f"; {person(goal.owner)} owns it" if goal and goal.owner else ""
    return Refused(f"{code('/' + command.name)}{about} is for {who_may(conditions)} (the rule: {rule}){owner}.")


def _beyond(call: Call, order: Order, desk: Desk) -> Refused | None:
    """Return why a decision is not this person's to make, or None when it is."""
    name = dict(order.fields).get("level", "") if isinstance(order, Keep) and order.kind == "decision" else ""
    level = next((each for each in desk.levels if fold(each.name) == fold(name)), None)
    if level is None or not level.by or any(_holds(each, call, order, None, desk) for each in level.by):
        return None
    people = [person(login) for login in _deciders(level, desk)]
    names = f": {listed(people)}" if people else ""
    return Refused(f"A decision of the level {quoted(level.name)} is for {who_may(level.by)}{names}.")


def _deciders(level: Level, desk: Desk) -> list[str]:
    """Return the logins of those who may decide something, as far as the rules name them."""
    parts = [part for each in level.by for part in _AND.split(each.strip())]
    return list(dict.fromkeys(login for part in parts for login in (*_in_role(part, desk), *_in_team(part, desk))))


def is_silenced(call: Call, desk: Desk) -> bool:
    """Whether this is a bot that the rules do not list."""
    return call.is_bot and not _is_listed(call, desk)


def is_stranger(call: Call, desk: Desk) -> bool:
    """Whether neither GitHub nor the plan knows this person."""
    standing = _standing(call, desk)
    known = (
        call.insider
        or standing.org_member
        or _at_least(standing, "triage")
        or any(_same(call.who, login) for goal in desk.goals for login in (goal.owner, *goal.supporters))
        or any(_same(call.who, login) for team in desk.teams for login in team.members)
    )
    return not known


def condition_problem(condition: str) -> str | None:
    """Return what is wrong with a condition of the rules file, or None."""
    for part in _AND.split(condition.strip()):
        level = _LEVEL.fullmatch(part)
        known = level["level"] in LEVELS if level else part in _MEANINGS or bool(_team(part) or _role(part))
        if not known:
            return (
                f"{quoted(part)} is no condition; write owner, supporter, author, team:NAME, role:NAME,"
                f" permission>=LEVEL ({', '.join(LEVELS[1:])}), org-member, taking or anyone."
            )
    return None


def who_may(conditions: Sequence[str]) -> str:
    """Say in words who fulfils the conditions."""
    return (
        listed([" who ".join(_in_words(part) for part in _AND.split(each.strip())) for each in conditions]) or "nobody"
    )


def _in_words(part: str) -> str:
    level = _LEVEL.fullmatch(part)
    if level:
        return f"people with {level['level']} permission" if level["level"] != "admin" else "administrators"
    if _team(part):
        return f"members of team {_team(part)}"
    if _role(part):
        return f"the {_role(part).replace('_', ' ')}"
    return _MEANINGS.get(part, (part, None))[0]


def _team(part: str) -> str:
    return part.removeprefix("team:").strip() if part.startswith("team:") else ""


def _role(part: str) -> str:
    return part.removeprefix("role:").strip() if part.startswith("role:") else ""


def _in_team(part: str, desk: Desk) -> list[str]:
    """Return the members of the team that a part of a condition names."""
    teams = (team for team in desk.teams if _team(part) and fold(team.name) == fold(_team(part)))
    return [login for team in teams for login in team.members]


def _in_role(part: str, desk: Desk) -> list[str]:
    """Return who has the role that a part of a condition names, in the space or in one of its teams."""
    every = (desk.roles, *(team.roles for team in desk.teams))
    return [login for roles in every if _role(part) for login in holders(roles, _role(part))]


def _holds(condition: str, call: Call, order: Order, goal: Known | None, desk: Desk) -> bool:
    return all(_part_holds(part, call, order, goal, desk) for part in _AND.split(condition.strip()))


def _part_holds(part: str, call: Call, order: Order, goal: Known | None, desk: Desk) -> bool:
    level = _LEVEL.fullmatch(part)
    if level:
        return _at_least(_standing(call, desk), level["level"])
    if _team(part) or _role(part):
        return any(_same(call.who, login) for login in (*_in_team(part, desk), *_in_role(part, desk)))
    test = _MEANINGS.get(part, ("", None))[1]
    return test is not None and test(call, order, goal, desk)


def _is_owner(call: Call, _: Order, goal: Known | None, desk: Desk) -> bool:
    """Of a goal, or of any where none is spoken of."""
    return any(_same(call.who, each.owner) for each in ((goal,) if goal else desk.goals))


def _is_supporter(call: Call, _: Order, goal: Known | None, desk: Desk) -> bool:
    return any(_same(call.who, login) for each in ((goal,) if goal else desk.goals) for login in each.supporters)


def _is_author(call: Call, _: Order, goal: Known | None, __: Desk) -> bool:
    return _same(call.who, goal.author if goal else call.author)


def _is_member(call: Call, _: Order, __: Known | None, desk: Desk) -> bool:
    return _standing(call, desk).org_member


def _is_taking(call: Call, order: Order, goal: Known | None, _: Desk) -> bool:
    return isinstance(order, Own) and goal is not None and not goal.owner and _same(order.login, call.who)


def _anyone(_: Call, __: Order, ___: Known | None, ____: Desk) -> bool:
    return True


_Test = Callable[[Call, Order, Known | None, Desk], bool]
_MEANINGS: Mapping[str, tuple[str, _Test | None]] = {
    "owner": ("the owner", _is_owner),
    "supporter": ("a supporter", _is_supporter),
    "author": ("the author of the issue", _is_author),
    "org-member": ("members of the organization", _is_member),
    "taking": ("take a goal that nobody owns for themselves", _is_taking),
    "anyone": ("anyone", _anyone),
}


def _standing(call: Call, desk: Desk) -> Standing:
    if _is_listed(call, desk):
        return _WRITER
    return desk.standing.get(call.who.casefold(), _NOBODY)


def _is_listed(call: Call, desk: Desk) -> bool:
    return call.is_bot and any(_same(call.who, login) for login in desk.rules.bots)


def _at_least(standing: Standing, level: str) -> bool:
    """Whether a permission reaches a level; a level that nobody knows is reached by nobody."""
    return level in LEVELS and standing.permission in LEVELS[LEVELS.index(level) :]


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()
