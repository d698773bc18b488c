"""Faults of the way to us (E): deliveries that come twice, late, in another order, or never; and those that mislead."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import psycopg

from bot.database import Database
from bot.metrics import Metrics
from bot.parts import Parts
from bot.sandbox.deliveries import Delivery, Mode
from bot.sandbox.reply import Reply
from bot.serve import Fetching
from chaos.compare import differences
from chaos.days import corridor, day, good_day
from chaos.row import Play, Row, Seen, Size
from config.settings import load
from tests.corridor.corridor import Corridor
from tests.corridor.days import labelled, opened, play, seen

_SWEEP = 600.0
_MOST_POSTS = 20
_NEEDED = 0
_SIGNS = (("status: off track", "🔴"), ("status: on track", "🟢"))
_SAYINGS = ("/status at risk", "/help", "/retro went-well we talk so well", "Thanks!")


def _tripled(given: Play) -> Seen:
    """Send every delivery twice more when all is done: GitHub is asked for nothing, and nothing changes."""
    wrong: list[str] = []
    again = 0
    for _ in given.turns(wrong):
        with corridor(given.server) as made:
            shown = play(made, Corridor.settle)
            before = len(made.sandbox.calls)
            came = [each for each in made.sandbox.world.deliveries.records.values() if each.answer]
            for delivery in [*came, *given.dice.sample(came, len(came))]:
                made.send(delivery)
            made.settle()
            again += 2 * len(came)
            if len(made.sandbox.calls) > before:
                wrong.append(f"{len(made.sandbox.calls) - before} calls for deliveries that had come before")
            if seen(made) != shown:
                wrong.append("people see something else after deliveries came again")
    return Seen(f"{again} deliveries came again; no call was made", tuple(wrong))


def _shuffled(given: Play) -> Seen:
    """Let deliveries come doubled and in any order."""
    good = good_day(given)
    wrong: list[str] = []
    for _ in given.turns(wrong):
        mode = Mode(duplicate=0.3, reorder=True, seed=given.dice.randrange(1_000_000))
        bad = day(given, lambda made, mode=mode: _travel(made, mode), Corridor.settle)  # type: ignore[misc]
        # When time passes the bot looks by itself: deliveries are needed before that.
        for one, other in zip((*good.scenes, good.shown), (*bad.scenes, bad.shown), strict=True):
            wrong += differences(one, other)
    return Seen(f"the same end {given.amount} times", tuple(wrong))


def _travel(made: Corridor, mode: Mode) -> None:
    made.sandbox.world.deliveries.set_mode(mode)


def _lost(share: float) -> Callable[[Play], Seen]:
    """Return a play in which a share of the deliveries never comes, and only the sweep looks."""

    def lose(given: Play) -> Seen:
        good = good_day(given)
        wrong: list[str] = []
        for _ in given.turns(wrong):
            mode = Mode(drop=share, seed=given.dice.randrange(1_000_000))
            bad = day(given, lambda made, mode=mode: _deafened(made, mode), _swept)  # type: ignore[misc]
            wrong += differences(good.shown, bad.shown)
        return Seen(f"the same end {given.amount} times, by sweeps alone", tuple(wrong))

    return lose


def _deafened(made: Corridor, mode: Mode) -> None:
    """Make the space known, as an installation does, and lose deliveries from here on."""
    made.meet()
    _travel(made, mode)


def _swept(made: Corridor) -> None:
    """Work, and let ten minutes pass, twice: what one sweep finds the next one looks at."""
    made.settle()
    for _ in range(2):
        with psycopg.connect(made.url) as conn:
            conn.execute("UPDATE work SET looked_at = looked_at - make_interval(secs => %s)", [2 * _SWEEP])
        made.records.sweep(made.tools.defer, _SWEEP)
        made.settle()


def _fetched(given: Play) -> Seen:
    """Answer nothing for two hours; then what GitHub could not deliver is asked for again, each once."""
    wrong: list[str] = []
    fetched = 0
    for _ in given.turns(wrong):
        with corridor(given.server) as made:
            opened(made)
            made.settle()
            labelled(made)
            made.sandbox.deliver(lambda _delivery: 502)
            made.sandbox.clock.advance(timedelta(hours=2))
            fetch = Fetching(_parts(made))
            asked = fetch()
            again = _arrivals(made)
            made.settle()
            wrong += [f"{guid} was asked for {times} times" for guid, times in again.items() if times != 1]
            wrong += [] if asked == len(again) > 0 else [f"{asked} were asked for, and {len(again)} came"]
            wrong += [] if fetch() == 0 else ["what had come was asked for once more"]
            if "status: off track" not in made.goal("Gyros")["labels"] or "🔴 Gyros" not in made.sprint()["body"]:
                wrong.append("what was lost did not reach the plan")
            fetched += asked
    return Seen(f"{fetched} deliveries were fetched, each once", tuple(wrong))


def _parts(made: Corridor) -> Parts:
    """Put together what the running bot fetches lost deliveries with."""
    acme = made.acme
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret,
        }
    )
    return Parts(
        settings, Database(made.url), made.records, lambda: made.tools.github, Metrics(), made.sandbox.clock.now
    )


def _arrivals(made: Corridor) -> dict[str, int]:
    """Carry what waits to the door, and return how often each came."""
    came: dict[str, int] = {}

    def send(delivery: Delivery) -> int:
        came[delivery.guid] = came.get(delivery.guid, 0) + 1
        return made.send(delivery)

    made.sandbox.deliver(send)
    return came


def _meanwhile(given: Play) -> Seen:
    """Move a goal in the middle of a look, and let its delivery come before the look ends."""
    wrong: list[str] = []
    with corridor(given.server) as made:
        opened(made)
        made.settle()
        for turn in given.turns(wrong):
            label, sign = _SIGNS[turn % 2]
            _interrupt(made, given.dice.randint(1, 2), label)
            made.records.wake("acme/rockets", made.tools.defer)
            made.settle()
            goal, body = made.goal("Gyros"), made.sprint()["body"]
            if label not in goal["labels"] or f"{sign} Gyros" not in body:
                wrong.append(f"after {turn + 1} changes it is labelled {goal['labels']}, and should be {label}")
    return Seen(f"{given.amount} changes in the middle of a look, each seen", tuple(wrong))


def _interrupt(made: Corridor, nth: int, label: str) -> None:
    """Let somebody relabel the goal right after the nth call from now, and carry the deliveries of that at once."""
    ask, calls = type(made.sandbox).request.__get__(made.sandbox), itertools.count(1)
    number = made.goal("Gyros")["number"]

    def asked(*call: object) -> Reply:
        reply: Reply = ask(*call)
        if next(calls) == nth:
            made.sandbox.clock.advance(timedelta(minutes=1))
            for old in [name for name in made.goal("Gyros")["labels"] if name.startswith("status: ")]:
                made.act("grace", "unlabel", issue=number, label=old)
            made.act("grace", "label", issue=number, label=label)
            made.carry()
        return reply

    made.sandbox.request = asked  # type: ignore[method-assign, assignment]


def _talkers(given: Play) -> Seen:
    """Let another bot answer wherever people speak; we answer people, and the two do not talk for ever."""
    with corridor(given.server) as made:
        opened(made)
        made.settle()
        labelled(made)
        made.settle()
        number, speak = int(made.goal("Gyros")["number"]), _other_bot(made)
        ours = _posts(made)
        for turn in range(given.amount):
            speak(number, _SAYINGS[turn % len(_SAYINGS)])
            made.settle()
        more = _posts(made) - ours
        wrong = [f"we posted {more} times"] if more > _MOST_POSTS else []
        if "status: off track" not in made.goal("Gyros")["labels"]:
            wrong.append("a bot that may not command moved a goal")
    return Seen(f"{given.amount} rounds, {more} posts of ours", tuple(wrong))


def _other_bot(made: Corridor) -> Callable[[int, str], None]:
    """Return how another App's bot comments on an issue."""
    world, repository = made.sandbox.world, made.acme.repository
    app = world.register_app(made.acme.organization, "parrot", "", permissions={"issues": "write"}, events=())
    installation = world.install(world.actor("ada"), app, made.acme.organization)
    speaker = world.installation_token(installation).actor

    def speak(number: int, words: str) -> None:
        made.sandbox.clock.advance(timedelta(minutes=1))
        world.create_comment(speaker, world.issue(repository, number), words)

    return speak


def _posts(made: Corridor) -> int:
    return sum(call["operation"] in {"AddComment", "CreateIssue"} for call in made.sandbox.calls)


def _overheard(given: Play) -> Seen:
    """Hear of what we do ourselves, and look at nothing for it."""
    wrong: list[str] = []
    with corridor(given.server) as made:
        play(made, Corridor.settle)
        ours = f"{made.acme.app.slug}[bot]"
        came = [each for each in made.sandbox.world.deliveries.records.values() if each.answer]
        own = [each for each in came if each.payload.get("sender", {}).get("login") == ours]
        with psycopg.connect(made.url) as conn:
            states = conn.execute(
                "SELECT count(*) FILTER (WHERE state <> 'ignored') FROM delivery WHERE guid = ANY (%s)",
                [[each.guid for each in own]],
            ).fetchone()
        woken = int(states[0]) if states else 0
        wrong += [f"{woken} deliveries of our own woke something"] if woken > _NEEDED else []
    return Seen(f"{len(own)} deliveries told of ourselves, {woken} woke something", tuple(wrong))


def _strange(given: Play) -> Seen:
    """Send events, actions and fields that nobody has told us of: 202, and nothing is looked at."""
    wrong: list[str] = []
    with corridor(given.server) as made:
        play(made, Corridor.settle)
        calls = len(made.sandbox.calls)
        known = next(each for each in made.sandbox.world.deliveries.records.values() if each.event == "issues")
        for turn in given.turns(wrong):
            name, action = f"{_word(given)}_{turn}", _word(given)
            payload = {**known.payload, "action": action, _word(given): [turn, {_word(given): None}]}
            body = json.dumps(payload).encode()
            strange = replace(known, guid=f"strange-{turn}", event=name, body=body)
            if (status := made.send(strange)) != HTTPStatus.ACCEPTED:
                wrong.append(f"{name} was answered with {status}")
        made.settle()
        if len(made.sandbox.calls) > calls:
            wrong.append(f"{len(made.sandbox.calls) - calls} calls for events that nobody knows")
    return Seen(f"{given.amount} strange events, each answered 202, and nothing done", tuple(wrong))


def _word(given: Play) -> str:
    return "".join(given.dice.choices("abcdefghijklmnopqrstuvwxyz", k=9))


_SAME = "people see in the end what they see on a good day"
ROWS = (
    Row(
        "E1", "every delivery comes three times", "sprints", "what comes again costs no call and changes nothing",
        {Size.BRIEF: 1, Size.USUAL: 2, Size.LONG: 50}, _tripled, ("the ledger forgets what came",),
    ),
    Row(
        "E2", "deliveries come doubled and in any order", "sprints", _SAME,
        {Size.BRIEF: 1, Size.USUAL: 6, Size.LONG: 200}, _shuffled, ("nothing but the first delivery counts",), 2,
    ),
    Row(
        "E3", "a tenth of all deliveries never comes", "sprints", f"{_SAME}, after ten minutes and by sweeps alone",
        {Size.BRIEF: 1, Size.USUAL: 5, Size.LONG: 100}, _lost(0.1), ("nothing is swept",), 40,
    ),
    Row(
        "E4", "the web is down for two hours", "times", "what failed is asked for again, each delivery once",
        {Size.BRIEF: 1, Size.USUAL: 3, Size.LONG: 50}, _fetched, ("nothing is asked for again",),
    ),
    Row(
        "E5", "for days nothing comes at all", "sprints", f"{_SAME}, by sweeps alone",
        {Size.BRIEF: 1, Size.USUAL: 2, Size.LONG: 50}, _lost(1.0), ("nothing is swept",),
    ),
    Row(
        "E6", "another bot answers everything", "rounds", "at most 20 posts of ours, and nothing moves",
        {Size.BRIEF: 8, Size.USUAL: 50, Size.LONG: 500}, _talkers, ("every bot may command",),
    ),
    Row(
        "E7", "deliveries tell of what we did ourselves", "sprints", "they wake nothing",
        {Size.BRIEF: 1, Size.USUAL: 1, Size.LONG: 1}, _overheard, ("our own deliveries wake us",),
    ),
    Row(
        "E8", "events, actions and fields that nobody knows", "events", "202, and nothing is done",
        {Size.BRIEF: 50, Size.USUAL: 200, Size.LONG: 5_000}, _strange, ("unknown events wake everything",),
    ),
    Row(
        "E9", "somebody moves a goal in the middle of a look", "changes", "every change is seen",
        {Size.BRIEF: 4, Size.USUAL: 16, Size.LONG: 400}, _meanwhile, ("a look forgets what came meanwhile",), 8,
    ),
)  # fmt: skip
