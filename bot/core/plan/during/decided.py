"""Which decisions are not written down as files yet, and what brings them into a pull request?

What is to be done follows from what is there: the branch, the files in it, and the pull requests of the sprint. So it
does not matter after which of these we died. A decision counts as filed when a pull request has offered it, whatever
became of that: who closes one without merging it does not want its files.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.agreed import Kept
from bot.core.document.folding import fold
from bot.core.edits import FileDecisions
from bot.core.model import DecisionFiles
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem

_LONGEST_TITLE = 90
_LONGEST_SLUG = 60
_NAMED = re.compile(r"(?P<number>\d{1,6})(?!\d)[-_ ]?(?P<slug>.*?)(?:\.\w+)?")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_LOST = (
    "is where decisions shall become files, but the App lacks {}: grant it in the settings of the App, and accept"
    " that where it is installed"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: an issue's title and address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A decision that is to be a file: the last part of its name, and what is known of it."""

    key: str
    slug: str
    title: str
    kept: Kept


def file_decisions(turn: Turn) -> None:
    """Bring the decisions that are no files yet into the open pull request of the sprint, where the rules want it."""
    folder = turn.rules.decisions.files
    missing = [paper for paper in papers(turn) if not turn.happened(paper.key)] if folder else []
    if not missing:
        return
    found = turn.snapshot.decisions
    if found is None:
        turn.folder = folder  # the turn is planned anew with what is there
    elif found.lacking or found.trouble:
        wrong = _LOST.format(" and ".join(found.lacking)) if found.lacking else found.trouble
        turn.problems.append(Problem(folder, wrong))
    else:
        _file(turn, folder, missing, found)


def papers(turn: Turn) -> tuple[Paper, ...]:
    """Return what was decided in the sprint, each decision once; those that are filed first, then the oldest ones."""
    said = [each for each in (*turn.memory.kept, *turn.kept) if each.kind == "decision"]
    once: dict[str, Kept] = {}
    for each in said:
        once.setdefault(_key(turn, each), each)
    ordered = sorted(once.items(), key=lambda item: (not turn.happened(item[0]), item[1].at))
    taken: set[str] = set()
    return tuple(_paper(key, kept, taken) for key, kept in ordered)


def _paper(key: str, kept: Kept, taken: set[str]) -> Paper:
    """Return a decision with a name that no other one of the sprint has."""
    name = slug(title_of(kept.text))
    if name in taken:
        name = f"{name}-{key.rpartition(':')[2][:6]}"
    taken.add(name)
    return Paper(key, name, title_of(kept.text), kept)


def _key(turn: Turn, kept: Kept) -> str:
    words = hashlib.sha256(fold(kept.text).encode()).hexdigest()
    return f"decision:{turn.issue.number}:{words[:16]}"


def title_of(text: str) -> str:
    """Return the first sentence of a decision, cut between words where it is long."""
    first = _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0].rstrip(".")
    if len(first) <= _LONGEST_TITLE:
        return first
    return f"{first[:_LONGEST_TITLE].rpartition(' ')[0] or first[:_LONGEST_TITLE]} …"


def slug(title: str) -> str:
    """Return a title as the part of a file's name: small letters, digits and hyphens that every system takes."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        longer = f"{name}-{word}" if name else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        name = longer
    return name or "decision"


def file_name(number: int, name: str) -> str:
    """Return the name of a decision's file, such as `0007-we-launch-on-friday.md`."""
    return f"{number:04d}-{name}.md"


def next_number(names: Iterable[str]) -> int:
    """Return the number after the highest one that a file in the folder has; a date is no number."""
    found = (match for name in names if not _DATED.match(name) and (match := _NAMED.fullmatch(name)))
    return max((int(match["number"]) for match in found), default=0) + 1


def _slugs(names: Iterable[str]) -> set[str]:
    return {match["slug"] for name in names if (match := _NAMED.fullmatch(name))}


def _file(turn: Turn, folder: str, missing: Sequence[Paper], found: DecisionFiles) -> None:
    ours = _slugs(set(found.added) - set(found.names))
    offered = _slugs(found.offered) | (ours if found.pull else set())
    turn.settled.extend(paper.key for paper in missing if paper.slug in offered)
    waiting = [paper for paper in missing if paper.slug not in offered]
    new = [paper for paper in waiting if paper.slug not in ours]
    if waiting:
        edit = FileDecisions(found.base, found.tip, found.branch, found.head)
        edit = _with_files(turn, edit, folder, new, next_number((*found.names, *found.added))) if new else edit
        turn.edits.append(edit if found.pull else _with_words(turn, edit, folder, waiting))


def _with_files(turn: Turn, edit: FileDecisions, folder: str, new: Sequence[Paper], first: int) -> FileDecisions:
    """Add the files. What people typed does not go into the words of a commit: these can close issues."""
    numbered = enumerate(new, first)
    files = [(f"{folder}/{file_name(number, paper.slug)}", _text(turn, number, paper)) for number, paper in numbered]
    last = first + len(new) - 1
    headline = f"Add decision {first:04d}" if first == last else f"Add decisions {first:04d} to {last:04d}"
    return replace(edit, headline=headline, files=tuple(files))


def _with_words(turn: Turn, edit: FileDecisions, folder: str, waiting: Sequence[Paper]) -> FileDecisions:
    """Add the words of the pull request. Its title may become a commit's, so it has no people's words either."""
    sprint, titles = Place(turn.issue.title, turn.issue.url), [paper.title for paper in waiting]
    body = turn.text("posts/decisions-pull.md", folder=folder, sprint=sprint, titles=titles)
    return replace(edit, title=f"Decisions of the sprint in #{turn.issue.number}", body=body)


def _text(turn: Turn, number: int, paper: Paper) -> str:
    kept, sprint = paper.kept, Place(turn.issue.title, turn.issue.url)
    values = {
        "number": f"{number:04d}",
        "title": paper.title,
        "text": kept.text,
        "who": kept.who,
        "day": calendar.local_day(kept.at, turn.zone).isoformat(),
        "level": dict(kept.fields).get("level", ""),
        "goal": next(_goal(turn, kept.number), None),
        "sprint": sprint,
    }
    return f"{turn.text('posts/decision.md', **values).rstrip()}\n"


def _goal(turn: Turn, number: int) -> Iterator[Place]:
    """Yield the goal on whose issue it was said."""
    known = turn.memory.agreed.get(number)
    if known is not None:
        yield Place(known.title, f"{turn.snapshot.repository.url}/issues/{number}")
