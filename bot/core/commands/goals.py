"""Commands that make goals: add, split, and open their issues."""

from __future__ import annotations

import re

from bot.core.commands.arguments import bare, dequoted, keyed, nothing_after, person_at, tidy
from bot.core.commands.people import may_own
from bot.core.commands.rights import PLANNERS, STEERERS
from bot.core.commands.telling import closest, code, listed, named, quoted
from bot.core.commands.values import AddGoal, Call, Command, Desk, OpenGoals, Order, Split, Wrong
from bot.core.commands.which import NOTE, goal_of
from bot.core.document.folding import fold

_ADD = '/goal add "TITLE" [owner:@login] [lane:NAME] [why:TEXT]'
_EXAMPLE = '/goal add "Ship the star tracker" owner:@ada'
_KEY = re.compile(r"(?:^|(?<=[\s(\"”»]))\(?(?P<key>owner|lane|why)\??\s?[:=]\s?", re.IGNORECASE)
_VERB = re.compile(r"(?:add|new|create)(?!\w)\s?:?", re.IGNORECASE)
_LONGEST_TITLE = 200  # characters; GitHub cuts an issue's title at 256


def _goal(call: Call, desk: Desk) -> Order:
    verb = _VERB.match(call.words)
    if verb is None and "add" not in call.name.casefold():
        raise Wrong(f"To add a goal, write {code(f'/goal add {call.words[:80]}' if call.words else _EXAMPLE)}.")
    title, keys = _title_and_keys(tidy(call.words[verb.end() :] if verb else call.words))
    if not title or not any(sign.isalnum() for sign in title):
        raise Wrong(f"Give the goal a title: {code(_EXAMPLE)}.")
    if len(title) > _LONGEST_TITLE:
        raise Wrong(f"The title is {len(title)} characters long; {_LONGEST_TITLE} are enough. Say the rest with why:")
    twin = next((goal for goal in desk.goals if fold(goal.title) == fold(title)), None)
    if twin:
        raise Wrong(f"There already is a goal {named(twin)}; give the new one another title.")
    return AddGoal(title, _owner(keys, call, desk), _lane(keys, desk), bare(keys.get("why", "")))


def _title_and_keys(text: str) -> tuple[str, dict[str, str]]:
    """Cut a line into its title and the values behind `owner:`, `lane:` and `why:`."""
    inside = dequoted(text)
    title, rest = inside or ("", text)
    before, values = keyed(rest, _KEY)
    # Words behind a title in quotes are part of it: "Star" tracker.
    return " ".join((f'"{title}" {before}' if title and before.strip() else title or before).split()), values


def _owner(keys: dict[str, str], call: Call, desk: Desk) -> str:
    said = bare(keys.get("owner", ""))
    if not said:
        return ""
    found = person_at(said if said.startswith("@") or said.casefold() == "me" else f"@{said}", call, desk)
    if found is None or found[1]:
        raise Wrong(f"{quoted(said)} is not one person; write owner:@login, as in {code(_EXAMPLE)}.")
    return may_own(found[0], desk)


def _lane(keys: dict[str, str], desk: Desk) -> str:
    said = tidy(bare(keys.get("lane", "")))
    if not said:
        return ""
    lane = next((lane for lane in desk.lanes if fold(said) in {fold(lane), f"{fold(lane)} priority"}), None)
    if lane is None:
        near = closest(said, desk.lanes)
        hint = f" Did you mean {near}?" if near else ""
        raise Wrong(f"The plan has no lane {quoted(said)}.{hint} It has {listed(list(desk.lanes), 'and')}.")
    return lane


def _split(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, NOTE)
    return Split(goal, tidy(words))


def _plan(call: Call, _: Desk) -> Order:
    nothing_after(call)
    return OpenGoals()


COMMANDS = (
    Command(
        "goal",
        (_ADD,),
        "Add a goal to the plan.",
        "Only the title is needed. The lane is one of the plan's: usually headline, high or low.",
        (_EXAMPLE, '/goal add "Halve the noise" owner:@grace lane:high why:nobody sees the stars'),
        PLANNERS,
        _goal,
        ("goal-add", "add-goal"),
    ),
    Command(
        "split",
        ("/split [goal] [note]",),
        "Make the rest of a goal a goal of its own, in the same plan and with the same owner.",
        "The note says why. Both goals then go their own ways: close one, carry or drop the other.",
        ("/split", "/split #12 the lens is done, the mount is not"),
        STEERERS,
        _split,
    ),
    Command(
        "plan",
        ("/plan",),
        "Make the issues of all goals now.",
        "Else they are made when the rules of the space say so.",
        ("/plan",),
        PLANNERS,
        _plan,
    ),
)
