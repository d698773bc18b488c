"""Labels: one that people rename is followed, one that the rules rename is made, one that is deleted is made again."""

from __future__ import annotations

from dataclasses import replace

from bot.core.edits import CreateLabel
from bot.core.model import Label, Repository
from bot.core.plan import Memory, in_force, label_ids, label_problems, plan_sprint
from bot.core.plan.labels import missing_labels
from bot.core.rules import LabelNames, Rules
from bot.core.status import Vocabulary
from bot.render import render
from tests.core.world import MEMORY, MONDAY, REPOSITORY, RULES, look, sprint_issue


def renamed(**names: str) -> Repository:
    """The repository with labels that people have renamed: by id, without its `LA_`."""
    new = {f"LA_{old.replace('_', ' ')}": name for old, name in names.items()}
    labels = tuple(replace(label, name=new.get(label.id, label.name)) for label in REPOSITORY.labels)
    return replace(REPOSITORY, labels=labels)


def knowing(rules: Rules = RULES) -> Memory:
    """A memory of the labels as they were."""
    return replace(MEMORY, label_ids=label_ids(rules, MEMORY, REPOSITORY))


def test_a_label_that_people_rename_is_followed_and_told() -> None:
    labels = (Label("LA_risk", "status: at risk"), *(each for each in REPOSITORY.labels if "at risk" not in each.name))
    memory = replace(MEMORY, label_ids=label_ids(RULES, MEMORY, replace(REPOSITORY, labels=labels)))
    now = replace(REPOSITORY, labels=(Label("LA_risk", "shaky"), *labels[1:]))
    rules = in_force(RULES, memory, now)
    assert rules.vocabulary.named("at risk").label == "shaky"
    assert rules.vocabulary.named("on track").label == "status: on track"
    (problem,) = label_problems(RULES, memory, now)
    assert problem.where == "`statuses: at risk: label`"
    assert "“shaky”" in problem.message
    assert list(missing_labels(now, rules)) == []
    assert label_ids(RULES, memory, now) == dict(memory.label_ids)


def test_the_labels_of_issues_are_followed_too() -> None:
    now = renamed(goal="aim", sprint="plan")
    assert in_force(RULES, knowing(), now).labels == LabelNames("plan", "aim", "retro")
    assert [problem.where for problem in label_problems(RULES, knowing(), now)] == [
        "`labels: sprint`",
        "`labels: goal`",
    ]
    assert label_ids(RULES, knowing(), now)[":goal"] == "LA_goal"


def test_whoever_changes_the_rules_renames_nothing() -> None:
    words = tuple(
        replace(word, label="now: at risk") if word.name == "at risk" else word for word in RULES.vocabulary.words
    )
    rules = replace(RULES, vocabulary=Vocabulary(words))
    assert in_force(rules, knowing(), REPOSITORY).vocabulary.named("at risk").label == "now: at risk"
    assert [edit.name for edit in missing_labels(REPOSITORY, rules)] == ["now: at risk"]


def test_a_deleted_label_is_made_again() -> None:
    gone = replace(REPOSITORY, labels=tuple(each for each in REPOSITORY.labels if each.name != "goal"))
    assert in_force(RULES, knowing(), gone).labels == RULES.labels
    assert [edit.name for edit in missing_labels(gone, RULES)] == ["goal"]
    assert ":goal" not in label_ids(RULES, MEMORY, gone)


def test_the_summary_says_what_to_write_into_the_rules() -> None:
    now = renamed(goal="aim")
    memory = replace(knowing(), renamed=tuple(label_problems(RULES, knowing(), now)), labels_now={"a": "b"})
    plan = plan_sprint(
        look(sprint_issue("## Plan\n"), repository=now), in_force(RULES, memory, now), memory, MONDAY, render
    )
    assert "“aim”" in "".join(getattr(edit, "body", "") for edit in plan.edits)
    assert not [edit for edit in plan.edits if isinstance(edit, CreateLabel)]
    assert plan.label_ids == {"a": "b"}
