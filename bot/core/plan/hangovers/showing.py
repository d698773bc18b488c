"""The list of left-over goals with their boxes, in the comment of each team and in the sprint issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import calendar, document
from bot.core.calendar import WorkDays
from bot.core.document import Kind
from bot.core.edits import PostComment
from bot.core.plan import posts
from bot.core.plan.hangovers.deciding import ticked
from bot.core.plan.hangovers.left import UNDECIDED, LeftOver, left_overs, waiting
from bot.core.plan.posts import GoalView
from bot.core.plan.starting import is_late, stands_at
from bot.core.plan.teams import comment_key, comment_of
from bot.core.plan.turn import Turn

BLOCK = "hangovers"
# An issue that was opened after the start is read before anybody is asked.
_BREATH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A left-over goal as its list shows it: what was decided ("": nothing), by whom ("": nobody knows), and the note.

    `ruled` says that the rules decided, `several` that more than one box is ticked; `flag` is which sprint of its life
    would be the next one, where that is one too many.
    """

    goal: GoalView
    decided: str = ""
    who: str = ""
    note: str = ""
    ruled: bool = False
    several: bool = False
    flag: str = ""

    def cut(self, length: int) -> Item:
        """Return it with shorter words, for a list that got too long."""
        return replace(self, goal=posts.cut(self.goal, length), note=self.note[:length])


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with goals about which nobody decided; who is away is named and not pinged."""

    who: str
    ping: bool
    goals: tuple[GoalView, ...]

    def cut(self, length: int) -> Person:
        """Return it with shorter words."""
        return replace(self, goals=posts.cut(self.goals, length))


def show(turn: Turn) -> None:
    """Keep the lists as they should be, where they stand already; a new comment of a team is posted with its own."""
    _keep(turn, turn.issue.id, turn.issue.body, "")
    for team in turn.rules.teams:
        comment = comment_of(turn, team.name)
        if comment is not None:
            _keep(turn, comment.id, comment.body, team.name)


def with_list(turn: Turn, team: str, text: str) -> str:
    """Return the text of a team's new comment with the list of its left-over goals."""
    return turn.after(text, _block(turn, team), _what(team))


def _keep(turn: Turn, node: str, text: str, team: str) -> None:
    block = _block(turn, team)
    if turn.after(text, block, _what(team)) != text:
        turn.splice(node, block)


def _what(team: str) -> str:
    return f"the left-over goals in the comment of team {team}" if team else "the list of left-over goals"


def _block(turn: Turn, team: str) -> document.PutBlock | document.DropBlock:
    key = str(turn.issue.number)
    items = tuple(_items(turn, team))
    if not items:
        return document.DropBlock(BLOCK, key)
    place: document.Place = ("after", Kind.HANGOVER) if team else "end"
    return document.PutBlock(BLOCK, key, turn.text("posts/hangovers.md", items=items, team=team), place)


def _items(turn: Turn, team: str) -> Iterator[Item]:
    """Where a team's comment was deleted, its goals stand in the sprint issue."""
    for left in left_overs(turn):
        home = left.team if left.team and comment_is_there(turn, left.team) else ""
        if home == team:
            yield _item(turn, left)


def comment_is_there(turn: Turn, team: str) -> bool:
    """Whether a team has its comment, or gets it in this turn."""
    return comment_of(turn, team) is not None or not turn.happened(comment_key(turn, team))


def _item(turn: Turn, left: LeftOver) -> Item:
    carried = left.agreed.carried + 1
    flag = posts.age(carried) if carried >= turn.rules.planning.hangovers.flag_at else ""
    item = Item(view(turn, left), several=len(ticked(turn, left)) > 1, flag=flag)
    if left.decision is None or left.decision in turn.changes:
        return item  # a ticked box stays until it is remembered that it was: nobody ticks it twice
    said = left.decision
    return replace(item, decided=said.after, who=said.who, note=said.note, ruled=said.note == UNDECIDED)


def view(turn: Turn, left: LeftOver) -> GoalView:
    """Return the view of a left-over goal, with its age in the sprint before."""
    word = turn.rules.vocabulary.read(left.agreed.status) or turn.rules.vocabulary.words[0]
    url = f"{turn.snapshot.repository.url}/issues/{left.number}"
    shown = posts.gone_view(None, left.agreed, word, url)
    return replace(shown, last_words=left.words, age=posts.age(left.agreed.carried))


def ask(turn: Turn) -> None:
    """Ask once more before the start about goals that nobody decided about: one comment for all owners."""
    key, rule = f"undecided:{turn.issue.number}", turn.rules.planning.hangovers
    days = calendar.work_days(turn.rules)
    day = days.previous_working(turn.period.start)
    is_first = turn.memory.place is None or not turn.memory.place.before
    if not rule.ask or is_first or day is None or turn.now >= stands_at(turn) or turn.happened(key):
        return
    moment, undecided = calendar.instant(day, rule.ask_at, turn.zone), waiting(turn)
    moment = turn.issue.created_at + _BREATH if is_late(turn) else moment
    if turn.now < moment:
        turn.due.append(moment)
    elif undecided and not any(isinstance(edit, PostComment) and edit.key.startswith("team:") for edit in turn.edits):
        people = tuple(_people(turn, undecided, days))
        text = turn.post(
            key,
            "posts/undecided.md",
            people=people,
            start=calendar.local_day(stands_at(turn), turn.zone),
            rule=rule.undecided,
        )
        turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, text))


def _people(turn: Turn, undecided: Sequence[LeftOver], days: WorkDays) -> Iterator[Person]:
    owned: dict[str, list[LeftOver]] = {}
    for left in undecided:
        owned.setdefault(left.agreed.owner, []).append(left)
    today = calendar.local_day(turn.now, turn.zone)
    for who, goals in sorted(owned.items(), key=lambda each: (not each[0], each[0].casefold())):
        ping = bool(who) and turn.snapshot.repository.can_assign(who) and not days.is_away(who, today)
        yield Person(who, ping, tuple(view(turn, left) for left in goals))
