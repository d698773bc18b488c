"""The last week but a day of a month: marks, numbers, notes, and what was merged, as a look and a memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.core.agreed import Kept, KeptBy
from bot.core.edits import OpenIssue, PostComment, once
from bot.core.model import Comment, Issue, Person, Reaction
from bot.core.plan import Plan
from bot.core.rules import BeforeEnd, Rules
from bot.core.rules.review import ReviewRule
from tests.core import world
from tests.core.retro.story import FRIDAY, KEPT, SPRINT, Story, at, body_of, edited, retro, retros, rich
from tests.core.retro.story import RULES as RETRO_RULES

RULES = replace(RETRO_RULES, review=ReviewRule(enabled=True, when=BeforeEnd(1, time(10))))
DUE = at(29, 10)
NOW = DUE + timedelta(minutes=1)
REVIEW, LAST = 60, 19
KEY = f"review:{SPRINT}"


def mark(dimension: str, score: str, who: str, said: str = "", when: datetime = FRIDAY) -> Kept:
    """A mark that was given by command."""
    return Kept("health", said, who, when, 0, (("dimension", dimension), ("score", score)))


MARKS = (
    mark("clarity", "3", "ada"),
    mark("Clarity", "4", "ada", "everybody knows the barge #31", at(26)),
    mark("Clarity", "2", "grace", "docs/AIM.md is old; risk: nobody outside knows what we make", at(27)),
    mark("Build", "4", "grace", "the pump is quiet #41, and .github/goalkeeper.yml says who decides", at(27)),
    mark("Pace", "2", "edsger", "", at(27)),
    mark("Fun", "5", "linus", "we laughed a lot", at(27)),
)
NUMBERS = (
    Kept("metric", "landings: 0", "ada", at(20), 0, (("name", "landings"), ("value", "0"))),
    Kept("metric", "landings: 2", "ada", at(27), 0, (("name", "landings"), ("value", "2"))),
)
NOTES = (
    Kept("better", "learn: ask the people on the barge what they saw", "barbara", at(26)),
    Kept("better", "write down what was decided", "linus", at(26)),
    Kept("better", "the kitchen", "linus", at(26)),
)
LAST_MEANS = Kept("reviewed", "", "", at(2), LAST, (("Clarity", "3.50"), ("Build", "3.00"), ("Pace", "2.10")))
BEFORE = (KeptBy(10, LAST_MEANS), KeptBy(10, mark("Clarity", "1", "ada", "long ago", at(2))))


def week_one() -> Issue:
    """The retro of the sprint's first week."""
    said = ("The simulator crashed on two evenings (grace)", "Reviews took two days")
    return retro(24, FRIDAY, body_of(said, ("- [ ] Measure the wind every hour (Owner: @ada)",)), f"retro:{SPRINT}:1")


def month(rules: Rules = RULES) -> Story:
    """A sprint on the day before its last one, when its review is due and nothing else is to be done."""
    story = rich()
    story = replace(story, rules=rules).having(retros=(week_one(), *retros()))
    story = story.knowing(kept=(*KEPT, *MARKS, *NUMBERS, *NOTES), health=BEFORE)
    return quieted(story)


def quieted(story: Story, now: datetime = NOW, rounds: int = 6) -> Story:
    """Carry out on paper what stands before the review."""
    for _ in range(rounds):
        plan = story.plan(now)
        if not plan.edits or any(once(edit) == KEY for edit in plan.edits):
            return story
        story = after(story, plan)
    raise AssertionError(f"it does not come to rest: {story.plan(now).edits}")


def after(story: Story, plan: Plan, now: datetime = NOW) -> Story:
    """Return the story after the edits of a plan: what was posted is there, and what is to be kept is kept."""
    done = {once(edit) for edit in plan.edits if once(edit)} | set(plan.settled)
    known = dict(story.memory.agreed) | {each.number: each for each in plan.agreed}
    sprint, found = edited(story.snapshot.issue, plan), [edited(each, plan) for each in story.snapshot.retros]
    for edit in plan.edits:
        if isinstance(edit, OpenIssue) and edit.key.startswith("review:"):
            parts = {"mine": True, "created_at": now, "updated_at": now}
            found.insert(0, world.issue(REVIEW, edit.title, edit.body, **parts))
        if isinstance(edit, PostComment):
            place = next((n for n, each in enumerate(found) if each.id == edit.issue), None)
            if place is not None:
                found[place] = commented(found[place], edit.body, "goalkeeper[bot]", now, mine=True)
    return story.having(issue=sprint, retros=tuple(found)).knowing(
        done=story.memory.done | done,
        agreed=known,
        history=(*story.memory.history, *plan.changes),
        kept=(*story.memory.kept, *plan.kept),
    )


def commented(issue: Issue, body: str, who: str, when: datetime, *, mine: bool = False) -> Issue:
    """Return an issue with one more comment."""
    number = 900 + len(issue.comments)
    author = Person(who, is_bot=mine)
    said = Comment(f"IC_{issue.number}_{number}", number, world.url(issue.number), body, author, mine, when)
    return replace(issue, comments=(*issue.comments, said), comments_complete=True)


def filed(rules: Rules = RULES) -> Story:
    """The same when the review is there, and has asked for marks."""
    story = month(rules)
    for _ in range(3):
        story = after(story, story.plan(NOW))
    return story


def review_in(story: Story) -> Issue:
    """The review that the look shows."""
    return next(each for each in story.snapshot.retros if each.number == REVIEW)


def having_review(story: Story, change: Callable[[Issue], Issue]) -> Story:
    """The same with another review."""
    return story.having(retros=tuple(change(each) if each.number == REVIEW else each for each in story.snapshot.retros))


def reacted(story: Story, dimension: str, content: str, who: str, when: datetime) -> Story:
    """The same with one more reaction to the comment of a dimension."""
    comment = next(each for each in review_in(story).comments if f"**{dimension}**" in each.body)
    reaction = Reaction(comment.id, who, content, when)
    return story.having(reactions=(*story.snapshot.reactions, reaction))
