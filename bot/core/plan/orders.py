"""What a command asks for becomes voices in the merge, splices in the plan, posts, or notes that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.core import document
from bot.core.agreed import Change, Kept
from bot.core.calendar import local_day
from bot.core.commands import values as asked
from bot.core.commands.telling import code, named
from bot.core.commands.values import Call, Known, Order
from bot.core.document import Goal, Kind, goal_line
from bot.core.edits import PostComment
from bot.core.merge import Surface, Voice
from bot.core.model import Comment, Issue
from bot.core.neutral import neutral
from bot.core.plan import fitting, hangovers
from bot.core.plan.carried import carried_word
from bot.core.plan.comments import team_body
from bot.core.plan.during.standups import asked_for
from bot.core.plan.lines import Line, has_number, texts
from bot.core.plan.opening import plan_key
from bot.core.plan.teams import team_key
from bot.core.plan.turn import Turn
from bot.core.status import Ending

# What the digests of comments that begin with a sign begin with.
SPOKEN = "spoken-"

# How many times one comment may ask for help.
MOST_HELP = 5

_LANES = {"headline": Kind.HEADLINE, "high": Kind.HIGH, "low": Kind.LOW}

Name = int | str
# The lines of goals by what `name_of` calls them; None for a goal that has none.
Lines = Mapping[Name, Line | None]


def name_of(goal: Known) -> Name:
    """Return what tells a goal apart while commands change the rest of it: its number, else its title."""
    return goal.title if goal.number is None else goal.number


def carry_out(turn: Turn, call: Call, orders: Sequence[Order], lines: Lines) -> bool:
    """Do what a command asks for. False when a goal has no line yet to write on: the command stays open.

    Raises Wrong when there will be no line, or none on which it can be written.
    """
    return all(_decided(turn, call, order) or _carry_out(turn, call, order, lines) for order in orders)


def _carry_out(turn: Turn, call: Call, order: Order, lines: Lines) -> bool:
    match order:
        case asked.Say() | asked.Own():
            return _say(turn, call, order, lines.get(name_of(order.goal)))
        case asked.Aim() | asked.Measured() | asked.Retell() | asked.Confide() | asked.Weigh():
            return _write(turn, call, order, lines.get(name_of(order.goal)))
        case asked.AddGoal():
            _add(turn, order)
        case asked.Split():
            _split(turn, order)
        case asked.Metric() | asked.Ask() | asked.Keep():
            turn.kept.append(_kept(call, order))
            turn.changes.extend(_measured(turn, call, order))
            _fill(turn, order)
        case asked.PostTeam():
            _post_team(turn, order.name)
        case asked.OpenGoals():
            turn.settled.append(plan_key(turn))
        case asked.PostStandup():
            _post_standup(turn, call)
        case asked.Answer():
            _post(turn, call, f"help:{call.comment_number}:{call.digest}", order.text)
        case _ as never:
            assert_never(never)
    return True


_OfGoal = (asked.Say, asked.Own, asked.Aim, asked.Measured, asked.Retell, asked.Confide, asked.Weigh, asked.Split)


def _is_left(turn: Turn, goal: Known) -> bool:
    """Whether a goal is left over from the sprint before, and has not come into this one."""
    return hangovers.is_left(turn, goal.number, {issue.number for issue in turn.snapshot.goals})


def _decided(turn: Turn, call: Call, order: Order) -> bool:
    """In the plan of the next sprint only this can be said of a goal that is left over: carry, split or drop."""
    if not (isinstance(order, _OfGoal) and _is_left(turn, order.goal)):
        return False
    vocabulary = turn.rules.vocabulary
    words = {carried_word(turn).name: hangovers.CARRY, vocabulary.ending(Ending.NOT_PLANNED).name: hangovers.DROP}
    match order:
        case asked.Split(goal=goal, note=note):
            hangovers.command(turn, call, goal.number or 0, hangovers.SPLIT, note)
        case asked.Say(goal=goal, status=status, note=note) if status in words:
            hangovers.command(turn, call, goal.number or 0, words[status], note)
        case _:
            said = code(f"/{call.name}")
            raise asked.Wrong(
                f"This goal still belongs to the last sprint: write {said} on its own issue."
                f" Here you can {code('/carry')}, {code('/split')} or {code('/drop')} it."
            )
    return True


def is_spoken(call: Call) -> bool:
    """Whether it is no command, but a comment that begins with a sign."""
    return call.digest.startswith(SPOKEN)


def _surface(call: Call) -> Surface:
    return Surface.COMMENT if is_spoken(call) else Surface.COMMAND


def _say(turn: Turn, call: Call, order: asked.Say | asked.Own, line: Line | None) -> bool:
    """With an issue it is a voice among the others; without one the line is all there is, and is written at once."""
    goal = order.goal
    says = order.status if isinstance(order, asked.Say) else order.login
    if goal.number is not None:
        is_status = isinstance(order, asked.Say)
        said = (turn.voices if is_status else turn.owner_voices).setdefault(goal.number, [])
        voice = Voice(_surface(call), says, call.at, call.who, note=order.note)
        turn.changes.extend(_corrected(said, voice, goal.number, "said" if is_status else "said owner"))
        said.append(voice)
        return True
    if line is None:
        return False
    if isinstance(order, asked.Say):
        word, at = turn.rules.vocabulary.named(says), line.goal.at
        turn.splice(line.node, document.SetEmoji(at, word.emoji), document.SetNoteStatus(at, word.emoji, word.name))
        turn.changes.append(replace(_change(call, goal, "status", goal.status, says), note=order.note))
    else:
        turn.splice(line.node, document.SetOwner(line.goal.at, says or None))
        turn.changes.append(replace(_change(call, goal, "owner", goal.owner, says), note=order.note))
    return True


def _corrected(said: list[Voice], last: Voice, number: int, what: str) -> Iterator[Change]:
    """Of several words of one person in one moment, as in one comment, the last counts; the others are only told."""
    for each in [each for each in said if (each.surface, each.at, each.who) == (last.surface, last.at, last.who)]:
        said.remove(each)
        if each.at and each.says != last.says:
            yield Change(number, each.at, what, last.says, each.says, each.surface, each.who, each.note)


def _change(call: Call, goal: Known, what: str, before: str, after: str) -> Change:
    return Change(goal.number or 0, call.at, what, before, after, _surface(call), call.who, title=goal.title)


Written = asked.Aim | asked.Measured | asked.Retell | asked.Confide | asked.Weigh


def _write(turn: Turn, call: Call, order: Written, line: Line | None) -> bool:
    """Write on the goal's line, and into its history."""
    if line is None:
        if not _gets_line(turn, order.goal):
            raise asked.Wrong(
                f"{named(order.goal)} has no line in the plan; write one with #{order.goal.number} first."
            )
        return False
    change, splice = _written(turn, call, order, line.goal)
    _can_be_written(turn, call, order, line.node, splice)
    turn.splice(line.node, splice)
    turn.changes.append(change)
    return True


def _can_be_written(turn: Turn, call: Call, order: Written, node: str, splice: document.Change) -> None:
    """Wrong when the line, or the whole text, does not take what a command says."""
    what, line = code(f"/{call.name}"), f"the line of {named(order.goal)}"
    try:
        missed = document.splice(_text(turn, node), [splice], vocabulary=turn.rules.vocabulary).missed
    except document.TooLong as error:
        raise asked.Wrong(f"There is no room for what {what} says on {line}. {error}") from error
    if missed:
        raise asked.Wrong(f"What {what} says cannot be written on {line}; write it there by hand.")


def _gets_line(turn: Turn, goal: Known) -> bool:
    """Whether a goal without a line gets one from us: while it is open, and never had one."""
    before = turn.memory.agreed.get(goal.number or 0)
    word = turn.rules.vocabulary.read(before.status) if before else None
    return before is None or not (before.lined or (word and word.ending is not Ending.OPEN))


def _text(turn: Turn, node: str) -> str:
    texts: tuple[Issue | Comment, ...] = (turn.issue, *turn.issue.comments)
    return next(text.body for text in texts if text.id == node)


def _fact(turn: Turn, call: Call, known: Known, name: str, words: tuple[str, str]) -> Change:
    """Tell of a number on a line, from what to what; a line that shows it already was written before we died."""
    before, after = words
    agreed = turn.memory.agreed.get(known.number or 0)
    if agreed and before == after:
        before = dict(agreed.facts).get(name, "")
    return _change(call, known, name, before, after)


def _written(turn: Turn, call: Call, order: Written, goal: Goal) -> tuple[Change, document.Change]:
    """Return what a command changes on a line: for the history, and in the text."""
    known, at = order.goal, goal.at
    match order:
        case asked.Aim(text=text):
            return _change(call, known, "target", "", text), document.AddTarget(at, neutral(text, inline=True))
        case asked.Measured(nth=nth, value=value):
            target = known.targets[nth - 1]
            return _change(call, known, "target", target, value), document.SetTargetNow(at, nth - 1, value)
        case asked.Retell(was=was, text=text):
            return _change(call, known, "target", was, text), document.SayTarget(at, was, text)
        case asked.Confide(probability=probability, note=note):
            before = "" if goal.confidence is None else f"{goal.confidence:.0%}"
            change = _fact(turn, call, known, "confidence", (before, f"{probability:.0%}"))
            return replace(change, note=note), document.SetConfidence(at, probability)
        case asked.Weigh(points=points, note=note):
            before = "" if goal.points is None else f"{goal.points:g}"
            change = _fact(turn, call, known, "points", (before, f"{points:g}"))
            return replace(change, note=note), document.SetPoints(at, points)
        case _ as never:
            assert_never(never)


def _add(turn: Turn, order: asked.AddGoal) -> None:
    line = goal_line(order.title, owner=order.owner, vocabulary=turn.rules.vocabulary)
    children = (f"Why? {neutral(order.why, inline=True)}",) if order.why else ()
    turn.splice(turn.issue.id, document.AddGoal(_LANES.get(order.lane, Kind.PLAN), line, children))


def _split(turn: Turn, order: asked.Split) -> None:
    """The rest of a goal is a goal of its own; on the last day that of the next sprint, where it is planned already."""
    goal, place = order.goal, turn.memory.place
    if place and place.after and goal.number and local_day(turn.now, turn.zone) >= turn.period.end:
        command = code(f"/split #{goal.number}")
        raise asked.Wrong(f"The next sprint is planned already: write {command} on its issue, #{place.after}.")
    line = goal_line(f"{goal.title} (the rest)", owner=goal.owner, vocabulary=turn.rules.vocabulary)
    why = (f"Why? {neutral(order.note, inline=True)}",) if order.note else ()
    first = (f"Split from [#{goal.number}]({goal.url})",) if goal.number and goal.url else ()
    turn.splice(turn.issue.id, document.AddGoal(Kind.PLAN, line, (*first, *why)))


def _kept(call: Call, order: asked.Metric | asked.Ask | asked.Keep) -> Kept:
    match order:
        case asked.Metric(name, value):
            return Kept("metric", f"{name}: {value}", call.who, call.at, 0, (("name", name), ("value", value)))
        case asked.Ask(goal, text):
            return Kept("help", text, call.who, call.at, goal.number or 0, (("goal", goal.title),))
        case asked.Keep(kind, text, fields=fields, goal=about):
            number = about.number if about else call.goal
            return Kept(kind, text, call.who, call.at, number or 0, fields)
        case _ as never:
            assert_never(never)


def _measured(turn: Turn, call: Call, order: Order) -> Iterator[Change]:
    """A number that the sprint follows has a history, under its own name."""
    if isinstance(order, asked.Metric):
        kept = [dict(each.fields) for each in turn.memory.kept if each.kind == "metric"]
        before = next((each["value"] for each in reversed(kept) if each["name"] == order.name), "")
        yield Change(0, call.at, "metric", before, order.value, _surface(call), call.who, title=order.name)


def _fill(turn: Turn, order: Order) -> None:
    if isinstance(order, asked.Metric):
        fill(turn, order.name, order.value)


def fill(turn: Turn, name: str, value: str) -> None:
    """Write a number into its row of the plan's tables, where the rules want figures and just one row has its name."""
    if not turn.rules.figures.enabled:
        return
    change, vocabulary = document.SetNumber(name, value), turn.rules.vocabulary
    rows = [node for node, _, text in texts(turn.issue, turn.memory) if has_number(text, name, vocabulary)]
    text = _text(turn, rows[0]) if len(rows) == 1 else ""
    if fitting.differs(text, change, vocabulary):
        turn.splice(rows[0], change)


def _post_team(turn: Turn, name: str) -> None:
    """Post a team's comment, also again when somebody deleted it."""
    key = f"team:{turn.issue.number}:{team_key(name)}"
    known = next((team for team in turn.rules.teams if team_key(team.name) == team_key(name)), None)
    coming = any(isinstance(edit, PostComment) and edit.key == key for edit in turn.edits)
    if turn.ours(key) is None and not coming:
        members = known.members if known else ()
        body = team_body(turn, known.name if known else name, members)
        turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def _post_standup(turn: Turn, call: Call) -> None:
    """Once a day: that on which somebody asked, also when the turn that does it is another day's."""
    asked_for(turn, local_day(call.at, turn.zone))


def _post(turn: Turn, call: Call, key: str, text: str) -> None:
    of_comment = f"help:{call.comment_number}:"
    told = sum(isinstance(edit, PostComment) and edit.key.startswith(of_comment) for edit in turn.edits)
    if not turn.happened(key) and told < MOST_HELP:
        node = next((each.id for each in turn.snapshot.heard if each.number == call.issue), turn.issue.id)
        turn.edits.append(PostComment(key, node, call.issue, f"{text}\n\n{turn.memory.stamp(key)}\n"))
