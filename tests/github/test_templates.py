"""Are the templates of a space read when they changed, and only then?"""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.model import TemplateFile
from bot.errors import TryLater
from bot.github.read import read_space, read_sprint
from tests.github.conftest import Wire
from tests.github.shapes import answer
from tests.github.stage import Stage

FOLDER = ".github/goalkeeper/templates"
TREE = {"__typename": "Tree", "oid": "4b825dc"}


def put(stage: Stage, name: str, text: str) -> None:
    stage.world.put_file(stage.world.actor("ada"), stage.acme.repository, f"{FOLDER}/{name}", text)


def names(*files: tuple[str, str, int]) -> dict[str, Any]:
    entries = [{"name": name, "type": kind, "size": size} for name, kind, size in files]
    return {"repository": {"object": {"entries": entries}}}


def texts(*files: tuple[str, str, Any]) -> dict[str, Any]:
    entries = [{"name": name, "type": kind, "object": blob} for name, kind, blob in files]
    return {"repository": {"object": {"entries": entries}}}


def blob(text: str | None, *, binary: bool | None = False, truncated: bool = False) -> dict[str, Any]:
    return {"text": text, "isBinary": binary, "isTruncated": truncated, "byteSize": len(text or "")}


def test_a_space_without_templates_costs_no_further_request(stage: Stage) -> None:
    stage.calls.clear()
    assert read_space(stage.session, "acme/rockets").repository.templates == ()
    assert stage.names() == ["SpaceSnapshot"]


def test_templates_are_read_once_and_again_after_a_change(stage: Stage) -> None:
    put(stage, "retro.md", "# Retro\n")
    put(stage, "README.md", "How we write\n")
    stage.labelled("sprint")
    sprint = stage.issue("Sprint 1", "the plan", "sprint")
    stage.calls.clear()

    seen = read_sprint(stage.session, "acme/rockets", sprint.number)
    assert seen.repository.templates == (TemplateFile("retro.md", "# Retro\n"),)
    assert stage.names() == ["SprintSnapshot", "TemplateNames", "TemplateTexts"]
    assert (seen.requests, seen.complete) == (3, True)

    stage.calls.clear()
    assert read_space(stage.session, "acme/rockets").repository.templates == seen.repository.templates
    assert read_sprint(stage.session, "acme/rockets", sprint.number).repository.templates == seen.repository.templates
    assert stage.names() == ["SpaceSnapshot", "SprintSnapshot"]

    put(stage, "retro.md", "# Our retro\n")
    assert read_space(stage.session, "acme/rockets").repository.templates == (
        TemplateFile("retro.md", "# Our retro\n"),
    )


def test_what_is_no_text_is_told(stage: Stage) -> None:
    put(stage, "old/retro.md", "# Retro\n")
    put(stage, "team.md", "\0")
    put(stage, "goal.md", "")
    put(stage, "retro.md", "é" * 300_000)
    found = {
        each.name: (each.text, each.trouble) for each in read_space(stage.session, "acme/rockets").repository.templates
    }
    assert found == {
        "goal.md": ("", ""),
        "old": ("", "is no file, and folders are not looked into"),
        "retro.md": ("", "is too large"),
        "team.md": ("", "is no text in UTF-8"),
    }


@pytest.mark.parametrize(
    ("files", "trouble"),
    [
        ([(f"{number}.md", "blob", 1) for number in range(101)], "holds more than 100 files, so none of them is read"),
        ([("a.md", "blob", 10**9)], "holds more than 1,000,000 bytes, so nothing of it is read"),
    ],
)
def test_a_folder_that_would_fill_the_memory_is_not_asked_for(known: Wire, files: Any, trouble: str) -> None:
    known.answer(answer(templates=TREE))
    known.answer(names(*files))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert seen.repository.templates == (TemplateFile("", trouble=trouble),)


def test_a_file_that_holds_templates_is_no_folder(known: Wire) -> None:
    known.answer(answer(templates={"__typename": "Blob", "oid": "4b825dc"}))
    assert read_sprint(known.session, "acme/rockets", 4).repository.templates == ()


def test_a_folder_that_is_not_shown_is_not_taken_for_an_empty_one(known: Wire) -> None:
    known.answer(answer(templates=TREE))
    known.answer({"repository": {"object": None}})
    with pytest.raises(TryLater, match="only a part"):
        read_sprint(known.session, "acme/rockets", 4)


def test_a_part_of_the_templates_is_not_taken_for_all(known: Wire) -> None:
    known.answer(answer(templates=TREE))
    known.answer(names(("retro.md", "blob", 8)))
    broken = {"message": "Something went wrong", "path": ["repository", "object", "entries", 0, "object"]}
    known.answer(texts(("retro.md", "blob", None)), [broken])
    with pytest.raises(TryLater, match="only a part"):
        read_sprint(known.session, "acme/rockets", 4)
    known.answer(answer(templates=TREE))
    known.answer(names(("retro.md", "blob", 8)))
    known.answer(texts(("retro.md", "blob", blob("# Retro\n"))))
    assert read_sprint(known.session, "acme/rockets", 4).repository.templates == (
        TemplateFile("retro.md", "# Retro\n"),
    )


def test_without_the_right_to_read_files_there_are_no_templates(known: Wire) -> None:
    forbidden = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}
    known.answer(
        answer(), [{**forbidden, "path": ["repository", "object"]}, {**forbidden, "path": ["repository", "templates"]}]
    )
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.repository.rules_readable, seen.repository.templates, seen.complete) == (False, (), True)
