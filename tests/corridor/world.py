"""A world of four people, a board and thirty goals, and everything that these people may do there at random.

Every deed on a surface of status or owner is noted as `Said`: the history must tell of it. What GitHub does not make
knowable is not noted: a label that somebody took off (or deleted) again before the bot looked, and what stood on a line
that somebody carried elsewhere, took away or brought back before the bot looked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.merge import Surface
from bot.core.status import DEFAULT_VOCABULARY, Ending, Word
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PEOPLE = ("ada", "grace", "edsger", "barbara")
WORDS = DEFAULT_VOCABULARY.words
OPEN = tuple(word.name for word in WORDS if word.ending is Ending.OPEN)
COLUMNS = {
    "Todo": "not started",
    "On track": "on track",
    "At risk": "at risk",
    "Off track": "off track",
    "Blocked": "blocked",
    "Done": "done",
}
SIGN = "|".join(re.escape(word.emoji) for word in WORDS)
# The start of a goal's line up to where its sign stands: bullet and box, or the first bar of a table's row.
HEAD = re.compile(rf"(?P<head>[ \t]*(?:(?:[-*+]|\d+\.)[ \t]+(?:\[[ xX]\][ \t]+)?|\|[ \t]*))(?P<sign>(?:{SIGN})[ \t]*)?")
NOTE = re.compile(rf"(?P<head>[ \t]*- Status: )(?P<sign>{SIGN}) (?P<word>{'|'.join(word.name for word in WORDS)})")
OWNER = re.compile(r"\(Owner: @(\w+)\)")
ANYBODY = re.compile(r"@\w+")

RULES = """\
teams:
  - name: Guidance
    members: [ada, grace]
  - name: Propulsion
    members: [edsger, barbara]
boards: [1]
goals:
  become_issues: at once
retro:
  enabled: false
"""
_HEADLINES = "".join(
    f"- Headline {n} (Owner: @ada) - until it flies\r\n  - Why? because {n}\r\n"
    f"  - Status: 🟢 on track, going well {n}\r\n"
    for n in range(5)
)
_BOXES = "".join(f"- [ ] Task {n} (Owner: @grace) - all of it  \r\n" for n in range(5))
_ROWS = "".join(f"| 🟢 | Valve {n} | @edsger |\r\n" for n in range(5))
BODY = (
    "# What we want\r\n\r\nSome *words* of Ada.\t\r\n\r\n## Headline goals\r\n\r\n"
    f"{_HEADLINES}\r\n## Plan\r\n\r\n{_BOXES}\r\n"
    f"| Status | Goal | Owner |\r\n|---|---|---|\r\n{_ROWS}\r\n## Thoughts\r\n\r\nLast words.\r\n"
)
TEAM_GOALS = {
    "Guidance": "".join(f"* Gyro {n}\t(Owner: @barbara) - hum\n" for n in range(8)),
    "Propulsion": "".join(f"- 🟡 Pump {n} (Owner: @edsger)\n  - 🎯 {n} bar\n" for n in range(7)),
}
GOALS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """A word that somebody said about a goal: `words` are the readings that count as what was said."""

    number: int
    at: datetime
    who: str
    surface: Surface
    words: frozenset[str]
    what: str = "status"

    def is_told_by(self, change: Any) -> bool:
        """Whether a row of the history tells of it."""
        about = "owner" if change.what.endswith("owner") else "status"
        known = (change.number, change.at, change.who, change.surface, about)
        return known == (self.number, self.at, self.who, self.surface, self.what) and change.after in self.words


@dataclass(slots=True)
class Text:
    """A text of the plan: the body (comment 0) or a team's comment."""

    comment: int
    body: str


@dataclass(slots=True)
class World:
    """The play: who said what, which plain words were typed, and which lines somebody holds in their hand.

    `carried` are goals whose line was moved, taken away or brought back since the bot looked last, `undone` those on
    which somebody took something back since.
    """

    corridor: Corridor
    dice: random.Random
    said: list[Said] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    taken: dict[int, str] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    commands: dict[int, Said | None] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=lambda: {word.name: word.label for word in WORDS})
    log: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    count: int = 0

    def begin(self) -> None:
        """Set the stage: rules, plan and team plans, all goals with their issues and cards."""
        self.corridor.rules(RULES)
        self.corridor.meet()
        self.corridor.at(START)
        self.corridor.act("ada", "open", title="Our sprint", body=BODY, labels=["sprint"])
        self.corridor.settle()
        for text in self.texts()[1:]:
            team = "Guidance" if "# Team Guidance" in text.body else "Propulsion"
            filled = text.body.replace("### High priority\n\n-\n", f"### High priority\n\n{TEAM_GOALS[team]}")
            self.save("grace", text, filled)
        self.corridor.settle()
        assert len(self.numbers()) == GOALS

    def tick(self, least: int = 0) -> None:
        """Let some seconds pass; now and then none at all, so that two things happen in one second."""
        seconds = self.dice.choice((0, 1, 1, 2, 5, 60, 300))
        self.corridor.sandbox.clock.advance(timedelta(seconds=max(least, seconds)))

    def do(self) -> str:
        """Let somebody do something at random; return what it was."""
        deed = self.dice.choice(DEEDS)
        who, number = self.dice.choice(PEOPLE), self.dice.choice(self.numbers())
        if deed(self, who, number):
            self.count += 1
            self.log.append(f"{self.corridor.now:%H:%M:%S} {who} {deed.__name__} #{number}")
            self.tick()
        return deed.__name__

    def note(self, number: int, who: str, surface: Surface, *words: str, what: str = "status") -> Said:
        """Note that somebody said something; on lines that wander nobody can tell."""
        said = Said(number, self.corridor.now, who, surface, frozenset(words), what)
        is_on_line = surface in {Surface.LINE, Surface.NOTE, Surface.BOX}
        if not (is_on_line and number in self.carried):
            self.said.append(said)
        return said

    def carry(self, number: int) -> None:
        """Note that a line wanders: what was said on it since the bot looked is not known any more."""
        self.carried.add(number)
        since = self.corridor.records.agreed(self.corridor.acme.repository.id, 1)[number].heard_at
        on_line = {Surface.LINE, Surface.NOTE, Surface.BOX}
        self.said = [
            each
            for each in self.said
            if not (each.number == number and each.surface in on_line and since and each.at > since)
        ]

    def numbers(self) -> list[int]:
        """Return the numbers of the goal issues that the world began with, and of those made since."""
        return [issue.number for issue in self.corridor.acme.repository.issues.values() if issue.parent is not None]

    def issue(self, number: int) -> Any:
        """Return the sandbox's issue."""
        return self.corridor.acme.repository.issues[number]

    def texts(self) -> list[Text]:
        """Return the texts of the plan as they stand now."""
        sprint = self.issue(1)
        teams = [comment for comment in sprint.comments if comment.body.startswith("# Team ")]
        return [Text(0, sprint.body or ""), *(Text(comment.id, comment.body) for comment in teams)]

    def save(self, who: str, text: Text, body: str) -> None:
        """Save a text of the plan as a person."""
        if text.comment:
            self.corridor.act(who, "edit_comment", comment=text.comment, body=body)
        else:
            self.corridor.act(who, "edit", issue=1, body=body)

    def line(self, number: int) -> tuple[Text, list[str], int] | None:
        """Return the text in which a goal has its line, all lines of that text, and which it is."""
        for text in self.texts():
            lines = text.body.split("\n")
            for at, line in enumerate(lines):
                if f"[#{number}](" in line:
                    return text, lines, at
        return None

    def around(self, number: int) -> list[str]:
        """Return a goal's line and the next ones, for whoever reads why a test failed."""
        found = self.line(number)
        return found[1][found[2] : found[2] + 3] if found else []

    def some_words(self, who: str) -> str:
        """Return a sentence that nobody has typed before."""
        self.words.append(f"Thought {self.count}.{len(self.words)} of {who}: it is 5 > 4 & *so* on.")
        return self.words[-1]

    def label_of(self, word: Word) -> str:
        """Return the name that a status label has now."""
        return self.labels[word.name]

    def status_labels(self, number: int) -> list[str]:
        """Return the status labels that an issue has."""
        ours = set(self.labels.values())
        return [label.name for label in self.issue(number).labels if label.name in ours]


def shown(world: World, number: int) -> str:
    """Return the status that the last look left behind."""
    return world.corridor.records.agreed(world.corridor.acme.repository.id, 1)[number].status


# ------------------------------------------------------------------ deeds: each returns whether anything was done


def emoji(world: World, who: str, number: int) -> bool:
    found, word = world.line(number), world.dice.choice(WORDS)
    if found is None:
        return False
    text, lines, at = found
    new = HEAD.sub(rf"\g<head>{word.emoji} ", lines[at], count=1)
    return _typed(world, who, (text, lines, at), new) and bool(world.note(number, who, Surface.LINE, word.name))


def status_line(world: World, who: str, number: int) -> bool:
    found, word = world.line(number), world.dice.choice(WORDS)
    if found is None or found[1][found[2]].startswith("|"):
        return False
    text, lines, at = found
    for child in range(at + 1, _end_of(lines, at)):
        if NOTE.match(lines[child]):
            new = NOTE.sub(rf"\g<head>{word.emoji} {word.name}", lines[child])
            done = _typed(world, who, (text, lines, child), new)
            return done and bool(world.note(number, who, Surface.NOTE, word.name))
    end = "\r" if lines[at].endswith("\r") else ""
    new = f"{lines[at]}\n  - Status: {word.emoji} {word.name}, {world.some_words(who)}{end}"
    return _typed(world, who, (text, lines, at), new) and bool(world.note(number, who, Surface.NOTE, word.name))


def tick(world: World, who: str, number: int) -> bool:
    found = world.line(number)
    if found is None or not re.match(r"[-*] \[[ x]\]", found[1][found[2]]):
        return False
    text, lines, at = found
    is_done = lines[at].startswith(("- [x]", "* [x]"))
    new = lines[at].replace("[x]", "[ ]", 1) if is_done else lines[at].replace("[ ]", "[x]", 1)
    _typed(world, who, (text, lines, at), new)
    world.note(number, who, Surface.BOX, *(OPEN if is_done else ("done",)))
    return True


def label(world: World, who: str, number: int) -> bool:
    word = world.dice.choice(WORDS)
    if not _has_label(world, world.label_of(word)) or world.label_of(word) in world.status_labels(number):
        return False
    world.corridor.act(who, "label", issue=number, label=world.label_of(word))
    world.note(number, who, Surface.LABEL, word.name)
    return True


def swap_label(world: World, who: str, number: int) -> bool:
    for name in world.status_labels(number):
        _unlabel(world, who, number, name)
    return label(world, who, number)


def unlabel(world: World, who: str, number: int) -> bool:
    names = world.status_labels(number)
    if names:
        _unlabel(world, who, number, world.dice.choice(names))
    return bool(names)


def close(world: World, who: str, number: int) -> bool:
    reason = world.dice.choice(("completed", "completed", "not_planned", "duplicate"))
    if world.issue(number).state == "closed":
        return False
    world.corridor.act(who, "close", issue=number, reason=reason)
    world.note(number, who, Surface.STATE, "done" if reason == "completed" else "dropped")
    return True


def reopen(world: World, who: str, number: int) -> bool:
    if world.issue(number).state == "open":
        return False
    world.corridor.act(who, "reopen", issue=number)
    world.note(number, who, Surface.STATE, *OPEN)
    return True


def drag(world: World, who: str, number: int) -> bool:
    column = world.dice.choice(tuple(COLUMNS))
    if column_of(world, number) in {None, column}:
        return False
    world.corridor.act(who, "move", issue=number, to=column)
    world.note(number, who, Surface.BOARD, COLUMNS[column], *_beneath(column))
    return True


def hand_over(world: World, who: str, number: int) -> bool:
    assigned = [user.login for user in world.issue(number).assignees]
    new = world.dice.choice([login for login in PEOPLE if login not in assigned])
    for login in assigned:
        world.corridor.act(who, "unassign", issue=number, user=login)
    world.corridor.act(who, "assign", issue=number, user=new)
    world.note(number, who, Surface.ASSIGNEE, new, what="owner")
    return True


def owner_on_line(world: World, who: str, number: int) -> bool:
    found, login = world.line(number), world.dice.choice(PEOPLE)
    if found is None:
        return False
    text, lines, at = found
    is_row = lines[at].startswith("|")
    new = ANYBODY.sub(f"@{login}", lines[at]) if is_row else OWNER.sub(f"(Owner: @{login})", lines[at])
    if not _typed(world, who, (text, lines, at), new):
        return False
    world.note(number, who, Surface.LINE, login, what="owner")
    return True


def comment_with_sign(world: World, who: str, number: int) -> bool:
    word = world.dice.choice(WORDS)
    made = world.corridor.act(who, "comment", issue=number, body=f"{word.emoji} {world.some_words(who)}")
    world.commands[made["comment"]] = world.note(number, who, Surface.COMMENT, word.name)
    return True


def command(world: World, who: str, number: int) -> bool:
    word, login = world.dice.choice(WORDS), world.dice.choice(PEOPLE)
    text, what, words = world.dice.choice(
        [
            (f"/status {word.name} because of the wind", "status", (word.name,)),
            (f"/status {word.emoji}", "status", (word.name,)),
            ("/blocked no parts", "status", ("blocked",)),
            ("/carry", "status", ("carried over",)),
            ("/drop nobody asked for it", "status", ("dropped",)),
            ("/unblock", "status", OPEN),
            (f"/owner @{login}", "owner", (login,)),
            ("/undo", "", ()),
            (f"/confidence {world.dice.randint(1, 9)}0% says the wind", "", ()),
            (f"/target {world.dice.randint(2, 99)} users say yes {len(world.words)}", "", ()),
            (f"/points {world.dice.randint(1, 9)}", "", ()),
            ("/help-wanted a second pair of eyes", "", ()),
        ]
    )
    at_goal = world.dice.random() < 0.6
    if not at_goal:
        verb, _, rest = text.partition(" ")
        text = f"{verb} #{number} {rest}".strip()
    if text == "/undo":
        world.undone.add(number)
    if "/target" in text:
        world.spoken.append(text.partition(f"#{number} " if not at_goal else "/target ")[2])
    made = world.corridor.act(who, "comment", issue=number if at_goal else 1, body=text)
    said = world.note(number, who, Surface.COMMAND, *words, what=what) if what else None
    world.commands[made["comment"]] = said
    return True


def words_in_text(world: World, who: str, number: int) -> bool:
    """Below a goal, at the end of a text, or in its middle: people write where they like."""
    found = world.line(number)
    if found is None or world.dice.random() < 0.4:
        text = world.dice.choice(world.texts())
        end = "\r\n" if "\r\n" in text.body else "\n"
        head, mark, rest = text.body.partition(f"Last words.{end}")
        tail = (
            f"{head}{mark}{end}{world.some_words(who)}{end}{rest}"
            if mark
            else f"{text.body}{end}{world.some_words(who)}"
        )
        world.save(who, text, tail)
        return True
    text, lines, at = found
    if lines[at].startswith("|"):
        return False
    end = "\r" if lines[at].endswith("\r") else ""
    return _typed(world, who, (text, lines, at), f"{lines[at]}\n  - {world.some_words(who)}{end}")


def words_in_comment(world: World, who: str, number: int) -> bool:
    world.corridor.act(who, "comment", issue=world.dice.choice((1, number)), body=world.some_words(who))
    return True


def move_line(world: World, who: str, number: int) -> bool:
    """Between the body and a team's comment."""
    found = world.line(number)
    if found is None or found[1][found[2]].startswith("|"):
        return False
    block = take(world, who, number)
    target = world.dice.choice([text for text in world.texts() if text.comment != found[0].comment])
    _paste(world, who, target, block)
    return True


def take_line(world: World, who: str, number: int) -> bool:
    found = world.line(number)
    if found is None or len(world.taken) >= 2 or found[1][found[2]].startswith("|"):
        return False
    world.taken[number] = take(world, who, number)
    return True


def bring_back(world: World, who: str, _number: int) -> bool:
    if not world.taken:
        return False
    number, block = world.taken.popitem()
    if world.line(number):  # the goal was opened again meanwhile, and got a new line: theirs goes to the bin
        world.words = [sentence for sentence in world.words if sentence not in block]
        return False
    world.carry(number)
    _paste(world, who, world.dice.choice(world.texts()), block)
    return True


def reword(world: World, who: str, number: int) -> bool:
    found = world.line(number)
    if found is None:
        return False
    text, lines, at = found
    new = re.sub(rf"(\w+)( v\d+)? \[#{number}\]", rf"\g<1> v{len(world.log)} [#{number}]", lines[at])
    return _typed(world, who, (text, lines, at), new)


def rename_label(world: World, who: str, _number: int) -> bool:
    word = world.dice.choice(WORDS)
    if world.dice.random() < 0.7 or not _has_label(world, world.labels[word.name]):
        return False
    name = f"state: {word.name} {len(world.log)}"
    world.corridor.act(who, "rename_label", label=world.labels[word.name], name=name)
    world.labels[word.name] = name
    return True


def delete_label(world: World, who: str, _number: int) -> bool:
    word = world.dice.choice(WORDS)
    if world.dice.random() < 0.7 or not _has_label(world, world.labels[word.name]):
        return False
    for number in world.numbers():
        _forget_label(world, number, word.name)
    world.corridor.act(who, "delete_label", label=world.labels[word.name])
    world.labels[word.name] = word.label
    return True


DEEDS: tuple[Callable[[World, str, int], bool], ...] = (
    *(emoji, emoji, status_line, status_line, tick, tick, tick, label, label, swap_label, swap_label, unlabel),
    *(close, close, reopen, reopen, reopen, drag, drag, drag, hand_over, owner_on_line, comment_with_sign),
    *(command, command, command, words_in_text, words_in_comment, move_line, take_line, bring_back, reword),
    *(rename_label, delete_label),
)


# ------------------------------------------------------------------ what is ours in a text

_LINK = re.compile(r" ?\[#\d+\]\([^)\s]+\)")
_SHARE = re.compile(r" ?\((?:confidence:? )?(?:\d+%|50:50)\)|,? ?\d+%")
_POINTS = re.compile(r" ?[(\[]\d+(?:\.\d+)? ?(?:points?|pts?|sp)[)\]]")


def bare(text: str, targets: Sequence[str] = ()) -> str:
    """Return a text without what the bot keeps in it: signs, links, boxes, owners, numbers of `/confidence` and so on.

    Targets that people gave by command, and lines of goals that the bot wrote itself, are left out.
    """
    lines = [_bare(line) for line in text.split("\n")]
    return "\n".join(line for line in lines if not any(target in line for target in targets))


def _bare(line: str) -> str:
    line = NOTE.sub(r"\g<head>", line)
    match = HEAD.match(line)
    if match:
        head = re.sub(r"\[[ xX]\]", "[]", match["head"])
        line = f"{head}{line[match.end() :]}" if "|" not in head else f"|{line[match.end() :]}"
    line = OWNER.sub("(Owner)", _LINK.sub("", line))
    line = ANYBODY.sub("@", line) if line.startswith("|") else line
    return _POINTS.sub("", _SHARE.sub("", line))


# ------------------------------------------------------------------ how deeds are done


def column_of(world: World, number: int) -> str | None:
    """Return the column in which a goal's card stands, None where it has no card."""
    for item in world.corridor.sandbox.world.items_of(world.issue(number)):
        for value in item.values.values():
            option = value.field.option(str(value.value)) if value.field.name == "Status" else None
            if option:
                return str(option.name)
    return None


def _beneath(column: str) -> tuple[str, ...]:
    """Return the statuses that a board without columns of their own shows in this one."""
    return {"On track": ("carried over",), "Done": ("dropped",)}.get(column, ())


def _typed(world: World, who: str, place: tuple[Text, list[str], int], line: str) -> bool:
    text, lines, at = place
    if line == lines[at]:
        return False
    world.save(who, text, "\n".join([*lines[:at], line, *lines[at + 1 :]]))
    return True


def _end_of(lines: list[str], at: int) -> int:
    """Return where the block of a goal ends: its line and what is indented below it."""
    end = at + 1
    while end < len(lines) and lines[end].startswith("  ") and lines[end].strip():
        end += 1
    return end


def take(world: World, who: str, number: int) -> str:
    """Cut a goal's block out of its text."""
    found = world.line(number)
    assert found is not None
    world.carry(number)
    text, lines, at = found
    end = _end_of(lines, at)
    world.save(who, text, "\n".join([*lines[:at], *lines[end:]]))
    return "\n".join(line.rstrip("\r") for line in lines[at:end])


def _paste(world: World, who: str, text: Text, block: str) -> None:
    end = "\r\n" if "\r\n" in text.body else "\n"
    block = block.replace("\n", end) + end
    mark = f"## Plan{end}{end}" if text.comment == 0 else f"### High priority{end}{end}"
    head, found, rest = text.body.partition(mark)
    assert found, text.body
    world.save(who, text, f"{head}{found}{block}{rest}")


def _has_label(world: World, name: str) -> bool:
    return any(each.name == name for each in world.corridor.acme.repository.labels)


def _unlabel(world: World, who: str, number: int, name: str) -> None:
    world.corridor.act(who, "unlabel", issue=number, label=name)
    _forget_label(world, number, next(word for word, each in world.labels.items() if each == name))


def _forget_label(world: World, number: int, word: str) -> None:
    """What somebody labelled and took off again before the bot looked is not said."""
    since = world.corridor.records.agreed(world.corridor.acme.repository.id, 1).get(number)
    world.said = [
        each for each in world.said if not _is_taken_back(each, number, word, since.heard_at if since else None)
    ]


def _is_taken_back(said: Said, number: int, word: str, since: datetime | None) -> bool:
    is_it = said.number == number and said.surface is Surface.LABEL and word in said.words
    return is_it and (since is None or said.at > since)


def lines_of(world: World) -> Iterator[tuple[int, Text, str]]:
    """Yield every goal's number with the text and the line in which it stands."""
    for number in world.numbers():
        found = world.line(number)
        if found:
            yield number, found[0], found[1][found[2]]
