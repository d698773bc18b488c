"""The people of the play, and what a look behind the scenes shows: a client of the sandbox's control routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

import httpx

from bot.demo.story import REPOSITORY

BOARD = 1
RULES_PATH = ".github/goalkeeper.yml"
SEEDED_SPRINTS = ("Sprint 1", "Sprint 2", "Sprint 3")
_TIMEOUT_SECONDS = 30.0


class Sandbox:
    """Steers the sandbox over HTTP; its acts are those of people, with their rights and their webhooks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT_SECONDS, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def act(self, who: str, do: str, **wish: object) -> dict[str, Any]:
        """Do something as a person; httpx.HTTPStatusError with GitHub's words when it is refused."""
        return self._post("/_sandbox/act", {"as": who, "do": do, "repository": REPOSITORY, **wish})

    def set_clock(self, now: datetime) -> None:
        """Move the sandbox's clock."""
        self._post("/_sandbox/clock", {"now": now.isoformat(), "ticking": False})

    def pass_time(self, minutes: int) -> None:
        """Move the sandbox's clock on."""
        self._post("/_sandbox/clock", {"advance": 60 * minutes})

    def hold_deliveries(self, *, hold: bool) -> None:
        """Keep all webhooks back, or let them go."""
        self._http.put("/_sandbox/deliveries/mode", json={"hold": hold}).raise_for_status()

    def boards(self) -> list[dict[str, Any]]:
        """Return every board as plain JSON."""
        boards: list[dict[str, Any]] = self._http.get("/_sandbox/inspect").raise_for_status().json()["boards"]
        return boards

    def issues(self) -> list[dict[str, Any]]:
        """Return every issue of the repository as plain JSON, oldest first."""
        found = self._http.get(f"/_sandbox/inspect/{REPOSITORY}").raise_for_status().json()
        issues: list[dict[str, Any]] = found["issues"]
        return issues

    def calls(self) -> list[dict[str, Any]]:
        """Return the calls that the bot made, oldest first."""
        calls: list[dict[str, Any]] = self._http.get("/_sandbox/calls").raise_for_status().json()
        return calls

    def waiting(self) -> int:
        """Return how many deliveries wait to be sent or answered."""
        box = self._http.get("/_sandbox/deliveries").raise_for_status().json()
        return int(box["waiting"])

    def _post(self, path: str, wish: dict[str, object]) -> dict[str, Any]:
        answer = self._http.post(path, json=wish)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said


class Stageable(Protocol):
    """What the cast needs of a sandbox."""

    def act(self, who: str, do: str, **wish: object) -> dict[str, Any]:
        """Do something as a person."""

    def pass_time(self, minutes: int) -> None:
        """Move the sandbox's clock on."""

    def issues(self) -> list[dict[str, Any]]:
        """Return every issue of the repository as plain JSON, oldest first."""


class Cast:
    """The people of the story, acting on the latest sprint issue and retro, goals by their titles, and the board."""

    def __init__(self, sandbox: Stageable) -> None:
        self._sandbox = sandbox

    def body(self) -> str:
        """Return the body of the sprint issue."""
        return str(self._sprint()["body"])

    def edit_body(self, who: str, text: str) -> None:
        """Save a new body of the sprint issue."""
        self._sandbox.act(who, "edit", issue=self._sprint()["number"], body=text)

    def team(self, name: str) -> str:
        """Return the text of a team's comment."""
        return str(self._team(name)["body"])

    def edit_team(self, who: str, name: str, text: str) -> None:
        """Save a new text of a team's comment."""
        self._sandbox.act(who, "edit_comment", comment=self._team(name)["id"], body=text)

    def set_the_board(self, who: str, rules: str, sprints: Sequence[tuple[str, date]]) -> None:
        """Name the board in the rules; give it these iterations (title, first day), a target date and points.

        The sandbox has made its board in the present, so its own iterations are of no use in the story.
        """
        for title in SEEDED_SPRINTS:
            self._sandbox.act(who, "remove_iteration", board=BOARD, iteration=title)
        for title, start in sprints:
            self._sandbox.act(who, "add_iteration", board=BOARD, title=title, start=start.isoformat())
        self._sandbox.act(who, "add_field", board=BOARD, name="Target date", kind="DATE")
        self._sandbox.act(who, "add_field", board=BOARD, name="Points", kind="NUMBER")
        self._sandbox.act(who, "write", path=RULES_PATH, text=rules, message="Use our board")

    def label(self, who: str, goal: str, name: str) -> None:
        """Put a label on a goal's issue."""
        self._sandbox.act(who, "label", issue=self._goal(goal), label=name)

    def drag(self, who: str, goal: str, column: str) -> None:
        """Drag a goal's card into a column of the board."""
        self._sandbox.act(who, "move", board=BOARD, issue=self._goal(goal), to=column)

    def assign(self, who: str, goal: str, login: str, instead_of: str) -> None:
        """Hand a goal's issue to somebody else."""
        number = self._goal(goal)
        self._sandbox.act(who, "unassign", issue=number, user=instead_of)
        self._sandbox.act(who, "assign", issue=number, user=login)

    def comment(self, who: str, goal: str, text: str) -> None:
        """Comment on a goal's issue."""
        self._sandbox.act(who, "comment", issue=self._goal(goal), body=text)

    def mend(self, who: str, goal: str, old: str, new: str) -> None:
        """Change a passage in one's latest comment on a goal's issue."""
        number = self._goal(goal)
        issue = next(issue for issue in self._sandbox.issues() if issue["number"] == number)
        latest = [comment for comment in issue["comments"] if comment["author"] == who][-1]
        self._sandbox.act(who, "edit_comment", comment=latest["id"], body=latest["body"].replace(old, new))

    def say(self, who: str, text: str) -> None:
        """Comment on the sprint issue."""
        self._sandbox.act(who, "comment", issue=self._sprint()["number"], body=text)

    def decide(self, who: str, command: str, goal: str, why: str) -> None:
        """Write a command about a left-over goal on the issue of the sprint that is planned."""
        self.say(who, f"{command} #{self._goal(goal)} {why}")

    def tick(self, who: str, team: str, goal: str, box: str) -> None:
        """Tick a box of a left-over goal in a team's comment: carry, split or drop."""
        end = f"{box} <!-- {self._goal(goal)} -->"
        self.edit_team(who, team, _replaced(self.team(team), f"[ ] {end}", f"[x] {end}"))

    def answer(self, who: str, text: str) -> None:
        """Comment on the latest retro."""
        self._sandbox.act(who, "comment", issue=self._retro()["number"], body=text)

    def tick_action(self, who: str, words: str) -> None:
        """Tick the box of an action in the latest retro, by its first words."""
        retro = self._retro()
        body = _replaced(retro["body"], f"- [ ] {words}", f"- [x] {words}")
        self._sandbox.act(who, "edit", issue=retro["number"], body=body)

    def set_rules(self, who: str, rules: str) -> None:
        """Save the rules file."""
        self._sandbox.act(who, "write", path=RULES_PATH, text=rules, message="Write down what we agreed on")

    def edit_record(self, who: str, old: str, new: str) -> None:
        """Change a passage in the latest record."""
        comments = (each for issue in self._labelled("sprint") for each in issue["comments"])
        record = [each for each in comments if "<!-- goalkeeper:record " in each["body"]][-1]
        self._sandbox.act(who, "edit_comment", comment=record["id"], body=_replaced(record["body"], old, new))

    def close(self, who: str, goal: str, reason: str) -> None:
        """Close a goal's issue as completed or not_planned."""
        self._sandbox.act(who, "close", issue=self._goal(goal), reason=reason)

    def reopen(self, who: str, goal: str) -> None:
        """Open a goal's issue again."""
        self._sandbox.act(who, "reopen", issue=self._goal(goal))

    def wait(self, minutes: int) -> None:
        """Let a few minutes pass before the next one acts."""
        self._sandbox.pass_time(minutes)

    def _labelled(self, label: str) -> list[dict[str, Any]]:
        return [issue for issue in self._sandbox.issues() if label in issue["labels"]]

    def _sprint(self) -> dict[str, Any]:
        return self._labelled("sprint")[-1]

    def _retro(self) -> dict[str, Any]:
        return self._labelled("retro")[-1]

    def _team(self, name: str) -> dict[str, Any]:
        comments: list[dict[str, Any]] = self._sprint()["comments"]
        return next(comment for comment in comments if f"# Team {name}" in comment["body"])

    def _goal(self, title: str) -> int:
        return next(
            int(issue["number"]) for issue in self._sandbox.issues() if issue["parent"] and issue["title"] == title
        )


def _replaced(text: str, old: str, new: str) -> str:
    """Return a text with a passage changed; ValueError when it is not there, as nobody edits what they do not see."""
    if old not in text:
        message = f"{old!r} is not there to be changed"
        raise ValueError(message)
    return text.replace(old, new, 1)
