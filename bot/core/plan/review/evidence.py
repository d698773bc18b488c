"""What do people name as evidence, and is it there? Asked of what the look at hand shows, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.plan.turn import Turn

_NAMED = re.compile(
    r"(?<![\w/&#])#(?P<number>[1-9]\d{0,8})(?!\w)"
    r"|(?<![\w./:@-])(?P<path>(?:\.?[\w-][\w.-]*/)+[\w.-]*\w|[\w-]+\.(?:md|yml|yaml|py|json|toml|txt))(?![\w/])"
)
# How a review tells what was merged and closed for a goal, and what was there when its marks were looked at.
_TOLD = re.compile(
    r"\[#(?P<number>[1-9]\d{0,8})\]\((?P<url>https?://[^\s()]+)\) (?:is there, )?(?P<state>merged|closed|open)(?!\w)"
)
_FOLDER = ".github/goalkeeper/templates/"
_RULES = ".github/goalkeeper.yml"
_MOST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """An issue or a pull request that was named and is there: `state` is open, closed or merged."""

    number: int
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one text names: issues that are there, files that are there or are not, and what could not be looked up."""

    shown: tuple[Shown, ...] = ()
    files: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def known(turn: Turn, review: str = "") -> Mapping[int, Shown]:
    """Return every issue and pull request of the repository that the look shows, by its number.

    What was merged and closed is asked for only when a review is filed, and the goals of a sprint that is over are in
    no other one's look; of those the text of the `review` tells.
    """
    snapshot = turn.snapshot
    issues = (snapshot.issue, *snapshot.goals, *snapshot.strays, *snapshot.retros, *snapshot.actions)
    pieces = [piece for each in (snapshot.work or {}).values() for piece in each if not piece.repository]
    found = {each.number: Shown(each.number, each.url, each.state) for each in issues}
    told = {int(each["number"]): each for each in _TOLD.finditer(review)}
    home = f"{snapshot.repository.url}/"
    return {
        **{number: Shown(number, each["url"], each["state"]) for number, each in told.items() if home in each["url"]},
        **found,
        **{each.number: Shown(each.number, each.url, "merged" if each.merged else "closed") for each in pieces},
    }


def evidence(text: str, issues: Mapping[int, Shown], turn: Turn) -> Evidence:
    """Return what a text names, each thing once, and what the look knows of it."""
    shown, files, missing, unseen = list[Shown](), list[str](), list[str](), list[str]()
    for number, path in _named(text):
        if number and number in issues:
            shown.append(issues[number])
        elif number:
            unseen.append(f"#{number}")
        else:
            there = _is_there(path, turn)
            (unseen if there is None else files if there else missing).append(path)
    return Evidence(tuple(shown), tuple(files), tuple(missing), tuple(unseen))


def _named(text: str) -> Iterator[tuple[int, str]]:
    found = dict.fromkeys((int(each["number"] or 0), each["path"] or "") for each in _NAMED.finditer(text))
    yield from list(found)[:_MOST]


def _is_there(path: str, turn: Turn) -> bool | None:
    """Whether a file is there; None for one that no look reads, which is all but the rules and the templates."""
    repository = turn.snapshot.repository
    if not repository.rules_readable:
        return None
    if path == _RULES:
        return repository.rules_text is not None
    if not path.startswith(_FOLDER):
        return None
    return path.removeprefix(_FOLDER) in {each.name for each in repository.templates}
