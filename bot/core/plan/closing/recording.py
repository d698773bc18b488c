"""The record of a sprint from all that is known of it: what its goals came to, what came and went, and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import figures
from bot.core import record as core
from bot.core.agreed import Agreed, Change, Kept
from bot.core.document import Target as Aimed
from bot.core.document.folding import fold
from bot.core.model import Issue
from bot.core.plan import posts
from bot.core.plan.closing.learning import learnings, missed
from bot.core.plan.figures import record_view, with_figures
from bot.core.plan.grace import Timetable, moment_text
from bot.core.plan.lines import Line, lines, texts
from bot.core.plan.measuring import target_met, target_share
from bot.core.plan.noted import noted_at
from bot.core.plan.posts import GoalView
from bot.core.plan.scope import Planned, Scope, is_same, scope_of
from bot.core.plan.turn import LONGEST_POST, Turn
from bot.core.record import Before, Record, Removed, Result, Standing, Target
from bot.core.status import Ending

# Earlier sprints with which a sprint is compared.
COMPARED = 5


@dataclass(frozen=True, slots=True)
class _Known:
    """What a record is made from: what changed of each goal, its issue and what was agreed, its line, the texts."""

    changes: Mapping[int, tuple[Change, ...]]
    issues: Mapping[int, Issue]
    agreed: Mapping[int, Agreed]
    lines: Mapping[int | str, Line]
    texts: Mapping[str, str]
    scope: Scope


def record_of(turn: Turn, table: Timetable) -> Record | None:
    """Return the record of a sprint whose time of grace is over; None for one without goals."""
    known = _known(turn)
    goals = tuple(filter(None, (_result(turn, view, known, table) for view in views(turn))))
    removed = tuple(_removed(known, goals))
    if not goals and not removed:
        return None
    metrics = posts.notes((*turn.memory.kept, *turn.kept), ()).metrics
    record = Record(
        repository=turn.snapshot.repository.full_name,
        repository_id=turn.snapshot.repository.database_id,
        sprint=turn.issue.number,
        number=turn.period.number,
        title=turn.issue.title,
        start=turn.period.start,
        end=turn.period.end,
        ended_at=table.ends,
        graced_at=table.freezes,
        frozen_at=turn.now,
        goals=goals,
        removed=removed,
        numbers=tuple((dict(each.fields)["name"], dict(each.fields)["value"]) for each in metrics),
        before=_before(turn),
    )
    return _fitting(turn, with_figures(turn, record, [*views(turn)]))


def results(turn: Turn, table: Timetable) -> tuple[Result, ...]:
    """Return what the goals would be in a record that is written now."""
    known = _known(turn)
    return tuple(filter(None, (_result(turn, view, known, table) for view in views(turn))))


def comment(turn: Turn, record: Record) -> str:
    """Return the comment of a record: its words, its data, its seal."""
    stamp = turn.memory.stamp(f"record:{turn.issue.number}")
    return core.sealed(words(turn, record), record, stamp, turn.memory.secret)


def words(turn: Turn, record: Record) -> str:
    """Return what people read of a record."""
    compared = (*record.before, Before(record.number, record.start, record.end, core.sums_of(record)))
    return turn.render(
        "posts/record.md",
        record=record,
        verdict=core.verdict(record),
        met={goal.number or goal.title: met_words(goal) for goal in record.goals if goal.targets},
        sums=core.sums_of(record),
        compared=compared if record.before else (),
        figures=record_view(turn, record),
        issues=f"{turn.snapshot.repository.url}/issues/",
        said=[goal for goal in record.goals if goal.words or goal.learning],
        graced=moment_text(record.graced_at, turn.zone),
        frozen=moment_text(record.frozen_at, turn.zone),
    )


def _fitting(turn: Turn, record: Record) -> Record:
    """Return the record with its words as long as a comment can hold them."""
    cuts = [core.shortened(record, length) for length in core.LENGTHS]
    return next((cut for cut in cuts if len(comment(turn, cut)) <= LONGEST_POST), cuts[-1])


def _known(turn: Turn) -> _Known:
    memory, vocabulary = turn.memory, turn.rules.vocabulary
    changes: dict[int, tuple[Change, ...]] = {}
    for change in (*memory.history, *turn.changes):
        changes[change.number] = (*changes.get(change.number, ()), change)
    found = lines(turn.issue, memory, vocabulary)
    return _Known(
        changes,
        {issue.number: issue for issue in turn.snapshot.goals},
        {**memory.agreed, **{each.number: each for each in turn.agreed}},
        {line.goal.title if line.goal.ref is None else line.goal.ref: line for line in found},
        {node: text for node, _, text in texts(turn.issue, memory)},
        scope_of(turn),
    )


def views(turn: Turn) -> Iterator[GoalView]:
    """Yield every goal: those that the turn has shown, and those that are only a line and nobody's issue."""
    yield from turn.views
    titles = {view.title for view in turn.views}
    for line in lines(turn.issue, turn.memory, turn.rules.vocabulary):
        if line.goal.ref is None and line.goal.title not in titles:
            yield posts.line_view(line, turn.rules.vocabulary)


def _result(turn: Turn, view: GoalView, known: _Known, table: Timetable) -> Result | None:
    """Return what a goal came to; None for one that had been done before it came here."""
    vocabulary = turn.rules.vocabulary
    changes = known.changes.get(view.number, ()) if view.number else ()
    at_end, after = (core.status_at(view.word, changes, at, vocabulary) for at in (table.ends, table.freezes))
    done = vocabulary.ending(Ending.COMPLETED).name
    if after == done and _was(done, view, changes, turn):
        return None
    agreed, line = known.agreed.get(view.number), known.lines.get(view.number or view.title)
    learnt = _learnt(turn, view, known, table.freezes)
    counts = bool(learnt) and turn.rules.closing.learning_counts
    bold = core.is_even_bet(view.confidence)
    ending = core.ending_of(Standing(at_end, after), vocabulary, bold=bold, learnt=counts)
    word = vocabulary.read(ending.status)
    return Result(
        number=view.number,
        title=view.title,
        owner=view.owner,
        status=ending.status,
        emoji=word.emoji if word else view.emoji,
        outcome=ending.outcome,
        late=ending.late,
        added=Planned(view.number, view.title) in known.scope.added,
        age=(agreed.carried if agreed else 0) + 1,
        where=view.where,
        confidence=view.confidence,
        points=line.goal.points if line else None,
        targets=tuple(_target(turn, view.number, each) for each in view.targets),
        words=_last_words(view, known, table.freezes),
        learning=learnt,
        cause="" if ending.outcome is core.Outcome.DONE else _cause(turn, view, known, table.freezes),
    )


def _target(turn: Turn, number: int, target: Aimed) -> Target:
    met = target_met(turn, number, target)
    how = str(met) if met in {figures.Met.NUMBERS, figures.Met.UNSAID} else ""
    return Target(target.text, met.yes, target_share(turn, number, target), how)


def met_words(goal: Result) -> str:
    """Return how many of a goal's targets were met, as its record tells."""
    said = [figures.Met(each.how or ("marked" if each.met else "no")) for each in goal.targets]
    return figures.met_words(said)


def _was(done: str, view: GoalView, changes: Sequence[Change], turn: Turn) -> bool:
    """Whether a goal that was brought from another sprint had been done there already."""
    came = min((each.at for each in changes if each.what == "carried" and each.after.startswith("#")), default=None)
    return came is not None and core.status_at(view.word, changes, came, turn.rules.vocabulary) == done


def _last_words(view: GoalView, known: _Known, until: datetime) -> str:
    """Return the owner's last words of that time; of a goal that has gone on already, those beneath its line."""
    line, issue = known.lines.get(view.number or view.title), known.issues.get(view.number)
    said = [each for each in issue.comments if each.created_at <= until] if issue else []
    goal, agreed = line.goal if line else None, known.agreed.get(view.number)
    return posts.last_words(goal, said, view.owner, noted_at(agreed.facts if agreed else (), goal))


def _learnt(turn: Turn, view: GoalView, known: _Known, until: datetime) -> str:
    line, issue = known.lines.get(view.number or view.title), known.issues.get(view.number)
    said = [each for each in issue.comments if each.created_at <= until] if issue else []
    text = known.texts.get(line.node, "") if line else ""
    kept = [each for each in (*turn.memory.kept, *turn.kept) if each.at <= until]
    every = learnings(text, line.goal if line else None, said, kept, view.number)
    return " / ".join(dict.fromkeys(every))


def _cause(turn: Turn, view: GoalView, known: _Known, until: datetime) -> str:
    """Return why a goal was missed, in a word, where somebody said it by then."""
    line, issue = known.lines.get(view.number or view.title), known.issues.get(view.number)
    said = [each for each in issue.comments if each.created_at <= until] if issue else []
    text = known.texts.get(line.node, "") if line else ""
    kept = [each for each in (*turn.memory.kept, *turn.kept) if each.at <= until and _is_about(each, view)]
    words = missed(text, line.goal if line else None, said, kept)
    return figures.cause_of(words, turn.rules.figures.causes)[0] if words else ""


def _is_about(note: Kept, view: GoalView) -> bool:
    """Whether a note is about a goal: by its number, or by the title that it had while it was only a line."""
    if note.number:
        return note.number == view.number
    return fold(dict(note.fields).get("goal", "")) == fold(view.title)


def _removed(known: _Known, goals: Sequence[Result]) -> Iterator[Removed]:
    """Yield what was promised and taken out; what was dropped is still there, and scraped."""
    here = [Planned(goal.number, goal.title) for goal in goals]
    for each in known.scope.removed:
        if not any(is_same(goal, each) for goal in here):
            agreed = known.agreed.get(each.number)
            points = dict(agreed.facts).get("points", "") if agreed else ""
            yield Removed(each.number, each.title, float(points) if points else None)


def _before(turn: Turn) -> tuple[Before, ...]:
    """Return the sprints that ended before this one, oldest first."""
    earlier = [each for each in turn.memory.frozen if each.end < turn.period.end and each.sprint != turn.issue.number]
    last = sorted(earlier, key=lambda each: (each.end, each.sprint))[-COMPARED:]
    return tuple(Before(each.number, each.start, each.end, each.sums) for each in last)
