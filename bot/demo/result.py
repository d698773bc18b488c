"""How the play ended: the sprint issue, its goals on every surface, the retros and what it all cost."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.core.document import Goal, read
from bot.core.status import DEFAULT_VOCABULARY, Ending


def end_state(issues: list[dict[str, Any]], calls: list[dict[str, Any]], *, quiet: bool) -> dict[str, Any]:
    """Return the end of the play as JSON values; `converged` when every goal says one thing and the bot is quiet."""
    sprint = next(issue for issue in issues if "sprint" in issue["labels"])
    teams = [comment for comment in sprint["comments"] if comment["body"].startswith("# Team")]
    lines = _lines([sprint["body"], *(comment["body"] for comment in teams)])
    goals = [_goal(issue, lines.get(issue["number"])) for issue in issues if issue["parent"] == sprint["number"]]
    retros = [issue for issue in issues if "retro" in issue["labels"]]
    agree = all(len(set(goal["status"].values())) == 1 and len(set(goal["owner"].values())) == 1 for goal in goals)
    return {
        "sprint_issue": {"number": sprint["number"], "title": sprint["title"], "pinned": sprint["pinned"]},
        "team_comments": [comment["body"].splitlines()[0].removeprefix("# ") for comment in teams],
        "goals": goals,
        "retro": retros[-1]["number"] if retros else None,
        "retros": [{"number": issue["number"], "title": issue["title"]} for issue in retros],
        "calls": _counted(calls),
        "converged": quiet and agree and bool(goals) and bool(teams) and bool(retros),
    }


def _lines(texts: list[str]) -> dict[int, Goal]:
    every = (goal for text in texts for goal in read(text).plan)
    return {goal.ref: goal for goal in every if goal.ref is not None}


def _goal(issue: dict[str, Any], line: Goal | None) -> dict[str, Any]:
    return {
        "title": issue["title"],
        "number": issue["number"],
        "status": {"line": line.status if line else None, "label": _label(issue), "state": _state(issue)},
        "owner": {
            "line": line.owners[0] if line and line.owners else None,
            "assignee": issue["assignees"][0] if issue["assignees"] else None,
        },
    }


def _label(issue: dict[str, Any]) -> str | None:
    words = [word.name for word in map(DEFAULT_VOCABULARY.labelled, issue["labels"]) if word]
    return words[0] if len(words) == 1 else None


def _state(issue: dict[str, Any]) -> str | None:
    """An open issue says as much as its label does: that the goal is neither done nor dropped."""
    label = _label(issue)
    if issue["state"] == "open":
        return label if label and DEFAULT_VOCABULARY.named(label).ending is Ending.OPEN else None
    done = issue["state_reason"] == "completed"
    return DEFAULT_VOCABULARY.ending(Ending.COMPLETED if done else Ending.NOT_PLANNED).name


def _counted(calls: list[dict[str, Any]]) -> dict[str, Any]:
    ours = [call for call in calls if str(call.get("actor", "")).endswith("[bot]")]
    kinds = Counter(str(call.get("operation") or f"{call['method']} {call['path'].split('?')[0]}") for call in ours)
    return {"total": len(ours), "by_kind": dict(sorted(kinds.items()))}
