"""What is to be done inside one sprint? Its comments, its goals, their statuses, its retros."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import calendar, document
from bot.core.agreed import Agreed, Change
from bot.core.edits import (
    CreateLabel,
    DeleteComment,
    Edit,
    OpenIssue,
    PinIssue,
    PostComment,
    RewriteComment,
    SpliceText,
)
from bot.core.model import Comment, Issue, Repository, SprintSnapshot
from bot.core.plan import posts
from bot.core.plan.goals import Settled, settle
from bot.core.plan.lines import Line, foreign_link, lines, match
from bot.core.plan.values import Memory, Plan, Problem, Render, earliest, made_keys, same_text
from bot.core.rules import BecomeIssues, Rules

# GitHub: a parent cannot have more sub-issues than this, closed ones included.
MOST_SUB_ISSUES = 100
TITLE_LENGTH = 240
PINNED_ISSUES = 3
# GitHub takes 65,536 characters; some are left for what is added to a post: markers, and people's words.
LONGEST_POST = 60_000
_LENGTHS = (300, 100, 0)
_WEEK = timedelta(days=7)


@dataclass(slots=True)
class _Turn:
    """One turn of planning a sprint: what is known, and what has been decided so far."""

    snapshot: SprintSnapshot
    rules: Rules
    memory: Memory
    now: datetime
    render: Render
    period: calendar.Period
    made: dict[str, tuple[str, int]]
    edits: list[Edit] = field(default_factory=list)
    splices: dict[str, list[document.Change]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    views: list[posts.GoalView] = field(default_factory=list)
    agreed: list[Agreed] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)

    @property
    def issue(self) -> Issue:
        return self.snapshot.issue

    def happened(self, key: str) -> bool:
        """Whether an effect happened, be it only once upon a time."""
        return key in self.made or key in self.memory.done

    def ours(self, key: str) -> Comment | None:
        """Return our comment with this key, or None."""
        return next((c for c in self.issue.comments if key in self.memory.keys(c)), None)

    def post(self, key: str, template: str, **values: object) -> str:
        """Render a post and stamp it with its key."""
        return f"{self.text(template, **values)}\n\n{self.memory.stamp(key)}\n"

    def text(self, template: str, **values: object) -> str:
        """Render a text that GitHub takes: of a longer one, what people wrote is cut until it fits."""
        text = self.render(template, **values).rstrip()
        for length in _LENGTHS:
            if len(text) <= LONGEST_POST:
                break
            text = self.render(template, **{name: posts.cut(value, length) for name, value in values.items()}).rstrip()
        return text


def plan_sprint(snapshot: SprintSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> Plan:
    """Return what is to be done in a sprint now; nothing when everything already is as it should be."""
    turn = _start(snapshot, rules, memory, now, render)
    turn.edits.extend(missing_labels(snapshot.repository, rules))
    _team_comments(turn)
    _rules_problem(turn)
    _goals(turn)
    _summary(turn)
    _retro_block(turn)
    _spliced(turn)
    _pin(turn)
    due = _retro(turn)
    return Plan(
        tuple(turn.edits),
        tuple(turn.agreed),
        tuple(turn.changes),
        tuple(turn.problems),
        earliest(due.following, _start_of(turn)),
        made=turn.made,
        freed=tuple(turn.freed),
    )


def in_force(rules: Rules, memory: Memory) -> Rules:
    """Return the rules with the signs that goals were last shown with: the rules may have other ones since."""
    shown = {agreed.emoji: agreed.status for agreed in memory.agreed.values()}
    return replace(rules, vocabulary=rules.vocabulary.also(shown))


def is_over(issue: Issue, rules: Rules, now: datetime) -> bool:
    """Whether a sprint can be left alone: its issue is closed, and its last day a week ago."""
    period = calendar.period_of(issue.title, issue.created_at, rules)
    return not issue.is_open and calendar.local_day(now, ZoneInfo(rules.timezone)) > period.end + _WEEK


def _start(snapshot: SprintSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> _Turn:
    issue = snapshot.issue
    ours = [(post, issue.number) for post in issue.comments]
    issues = [(each, each.number) for each in (issue, *snapshot.goals, *snapshot.retros)]
    period = calendar.period_of(issue.title, issue.created_at, rules)
    return _Turn(snapshot, rules, memory, now, render, period, made_keys(memory, iter([*issues, *ours])))


def _start_of(turn: _Turn) -> datetime | None:
    moment = calendar.begins(turn.period, turn.rules)
    return moment if moment > turn.now else None


def missing_labels(repository: Repository, rules: Rules) -> Iterator[CreateLabel]:
    """Yield the labels that Goalkeeper uses and the repository does not have."""
    names = rules.labels
    wanted = [
        CreateLabel(names.sprint, "5319e7", "The plan of a sprint, kept by Goalkeeper"),
        CreateLabel(names.goal, "1d76db", "A goal of a sprint"),
        CreateLabel(names.retro, "c5def5", "A weekly retrospective"),
        *(CreateLabel(word.label, word.colour, word.description) for word in rules.vocabulary.words),
    ]
    yield from (label for label in wanted if repository.label(label.name) is None)


def _pin(turn: _Turn) -> None:
    """Pin only what we opened ourselves, once, and only where there is room: GitHub pins three issues."""
    key = f"pin:{turn.issue.number}"
    mine = any(each.startswith("sprint:") for each in turn.memory.keys(turn.issue))
    room = turn.snapshot.repository.pinned_issues < PINNED_ISSUES
    if turn.rules.pin and mine and turn.issue.is_open and not turn.issue.pinned and room and not turn.happened(key):
        turn.edits.append(PinIssue(key, turn.issue.id, turn.issue.number))


def _is_over(turn: _Turn) -> bool:
    return not turn.issue.is_open or calendar.local_day(turn.now, ZoneInfo(turn.rules.timezone)) > turn.period.end


def _team_comments(turn: _Turn) -> None:
    if _is_over(turn):
        return
    for team in turn.rules.teams:
        key = f"team:{turn.issue.number}:{team_key(team.name)}"
        if not turn.happened(key):
            body = turn.post(key, "posts/team.md", team=team.name, members=team.members)
            turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def team_key(name: str) -> str:
    """Return a team's name as it stands in keys; two names that differ only in case or blanks are one team."""
    return "-".join(name.casefold().split())


def _rules_problem(turn: _Turn) -> None:
    """Tell once what is wrong in the rules file, keep the words up to date, and take them away when it is mended."""
    problem = turn.memory.rules_problem
    body = turn.render("posts/rules-problem.md", problem=problem).rstrip() if problem else ""
    _keep_comment(turn, f"rules:{turn.issue.number}", body)


def _keep_comment(turn: _Turn, key: str, text: str) -> None:
    """Keep one comment of ours equal to the text: posted, rewritten, or deleted when the text is empty."""
    comment = turn.ours(key)
    body = f"{text}\n\n{turn.memory.stamp(key)}\n" if text else ""
    number = turn.issue.number
    if comment is None:
        if body and not turn.happened(key):
            turn.edits.append(PostComment(key, turn.issue.id, number, body))
        elif not body and key in turn.memory.done:
            turn.freed.append(key)
    elif not body:
        turn.edits.append(DeleteComment(comment.id, number, key))
    elif not same_text(comment.body, body):
        turn.edits.append(RewriteComment(comment.id, number, body))


def _goals(turn: _Turn) -> None:
    found = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    matched = match(found, turn.snapshot.goals, turn.memory)
    for line, issue in matched.kept:
        _kept_goal(turn, line, issue)
    numbers = {issue.number for _, issue in matched.kept}
    for line in matched.new:
        _new_goal(turn, line, numbers)
    gone = [agreed for number, agreed in turn.memory.agreed.items() if number not in numbers]
    turn.changes.extend(Change(each.number, turn.now, "removed", each.status, "", "sub-issues") for each in gone)


def _kept_goal(turn: _Turn, line: Line | None, issue: Issue) -> None:
    before = turn.memory.agreed.get(issue.number)
    settled = settle(line, issue, before, repository=turn.snapshot.repository, rules=turn.rules, now=turn.now)
    turn.edits.extend(settled.edits)
    if line and settled.splices:
        turn.splices.setdefault(line.node, []).extend(settled.splices)
    if settled.agreed != before:
        turn.agreed.append(settled.agreed)
    turn.changes.extend(settled.changes)
    turn.problems.extend(settled.problems)
    turn.views.append(posts.goal_view(line, issue, settled.word, settled.owner, _notes(turn, settled)))


def _notes(turn: _Turn, settled: Settled) -> tuple[str, ...]:
    history = [*turn.memory.history, *settled.changes]
    return posts.week_notes(settled.agreed.number, history, turn.now, turn.rules.vocabulary)


def _new_goal(turn: _Turn, line: Line, others: Container[int]) -> None:
    """A line without an issue gets one, from the start of the sprint or as the rules say."""
    stray = foreign_link(line, others, turn.memory)
    if stray:
        turn.problems.append(stray)
        return
    # Somebody who takes the link of a lost goal issue away wants a new one; only a young issue may just not show yet.
    if not _may_open(turn) or line.key in turn.memory.recent:
        return
    opened = sum(isinstance(edit, OpenIssue) for edit in turn.edits)
    if len(turn.snapshot.goals) + opened >= MOST_SUB_ISSUES:
        message = f"has no issue: GitHub allows {MOST_SUB_ISSUES} sub-issues; drop a goal or plan it in another sprint"
        turn.problems.append(Problem(line.goal.title, message))
        return
    turn.edits.append(_goal_issue(turn, line))


def _may_open(turn: _Turn) -> bool:
    when = turn.rules.become_issues
    if when is BecomeIssues.NEVER or not turn.issue.is_open:
        return False
    return when is BecomeIssues.AT_ONCE or calendar.begins(turn.period, turn.rules) <= turn.now


def _goal_issue(turn: _Turn, line: Line) -> OpenIssue:
    goal, vocabulary = line.goal, turn.rules.vocabulary
    word = vocabulary.named(goal.status) if goal.status else vocabulary.words[0]
    owners = tuple(login for login in goal.owners if turn.snapshot.repository.can_assign(login))
    body = turn.post(line.key, "posts/goal.md", goal=goal, team=line.where, sprint=turn.issue)
    return OpenIssue(
        line.key,
        goal.title[:TITLE_LENGTH],
        body,
        (turn.rules.labels.goal, word.label),
        owners if len(goal.owners) == 1 else (),
        turn.issue.id,
    )


def _summary(turn: _Turn) -> None:
    turn.problems.extend(Problem("GitHub", refusal) for refusal in turn.memory.refused)
    if not turn.views and not turn.problems:
        return
    values = {"goals": turn.views, "problems": turn.problems, "words": turn.rules.vocabulary.words}
    total = posts.verdict(turn.views, turn.rules.vocabulary)
    _keep_comment(turn, f"summary:{turn.issue.number}", turn.text("posts/summary.md", verdict=total, **values))


def _retro_key(turn: _Turn, day: date) -> str:
    """Return the key of a week's retro: by week, so that another weekday in the rules does not make a second one."""
    return f"retro:{turn.issue.number}:{posts.week_of(day, turn.period)}"


def _retros(turn: _Turn) -> dict[int, Issue]:
    """Return the retros of this sprint by week."""
    prefix = f"retro:{turn.issue.number}:"
    return {
        int(key.removeprefix(prefix)): issue
        for issue in turn.snapshot.retros
        for key in turn.memory.keys(issue)
        if key.startswith(prefix)
    }


def _retro_block(turn: _Turn) -> None:
    """The sprint issue links its retros, in a block of ours at the end of its body."""
    links = tuple(posts.retro_links(_retros(turn), ZoneInfo(turn.rules.timezone)))
    key = str(turn.issue.number)
    block: document.Change = document.DropBlock("retros", key)
    if links:
        text = turn.render("posts/retro-links.md", retros=links).rstrip()
        block = document.PutBlock("retros", key, text, "end")
    if document.splice(turn.issue.body, [block], vocabulary=turn.rules.vocabulary).text != turn.issue.body:
        turn.splices.setdefault(turn.issue.id, []).append(block)


def _spliced(turn: _Turn) -> None:
    for node, changes in turn.splices.items():
        turn.edits.append(SpliceText(node, turn.issue.number, tuple(changes)))


def _retro(turn: _Turn) -> calendar.RetrosDue:
    """File the latest retro that is due, once nothing else is to be done: a retro tells what really happened."""
    due = calendar.retros_due(turn.now, turn.issue.created_at, turn.period, turn.rules)
    if due.latest is None or turn.edits:
        return due
    key = _retro_key(turn, due.latest)
    if not turn.happened(key):
        turn.edits.append(_retro_issue(turn, key, due.latest, due.earlier))
    return due


def _retro_issue(turn: _Turn, key: str, day: date, earlier: Sequence[date]) -> OpenIssue:
    vocabulary = turn.rules.vocabulary
    filed = _retros(turn)
    values: dict[str, object] = {
        "sprint": turn.issue,
        "period": posts.period_view(turn.period),
        "week": posts.week_of(day, turn.period),
        "day": calendar.day_text(day),
        "verdict": posts.verdict(turn.views, vocabulary),
        "groups": posts.groups(turn.views, vocabulary),
        "left_over": [goal for goal in turn.views if goal.open and day + _WEEK > turn.period.end],
        "changed": [goal for goal in turn.views if goal.notes],
        "missed": [calendar.day_text(each) for each in earlier if posts.week_of(each, turn.period) not in filed],
    }
    title = f"Retro of {turn.issue.title}, week {values['week']} ({values['day']})"
    return OpenIssue(key, title[:TITLE_LENGTH], turn.post(key, "posts/retro.md", **values), (turn.rules.labels.retro,))
