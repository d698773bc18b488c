"""Who owns a goal? What its line, its assignees and commands say, and what is to be mended there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core import document
from bot.core.document import Goal
from bot.core.edits import SwapAssignees
from bot.core.merge import Merged, Surface, Voice, merge
from bot.core.model import Act, Issue, Repository
from bot.core.plan.heard import Reading, Saying, Surfaced, latter, surfaced
from bot.core.plan.lines import Line
from bot.core.plan.voices import Around
from bot.core.rules import OwnerRule


@dataclass(frozen=True, slots=True)
class Owning:
    """The owner of a goal, and those who become supporters of it, all logins; "" is nobody.

    `shown` is whom posts name: a name on the line that is not adopted is named all the same. `others` are the owners
    and assignees beside the owner, where the rules make supporters of them.
    """

    merged: Merged
    shown: str
    surfaces: tuple[Surfaced, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """Who may own goals: whom the repository can assign, and, where the rules name some, only these."""

    repository: Repository
    rule: OwnerRule

    def may_own(self, login: str) -> bool:
        """Whether this login may own a goal; nobody always may."""
        return not login or (self.repository.can_assign(login) and self.is_let(login))

    def is_let(self, login: str) -> bool:
        """Whether the rules let this login own goals."""
        return not self.rule.only_from or login.casefold() in {each.casefold() for each in self.rule.only_from}


def owning(around: Around, line: Line | None, roll: Roll, extra: Sequence[Voice] = ()) -> Owning:
    """Merge what is said of the owner; `extra` are voices that the surfaces do not show."""
    agreed = around.before.owner if around.before else None
    surfaces = (*([_on_line(around, line, roll)] if line else []), _assigned(around, roll))
    said = [*extra, *(each.voice for each in surfaces if each.voice)]
    # A name that may not own the goal stays on its line, and changes nothing.
    merged = merge(agreed, [voice for voice in said if roll.may_own(voice.says)], "")
    named = line.goal.owners if line else ()
    shown = merged.word or next((login for login in named if len(named) == 1 and not roll.may_own(login)), "")
    beside = [login for login in (*named, *around.issue.assignees) if not _same(login, shown)]
    several = len(named) > 1 or len(around.issue.assignees) > 1
    is_shared = line is not None and several and roll.rule.second == "supporter" and bool(shown)
    return Owning(merged, shown, surfaces, tuple(dict.fromkeys(beside)) if is_shared else ())


def _on_line(around: Around, line: Line, roll: Roll) -> Surfaced:
    """A line that names nobody says nothing: nothing is invented."""
    written, at, who = around.heard.edited(line)
    versions = around.heard.versions(line, around.issue.number)
    agreed = around.before.owner if around.before else None

    def named(goal: Goal) -> str | None:
        return _one([_as_agreed(login, agreed) for login in goal.owners], agreed, roll)

    word = named(line.goal)
    sayings = Reading(Surface.LINE, named, latter).sayings(versions, line.goal, agreed)
    shown = Voice(Surface.LINE, word, at, who) if word else None
    return surfaced(shown, sayings, agreed, around.since, None if versions else written)


def _one(logins: Sequence[str], agreed: str | None, roll: Roll) -> str | None:
    """Return the owner among several: the one agreed upon, else the first; None where people shall be asked."""
    if len(logins) > 1 and roll.rule.second == "ask":
        return None
    return agreed if agreed and agreed in logins else next(iter(logins), None)


def _assigned(around: Around, roll: Roll) -> Surfaced:
    """An empty list says "nobody" only where somebody was assigned before and still could be."""
    agreed = around.before.owner if around.before else None
    logins = [_as_agreed(login, agreed) for login in around.issue.assignees]
    word = _one(logins, agreed, roll)
    if len(logins) > 1 and word is None:
        return Surfaced()
    if not logins and agreed and roll.may_own(agreed) and _was_taken(around, agreed):
        word = ""
    shown = None if word is None else Voice(Surface.ASSIGNEE, word)
    return surfaced(shown, _assignments(around, agreed, roll), agreed, around.since)


def _was_taken(around: Around, login: str) -> bool:
    """Whether somebody may have unassigned this login: where the deeds are known, one of them tells."""
    deeds = around.heard.of(around.issue.id, *Act)
    return not deeds or any(deed.act is Act.UNASSIGNED and _same(deed.what, login) for deed in deeds)


def _assignments(around: Around, agreed: str | None, roll: Roll) -> list[Saying]:
    """Return what assigning and unassigning said, one after the other, beginning with the owner agreed upon."""
    there = [agreed] if agreed and around.since else []
    sayings = []
    for deed in around.heard.of(around.issue.id, Act.ASSIGNED, Act.UNASSIGNED):
        login = _as_agreed(deed.what, agreed)
        is_added = deed.act is Act.ASSIGNED
        if around.since and deed.at <= around.since:
            sayings.append(Saying(Surface.ASSIGNEE, login if is_added else "", deed))
            continue
        there = [*(each for each in there if not _same(each, login)), *([login] if is_added else [])]
        sayings.append(Saying(Surface.ASSIGNEE, _one(there, agreed, roll) if there else "", deed))
    return sayings


def assignees(around: Around, owning: Owning, roll: Roll) -> Iterator[SwapAssignees]:
    """The owner is the one assignee; where people assigned several, only the owner before is taken away."""
    issue, owner = around.issue, owning.merged.word
    if not roll.may_own(owner):
        return
    old = around.before.owner if around.before else ""
    is_one = len(issue.assignees) <= 1 or bool(owning.others)
    wrong = [login for login in issue.assignees if not _same(login, owner)]
    remove = tuple(login for login in wrong if (is_one and owner) or _same(login, old))
    there = any(_same(login, owner) for login in issue.assignees)
    add = (owner,) if owner and not there and is_one else ()
    if add or remove:
        yield SwapAssignees(issue.id, issue.number, add, remove)


def on_line(line: Line, owning: Owning, roll: Roll) -> Iterator[document.Change]:
    """The line names the owner, and those who help: a line with several names is asked about, or mended.

    Where nobody has said anything, a line without a name stays so, and so does one whose name is not adopted.
    """
    goal, merged = line.goal, owning.merged
    if owning.others:
        if [login.casefold() for login in goal.owners] != [owning.shown.casefold()]:
            yield document.SetOwner(goal.at, owning.shown)
        supporters = (*goal.supporters, *owning.others)
        yield document.SetSupporters(goal.at, tuple(dict.fromkeys(supporters)))
        return
    shows = goal.owners[0] if goal.owners else ""
    may_stay = merged.decided_by is None and (not shows or not roll.may_own(shows))
    if len(goal.owners) <= 1 and not may_stay and not _same(shows, merged.word):
        yield document.SetOwner(goal.at, merged.word or None)


def problem(line: Line, issue: Issue, owning: Owning, roll: Roll) -> str:
    """Return what a person should mend about a goal's owner, or ""."""
    named = line.goal.owners
    if len(named) > 1 and not owning.others:
        names = " and ".join(f"@{login}" for login in named)
        return f"has {len(named)} owners ({names}); keep one as “(Owner: @login)”"
    if len(issue.assignees) > 1 and not owning.others:
        return f"has {len(issue.assignees)} assignees; keep the one who answers for it"
    for login in (*named, *issue.assignees, owning.shown):
        if login and not roll.repository.can_assign(login):
            return f"@{login} cannot be assigned here; check the spelling, or give them access"
        if login and not roll.is_let(login) and login not in owning.others:
            return f"@{login} is in none of the teams that own goals here; name somebody who is"
    return "" if owning.shown else "has no owner; write “(Owner: @login)” behind its title, or assign its issue"


def _as_agreed(login: str, agreed: str | None) -> str:
    """GitHub's logins ignore case: another spelling is no change."""
    return agreed if agreed and _same(login, agreed) else login


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
