"""The labels of a space: those that are missing are made, and one that somebody renamed is followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from bot.core.edits import CreateLabel
from bot.core.model import Repository
from bot.core.plan.values import Memory, Problem
from bot.core.rules import Become, LabelNames, Rules

_KINDS = tuple(each.name for each in fields(LabelNames))


def missing_labels(repository: Repository, rules: Rules) -> Iterator[CreateLabel]:
    """Yield the labels that Goalkeeper uses and the repository does not have."""
    names = rules.labels
    wanted = [
        CreateLabel(names.sprint, "5319e7", "The plan of a sprint, kept by Goalkeeper"),
        CreateLabel(names.goal, "1d76db", "A goal of a sprint"),
        CreateLabel(names.retro, "c5def5", "A weekly retrospective"),
        *(
            [CreateLabel(names.action, "fbca04", "What a retro asked for")]
            if rules.actions.become is Become.ISSUES
            else []
        ),
        *(CreateLabel(word.label, word.colour, word.description) for word in rules.vocabulary.words),
    ]
    yield from (label for label in wanted if repository.label(label.name) is None)


def followed(rules: Rules, memory: Memory, repository: Repository) -> Rules:
    """Return the rules with the names that people have given to our labels since: GitHub keeps a label's id."""
    renamed = dict(_renamed(rules, memory, repository))
    if not renamed:
        return rules
    words = tuple(replace(word, label=renamed.get(word.name, word.label)) for word in rules.vocabulary.words)
    names = {kind: renamed.get(f"label {kind}", getattr(rules.labels, kind)) for kind in _KINDS}
    return replace(rules, vocabulary=replace(rules.vocabulary, words=words), labels=LabelNames(**names))


def label_problems(rules: Rules, memory: Memory, repository: Repository) -> Iterator[Problem]:
    """Say which labels were renamed: the rules should say so, too. `rules` are those of the file."""
    for what, name in _renamed(rules, memory, repository):
        kind = what.removeprefix("label ")
        where = f"`labels: {kind}`" if what != kind else f"`statuses: {what}: label`"
        yield Problem(where, f"the label was renamed to “{name}” on GitHub, and is followed; write that into the rules")


def _renamed(rules: Rules, memory: Memory, repository: Repository) -> Iterator[tuple[str, str]]:
    by_id = {label.id: label.name for label in repository.labels}
    for what, name in _names(rules):
        now = by_id.get(memory.label_ids.get(_key(what, name), ""))
        if now is not None and repository.label(name) is None:
            yield what, now


def _names(rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield what each label stands for, a status or a kind of issue, with its name."""
    yield from ((word.name, word.label) for word in rules.vocabulary.words)
    yield from ((f"label {kind}", getattr(rules.labels, kind)) for kind in _KINDS)


def _key(what: str, name: str) -> str:
    """Return the key of a label's id: with the name in the rules, for who changes the rules renames no label."""
    return f"{what}: {name}"


def label_ids(rules: Rules, memory: Memory, repository: Repository) -> dict[str, str]:
    """Return the ids of our labels by what they stand for. `rules` are those of the file."""
    renamed = dict(_renamed(rules, memory, repository))
    found = ((_key(what, name), repository.label(renamed.get(what, name))) for what, name in _names(rules))
    ids = {key: label.id for key, label in found if label is not None}
    goal = repository.label(renamed.get("label goal", rules.labels.goal))
    # The door knows the goal label by this key: an issue that gets it wakes the sprints of its space.
    return {**ids, **({":goal": goal.id} if goal else {})}
