"""A goal on GitHub in miniature: every surface of its status and owner, a board's workflows, and what people did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.boards import Columns
from bot.core.document import Goal
from bot.core.edits import CloseIssue, ReopenIssue, SwapAssignees, SwapLabels
from bot.core.merge import Voice
from bot.core.model import Act, Board, Card, Deed, Option, Person, SprintSnapshot
from bot.core.plan.goals import Ground, Settled, Spoken, settle
from bot.core.plan.heard import Heard, listen
from bot.core.plan.lines import lines
from bot.core.rules import BoardRule
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
WORDS = DEFAULT_VOCABULARY
FEW = ("Todo", "In Progress", "Done")
MANY = ("Not started", "On track", "At risk", "Off track", "Blocked", "Done", "Carried over", "Dropped")
BODY = f"""## Plan

- [ ] ⚪ Star tracker [#7]({world.url(7)}) (Owner: @ada)
  - Status: ⚪ the lens is ordered
"""


@dataclass
class Hub:
    """The goal, its line, its card, and everything that was done, in order."""

    columns: tuple[str, ...] = FEW
    now: datetime = START
    body: str = BODY
    edited_at: datetime | None = None
    labels: list[str] = field(default_factory=lambda: ["goal", "status: not started"])
    assignees: list[str] = field(default_factory=lambda: ["ada"])
    reason: str | None = None
    reopened: bool = False
    column: str = ""
    moved_at: datetime = START
    touched_at: datetime = START
    deeds: list[Deed] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    commands: list[Voice] = field(default_factory=list)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    agreed: Agreed | None = None
    history: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin settled."""
        self.column = self.columns[0]
        first = Deed("I_1", Act.EDITED, self.now, "ada", self.body)
        self.deeds.append(first)
        for act, what in ((Act.LABELED, "status: not started"), (Act.ASSIGNED, "ada")):
            self.deeds.append(Deed("I_7", act, self.now, "goalkeeper[bot]", what, automatic=True, mine=True))
        self.edited_at = self.now
        self.look()

    def tick(self) -> datetime:
        """Let some seconds pass."""
        self.now += timedelta(seconds=7)
        return self.now

    def did(self, act: Act, what: str, who: str, node: str = "I_7") -> None:
        """Note a deed. Ours and those of workflows are not people's."""
        mine, robot = who == "goalkeeper[bot]", who.startswith("github-project")
        self.deeds.append(Deed(node, act, self.tick(), who, what, automatic=mine or robot, mine=mine))
        if act is not Act.MOVED and node == "I_7":
            self.touched_at = self.now

    # What people, we and workflows do to the surfaces.

    def label(self, name: str, who: str, *, instead: bool = True) -> bool:
        """Add a status label, and take the others away or not."""
        if name in self.labels:
            return False
        self.labels.append(name)
        self.did(Act.LABELED, name, who)
        for other in [each for each in self.labels if each.startswith("status") and each != name] if instead else []:
            self.unlabel(other, who)
        return True

    def unlabel(self, name: str, who: str) -> None:
        """Take a label away."""
        self.labels.remove(name)
        self.did(Act.UNLABELED, name, who)

    def close(self, reason: str, who: str) -> bool:
        """Close the issue; GitHub lets people change the reason of a closed one, too."""
        if self.reason == reason:
            return False
        self.reason = reason
        self.did(Act.CLOSED, reason, who)
        self.waiting.append("closed")
        return True

    def reopen(self, who: str) -> bool:
        """Open the issue again."""
        if self.reason is None:
            return False
        self.reason, self.reopened = None, True
        self.did(Act.REOPENED, "", who)
        self.waiting.append("reopened")
        return True

    def move(self, column: str, who: str) -> bool:
        """Move the card."""
        if self.column == column:
            return False
        self.column = column
        self.did(Act.MOVED, column, who)
        self.moved_at = self.now
        if column == "Done":
            self.waiting.append("done")
        return True

    def write(self, *changes: document.Change, who: str) -> bool:
        """Edit the plan."""
        text = document.splice(self.body, changes, vocabulary=WORDS).text
        if text == self.body:
            return False
        self.body = text
        self.did(Act.EDITED, text, who, "I_1")
        self.edited_at = self.now
        return True

    def assign(self, logins: list[str], who: str) -> bool:
        """Make these the assignees."""
        if self.assignees == logins:
            return False
        for login in [each for each in logins if each not in self.assignees]:
            self.did(Act.ASSIGNED, login, who)
        for login in [each for each in self.assignees if each not in logins]:
            self.did(Act.UNASSIGNED, login, who)
        self.assignees = logins
        return True

    def workflow(self) -> None:
        """Let the oldest waiting workflow of the board answer."""
        if self.waiting:
            what, robot = self.waiting.pop(0), "github-project-automation[bot]"
            if what == "closed" and self.reason is not None:
                self.move("Done", robot)
            elif what == "reopened" and self.reason is None:
                self.move(self.columns[0], robot)
            elif what == "done" and self.column == "Done" and self.reason is None:
                self.close("completed", robot)

    # What we see and do.

    @property
    def goal(self) -> Goal:
        """The goal as its line says it."""
        return document.read(self.body, vocabulary=WORDS).plan[0]

    @property
    def board(self) -> Columns:
        """The board, with what its columns mean."""
        options = tuple(Option(f"O_{name}", name) for name in self.columns)
        board = Board("B_1", 1, "Rockets", "https://github.example/b", status_field="F_1", options=options)
        return Columns(board, BoardRule(1), WORDS)

    @property
    def card(self) -> Card:
        """The card of the goal."""
        return Card("C_1", "B_1", f"O_{self.column}", self.column, self.moved_at)

    def snapshot(self) -> SprintSnapshot:
        """What a look shows."""
        editor = next((deed for deed in reversed(self.deeds) if deed.act is Act.EDITED), None)
        person = Person(editor.who, editor.automatic) if editor else None
        sprint = world.sprint_issue(self.body, edited_at=self.edited_at, editor=person)
        goal = world.goal_issue(
            7,
            "Star tracker",
            labels=tuple(self.labels),
            assignees=tuple(self.assignees),
            state="open" if self.reason is None else "closed",
            state_reason=self.reason or ("reopened" if self.reopened else None),
            closed_at=self.touched_at if self.reason else None,
            updated_at=self.touched_at,
            cards=(self.card,),
        )
        return replace(world.look(sprint, goal), boards=(self.board.board,), deeds=tuple(self.deeds))

    def settled(self) -> Settled:
        """Decide; deeds are only asked for where there is something to decide."""
        snapshot = self.snapshot()
        heard = listen(snapshot, WORDS, self.history, (self.board,))
        quiet = self._settle(snapshot, Heard({}, heard.texts, heard.columns, heard.history, WORDS))
        since = self.agreed.heard_at if self.agreed else None
        touched = since and max(self.touched_at, self.edited_at or since) > since
        return self._settle(snapshot, heard) if touched or self._edits(quiet) or quiet.agreed != self.agreed else quiet

    def _settle(self, snapshot: SprintSnapshot, heard: Heard) -> Settled:
        (line,) = lines(snapshot.issue, world.MEMORY, WORDS)
        ground = Ground(world.REPOSITORY, world.RULES, self.now, heard)
        return settle(line, snapshot.goals[0], self.agreed, ground, Spoken(tuple(self.commands)))

    def _edits(self, settled: Settled) -> list[object]:
        column = self._column(settled)
        splices = [settled.splices] if settled.splices else []
        return [*settled.edits, *splices, *([column] if column else [])]

    def _column(self, settled: Settled) -> str:
        board = self.board
        wanted = board.option_for(settled.word.name)
        shown = board.status_of(self.card.option)
        return wanted.name if wanted and wanted.name != self.column and shown != settled.word.name else ""

    def look(self, applied: int = 99) -> int:
        """Look, decide and edit; we die after so many edits, and remember only when all were made."""
        settled = self.settled()
        edits = self._edits(settled)
        for edit in edits[:applied]:
            self._apply(edit)
        if applied >= len(edits):
            self.agreed = settled.agreed
            self.history += settled.changes
            self.commands = []
        return len(edits)

    def _apply(self, edit: object) -> None:
        us = "goalkeeper[bot]"
        match edit:
            case SwapLabels(add=add, remove=remove):
                for name in add:
                    self.label(name, us, instead=False)
                for name in remove:
                    self.unlabel(name, us)
            case SwapAssignees(add=add, remove=remove):
                self.assign([*(each for each in self.assignees if each not in remove), *add], us)
            case CloseIssue(reason=reason):
                self.close(reason, us)
            case ReopenIssue():
                self.reopen(us)
            case str():
                self.move(edit, us)
            case tuple():
                self.write(*edit, who=us)
            case _:
                raise AssertionError(edit)

    # What the surfaces show in the end.

    def disagreements(self) -> list[str]:
        """Name the surfaces that do not show what was agreed."""
        assert self.agreed
        word, goal = WORDS.named(self.agreed.status), self.goal
        shown = {
            "label": [each for each in self.labels if each.startswith("status")] == [word.label],
            "state": (self.reason or "open") == word.ending.value,
            "line": goal.status == word.name,
            "note": goal.note_status == word.name,
            "box": goal.done_box == (word.ending.value == "completed"),
            "board": self.board.says(self.card, word.name) == word.name,
            "assignee": self.assignees == ([self.agreed.owner] if self.agreed.owner else []),
            "owner": list(goal.owners) == self.assignees,
        }
        return [name for name, agrees in shown.items() if not agrees]
