"""Four people, a board and thirty goals: whatever they do, all surfaces agree in the end, and nothing said is lost.

`GOALKEEPER_WORLDS=20` plays twenty worlds instead of the usual ones.
"""

from __future__ import annotations

import difflib
import os
import pprint
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

import psycopg
import pytest
import structlog

from bot.core.agreed import Agreed
from bot.core.document import Goal, read
from bot.core.merge import Surface
from bot.core.status import DEFAULT_VOCABULARY
from bot.core.status import Ending as Closing
from bot.queue import Ending
from bot.sandbox.deliveries import Delivery, Mode
from tests.corridor.corridor import Corridor, Killed
from tests.corridor.days import live_and_die
from tests.corridor.world import COLUMNS, HEAD, World, bare, column_of, lines_of

ACTIONS = int(os.environ.get("GOALKEEPER_ACTIONS", "125"))
WORLDS = int(os.environ.get("GOALKEEPER_WORLDS", "4"))
FIRST = int(os.environ.get("GOALKEEPER_FIRST_WORLD", "4"))
SHOWN_IN = {"carried over": "On track", "dropped": "Done"} | {word: column for column, word in COLUMNS.items()}
_ORDER = tuple(Surface)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What takes long and proves nothing here: logs that nobody reads, our own deliveries, texts read once more."""
    before, send = structlog.get_config(), Corridor.send
    reading = lru_cache(maxsize=4096)(read)

    def send_others(corridor: Corridor, delivery: Delivery) -> int:
        is_ours = delivery.payload["sender"]["login"] == f"{corridor.acme.app.slug}[bot]"
        return 202 if is_ours else send(corridor, delivery)

    monkeypatch.setattr(Corridor, "send", send_others)
    monkeypatch.setattr("bot.core.plan.lines.read", reading)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50), cache_logger_on_first_use=False)
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_whatever_four_people_do_nothing_is_lost(corridor: Corridor, seed: int) -> None:
    world = World(corridor, random.Random(seed))
    world.begin()
    if seed % 2:
        corridor.act("ada", "workflow", name="Auto-close issue")
    try:
        while world.count < ACTIONS:
            _episode(world)
        _quiet_end(world)
    except BaseException as error:
        error.add_note("\n  ".join([f"seed {seed} after {world.count} actions; the last ones:", *world.log[-25:]]))
        raise


def _episode(world: World) -> None:
    """Some actions, then the bot, then everything is compared."""
    start, told = world.corridor.now, len(world.said)
    before = {number: each.status for number, each in _agreed(world).items()}
    episode = world.dice.choice(EPISODES)
    world.log.append(episode.__name__)
    episode(world)
    _until_done(world)
    _surfaces_agree(world)
    _history_tells(world, world.said[min(told, len(world.said)) :], start)
    _latest_stands(world, start, before)
    _words_are_there(world)
    world.carried.clear()
    world.undone.clear()
    world.tick(least=1)


def _until_done(world: World) -> None:
    """Let time pass while the bot spreads what it has to write; then it goes on."""
    for _ in range(9):
        last = [ending for key, ending in world.corridor.endings if key.startswith("sprint:")][-1]
        if last is Ending.DONE:
            return
        world.corridor.sandbox.clock.advance(timedelta(minutes=20))
        world.corridor.restart()
        world.corridor.pass_time()
        world.corridor.settle()
    raise AssertionError(f"the bot does not get done: {_why(world)}")


def _why(world: World) -> list[str]:
    with psycopg.connect(world.corridor.url) as conn:
        return [str(row) for row in conn.execute("SELECT * FROM work").fetchall()]


def _acts(world: World, least: int, most: int) -> None:
    for _ in range(world.dice.randint(least, most)):
        world.do()
    world.tick(least=1)


def _one(world: World) -> None:
    _acts(world, 1, 1)
    world.corridor.settle()


def _several(world: World) -> None:
    _acts(world, 2, 8)
    world.corridor.settle()


def _down(world: World) -> None:
    """Nobody hears the deliveries; later the slow sweep looks at everything."""
    world.corridor.sandbox.world.deliveries.set_mode(Mode(drop=1.0))
    _acts(world, 5, 14)
    world.corridor.carry()
    world.corridor.sandbox.world.deliveries.set_mode(Mode())
    world.corridor.heal()


def _deaths(world: World) -> None:
    """The bot dies before and after calls, and begins anew."""
    sandbox = world.corridor.sandbox
    _acts(world, 1, 8)
    sandbox.dice, sandbox.chance = world.dice, 0.08
    live_and_die(world.corridor)
    sandbox.chance = 0.0


def _deaths_among_people(world: World) -> None:
    """It dies, and people go on before it comes back."""
    sandbox = world.corridor.sandbox
    _acts(world, 1, 5)
    sandbox.dice, sandbox.chance = world.dice, 0.25
    try:
        world.corridor.settle()
    except Killed:
        world.corridor.sandbox.chance = 0.0
        world.corridor.sandbox.clock.advance(timedelta(seconds=1))
        _acts(world, 1, 3)
        world.corridor.restart()
    sandbox.chance = 0.0
    world.corridor.heal()


def _late_workflows(world: World) -> None:
    """The board's own workflows answer only after the bot has looked."""
    sandbox = world.corridor.sandbox.world
    sandbox.hold_workflows()
    _acts(world, 1, 6)
    world.corridor.settle()
    world.corridor.sandbox.clock.advance(timedelta(seconds=2))
    sandbox.hold_workflows(hold=False)
    world.corridor.settle()


EPISODES: tuple[Callable[[World], None], ...] = (
    *(_one, _one, _several, _several, _several, _down, _deaths, _deaths_among_people, _late_workflows),
)


# ------------------------------------------------------------------ what must hold


def _agreed(world: World) -> Any:
    return world.corridor.records.agreed(world.corridor.acme.repository.id, 1)


def _surfaces_agree(world: World) -> None:
    agreed = _agreed(world)
    goals = {goal.ref: goal for text in world.texts() for goal in read(text.body).plan}
    wrong = {
        number: [agreed[number], found, *world.around(number)]
        for number in world.numbers()
        if (found := [*_wrong_on_issue(world, number, agreed[number]), *_wrong_on_line(goals, number, agreed[number])])
    }
    assert not wrong, pprint.pformat((wrong, world.corridor.troubles(), world.corridor.endings[-6:]), width=200)
    for number, _, line in lines_of(world):
        sign = HEAD.match(line)
        shows = sign["sign"].strip() if sign and sign["sign"] else None
        assert shows in {None, DEFAULT_VOCABULARY.named(agreed[number].status).emoji}, line


def _wrong_on_issue(world: World, number: int, agreed: Agreed) -> Iterator[str]:
    """Yield which surfaces of a goal's issue show something else than what was agreed."""
    issue, word = world.issue(number), DEFAULT_VOCABULARY.named(agreed.status)
    if world.status_labels(number) != [world.label_of(word)]:
        yield f"labels {world.status_labels(number)}"
    if _state(issue) is not word.ending:
        yield f"{issue.state} as {issue.state_reason}"
    if column_of(world, number) not in {None, SHOWN_IN[word.name]}:
        yield f"column {column_of(world, number)}"
    if [user.login for user in issue.assignees] != [agreed.owner]:
        yield f"assignees {[user.login for user in issue.assignees]}"


def _wrong_on_line(goals: Mapping[int | None, Goal], number: int, agreed: Agreed) -> Iterator[str]:
    """Yield which surfaces of a goal's line show something else than what was agreed; a line may be missing."""
    goal, word = goals.get(number), DEFAULT_VOCABULARY.named(agreed.status)
    if goal is None:
        return
    if goal.status != word.name:
        yield f"line {goal.status}"
    if goal.note_status not in {None, word.name}:
        yield f"status line {goal.note_status}"
    if goal.done_box not in {None, word.ending is Closing.COMPLETED}:
        yield f"box {goal.done_box}"
    if list(goal.owners) != [agreed.owner]:
        yield f"owners {goal.owners}"


def _state(issue: Any) -> Closing:
    if issue.state == "open":
        return Closing.OPEN
    return Closing.COMPLETED if issue.state_reason == "completed" else Closing.NOT_PLANNED


def _history_tells(world: World, said: list[Any], since: Any) -> None:
    told = [each.change for each in world.corridor.records.told(world.corridor.acme.repository.id, since=since)]
    for each in said:
        if each.surface is Surface.COMMAND and not _carried_out(world, each):
            continue
        assert any(each.is_told_by(change) for change in told), (each, [t for t in told if t.number == each.number])


def _carried_out(world: World, said: Any) -> bool:
    """`/unblock` may be refused where nothing is blocked, and whoever gave it is told so by a reaction."""
    number = next(comment for comment, each in world.commands.items() if each == said)
    comment = world.corridor.sandbox.world.comments[number]
    signs = {reaction.content for reaction in comment.reactions}
    assert signs in ({"+1"}, {"confused"}), (comment.body, signs)
    assert "+1" in signs or "/unblock" in comment.body, comment.body
    return "+1" in signs


def _latest_stands(world: World, since: Any, before: dict[int, str]) -> None:
    """Among people the latest word wins."""
    for number, agreed in _agreed(world).items():
        said = [
            each
            for each in world.said
            if each.number == number and each.what == "status" and each.at >= since
            if each.surface is not Surface.COMMAND or _carried_out(world, each)
        ]
        if not said or number in world.carried | world.undone:
            continue
        # In one second somebody can put two labels on a goal: max() returns the first of equals, so begin at the end.
        last = max(reversed(said), key=lambda each: (each.at, -_ORDER.index(each.surface)))
        assert agreed.status in last.words, (number, before.get(number), agreed.status, said)


def _words_are_there(world: World) -> None:
    comments = [comment.body for issue in world.corridor.acme.repository.issues.values() for comment in issue.comments]
    everything = "\n".join([world.issue(1).body, *comments, *world.taken.values()])
    for sentence in world.words:
        assert everything.count(sentence) == 1, sentence


def _only_ours_was_edited(world: World) -> None:
    """Every edit of every text of the plan is replayed: the bot changed nothing but what is its own, to the byte."""
    issue = world.issue(1)
    ours = f"{world.corridor.acme.app.slug}[bot]"
    texts = [issue, *(comment for comment in issue.comments if comment.body.startswith("# Team "))]
    count = 0
    for text in texts:
        after = [*(edit.before for edit in text.edits[1:]), text.body]
        for edit, new in zip(text.edits, after, strict=True):
            if edit.editor.login == ours:
                count += 1
                old, now = (
                    bare(edit.before, world.spoken),
                    bare(_without_new_lines(world, edit.before, new), world.spoken),
                )
                assert old == now, "\n".join(difflib.unified_diff(old.split("\n"), now.split("\n"), n=0, lineterm=""))
    assert count > 10


def _without_new_lines(world: World, old: str, new: str) -> str:
    """Return a text without the lines that it got for goals which people opened again after they took their line."""
    titles = {f"- {issue.title} (Owner)" for issue in world.corridor.acme.repository.issues.values() if issue.parent}
    there = bare(old).split("\n")
    lines = ((line, bare(line)) for line in new.split("\n"))
    return "\n".join(line for line, plain in lines if plain in there or plain.rstrip("\r") not in titles)


def _quiet_end(world: World) -> None:
    """An hour later the bot looks three times, and writes nothing."""
    world.corridor.sandbox.clock.advance(timedelta(hours=1))
    world.corridor.heal()
    _surfaces_agree(world)
    _only_ours_was_edited(world)
    before = world.corridor.writes()
    for _ in range(3):
        world.corridor.heal()
    assert world.corridor.writes() == before
    assert world.corridor.troubles() == {}
