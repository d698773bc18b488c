"""What did people do to a goal since its surfaces agreed last, and what did its line say after each edit?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from bot.core.agreed import Change
from bot.core.boards import Columns
from bot.core.document import Document, Goal
from bot.core.merge import Surface, Voice
from bot.core.model import Act, Comment, Deed, Issue, SprintSnapshot
from bot.core.plan.lines import Line, document_of
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary

# What a line shows: a word, or whether its box is ticked; None is nothing.
Value = str | bool | None
# GitHub's built-in workflows act as this App; it answers what others did and has no will of its own.
ROBOTS = frozenset({"github-project-automation", "github-project-automation[bot]"})


@dataclass(frozen=True, slots=True)
class Saying:
    """A deed by which a surface came to say something; `says` is None when it fell silent.

    `withdrawn` is true for what a person has taken away again: it was said, and does not count.
    """

    surface: Surface
    says: str | None
    deed: Deed
    withdrawn: bool = False

    @property
    def is_persons(self) -> bool:
        """Whether a person said it."""
        return not (self.deed.automatic or self.deed.mine)

    def voice(self, *, fresh: bool = False) -> Voice:
        """Return it as the voice of its surface."""
        deed = self.deed
        return Voice(self.surface, self.says or "", deed.at, deed.who, not self.is_persons, fresh=fresh)


@dataclass(frozen=True, slots=True)
class Surfaced:
    """What one surface says, and every word that people said there since the surfaces agreed last, oldest first."""

    voice: Voice | None = None
    since: tuple[Voice, ...] = ()


def surfaced(
    shown: Voice | None,
    sayings: Sequence[Saying],
    agreed: str | None,
    since: datetime | None,
    latest: datetime | None = None,
) -> Surfaced:
    """Return the voice of a surface that shows a word (None: nothing) and came to it by `sayings`, oldest first.

    What a person said since then counts, also where an automation or an edit of ours has overwritten it: automations
    only answer. Otherwise what is shown counts where it differs from what was agreed, unless it is an old word that we
    failed to overwrite. `shown` tells time and person as far as they are known without the sayings; `latest` is the
    last time at which the surface may have changed.
    """
    fresh = [saying for saying in sayings if since and saying.deed.at > since and saying.is_persons]
    people = tuple(saying.voice(fresh=True) for saying in fresh if saying.says is not None)
    standing = [saying for saying in sayings if not saying.withdrawn]
    last = next((saying for saying in reversed(standing) if saying in fresh), None)
    if last is not None:
        return Surfaced(last.voice(fresh=True) if last.says is not None else None, people)
    if shown is None or shown.says == agreed:
        return Surfaced(None, people)
    cause = next((saying.voice() for saying in reversed(standing) if saying.says == shown.says), shown)
    moments = [moment for moment in (cause.at, latest) if moment]
    is_old = bool(since and moments and max(moments) < since)
    return Surfaced(None if is_old else cause, people)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one look tells of deeds: those of each issue and text by node id, oldest first, and the texts themselves.

    `columns` are the boards of the space with their meaning, `history` is what is known of the goals already.
    """

    deeds: Mapping[str, Sequence[Deed]] = field(default_factory=dict)
    texts: Mapping[str, Issue | Comment] = field(default_factory=dict)
    columns: Sequence[Columns] = ()
    history: Sequence[Change] = ()
    vocabulary: Vocabulary = DEFAULT_VOCABULARY

    def of(self, node: str, *acts: Act) -> list[Deed]:
        """Return the deeds of these kinds that were done to an issue or text, oldest first."""
        return [deed for deed in self.deeds.get(node, ()) if deed.act in acts]

    def versions(self, line: Line, number: int) -> list[tuple[Deed, Goal | None]]:
        """Return the edits of a line's text, oldest first, with its goal as it stood after each (None: nowhere)."""
        edits = [deed for deed in self.of(line.node, Act.EDITED) if deed.what]
        return [(deed, _same_goal(document_of(deed.what, self.vocabulary), line.goal, number)) for deed in edits]

    def edited(self, line: Line) -> tuple[datetime | None, datetime | None, str]:
        """Return when a line's text was written last, and when and by whom that was if it was a person."""
        text = self.texts.get(line.node)
        if text is None:
            return None, None, ""
        moment, person = (text.edited_at, text.editor) if text.edited_at else (text.created_at, text.author)
        is_known = person is not None and not person.is_bot and not (text.mine and text.edited_at is None)
        return moment, *((moment, person.login) if person and is_known else (None, ""))


def listen(
    snapshot: SprintSnapshot, vocabulary: Vocabulary, history: Sequence[Change] = (), columns: Sequence[Columns] = ()
) -> Heard:
    """Return what a look tells of deeds, sorted for asking."""
    by_node: dict[str, list[Deed]] = {}
    for deed in sorted(snapshot.deeds, key=lambda deed: deed.at):
        by_node.setdefault(deed.node, []).append(deed)
    issue = snapshot.issue
    texts: dict[str, Issue | Comment] = {issue.id: issue, **{each.id: each for each in issue.comments}}
    return Heard(by_node, texts, columns, history, vocabulary)


def _same_goal(document: Document, goal: Goal, number: int) -> Goal | None:
    """Return the goal in another version of its text: by its link, else by its title."""
    linked = next((each for each in document.plan if each.ref == number), None)
    if linked:
        return linked
    name = _fold(goal.title)
    twins = [each for each in document.plan if each.ref is None and _fold(each.title) == name]
    return next((each for each in twins if each.at.nth == goal.at.nth), None)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Reading:
    """How one surface is read off a goal's line: its value, and what a change from one value to another says."""

    surface: Surface
    value: Callable[[Goal], Value]
    says: Callable[[Value, Value], str | None]

    def sayings(self, versions: Sequence[tuple[Deed, Goal | None]], goal: Goal, agreed: str | None) -> list[Saying]:
        """Return the edits that changed the value on a goal's line, oldest first.

        The first version known is nobody's change, unless the line shows its value to this day and that is not what
        was agreed.
        """
        now = self.value(goal)
        values = [(deed, self.value(then) if then else None) for deed, then in versions]
        if not values or values[-1][1] != now:
            return []  # the list of edits is older or newer than the text
        found = []
        if all(each == now for _, each in values) and self.says(None, now) != agreed:
            found.append(Saying(self.surface, self.says(None, now), values[0][0]))
        for (_, before), (deed, after) in pairwise(values):
            if after != before:
                found.append(Saying(self.surface, self.says(before, after), deed))
        return found


def latter(_before: Value, after: Value) -> str | None:
    """Return what a change says where each value is a word itself."""
    return after or None if isinstance(after, str) else None
