"""Our comments on a sprint issue: one for each team, one that sums up, and one when the rules have a mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.edits import OpenIssue, PostComment
from bot.core.model import Comment
from bot.core.plan import posts
from bot.core.plan.channels import channel_problems
from bot.core.plan.figures import plan_lines
from bot.core.plan.hangovers import with_list
from bot.core.plan.house import away, heroes
from bot.core.plan.linted import MOST, findings
from bot.core.plan.pictures import statuses
from bot.core.plan.place import is_raw
from bot.core.plan.scope import scope_of
from bot.core.plan.teams import comment_key
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem, same_text

SUMMARY_PAUSE = timedelta(minutes=10)
# More goals than this become issues in several looks, which takes minutes and is said.
_MANY = 10
_DIAGRAM = re.compile(r"^```mermaid\n(?:(?!```).*\n)*```\n", re.MULTILINE)
_NOT_BEGUN = "This sprint is being planned."


@dataclass(frozen=True, slots=True)
class Adopted:
    """A sprint issue that somebody opened: who, how we would call it, and whether its title is still a template's."""

    who: str
    title: str
    raw: bool


def team_comments(turn: Turn) -> None:
    """Every team of the rules has its comment, once."""
    if turn.is_over:
        return
    for team in turn.rules.teams:
        key = comment_key(turn, team.name)
        if not turn.happened(key):
            body = team_body(turn, team.name, team.members)
            turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def team_body(turn: Turn, name: str, members: Sequence[str]) -> str:
    """Return the text of a team's comment: to be filled in, with its left-overs, and who is not there."""
    roster = {"heroes": heroes(turn.rules, turn.period), "away": away(turn.rules, turn.period, members)}
    text = turn.post(comment_key(turn, name), "posts/team.md", team=name, members=members, **roster)
    return with_list(turn, name, text)


def rules_problem(turn: Turn) -> None:
    """Tell once what is wrong in the rules and templates, keep it up to date, and take it away when it is mended."""
    rules = [*turn.memory.rules_problem.splitlines(), *channel_problems(turn)]
    templates = turn.memory.template_problems
    wrong = bool(rules or templates)
    body = turn.render("posts/rules-problem.md", rules=rules, templates=templates).rstrip() if wrong else ""
    turn.keep_comment(f"rules:{turn.issue.number}", body)


def summary(turn: Turn) -> None:
    """One comment that sums the sprint up, from the first goal or problem on.

    What is to be mended, and which goals there are, it says at once. A mere change of status or owner, which the line,
    the label and the board show anyway, waits for ten minutes: a busy morning makes few edits, and a single change one.
    """
    turn.problems.extend(Problem("GitHub", refusal) for refusal in turn.memory.refused)
    kept = posts.notes((*turn.memory.kept, *turn.kept), turn.views)
    values = _values(turn)
    key, said = f"summary:{turn.issue.number}", (*turn.views, *turn.problems, values["findings"], values["adopted"])
    comment = turn.ours(key)
    if comment is None and not (any(said) or kept.help or kept.any):
        return
    text = turn.text("posts/summary.md", **values, notes=kept)
    if comment is not None and _skeleton(comment.body) == _skeleton(f"{text}\n\n{turn.memory.stamp(key)}\n"):
        until = _untold_since(turn, comment) + SUMMARY_PAUSE
        turn.held = until > turn.now and not same_text(comment.body, f"{text}\n\n{turn.memory.stamp(key)}\n")
        if turn.held:
            turn.due.append(until)
            return
    turn.keep_comment(key, text)


def _values(turn: Turn) -> dict[str, object]:
    coming = sum(isinstance(edit, OpenIssue) for edit in turn.edits)
    changed, found = scope_of(turn), findings(turn)
    turn.findings = found
    return {
        "verdict": " ".join(filter(None, (verdict(turn), turn.pace))),
        "goals": turn.views,
        "problems": turn.problems,
        "words": turn.rules.vocabulary.words,
        "coming": coming if coming > _MANY else 0,
        "added": [goal.title for goal in changed.added],
        "removed": [goal.title for goal in changed.removed],
        "findings": found[:MOST],
        "more": len(found[MOST:]),
        "adopted": _adopted(turn),
        "figures": plan_lines(turn),
        "pie": statuses(turn),
    }


def verdict(turn: Turn) -> str:
    """Return the one line that sums the sprint up, as its summary says it."""
    is_begun = bool(turn.views) or turn.now >= calendar.begins(turn.period, turn.rules)
    return posts.verdict(turn.views, turn.rules.vocabulary) if is_begun else _NOT_BEGUN


def _adopted(turn: Turn) -> Adopted | None:
    """Return how this issue came to be that of a sprint of the cadence, where we did not open it."""
    place, issue = turn.memory.place, turn.issue
    is_ours = any(key.startswith("sprint:") for key in turn.memory.keys(issue))
    if is_ours or place is None or not place.number or calendar.nth(place.number, turn.rules) is None:
        return None
    title = calendar.title(turn.period, turn.rules.cadence)
    return Adopted(issue.author.login if issue.author else "", title, is_raw(issue, turn.rules))


def _untold_since(turn: Turn, comment: Comment) -> datetime:
    """Return since when there is something that our comment does not say: a change, else when it was written last."""
    told = comment.edited_at or comment.created_at
    return min((change.at for change in (*turn.memory.history, *turn.changes) if change.at > told), default=told)


def _skeleton(text: str) -> list[str]:
    """Return a summary without its first line, its diagram, and what its table says of a goal."""
    text = _DIAGRAM.sub("", text.replace("\r\n", "\n"))
    return [_untabled(line) for line in text.rstrip().split("\n")[1:]]


def _untabled(line: str) -> str:
    """Return what a row of the table has in its second column; people may write rows of another shape."""
    cells = line.split(" | ")
    return cells[1] if line.startswith("| ") and len(cells) > 1 else line
