"""Our comments on a sprint issue: one for each team, one that sums up, and one when the rules have a mistake."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.edits import OpenIssue, PostComment
from bot.core.model import Comment
from bot.core.plan import posts
from bot.core.plan.scope import scope_of
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem, same_text

SUMMARY_PAUSE = timedelta(minutes=10)
# More goals than this become issues in several looks, which takes minutes and is said.
_MANY = 10


def team_comments(turn: Turn) -> None:
    """Every team of the rules has its comment, once."""
    if turn.is_over:
        return
    for team in turn.rules.teams:
        key = f"team:{turn.issue.number}:{team_key(team.name)}"
        if not turn.happened(key):
            body = turn.post(key, "posts/team.md", team=team.name, members=team.members)
            turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def team_key(name: str) -> str:
    """Return a team's name as it stands in keys; two names that differ only in case or blanks are one team."""
    return "-".join(name.casefold().split())


def rules_problem(turn: Turn) -> None:
    """Tell once what is wrong in the rules and templates, keep it up to date, and take it away when it is mended."""
    rules, templates = turn.memory.rules_problem.splitlines(), turn.memory.template_problems
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
    if not (turn.views or turn.problems or kept.help or kept.any):
        return
    key, text = f"summary:{turn.issue.number}", turn.text("posts/summary.md", **_values(turn), notes=kept)
    comment = turn.ours(key)
    if comment is not None and _skeleton(comment.body) == _skeleton(f"{text}\n\n{turn.memory.stamp(key)}\n"):
        until = _untold_since(turn, comment) + SUMMARY_PAUSE
        turn.held = until > turn.now and not same_text(comment.body, f"{text}\n\n{turn.memory.stamp(key)}\n")
        if turn.held:
            turn.due.append(until)
            return
    turn.keep_comment(key, text)


def _values(turn: Turn) -> dict[str, object]:
    coming = sum(isinstance(edit, OpenIssue) for edit in turn.edits)
    changed = scope_of(turn)
    return {
        "verdict": " ".join(filter(None, (posts.verdict(turn.views, turn.rules.vocabulary), turn.pace))),
        "goals": turn.views,
        "problems": turn.problems,
        "words": turn.rules.vocabulary.words,
        "coming": coming if coming > _MANY else 0,
        "added": [goal.title for goal in changed.added],
        "removed": [goal.title for goal in changed.removed],
    }


def _untold_since(turn: Turn, comment: Comment) -> datetime:
    """Return since when there is something that our comment does not say: a change, else when it was written last."""
    told = comment.edited_at or comment.created_at
    return min((change.at for change in (*turn.memory.history, *turn.changes) if change.at > told), default=told)


def _skeleton(text: str) -> list[str]:
    """Return a summary without its first line, and without what its table says of a goal."""
    lines = text.replace("\r\n", "\n").rstrip().split("\n")[1:]
    return [_untabled(line) for line in lines]


def _untabled(line: str) -> str:
    """Return what a row of the table has in its second column; people may write rows of another shape."""
    cells = line.split(" | ")
    return cells[1] if line.startswith("| ") and len(cells) > 1 else line
