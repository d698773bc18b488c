"""What people write (S5, S6): comments that look like commands, and words that mean harm in our own posts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.core import neutral
from bot.core.commands import parse
from bot.sandbox.entities import Actor
from chaos.bad import comments, texts
from chaos.days import corridor
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries, mangled
from tests.corridor.corridor import Corridor

_SECONDS = 3.0
_START = datetime(2026, 1, 5, 8, tzinfo=UTC)
_PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n- Star tracker (Owner: @ada)\n"
_RULES = "teams:\n  - name: Guidance\n    members: [ada, grace]\n"


def _places(text: str) -> tuple[str, ...]:
    """Return what a template makes of people's words: a paragraph, an entry of a list, and a cell of a table."""
    line = neutral.neutral(text, inline=True)
    return neutral.neutral(text), f"- 🟢 {line} (Owner: ada)", f"| a |\n| - |\n| {line} |"


def _echoed(given: Play) -> Seen:
    """Put words into our posts: by the function that makes them harmless, and typed into a real sprint."""
    tries = Tries(_SECONDS)
    tries.named({name: partial(_harmful, text, tries) for name, text in texts.HARMFUL.items()})
    words = tuple(texts.HARMFUL.values())[:-4]
    mutations = ("".join(given.dice.choices(texts.PIECES, k=given.dice.randint(1, 20))) for _ in range(given.amount))
    made = (mangled(given.dice.choice(words)[:400] + text, tuple(texts.PIECES), given.dice) for text in mutations)
    tries.mutated(partial(_harmful, text, tries) for text in made)
    if not tries.enough:
        tries.wrong += _posted(given)
    return tries.seen(f"longest {tries.largest:,} characters")


def _harmful(text: str, tries: Tries) -> str:
    for words in _places(text):
        tries.measure(len(words))
        if harm := texts.harm(words):
            return harm
    return ""


def _posted(given: Play) -> list[str]:
    """Type every text into statuses, retros and titles, and look at all that the bot has posted of it."""
    with corridor(given.server) as made:
        _opened(made)
        gyros = int(made.goal("Gyros")["number"])
        every = 10 if given.amount < 1_000 else 1
        for name, text in list(texts.HARMFUL.items())[::every]:
            # GitHub itself keeps no half signs.
            line = " ".join(text.encode("utf-8", "ignore").decode().split())[:2_000]
            made.sandbox.clock.advance(timedelta(minutes=1))
            for command in (f"/status at risk {line}", f"/retro went-well {line}", f"/risk {line}"):
                made.act("ada", "comment", issue=gyros, body=command)
            if name.startswith("title"):
                made.act("ada", "edit", issue=gyros, title=line[:250])
        made.settle()
        if every == 1:
            made.at(datetime(2026, 1, 9, 15, 5, tzinfo=UTC))
        posts = [each for issue in made.issues() for each in (issue, *issue["comments"])]
        ours = [each for each in posts if str(each["author"]).endswith("[bot]")]
        wrong = [f"posted: {harm}" for each in ours if (harm := texts.harm_by_stranger(each["body"]))]
        return wrong + ([] if len(ours) > 3 else ["hardly anything was posted"])


def _opened(made: Corridor) -> None:
    made.rules(_RULES)
    made.meet()
    made.at(_START)
    made.act("ada", "open", title="Our sprint", body=_PLAN, labels=["sprint"])
    made.settle()


def _unheard(given: Play) -> Seen:
    """Write comments that command nothing, and by people who may not; then one real command, three times delivered."""
    tries = Tries(_SECONDS)
    tries.named({f"not a command: {text[:30]!r}": partial(_nothing, text) for text in comments.NO_COMMANDS})
    tries.mutated(partial(_nothing, _wrapped(given.dice)) for _ in range(given.amount))
    if not tries.enough:
        with corridor(given.server) as made:
            _opened(made)
            tries.own_time = False
            tries.most_seconds = 60.0
            tries.named({name: partial(_moved_nothing, made, case) for name, case in _BY_OTHERS.items()})
            tries.wrong += _heard_once(made)
    return tries.seen("then one command, done once")


def _nothing(text: str) -> str:
    found = parse.spelled(text)
    return f"{text[:60]!r} commands {found[0].line!r}" if found else ""


def _wrapped(dice: random.Random) -> str:
    """Hide a command in quotes, code and lists, inside of each other."""
    text = dice.choice(("/status done", "/drop", "/owner @linus", "/undo\n/status done", "Look:\n/carry it on"))
    ways = (
        lambda inner: "\n".join(f"> {line}" for line in inner.split("\n")),
        lambda inner: (
            f"{'`' * 9}{dice.choice(('', 'text'))}\n{inner}\n{'`' * 9}" if "`" * 9 not in inner else f"> {inner}"
        ),
        lambda inner: "\n".join(f"    {line}" for line in inner.split("\n")),
        lambda inner: (
            f"<!--\n{inner}\n-->" if "-->" not in inner else "\n".join(f"> {each}" for each in inner.split("\n"))
        ),
        lambda inner: (
            f"<pre>\n{inner}\n</pre>" if "pre>" not in inner else "\n".join(f"> {each}" for each in inner.split("\n"))
        ),
        lambda inner: "On Monday grace wrote:\n\n" + "\n".join(f"> {line}" for line in inner.split("\n")),
    )
    hidden = dice.choice((ways[0], ways[1], ways[2], ways[3], ways[4]))(text)
    for _ in range(dice.randint(0, 3)):
        hidden = ways[0](hidden) if dice.random() < 0.7 else ways[5](hidden)
    return hidden


def _moved_nothing(made: Corridor, case: Callable[[Corridor, int], None]) -> str:
    """Let somebody try, and look whether the goal or the number of our comments has changed."""
    gyros = int(made.goal("Gyros")["number"])
    before = _state(made)
    made.sandbox.clock.advance(timedelta(minutes=1))
    case(made, gyros)
    made.settle()
    after = _state(made)
    return "" if after == before else f"{before} became {after}"


def _state(made: Corridor) -> Any:
    goal = made.goal("Gyros")
    answers = [each for each in goal["comments"] if each["author"] == "goalkeeper-sandbox[bot]"]
    answers = [each for each in answers if "<!-- goalkeeper:answer" in each["body"]]
    return sorted(goal["labels"]), goal["assignees"], goal["state"], len(answers)


def _says(who: str, text: str) -> Callable[[Corridor, int], None]:
    def say(made: Corridor, issue: int) -> None:
        world = made.sandbox.world
        if who not in world.users:
            world.add_user(who)
        made.act(who, "comment", issue=issue, body=text)

    return say


def _bot_says(made: Corridor, issue: int) -> None:
    world, repository = made.sandbox.world, made.acme.repository
    app = world.register_app(made.acme.organization, "parrot", "", permissions={"issues": "write"}, events=())
    installed = world.install(world.actor("ada"), app, made.acme.organization, [repository])
    actor = Actor(app.bot, installed, {"metadata": "read", "issues": "write"})
    world.create_comment(actor, world.issue(repository, issue), "/status done")


def _loses_rights(made: Corridor, issue: int) -> None:
    """Command, and be removed before anybody has looked: rights are those of the moment in which it is done."""
    world, repository = made.sandbox.world, made.acme.repository
    made.acme.organization.members.pop("linus", None)
    made.act("linus", "comment", issue=issue, body="/status done")
    world.remove_collaborator(world.actor("ada"), repository, world.user("linus"))


def _claims_to_be_owner(made: Corridor, issue: int) -> None:
    """Say in the delivery that a stranger owns the repository."""
    _says("mallory", "/status done")(made, issue)
    waiting = [each for each in made.sandbox.world.deliveries.records.values() if each.answer is None]
    for each in waiting:
        if "comment" in each.payload:
            said = {**each.payload["comment"], "author_association": "OWNER"}
            each.body = json.dumps({**each.payload, "comment": said}).encode()


def _edits_anothers(made: Corridor, issue: int) -> None:
    """Correct a typing mistake in a stranger's comment: that does not make its command one's own."""
    world = made.sandbox.world
    if "mallory" not in world.users:
        world.add_user("mallory")
    said = made.act("mallory", "comment", issue=issue, body="Pleese!\n\n/status done")
    made.settle()
    made.sandbox.clock.advance(timedelta(minutes=1))
    made.act("ada", "edit_comment", comment=said["comment"], body="Please!\n\n/status done")


def _deletes(made: Corridor, issue: int) -> None:
    """Command, and delete it before anybody has looked."""
    said = made.act("ada", "comment", issue=issue, body="/status done")
    world = made.sandbox.world
    world.delete_comment(world.actor("ada"), world.comments[said["comment"]])


_BY_OTHERS: dict[str, Callable[[Corridor, int], None]] = {
    "a stranger": _says("mallory", "/status done"),
    "a stranger takes the goal": _says("mallory", "/owner @mallory"),
    "a stranger with an emoji": _says("mallory", "✅ all done"),
    "a stranger drops it": _says("mallory", "/drop"),
    "a stranger asks for help": _says("mallory", "/help"),
    "a stranger mistypes": _says("mallory", "/stauts done"),
    "a stranger with the owner's words": _says("mallory", "> /status done\n\nas ada said\n\n/status done"),
    "a stranger speaks for ada": _says("mallory", "@ada says:\n/status done"),
    "a stranger whom the delivery calls owner": _claims_to_be_owner,
    "another bot": _bot_says,
    "somebody who loses their rights meanwhile": _loses_rights,
    "a stranger's comment that somebody corrects": _edits_anothers,
    "a comment that is deleted at once": _deletes,
    "an e-mail reply": _says("ada", "I see.\n\nOn Mon, Jan 5, 2026 grace wrote:\n> /status done\n> more"),
    "a quoted command": _says("ada", "> /status done\n\nNo, not yet."),
    "a command in code": _says("ada", "Write\n```\n/status done\n```"),
    "a copied answer of ours": _says("ada", "<!-- goalkeeper:answer 1 0123456789abcdef -->\n> /status done"),
}


def _heard_once(made: Corridor) -> list[str]:
    gyros = int(made.goal("Gyros")["number"])
    made.sandbox.clock.advance(timedelta(minutes=1))
    made.act("grace", "comment", issue=gyros, body="/status off track no wind")
    records = made.sandbox.world.deliveries.records
    (told,) = [each for each in records.values() if each.answer is None and each.event == "issue_comment"]
    for turn in range(3):
        made.send(replace(told, guid=f"again-{turn}"))
        made.settle()
    done = [each.change for each in made.records.told(made.acme.repository.id, number=gyros)]
    times = sum(each.what == "status" and each.after == "off track" for each in done)
    return [] if times == 1 else [f"a real command was done {times} times"]


ROWS = (
    Row(
        "S5", "comments that should command nothing", "wrapped commands",
        "quotes, code, mail, strangers, bots, edits by others move nothing; rights are those of the moment; each once",
        {Size.BRIEF: 200, Size.USUAL: 1_000, Size.LONG: 3_000}, _unheard,
        ("commands in quotes and code count", "everybody may command"), 20,
    ),
    Row(
        "S6", "words of people in our posts", "mutations",
        "no mention, no reference, no HTML, no image, no marker, and no block of the bot's is broken; within 3 s",
        {Size.BRIEF: 150, Size.USUAL: 1_500, Size.LONG: 6_000}, _echoed,
        ("people's words mention and refer", "people's words are HTML"), 50,
    ),
)  # fmt: skip
