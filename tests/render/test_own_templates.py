"""The templates of a space: used where they are good; where not, ours are, and the mistake is told with its place."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.core.document import Kind, read
from bot.core.model import TemplateFile
from bot.core.plan import posts
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import Words, render, shelf
from bot.render.builtin import source
from bot.render.own import FIXED, template_names
from bot.render.reread import NEEDED
from chaos.bad.templates import ALL
from tests.core import world
from tests.render.test_hostile_templates import SECONDS
from tests.render.test_posts import POSTS

TEAM: dict[str, Any] = {"team": "Guidance", "members": ("ada", "grace"), "heroes": (), "away": ()}
ROTA = {**TEAM, "team": "Rota", "members": ()}
GOOD = "# {{ team | cell }}, this is yours\n\n## Planning\n\n-\n"


def words(text: str, name: str = "team.md", done: frozenset[str] = frozenset()) -> Words:
    return Words(shelf((TemplateFile(name, text),)), DEFAULT_VOCABULARY, done=done)


def problem(text: str, name: str = "team.md") -> str:
    (line,) = words(text, name).problems
    return line


def test_a_file_of_the_same_name_replaces_ours() -> None:
    said = words(GOOD)
    assert said("posts/team.md", **TEAM) == "# Guidance, this is yours\n\n## Planning\n\n-\n"
    assert (said.problems, said.failed) == ((), {})


def test_the_others_stay_as_they_are() -> None:
    values = POSTS["unlined"][1]
    assert words(GOOD)("posts/unlined.md", **values) == render("posts/unlined.md", **values)


def test_a_ritual_is_replaced_by_a_file_without_its_folder() -> None:
    values = POSTS["ritual-meeting"][1]
    assert (
        words("We meet: {{ name | cell }}\n", "meeting.md")("posts/rituals/meeting.md", **values) == "We meet: Demo\n"
    )


@pytest.mark.parametrize("name", sorted(template_names() - set(FIXED)))
def test_a_copy_of_ours_is_a_good_template(name: str) -> None:
    text = source(f"posts/{name}") or source(f"posts/rituals/{name}")
    assert text is not None
    assert words(text, name).problems == ()


def test_what_is_read_again_word_by_word_cannot_be_replaced() -> None:
    (told,) = words("{% if closed %}This one is over.{% endif %}", "retro-followed.md").problems
    assert "cannot be replaced: its last sentence is read again" in told


@pytest.mark.parametrize("text", [text for _, text in ALL], ids=[name for name, _ in ALL])
def test_a_hostile_template_is_told_with_file_and_line_and_never_posted(text: str) -> None:
    began = time.thread_time()
    said = words(f"# Ours\n\n## Planning\n\n{text}\n")
    (told,) = said.problems
    assert told.startswith(".github/goalkeeper/templates/team.md:")
    assert told.split(":")[1].split(" ")[0].isdecimal()
    assert said("posts/team.md", **TEAM) == render("posts/team.md", **TEAM)
    assert time.thread_time() - began < SECONDS


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_template_without_the_section_that_is_read_again_is_refused(name: str) -> None:
    text = source(f"posts/{name}")
    assert text is not None
    heading = NEEDED[name][1]
    assert heading in text
    told = problem("\n".join(line for line in text.split("\n") if not line.startswith("#")), name)
    assert f"{name}:1 has no section" in told
    assert heading in told


def test_any_heading_that_means_the_same_will_do() -> None:
    assert words(GOOD.replace("Planning", "Unsere Ziele")).problems == ()
    own = (("flight manifest", Kind.PLAN.value),)
    file = TemplateFile("team.md", GOOD.replace("Planning", "Flight manifest"))
    assert "has no section" in shelf((file,)).problems[0]
    assert shelf((file,), own).problems == ()


def test_a_stand_up_in_which_answers_would_not_be_found_is_refused() -> None:
    text = source("posts/standup.md")
    assert text is not None
    for lost in ("- **{{ person.login | cell }}**", "  - {{ question | cell }}:"):
        assert "standup.md:1 loses answers" in problem(text.replace(lost, "- nothing"), "standup.md")
    form = "- **{{ person.login }}**\n{% for question in questions %}\n  - {{ question }}:\n{% endfor %}\n"
    assert words("{% for person in people %}\n" + form + "{% endfor %}\n", "standup.md").problems == ()


@pytest.mark.parametrize("end", ["```\n", "~~~~ text\n", "<!-- a note\n"])
def test_a_block_that_is_left_open_would_hide_what_comes_after_it(end: str) -> None:
    assert "leaves a comment or a block of code open" in problem(GOOD + end)


def test_a_mark_of_ours_that_is_put_together_from_pieces_is_seen() -> None:
    assert "hidden marks" in problem(GOOD + "<!-- goal{% if team %}keeper:begin retros =1 -->{% endif %}")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (
            TemplateFile("retros.md", ""),
            '/retros.md there is no template of this name, did you mean "retro.md"?; there is ',
        ),
        (TemplateFile("rules-problem.md", ""), "/rules-problem.md this one cannot be replaced: it tells of mistakes"),
        (TemplateFile("record.md", ""), "/record.md this one cannot be replaced: records are sealed"),
        (TemplateFile("old", trouble="is no file"), "/old is no file"),
        (TemplateFile("", trouble="holds more than 100 files"), " holds more than 100 files"),
        (TemplateFile("team.md", "x" * 40_000), "/team.md:1 is larger than 32 KB"),
    ],
)
def test_a_file_that_is_no_template_is_told(file: TemplateFile, told: str) -> None:
    (line,) = shelf((file,)).problems
    assert line.startswith(f".github/goalkeeper/templates{told}")


def test_what_goes_wrong_only_with_real_words_is_told_and_not_tried_again() -> None:
    text = GOOD + "{{ 1 / (team | length - 4) | int }}\n"
    first = words(text)
    assert first.problems == ()
    assert first("posts/team.md", **ROTA) == render("posts/team.md", **ROTA)
    (key,) = first.failed.values()
    assert key.endswith(".github/goalkeeper/templates/team.md:6 cannot be reckoned: division by zero")
    again = words(text, done=frozenset({key, "team:1:rota"}))
    assert again.problems == (".github/goalkeeper/templates/team.md:6 cannot be reckoned: division by zero",)
    assert again("posts/team.md", **TEAM) == render("posts/team.md", **TEAM)
    mended = words(text.replace("- 4", "+ 4"), done=frozenset({key}))
    assert mended.problems == ()
    assert mended("posts/team.md", **TEAM) != render("posts/team.md", **TEAM)


def test_a_post_that_gets_too_long_is_cut_where_people_were_long() -> None:
    star = posts.goal_view(None, world.goal_issue(7, "Star tracker"), DEFAULT_VOCABULARY.words[0], "grace")
    goals = [replace(star, last_words="words " * 100) for _ in range(180)]
    text = "{% for goal in goals %}\n- {{ goal.title }}\n{{ goal.last_words }}\n{% endfor %}\n"
    made = words(text, "summary.md")("posts/summary.md", **{**POSTS["summary"][1], "goals": goals})
    assert 30_000 < len(made) < 60_000
    assert made.count("…") == 180


def test_all_templates_of_a_space_together_take_a_bounded_time() -> None:
    bomb = "{% for a in goals %}{% for b in goals %}{% for c in goals %}" * 2 + "{% endfor %}" * 6
    files = tuple(TemplateFile(name, bomb.replace("goals", "[1,2,3,4,5,6,7]")) for name in sorted(template_names()))
    began = time.thread_time()
    assert len(shelf(files).problems) == 20
    assert time.thread_time() - began < 5 * SECONDS


def test_many_posts_of_one_look_together_take_a_bounded_time() -> None:
    seven = "{% for a in [1,2,3,4,5,6,7] %}"
    said = words(seven * 4 + "{% endfor %}" * 4 + GOOD)
    assert said.problems == ()
    began = time.thread_time()
    for _ in range(1_000):
        said("posts/team.md", **TEAM)
    assert time.thread_time() - began < 5 * SECONDS
    assert "takes more than" in said.failed["team.md"]


def test_peoples_words_in_a_template_of_a_space_do_nothing() -> None:
    made = words(GOOD)("posts/team.md", **{**ROTA, "team": "@ada <img src=x> acme/rockets#1 `"})
    assert "@ada" not in made
    assert "<img" not in made
    assert read(made).title is not None
