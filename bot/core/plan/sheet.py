"""What does the sprint look like at the end of a turn? The sheet from which pages, exports and messages are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import calendar, document, figures
from bot.core.agreed import Agreed, Change
from bot.core.model import Comment, Issue
from bot.core.numbers import Direction, Measure
from bot.core.plan.closing.recording import views
from bot.core.plan.comments import verdict
from bot.core.plan.figures import present
from bot.core.plan.lines import Line, lines
from bot.core.plan.measuring import promises, reported, target_met, target_share
from bot.core.plan.posts import GoalView
from bot.core.plan.retro import points
from bot.core.plan.retro.following import people_on
from bot.core.plan.retro.telling import asked_for, of_sprint, review_of
from bot.core.plan.scope import Planned, scope_of
from bot.core.plan.turn import Turn
from bot.core.sheet import Finding, Goal, Note, Number, Sheet, Target, Word, digest
from bot.core.status import Ending

# What we note ourselves, without anybody having done anything to the goal.
_OURS = frozenset({"committed", "carried"})
_BETTER: Mapping[str, bool] = {"better": True, "worse": False}
_SIGNS = {Direction.UP: "≥ ", Direction.DOWN: "≤ "}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the goals, by the numbers of their issues; `lines` also by title where there is no issue."""

    issues: Mapping[int, Issue]
    agreed: Mapping[int, Agreed]
    lines: Mapping[int | str, Line]
    changes: Mapping[int, Sequence[Change]]
    problems: Mapping[str, str]
    help: Mapping[int, str]
    added: frozenset[Planned]


def sheet_key(number: int) -> str:
    """Return the key under which the digest of a sprint's sheet is remembered (the number of its issue)."""
    return f"sheet:{number}"


def news(turn: Turn) -> Sheet | None:
    """Return the sheet of the sprint as it is now; None where the one that is kept says the same."""
    found = sheet(turn)
    return None if turn.memory.shown.get(sheet_key(turn.issue.number)) == digest(found) else found


def sheet(turn: Turn) -> Sheet:
    """Return what the sprint looks like after everything that this turn has decided."""
    rules, vocabulary, known = turn.rules, turn.rules.vocabulary, _known(turn)
    achieved = present(turn, turn.views, over=False).achieved if rules.figures.enabled else None
    return Sheet(
        repository=turn.snapshot.repository.full_name,
        sprint=turn.issue.number,
        title=turn.issue.title,
        url=turn.issue.url,
        start=turn.period.start,
        end=turn.period.end,
        zone=rules.timezone,
        number=turn.period.number,
        state=_state(turn),
        verdict=verdict(turn),
        pace=turn.pace,
        goals=tuple(_goal(turn, view, known) for view in views(turn)),
        words=tuple(Word(word.name, word.emoji, _ending(word.ending)) for word in vocabulary.words),
        teams=tuple(team.name for team in rules.teams),
        findings=tuple(_findings(turn)),
        problems=tuple(dict.fromkeys(f"{each.where}: {each.message}" for each in turn.problems)),
        numbers=tuple(_numbers(turn)),
        achieved=achieved.share if achieved else None,
        covered=achieved.covered if achieved else 1.0,
        retros=tuple((each.number, each.title) for each in turn.retros),
        notes=tuple(_notes(turn)),
    )


def _known(turn: Turn) -> _Known:
    changes: dict[int, list[Change]] = {}
    for change in (*turn.memory.earlier, *turn.memory.history, *turn.changes):
        changes.setdefault(change.number, []).append(change)
    problems: dict[str, str] = {}
    for each in turn.problems:
        problems.setdefault(each.where, each.message)
    asked = (each for each in (*turn.memory.kept, *turn.kept) if each.kind == "help")
    found = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    return _Known(
        {issue.number: issue for issue in turn.snapshot.goals},
        {**turn.memory.agreed, **{each.number: each for each in turn.agreed}},
        {line.goal.title if line.goal.ref is None else line.goal.ref: line for line in found},
        changes,
        problems,
        {each.number: each.text or "help is wanted" for each in asked if each.number},
        frozenset(scope_of(turn).added),
    )


def _notes(turn: Turn) -> Iterator[Note]:
    """Yield what retros of this sprint asked for, and what people said in comments on them."""
    ours = {issue.number: issue for issue in (*of_sprint(turn).values(), *filter(None, [review_of(turn)]))}
    for each in asked_for(turn) if ours else ():
        if each.retro.number in ours:
            yield Note("action", each.text, each.owner, each.fate.value, each.retro.number)
    for issue in ours.values():
        said = points.together(points.of_comment(each, turn.rules.vocabulary) for each in people_on(turn, issue))
        yield from (Note("went-well", each.text, each.who, retro=issue.number) for each in said.well)
        yield from (Note("better", each.text, each.who, retro=issue.number) for each in said.better)


def _state(turn: Turn) -> str:
    if not turn.issue.is_open:
        return "closed"
    if turn.is_over:
        return "over"
    return "planned" if turn.now < calendar.begins(turn.period, turn.rules) else "running"


def _ending(ending: Ending) -> str:
    return ending.value.replace("_", " ")


def _goal(turn: Turn, view: GoalView, known: _Known) -> Goal:
    line, agreed = known.lines.get(view.number or view.title), known.agreed.get(view.number)
    changes = sorted(known.changes.get(view.number, ()), key=lambda each: each.at) if view.number else []
    word, issue = turn.rules.vocabulary.read(view.word), known.issues.get(view.number)
    targets = tuple(_target(turn, view.number, each) for each in _walked(view.targets))
    shares, came = (each.share for each in targets), _came(view, changes)
    return Goal(
        number=view.number,
        title=view.title,
        status=view.word,
        emoji=view.emoji,
        ending=_ending(word.ending) if word else "open" if view.open else "completed",
        url=view.url,
        owner=view.owner,
        team=view.where,
        lane=(line.goal.lane or "") if line else "",
        age=(agreed.carried if agreed else 0) + 1,
        confidence=view.confidence,
        points=line.goal.points if line else None,
        updated_at=_updated_at(turn, changes, issue),
        since=came.at if came else None,
        why=" ".join(came.note.split()) if came else "",
        added=Planned(view.number, view.title) in known.added,
        share=figures.goal_share(shares, done=view.done) if view.open or view.done else 0.0,
        targets=targets,
        words=view.last_words,
        help=known.help.get(view.number, "") if view.open and view.number else "",
        conflict=_conflict(turn, view, changes, known),
    )


def _walked(targets: Iterable[document.Target]) -> Iterator[document.Target]:
    """Yield targets, each with those beneath it behind it."""
    for each in targets:
        yield each
        yield from _walked(each.targets)


def _target(turn: Turn, number: int, target: document.Target) -> Target:
    word = turn.rules.vocabulary.read(target.status) if target.status else None
    numbers = target.measure
    near, far = numbers.wanted if isinstance(numbers.wanted, tuple) else (numbers.wanted, None)
    if far is not None and numbers.direction is Direction.DOWN:
        near, far = far, near
    return Target(
        text=target.text,
        status=target.status or "",
        emoji=word.emoji if word else "",
        baseline=numbers.baseline,
        now=numbers.now,
        wanted=near,
        most=far,
        unit=numbers.unit,
        share=target_share(turn, number, target),
        met=target_met(turn, number, target).yes,
    )


def _updated_at(turn: Turn, changes: Sequence[Change], issue: Issue | None) -> datetime | None:
    """Return when somebody last changed a goal, or wrote something on its issue."""
    told = [change.at for change in changes if change.what not in _OURS]
    comments = issue.comments if issue else ()
    said = [each.edited_at or each.created_at for each in comments if _is_word(turn, each)]
    return max((*told, *said), default=None)


def _is_word(turn: Turn, comment: Comment) -> bool:
    """Whether a person said something in a comment."""
    return not comment.mine and not comment.minimized and not turn.memory.keys(comment)


def _came(view: GoalView, changes: Sequence[Change]) -> Change | None:
    """Return the change that brought a goal to the status that it has; None where the history does not tell."""
    came = [each for each in changes if each.what in {"status", "created"} and each.after == view.word]
    return came[-1] if came else None


def _conflict(turn: Turn, view: GoalView, changes: Sequence[Change], known: _Known) -> str:
    """Return what waits for an answer: what is wrong with the goal, or a word that was overtaken and left at that."""
    if view.number and (problem := known.problems.get(f"#{view.number}")):
        return problem
    lost = next((each for each in reversed(changes) if each.what in {"lost status", "lost owner"}), None)
    if lost is None or not view.open or any(each.at > lost.at and each.who for each in changes):
        return ""
    said, stands = (_told(turn, lost.what, each) for each in (lost.after, lost.before))
    return f"@{lost.who} said {said}, and {stands} stands" if lost.who else ""


def _told(turn: Turn, what: str, value: str) -> str:
    if what == "lost owner":
        return f"@{value}" if value else "nobody"
    word = turn.rules.vocabulary.read(value)
    return f"{word.emoji} {word.name}" if word else value


def _findings(turn: Turn) -> Iterator[Finding]:
    for each in turn.findings:
        yield Finding(each.code, "error" if each.error else "warning", each.message, each.team, each.line)


def _numbers(turn: Turn) -> Iterator[Number]:
    """Yield the numbers of the plan and those that were reported; before them stands the last record's."""
    earlier = figures.records_of([each for each in turn.memory.frozen if each.end < turn.period.end])
    promised = promises(turn)
    wanted = {each.name: _wanted(each.measure) for each in promised}
    before = earlier[-1].numbers if earlier else ()
    for each in figures.compared(promised, reported(turn), before):
        yield Number(each.name, each.now, each.before, wanted.get(each.name, ""), _BETTER.get(str(each.turned)))


def _wanted(measure: Measure) -> str:
    """Return in words what is wanted of a number: "≤ 3%", "10 to 15 users"; "" where nothing is."""
    if measure.wanted is None:
        return ""
    if isinstance(measure.wanted, tuple):
        low, high = measure.wanted
        return f"{low:,.10g} to {figures.spelled(high, measure.unit)}"
    sign = _SIGNS.get(measure.direction, "") if measure.direction else ""
    return f"{sign}{figures.spelled(measure.wanted, measure.unit)}"
