"""How the play ended: sprints and their records, goals on every surface, boards, retros, and what it all cost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.core.boards import Columns
from bot.core.document import Goal, read
from bot.core.model import Board, Card, Option
from bot.core.rules import BoardRule
from bot.core.status import DEFAULT_VOCABULARY, Ending

_RULE = BoardRule(0)
_VERDICT = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
_CHECKSUM = re.compile(r"SHA-256 of the data: `([0-9a-f]{64})`")
_ACTION = re.compile(r"^- \[(?P<box>[ x])\] (?P<text>.+?) \(Owner: (?P<owner>[\w-]+)\)$")
_CALLED = re.compile(r"@([\w-]+) \(([\w ]+)\)")
_LASTED = re.compile(r"blocked for (.+ of working time)\.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered: its words, its exit code, and the lines that are shown."""

    words: tuple[str, ...]
    code: int
    lines: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"words": list(self.words), "code": self.code, "lines": list(self.lines)}


def end_state(
    issues: list[dict[str, Any]], calls: list[dict[str, Any]], boards: Sequence[dict[str, Any]] = (), *, quiet: bool
) -> dict[str, Any]:
    """Return the end of the play as JSON values; `converged` when every goal says one thing and the bot is quiet.

    `boards` are those whose cards have to agree, too; a goal without a card on one of them says nothing there.
    """
    sprints = [issue for issue in issues if "sprint" in issue["labels"]]
    teams = [body.splitlines()[0].removeprefix("# ") for body in _teams(sprints[0])]
    lines = {sprint["number"]: _lines(sprint) for sprint in sprints}
    columns = [_columns(board) for board in boards]
    held = [issue for issue in issues if issue["parent"] in lines]
    goals = [_goal(issue, lines[issue["parent"]].get(issue["number"]), columns) for issue in held]
    retros = [issue for issue in issues if "retro" in issue["labels"]]
    agree = all(len(set(goal["status"].values())) == 1 and len(set(goal["owner"].values())) == 1 for goal in goals)
    return {
        "sprint_issue": _named(sprints[0]) | {"pinned": sprints[0]["pinned"]},
        "sprint_issues": [_named(sprint) for sprint in sprints],
        "team_comments": teams,
        "goals": goals,
        "boards": [_board(board) for board in boards],
        "retro": retros[-1]["number"] if retros else None,
        "retros": [_named(issue) for issue in retros],
        "records": list(_records(sprints)),
        "actions": _actions(retros),
        "blocked": list(_blocked(held)),
        "calls": _counted(calls),
        "converged": quiet and agree and bool(goals) and bool(teams) and bool(retros),
    }


def history_facts(lines: Iterable[str]) -> dict[str, Any]:
    """Return what the history tells, as JSON lines: decisions about left-over goals, and how often goals went on."""
    told = [json.loads(line) for line in lines]
    decided = [
        {"goal": each["title"], "decided": each["to"], "who": each["who"], "note": each["note"]}
        for each in told
        if each["what"] == "decided"
    ]
    went_on = Counter(each["title"] for each in told if each["what"] == "carried" and each["to"].startswith("#"))
    return {"left_over": decided, "age": {title: times + 1 for title, times in sorted(went_on.items())}}


def _records(sprints: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the record of each sprint that has one: its verdict and its checksum, as its comment says them."""
    for sprint in sprints:
        for comment in sprint["comments"]:
            checksum = _CHECKSUM.search(comment["body"])
            verdict = _VERDICT.search(comment["body"])
            if checksum and verdict:
                yield {**_named(sprint), "verdict": verdict[1], "checksum": checksum[1], "comment": comment["id"]}


def _actions(retros: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what became of the actions that retros list as open: in which they stand, and what these say of them."""
    found: dict[str, dict[str, Any]] = {}
    for retro in retros:
        lines = [*retro["body"].replace("\r\n", "\n").split("\n"), ""]
        for line, below in pairwise(lines):
            if action := _ACTION.match(line):
                known = found.setdefault(action["text"], _asked(action))
                known["listed"].append(retro["number"])
                known["done"] |= action["box"] == "x"
                known["forgotten"] |= "stands in no plan" in below
            if line.startswith("Let go since"):
                for text, known in found.items():
                    known["dropped"] |= f"“{text}”" in line
    return list(found.values())


def _asked(action: re.Match[str]) -> dict[str, Any]:
    return {
        "text": action["text"],
        "owner": action["owner"],
        "listed": [],
        "done": False,
        "forgotten": False,
        "dropped": False,
    }


def _blocked(goals: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the goals for which somebody was called: who, as what, and how long it lasted, as comments say it."""
    for goal in goals:
        ours = [comment["body"] for comment in goal["comments"] if "<!-- goalkeeper:" in comment["body"]]
        called = [_CALLED.match(body) for body in ours]
        lasted = [found[1] for found in map(_LASTED.search, ours) if found]
        if any(called):
            people = [{"login": each[1], "as": each[2]} for each in called if each]
            yield {"goal": goal["title"], "called": people, "lasted": lasted}


def _named(issue: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": issue["number"], "title": issue["title"]}


def _lines(sprint: Mapping[str, Any]) -> dict[int, Goal]:
    """Return the goals of a sprint issue and its teams' comments, by the number of their issue."""
    texts = [sprint["body"], *_teams(sprint)]
    every = (goal for text in texts for goal in read(text).plan)
    return {goal.ref: goal for goal in every if goal.ref is not None}


def _teams(sprint: Mapping[str, Any]) -> list[str]:
    bodies: list[str] = [comment["body"] for comment in sprint["comments"]]
    return [body for body in bodies if body.startswith("# Team")]


def _columns(board: Mapping[str, Any]) -> Columns:
    """Return a board's columns with their meaning; here a column's name is its id."""
    options = tuple(Option(name, name) for name in board["fields"].get(_RULE.status, ()))
    shown = Board(str(board["number"]), board["number"], board["title"], "", status_field="Status", options=options)
    return Columns(shown, _RULE, DEFAULT_VOCABULARY)


def _goal(issue: dict[str, Any], line: Goal | None, boards: Sequence[Columns]) -> dict[str, Any]:
    label = _label(issue)
    status = {"line": line.status if line else None, "label": label, "state": _state(issue)}
    shown = {each.board.title: _column(issue, each) for each in boards}
    said = {f"board {each.board.number}": each.says(_card(issue, each), label) for each in boards}
    return {
        "title": issue["title"],
        "number": issue["number"],
        "sprint": issue["parent"],
        "status": status | said,
        "columns": shown,
        "owner": {
            "line": line.owners[0] if line and line.owners else None,
            "assignee": issue["assignees"][0] if issue["assignees"] else None,
        },
    }


def _card(issue: Mapping[str, Any], columns: Columns) -> Card:
    name = _column(issue, columns) or ""
    return Card("", columns.board.id, name, name)


def _column(issue: Mapping[str, Any], columns: Columns) -> str | None:
    """Return the column in which a goal's card is, or None."""
    found: list[str | None] = [
        card["values"].get(_RULE.status) for card in issue["cards"] if card["board"] == columns.board.number
    ]
    return found[0] if found else None


def _label(issue: dict[str, Any]) -> str | None:
    words = [word.name for word in map(DEFAULT_VOCABULARY.labelled, issue["labels"]) if word]
    return words[0] if len(words) == 1 else None


def _state(issue: dict[str, Any]) -> str | None:
    """An open issue says as much as its label does: that the goal is neither done nor dropped."""
    label = _label(issue)
    if issue["state"] == "open":
        return label if label and DEFAULT_VOCABULARY.named(label).ending is Ending.OPEN else None
    done = issue["state_reason"] == "completed"
    return DEFAULT_VOCABULARY.ending(Ending.COMPLETED if done else Ending.NOT_PLANNED).name


def _board(board: Mapping[str, Any]) -> dict[str, Any]:
    """Return how full each column of a board is, and what the board says of itself."""
    cards = Counter(item["values"].get(_RULE.status) for item in board["items"] if not item["archived"])
    return {
        "number": board["number"],
        "title": board["title"],
        "columns": {name: cards[name] for name in board["fields"].get(_RULE.status, ())},
        "updates": board["status_updates"],
    }


def _counted(calls: list[dict[str, Any]]) -> dict[str, Any]:
    ours = [call for call in calls if str(call.get("actor", "")).endswith("[bot]")]
    kinds = Counter(str(call.get("operation") or f"{call['method']} {call['path'].split('?')[0]}") for call in ours)
    return {"total": len(ours), "by_kind": dict(sorted(kinds.items()))}
