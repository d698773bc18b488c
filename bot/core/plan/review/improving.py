"""What got better since the first day of a sprint, which numbers tell it, and what is to be done otherwise?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.agreed import Change, Kept
from bot.core.document.folding import fold
from bot.core.model import Piece
from bot.core.plan.posts import GoalView
from bot.core.plan.retro import points
from bot.core.plan.retro.points import Point
from bot.core.plan.retro.telling import earlier_retros, of_sprint
from bot.core.plan.retro.words import measured, shipped
from bot.core.plan.review.judging import is_numbered
from bot.core.plan.turn import Turn

DONE, BETA = "done", "beta"
_TITLE = 80
_PIECES = 5
# How improvements are told apart: by the word that they begin with, else by the words in them.
KINDS = ("think", "build", "learn")
_SAYS: Mapping[str, frozenset[str]] = {
    "think": frozenset(
        "aim aims decide decided decision decisions doc docs document goal goals meeting meetings owner owners plan"
        " planned planning plans priorities priority roadmap rota scope write written".split()
    ),
    "build": frozenset(
        "architecture build builds bug bugs ci code coverage crash crashed crashes deploy deploys error errors flaky"
        " latency monitor monitoring pipeline release releases review reviews simulator slow test tests"
        " tool tools".split()
    ),
    "learn": frozenset(
        "ask asked beta calibrate customer customers data experiment experiments feedback interview interviews measure"
        " measured metric metrics number numbers survey try user users validate".split()
    ),
}
_BEGINS = re.compile(r"^\W*(?P<kind>think|build|learn)(?:ing)?\s?[:–—-]\s*(?P<words>\S.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Improvement:
    """What a goal has brought since the first day: `state` is done, or beta while the goal is open.

    `when` is the day on which it was done ("": it is not, or nobody knows), `pieces` what was merged and closed for it,
    the newest ones; `more` counts the others.
    """

    title: str
    number: int
    url: str
    owner: str
    state: str
    when: str = ""
    pieces: tuple[Piece, ...] = ()
    more: int = 0

    def cut(self, length: int) -> Improvement:
        """Return it with short titles, and fewer pieces."""
        kept = self.pieces[-2:] if length else ()
        pieces = tuple(replace(each, title=_short(each.title)) for each in kept)
        return replace(self, title=_short(self.title), pieces=pieces, more=self.more + len(self.pieces) - len(kept))


@dataclass(frozen=True, slots=True)
class Followed:
    """A number that is followed, with its first and last value of the sprint; `was` is "" where it has only one."""

    name: str
    now: str
    was: str = ""

    def cut(self, _: int) -> Followed:
        """Return it with a short name."""
        return replace(self, name=_short(self.name))


@dataclass(frozen=True, slots=True)
class Aimed:
    """A goal and its targets that have a number."""

    goal: GoalView
    targets: tuple[str, ...]

    def cut(self, _: int) -> Aimed:
        """Return it with short texts."""
        targets = tuple(_short(each) for each in self.targets[:_PIECES])
        return replace(self, goal=replace(self.goal, title=_short(self.goal.title)), targets=targets)


@dataclass(frozen=True, slots=True)
class Better:
    """What can be done better, by kind; `rest` is what says of itself neither."""

    think: tuple[Point, ...] = ()
    build: tuple[Point, ...] = ()
    learn: tuple[Point, ...] = ()
    rest: tuple[Point, ...] = ()

    def cut(self, length: int) -> Better:
        """Return it with short texts, and the first ten of each kind."""
        return Better(*(tuple(each.cut(length) for each in part[:10]) for part in self.parts))

    @property
    def parts(self) -> tuple[tuple[Point, ...], ...]:
        """The kinds in their order."""
        return (self.think, self.build, self.learn, self.rest)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"


def improvements(turn: Turn, changes: Sequence[Change]) -> tuple[Improvement, ...]:
    """Return what the sprint has brought: goals that are done, and those for which something was merged or closed."""
    since = min(calendar.begins(turn.period, turn.rules), turn.now)
    work = {
        number: [piece for piece in pieces if since < piece.at <= turn.now]
        for number, pieces in (turn.snapshot.work or {}).items()
    }
    pieces = {each.number: each.pieces for each in shipped(work, turn.views)}
    found = [_improvement(turn, view, pieces.get(view.number, ()), changes) for view in turn.views]
    return tuple(sorted(filter(None, found), key=lambda each: each.state != DONE))


def _improvement(
    turn: Turn, view: GoalView, pieces: tuple[Piece, ...], changes: Sequence[Change]
) -> Improvement | None:
    if not view.done and not (pieces and view.open):
        return None
    state, when = (DONE, _done_on(turn, view, changes)) if view.done else (BETA, "")
    newest, more = pieces[-_PIECES:], max(len(pieces) - _PIECES, 0)
    return Improvement(view.title, view.number, view.url, view.owner, state, when, newest, more)


def _done_on(turn: Turn, view: GoalView, changes: Sequence[Change]) -> str:
    at = max((each.at for each in changes if _is_end(each, view)), default=None)
    return calendar.day_text(calendar.local_day(at, turn.zone)) if at else ""


def _is_end(change: Change, view: GoalView) -> bool:
    return bool(view.number) and (change.number, change.what, change.after) == (view.number, "status", view.word)


def followed(kept: Iterable[Kept]) -> tuple[Followed, ...]:
    """Return the numbers that people told by `/metric`, each with its first and its last value."""
    values: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for each in kept:
        fields = dict(each.fields)
        if each.kind == "metric" and fields.get("name"):
            key = fold(fields["name"])
            names.setdefault(key, fields["name"])
            values.setdefault(key, []).append(fields.get("value", ""))
    return tuple(Followed(names[key], told[-1], told[0] if told[0] != told[-1] else "") for key, told in values.items())


def aimed(views: Sequence[GoalView]) -> tuple[Aimed, ...]:
    """Return the goals that have targets with numbers, and those targets with where they stand."""
    found = (Aimed(view, tuple(measured(each).text for each in view.targets if is_numbered(each))) for view in views)
    return tuple(each for each in found if each.targets)


def unnumbered(views: Sequence[GoalView]) -> tuple[GoalView, ...]:
    """Return the goals, but for those that were given up, of which no target has a number."""
    return tuple(view for view in views if (view.open or view.done) and not any(map(is_numbered, view.targets)))


def better(turn: Turn) -> Better:
    """Return what retros and people said that could be done better in this sprint, told apart by kind."""
    vocabulary = turn.rules.vocabulary
    ours = {issue.id for issue in of_sprint(turn).values()}
    written = [points.of_text(each.body, "", vocabulary) for each in earlier_retros(turn) if each.id in ours]
    said = points.together([points.of_kept((*turn.memory.kept, *turn.kept)), *written])
    found: dict[str, list[Point]] = {kind: [] for kind in (*KINDS, "")}
    for point in said.better:
        kind, text = kind_of(point.text)
        found[kind].append(replace(point, text=text))
    return Better(*(tuple(each) for each in found.values()))


def kind_of(text: str) -> tuple[str, str]:
    """Return whether something is for thinking, building or learning, and its words.

    It is what it begins with (`build: …`); else of whose words it has more than of any other; else it is "".
    """
    match = _BEGINS.match(text)
    if match:
        return match["kind"].casefold(), match["words"]
    words = fold(text).split()
    counts = {kind: sum(word in known for word in words) for kind, known in _SAYS.items()}
    most = max(counts.values())
    likely = [kind for kind, count in counts.items() if count == most]
    return (likely[0], text) if most and len(likely) == 1 else ("", text)
