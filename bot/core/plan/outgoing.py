"""What became of the goals of the sprint that ends? Every one of them, as the next plan begins with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.agreed import Agreed
from bot.core.model import Issue, SprintSnapshot
from bot.core.plan import posts
from bot.core.plan.heard import Heard, listen
from bot.core.plan.lines import Line, lines, match
from bot.core.plan.noted import noted, noted_at
from bot.core.plan.posts import GoalView
from bot.core.plan.values import Memory
from bot.core.rules import Rules
from bot.core.status import Word


def outcomes(before: SprintSnapshot, memory: Memory, rules: Rules) -> tuple[GoalView, ...]:
    """Return the goals of a sprint in the order of its plan, each with its owner's last words.

    Those of the body and of comments, those without a line, those that have gone on to another sprint already, and
    those that never got an issue. `memory` is that of the space: `previous` is what was agreed in this sprint.
    """
    agreed = {each.number: each for each in memory.previous}
    known = replace(memory, agreed=agreed)
    found = lines(before.issue, known, rules.vocabulary)
    matched = match(found, before.goals, known)
    heard = listen(before, rules.vocabulary)
    views = {issue.number: _view(line, issue, agreed.get(issue.number), rules, heard) for line, issue in matched.kept}
    gone = [number for number in agreed if number not in views]
    by_ref = {line.goal.ref: line for line in found if line.goal.ref is not None}
    url = before.repository.url
    rest = [_gone(by_ref.get(number), agreed[number], rules, f"{url}/issues/{number}") for number in gone]
    bare = (posts.line_view(line, rules.vocabulary) for line in matched.new if line.goal.ref not in agreed)
    return (*views.values(), *rest, *bare)


def carried(memory: Memory, rules: Rules) -> Iterator[Agreed]:
    """Yield the goals that were carried over already, in the order of their numbers."""
    word = rules.vocabulary.read("carried over")
    yield from (each for each in memory.previous if word is not None and each.status == word.name)


def _view(line: Line | None, issue: Issue, agreed: Agreed | None, rules: Rules, heard: Heard) -> GoalView:
    said = agreed.status if agreed else line.goal.status if line else ""
    on_line = line.goal.owners[0] if line and len(line.goal.owners) == 1 else next(iter(issue.assignees), "")
    since = noted_at(noted(line, issue.number, agreed, heard), line.goal if line else None)
    owner = agreed.owner if agreed else on_line
    view = posts.goal_view(line, issue, _word(said or "", rules), owner, noted=since)
    return replace(view, age=posts.age(agreed.carried if agreed else 0))


def _gone(line: Line | None, agreed: Agreed, rules: Rules, url: str) -> GoalView:
    view = posts.gone_view(line, agreed, _word(agreed.status, rules), url)
    facts: Mapping[str, str] = dict(agreed.facts)
    return replace(view, age=posts.age(agreed.carried), last_words=facts.get("words", ""))


def _word(status: str, rules: Rules) -> Word:
    return rules.vocabulary.read(status) or rules.vocabulary.words[0]
