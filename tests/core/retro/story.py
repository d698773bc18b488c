"""Two weeks of a team, as a look and a memory: one in which much happened, and one in which nothing did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core import document
from bot.core.agreed import Agreed, Change, Kept
from bot.core.edits import CloseIssue, SpliceText, once
from bot.core.model import Comment, Issue, Person, Piece, SprintSnapshot
from bot.core.plan import Memory, Plan, plan_sprint
from bot.core.rules import Cadence, Rota, Rules, Team
from bot.render import render
from tests.core import world

RULES = Rules(
    cadence=Cadence(starts=date(2026, 1, 5)),
    teams=(Team("Guidance", ("ada", "grace")),),
    rotas=(Rota("facilitator", ("barbara", "ada")),),
)
SPRINT = 30
OPENED = datetime(2026, 1, 16, 16, tzinfo=UTC)
START = datetime(2026, 1, 19, 8, tzinfo=UTC)
FRIDAY = datetime(2026, 1, 23, 15, tzinfo=UTC)
NOW = FRIDAY + timedelta(minutes=1)
PLAN = f"""## Headline goals

- 🟡 Land on the barge [#31]({world.url(31)}) (Owner: @ada) - one booster stands afterwards (50:50)
  - Why? Boosters are what costs
  - 🎯 Hover for 30 s (current: 12 s, target: 30 s)
  - 🎯 ✅ 99% of the sky without a gap

## High priority

- ✅ Star tracker [#32]({world.url(32)}) (Owner: @grace) - knows where it points
  - 🎯 ✅ < 30 ms from picture to answer
- ⛔ Quieter pump [#33]({world.url(33)}) (Owner: @edsger)
- 🟢 Gyros [#34]({world.url(34)}) (Owner: @ada) (continued)

## Low priority

- ⚪ Paint [#35]({world.url(35)})
"""
TEAM = """# Team Guidance

## Retro

- The simulator crashed on two evenings
- Pairing across teams was fun

## Hang-over items

-

## Planning

### High priority

-
"""
GOALS = (
    (31, "Land on the barge", "at risk", "ada", 0),
    (32, "Star tracker", "done", "grace", 0),
    (33, "Quieter pump", "blocked", "edsger", 0),
    (34, "Gyros", "on track", "ada", 2),
    (35, "Paint", "not started", "", 0),
)
# What each retro of the last weeks was given by people, the oldest first: better, actions.
SAID = (
    (("Nobody knew who was support hero", "Reviews took two days"), ("- [x] Put the rota on the wall (Owner: @ada)",)),
    (("The support hero lost three days again", "The test stand was taken"), ()),
    (
        ("We planned goals for our support hero", "Too many meetings on Mondays"),
        ("- [ ] Write down how to calibrate the lens (Owner: @grace)", "- [ ] Ask the test stand for a second slot"),
    ),
    (("The test stand broke on Thursday",), ("- [x] Order seals (Owner: @edsger)", "- [ ] ~~Buy a second kettle~~")),
)


def retro(number: int, at: datetime, body: str, key: str = "", **parts: Any) -> Issue:
    """A retro as the bot files it, with `key`, or as a person writes it."""
    text = f"{body}\n\n{world.MEMORY.stamp(key)}\n" if key else body
    given: dict[str, Any] = {"mine": bool(key), "created_at": at, "updated_at": at, **parts}
    return world.issue(number, f"Retro {number}", text, **given)


def body_of(better: Sequence[str], actions: Sequence[str], before: Sequence[str] = ()) -> str:
    """A retro's text with what people said, and what was listed as open."""
    parts = [
        "## Open actions\n",
        *before,
        "\n## What went well?\n\n-\n\n## What can we do better?\n",
        *(f"- {each}" for each in better),
        "-\n\n## Actions\n",
        *actions,
        "-",
    ]
    return "\n".join(parts)


def retros() -> tuple[Issue, ...]:
    """The four retros of the last weeks, newest first."""
    days = [FRIDAY - timedelta(weeks=weeks) for weeks in (4, 3, 2, 1)]
    keys = ("retro:2:1", "retro:2:2", "retro:10:1", "retro:10:2")
    listed = (
        (),
        (),
        (),
        (
            "- [ ] Write down how to calibrate the lens (Owner: grace)",
            "- [ ] Ask the test stand for a second slot",
        ),
    )
    made = [
        retro(20 + n, day, body_of(*said, before), key, state="open" if n == 3 else "closed")
        for n, (day, said, before, key) in enumerate(zip(days, SAID, listed, keys, strict=True))
    ]
    return tuple(reversed(made))


def change(  # noqa: PLR0917 - as a row of the history
    number: int, what: str, before: str, after: str, at: datetime, note: str = "", title: str = ""
) -> Change:
    """A change in the history."""
    return Change(number, at, what, before, after, "label", "ada", note, title)


def at(day: int, hour: int = 9) -> datetime:
    """An hour of a day of January."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


HISTORY = (
    *(change(number, "created", "", status, START) for number, _, status, _, _ in GOALS[:4]),
    *(change(number, "committed", "", "", START, title=title) for number, title, _, _, _ in GOALS[:4]),
    change(0, "committed", "", "", START, title="Camera"),
    change(32, "status", "not started", "on track", at(19, 10)),
    change(31, "status", "not started", "on track", at(19, 11)),
    change(33, "status", "not started", "blocked", at(20, 10), "the valve is on a ship"),
    change(31, "status", "on track", "at risk", at(21), "the wind"),
    change(35, "created", "", "not started", at(21)),
    change(32, "status", "on track", "done", at(22, 16)),
    change(34, "status", "at risk", "on track", at(22)),
)
LAST_WORDS = "It found Vega in daylight."
KEPT = (
    Kept("went-well", "pairing on the barge's legs", "ada", at(21)),
    Kept("better", "the support hero had two goals", "grace", at(22)),
    Kept("action", "measure the wind every hour @ada", "barbara", at(22)),
    Kept("decision", "we land without the camera", "ada", at(22)),
    Kept("risk", "the barge may be late", "linus", at(22), 0, (("mitigation", "ask for a second one"),)),
)
WORK = {
    31: (Piece(40, "Hold the last metre", f"{world.url(40)}", at(21), merged=True, who="ada"),),
    32: (
        Piece(41, "Read the picture in one go", f"{world.url(41)}", at(22), merged=True, who="grace"),
        Piece(42, "Sky without a gap", f"{world.url(42)}", at(22, 12), merged=False),
        Piece(
            7,
            "Lens tables",
            "https://github.example/acme/optics/pull/7",
            at(20),
            merged=True,
            who="linus",
            repository="acme/optics",
        ),
        Piece(39, "Older", f"{world.url(39)}", at(2), merged=True, who="grace"),
    ),
}


@dataclass(frozen=True, slots=True)
class Story:
    """What is seen and remembered."""

    snapshot: SprintSnapshot
    memory: Memory
    rules: Rules = RULES

    def plan(self, now: datetime = NOW) -> Plan:
        """Plan a turn."""
        return plan_sprint(self.snapshot, self.rules, self.memory, now, render)

    def told(self, template: str = "posts/retro.md", now: datetime = NOW) -> dict[str, object]:
        """Return the values that a template is given in a turn."""
        found: list[dict[str, object]] = []

        def listening(name: str, /, **values: object) -> str:
            if name == template:
                found.append(values)
            return render(name, **values)

        plan_sprint(self.snapshot, self.rules, self.memory, now, listening)
        return found[-1]

    def having(self, **parts: Any) -> Story:
        """The same with another look."""
        return replace(self, snapshot=replace(self.snapshot, **parts))

    def knowing(self, **parts: Any) -> Story:
        """The same with another memory."""
        return replace(self, memory=replace(self.memory, **parts))


def agreed(number: int, title: str, status: str, owner: str, carried: int) -> Agreed:
    """What was agreed of a goal, facts and all."""
    return replace(world.agreed(number, title, status, owner), carried=carried)


def rich() -> Story:
    """A week in which much happened."""
    key = f"sprint:{SPRINT}"
    team = f"{TEAM}\n{world.MEMORY.stamp(f'team:{SPRINT}:guidance')}\n"
    sprint = world.issue(
        SPRINT,
        "Sprint 2 - Jan 19 to Jan 30",
        PLAN,
        labels=("sprint",),
        created_at=OPENED,
        updated_at=OPENED,
        comments=(Comment("IC_1", 1, "u", team, Person("goalkeeper[bot]", is_bot=True), mine=True, created_at=OPENED),),
    )
    goals = [
        world.goal_issue(
            number,
            title,
            status,
            owner,
            state="closed" if status == "done" else "open",
            state_reason="completed" if status == "done" else None,
            closed_at=at(22, 16) if status == "done" else None,
            comments=(Comment(f"IC_{number}", number, "u", LAST_WORDS, Person("grace"), mine=False, created_at=at(22)),)
            if number == 32
            else (),
        )
        for number, title, status, owner, _ in GOALS
    ]
    snapshot = replace(world.look(sprint, *goals, retros=retros()), work=WORK)
    memory = world.remember(
        *(agreed(*each) for each in GOALS), history=HISTORY, kept=KEPT, done=frozenset({f"committed:{SPRINT}", key})
    )
    return settled(Story(snapshot, memory))


def settled(story: Story, rounds: int = 6) -> Story:
    """Carry out on paper what stands before the retro: what is decided is remembered, and our posts are there."""
    for _ in range(rounds):
        plan = story.plan()
        if any(once(edit).startswith("retro:") for edit in plan.edits):
            return story
        story = _after(story, plan)
    raise AssertionError(f"the retro does not come: {story.plan().edits}")


def _after(story: Story, plan: Plan) -> Story:
    done = {once(edit) for edit in plan.edits if once(edit)} | set(plan.settled)
    known = dict(story.memory.agreed) | {each.number: each for each in plan.agreed}
    story = story.having(
        issue=edited(story.snapshot.issue, plan), retros=tuple(edited(each, plan) for each in story.snapshot.retros)
    )
    return story.knowing(done=story.memory.done | done, agreed=known, history=(*story.memory.history, *plan.changes))


def edited(issue: Issue, plan: Plan) -> Issue:
    """Return an issue after the edits of a plan: its text, and whether it is open."""
    for edit in plan.edits:
        if isinstance(edit, SpliceText) and edit.node == issue.id:
            issue = replace(issue, body=document.splice(issue.body, edit.changes).text)
        if isinstance(edit, CloseIssue) and edit.issue == issue.id:
            issue = replace(issue, state="closed", state_reason=edit.reason)
    return issue


def quiet() -> Story:
    """A week in which nothing happened."""
    story = rich()
    lasting = (each for each in HISTORY if each.number not in {0, 35})
    old = tuple(replace(each, at=START - timedelta(days=5)) for each in lasting)
    return story.knowing(history=old, kept=()).having(retros=(), work={})
