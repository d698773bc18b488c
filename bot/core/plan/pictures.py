"""Which diagrams does a post show, and which table beside each? Of the sprint as it is now, and of those before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.core import calendar, mermaid
from bot.core.figures import Figures, Span, spans
from bot.core.plan.posts import GoalView
from bot.core.plan.scope import Planned, is_same, scope_of
from bot.core.plan.turn import Turn
from bot.core.status import Ending, Vocabulary

_FEWEST = 2
_MOST_SPRINTS = 12
_SOURCES = ("Promised at the start", "Came in later")
_SAID = {Ending.COMPLETED: "done", Ending.OPEN: "not done", Ending.NOT_PLANNED: "dropped"}


@dataclass(frozen=True, slots=True)
class PictureView:
    """A diagram: what it shows, its lines for Mermaid, and the same as a table: names of columns, rows of texts."""

    heading: str
    code: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def cut(self, length: int) -> PictureView:
        """Return it as a table alone, or with nothing at all."""
        return replace(self, code=(), rows=self.rows if length else ())


def shows(turn: Turn) -> bool:
    """Whether the rules want diagrams."""
    return turn.rules.figures.enabled and turn.rules.figures.pictures


def statuses(turn: Turn) -> tuple[str, ...]:
    """Return a pie of how many goals have which status, for beside a table of goals; none for a goal alone."""
    if not shows(turn) or len(turn.views) < _FEWEST:
        return ()
    found = ((_signed(word.emoji, word.name), word.name) for word in turn.rules.vocabulary.words)
    counts = [(text, sum(view.word == name for view in turn.views)) for text, name in found]
    return mermaid.pie("Goals by status", counts)


def timeline(turn: Turn) -> tuple[PictureView, ...]:
    """Return a gantt of what status each goal had when; none while nothing changed."""
    if not shows(turn):
        return ()
    found = _spans(turn)
    goals = [(view, found[view.number]) for view in turn.views if found.get(view.number)][: mermaid.MOST]
    kinds = _kinds(turn.rules.vocabulary)
    rows = [
        mermaid.Row(_titled(view), tuple(_bar(turn, span, kinds.get(span.status, "")) for span in told))
        for view, told in goals
    ]
    code = mermaid.gantt("Goals and their status", rows)
    told = tuple((_titled(view), _way(turn, spans)) for view, spans in goals)
    return (PictureView("How they went", code, ("Goal", "Status since"), told),) if code else ()


def became(turn: Turn) -> tuple[PictureView, ...]:
    """Return a flowchart of what became of the goals that were promised, and of those that came in later."""
    if not shows(turn):
        return ()
    ends = _ends(turn)
    counts = [[number for _, number, _ in ends], [number for _, _, number in ends]]
    nodes = [f"{name}: {sum(each)}" for name, each in zip(_SOURCES, counts, strict=True)]
    edges = [
        mermaid.Edge(source, len(nodes) + place, str(number))
        for source, each in enumerate(counts)
        for place, number in enumerate(each)
        if number
    ]
    code = mermaid.flowchart("What became of the goals", [*nodes, *(name for name, _, _ in ends)], edges)
    rows = tuple((name, str(promised), str(late)) for name, promised, late in ends)
    return (PictureView("What became of the goals", code, ("", *_SOURCES), rows),) if code else ()


def points(turn: Turn, found: Figures) -> tuple[PictureView, ...]:
    """Return a chart of the points that were done in each sprint, where the rules want that kind, too."""
    last = found.points[-_MOST_SPRINTS:]
    if not (shows(turn) and turn.rules.figures.charts) or len(last) < _FEWEST:
        return ()
    code = mermaid.xychart("Points done", "points", [name for name, _ in last], [each.done for _, each in last])
    rows = tuple((name, f"{each.promised:g}", f"{each.done:g}") for name, each in last)
    return (PictureView("Points done", code, ("Sprint", "Promised", "Done"), rows),)


def _spans(turn: Turn) -> dict[int, tuple[Span, ...]]:
    begin, end = (
        calendar.instant(day, time(), turn.zone) for day in (turn.period.start, turn.period.end + timedelta(days=1))
    )
    words = {view.number: view.word for view in turn.views if view.number}
    return spans((*turn.memory.history, *turn.changes), begin, end, turn.now, words)


def _bar(turn: Turn, span: Span, kind: str) -> mermaid.Bar:
    return mermaid.Bar(_word(turn, span.status), _local(turn, span.begin), _local(turn, span.end), kind)


def _local(turn: Turn, at: datetime) -> datetime:
    return at.astimezone(turn.zone)


def _way(turn: Turn, told: Sequence[Span]) -> str:
    return " → ".join(
        f"{_word(turn, span.status)} {calendar.day_text(calendar.local_day(span.begin, turn.zone))}" for span in told
    )


def _word(turn: Turn, status: str) -> str:
    word = turn.rules.vocabulary.read(status)
    return _signed(word.emoji, word.name) if word else status


def _signed(emoji: str, name: str) -> str:
    return f"{emoji} {name}".strip()


def _titled(view: GoalView) -> str:
    return f"{view.title} ({view.number})" if view.number else view.title


def _kinds(vocabulary: Vocabulary) -> dict[str, str]:
    """Return how a gantt shows each word: a vocabulary goes from not started by good to bad up to done."""
    words = vocabulary.words
    done = words.index(vocabulary.ending(Ending.COMPLETED))
    good = 1 + done // 2
    kinds = ["", *(["active"] * (good - 1)), *(["crit"] * (done - good))][:done]
    return {word.name: kind for word, kind in zip(words, [*kinds, "done"], strict=False)}


def _ends(turn: Turn) -> list[tuple[str, int, int]]:
    """Return how goals ended, with how many of those that were promised and of those that came in later."""
    scope = scope_of(turn)
    if scope.frozen_at is None:
        return []
    here = [Planned(view.number, view.title) for view in turn.views]
    late = [any(is_same(each, one) for one in scope.added) for each in here]
    ended = Counter(
        (turn.rules.vocabulary.named(view.word).ending, came) for view, came in zip(turn.views, late, strict=True)
    )
    gone = sum(not any(is_same(each, one) for one in here) for each in scope.removed)
    told = [(said, ended[ending, False], ended[ending, True]) for ending, said in _SAID.items()]
    return [each for each in (*told, ("taken out", gone, 0)) if each[1] or each[2]]
