"""Whose comment is it, and which team does somebody plan with?"""

from __future__ import annotations

from bot.core.model import Comment
from bot.core.plan.turn import Turn
from bot.core.rules import Rules


def team_key(name: str) -> str:
    """Return a team's name as it stands in keys; two names that differ only in case or blanks are one team."""
    return "-".join(name.casefold().split())


def comment_key(turn: Turn, name: str) -> str:
    """Return the key of a team's comment."""
    return f"team:{turn.issue.number}:{team_key(name)}"


def comment_of(turn: Turn, name: str) -> Comment | None:
    """Return the comment in which a team plans, or None."""
    return turn.ours(comment_key(turn, name))


def team_of(turn: Turn, login: str) -> str:
    """Return the team of somebody who is in exactly one, else ""."""
    return team_of_login(turn.rules, login)


def team_of_login(rules: Rules, login: str) -> str:
    """Return the team of the rules that somebody is in, when it is exactly one, else ""."""
    name = login.casefold()
    teams = [team.name for team in rules.teams if name in {member.casefold() for member in team.members}]
    return teams[0] if len(teams) == 1 else ""


def team_named(turn: Turn, name: str) -> str:
    """Return the team of the rules that is called so, else ""."""
    return next((team.name for team in turn.rules.teams if team_key(team.name) == team_key(name)), "") if name else ""
