"""What was filed: every post of the bot that is a ritual, as GitHub shows it, each with when it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.entities import Repository

STAMP = re.compile(r"<!-- goalkeeper:(?P<kind>[a-z-]+) (?P<key>\S+) [0-9a-f]{16} -->")
KINDS = {
    "retro": "retro",
    "ask": "notes asked",
    "record": "record",
    "last-words": "last words",
    "midway": "midway",
    "update": "updates",
    "undecided": "undecided",
    "team": "team comments",
}
TITLES = re.compile(r"\*\*(?P<name>[^*\n]+)\*\*|# (?P<heading>[^\n]+?) of ")


@dataclass(frozen=True, slots=True)
class Filed:
    """One post of a ritual: which sprint it belongs to (counted from 1), when it came, and its words."""

    ritual: str
    sprint: int
    at: datetime
    body: str
    number: int


def filed(repository: Repository) -> list[Filed]:
    """Return every ritual that the bot posted in a repository, in order of time."""
    sprints = {
        issue.number: int(stamp["key"])
        for issue in repository.issues.values()
        for stamp in STAMP.finditer(issue.body or "")
        if stamp["kind"] == "sprint"
    }
    found = [*_issues(repository, sprints), *_comments(repository, sprints)]
    return sorted(found, key=lambda each: (each.at, each.ritual))


def _issues(repository: Repository, sprints: dict[int, int]) -> Iterator[Filed]:
    for issue in repository.issues.values():
        body = issue.body or ""
        for stamp in STAMP.finditer(body):
            if stamp["kind"] == "sprint":
                yield Filed("plan", sprints[issue.number], issue.created_at, body, issue.number)
            if stamp["kind"] in {"retro", "ritual"}:
                name = "retro" if stamp["kind"] == "retro" else issue.title.partition(" of ")[0]
                yield Filed(name, sprints[_sprint(stamp["key"])], issue.created_at, body, issue.number)


def _comments(repository: Repository, sprints: dict[int, int]) -> Iterator[Filed]:
    for issue in repository.issues.values():
        for comment in issue.comments:
            stamp = next(iter(STAMP.finditer(comment.body)), None) if comment.author.login.endswith("[bot]") else None
            name = _name(stamp["kind"], comment.body) if stamp else ""
            if stamp and name:
                yield Filed(name, sprints[_sprint(stamp["key"])], comment.created_at, comment.body, issue.number)


def _name(kind: str, body: str) -> str:
    if kind in {"ritual", "standup"}:
        match = TITLES.search(body)
        return (match["name"] or match["heading"]) if match else kind
    return KINDS.get(kind, "")


def _sprint(key: str) -> int:
    return int(key.partition(":")[0])
