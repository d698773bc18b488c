"""What a document says as a whole: its people, its legend, its days, its kind, and what it does not say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.core.document import AddGoal, DocumentKind, GoalAt, Kind, SetEmoji, SetNote, SetOwner, Span, read, splice

NEAR = date(2026, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "## Plan\n@ada\n- Ship it\n- Sell it\n",
        "## Plan\n**@ada**\n\n- Ship it\n- Sell it\n",
        "## Plan\nWhat we do.\n@ada:\n- Ship it\n- Sell it\n",
        "## Plan\n### @ada\n- Ship it\n- Sell it\n",
        "## Plan\n### @ada\n#### High priority\n- Ship it\n- Sell it\n",
        "## Plan\n- @ada\n  - Ship it\n  - Sell it\n",
        "## Plan\n- **@ada**:\n  1. Ship it\n  2. Sell it\n",
        "Plan\n\n@ada\n- Ship it\n- Sell it\n",
    ],
)
def test_goals_below_a_name_belong_to_that_person(text: str) -> None:
    assert [(goal.title, goal.owners) for goal in read(text).plan] == [("Ship it", ("ada",)), ("Sell it", ("ada",))]


def test_a_name_may_be_a_team_or_an_element_and_ends_with_the_next_one() -> None:
    text = (
        '## Plan\n### @acme/growth\n- One\n### <TeamMember name="Ann" />\n- Two\n'
        "### @ada @grace\n- Three\n### Other\n- Four\n"
    )
    goals = read(text).plan
    assert [(goal.owners, goal.owner_names) for goal in goals] == [
        ((), ("acme/growth",)), ((), ("Ann",)), (("ada", "grace"), ()), ((), ()),
    ]  # fmt: skip


def test_the_goals_own_line_says_who_owns_it_before_the_heading_does() -> None:
    goals = read("## Plan\n### @ada\n- One @grace\n- Two (Owner: ?)\n- Three\n  - Owner: @linus\n- Four\n").plan
    assert [goal.owners for goal in goals] == [("grace",), (), ("linus",), ("ada",)]


def test_a_goal_below_a_name_is_given_to_somebody_on_its_own_line() -> None:
    text = "## Plan\n### @ada\n- One\n"
    at = read(text).plan[0].at
    assert splice(text, [SetOwner(at, "ada")]).text == text
    assert splice(text, [SetOwner(at, "grace")]).text == "## Plan\n### @ada\n- One (Owner: @grace)\n"
    assert read(splice(text, [SetOwner(at, None)]).text).plan[0].owners == ()


def test_people_in_prose_open_nothing() -> None:
    text = "## Plan\nThanks to @ada\n- One\n\n@grace and others will help\n- Two\n\n@linus\nstarts.\n- Three\n"
    assert [goal.owners for goal in read(text).plan] == [(), (), ()]


@pytest.mark.parametrize(
    "legend",
    [
        "🟢 = finished, 🟡 = in progress, 🔴 = won't finish",
        "🟢=finished 🟡=in progress 🔴=won't finish ⚪=not started",
        "Legend: 🟢 finished | 🟡 in progress | 🔴 won't finish",
        "**Legend:** 🟢 - finished; 🟡 - in progress",
        "- 🟢 = finished this sprint\n- 🟡 = in progress",
        "## Legend\n- 🟢 finished\n- 🟡: in progress\n  - 🔴 won't finish",
        "**Legend**\n\n- 🟢 finished\n- 🟡: in progress",
        "| Emoji | Meaning |\n|-|-|\n| 🟢 | finished |\n| 🟡 | in progress |",
        ":green_circle: means finished, 🟢 = done, 🟡 = in progress",
    ],
)
def test_a_legend_in_the_document_overrules_the_vocabulary(legend: str) -> None:
    document = read(f"{legend}\n\n# Plan\n\n- 🟢 One\n- 🟡 Two\n- ✅ Three\n")
    assert [(goal.title, goal.status) for goal in document.plan] == [
        ("One", "done"),
        ("Two", "on track"),
        ("Three", "done"),
    ]
    assert dict(document.legend)["🟢"] == "done"


def test_a_legend_within_the_plan_is_no_goal() -> None:
    document = read("# Plan\n- 🟢 = finished\n- 🟡 = in progress\n\nNow:\n\n- 🟢 One\n")
    assert [goal.title for goal in document.plan] == ["One"]


@pytest.mark.parametrize(
    "text",
    [
        "🟢 = whatever pleases us",
        "🟢 finished, 🟡 in progress",
        "speed = done",
        "🚀 fast means = done 🟢 finished",
        "```\n🟢 = finished\n```",
        "> 🟢 = finished",
        "| Emoji | Count |\n|-|-|\n| 🟢 | finished |",
        "| Emoji | Meaning | More |\n|-|-|-|\n| 🟢 | finished | |",
        "<details>\n\n🟢 = finished\n\n| Emoji | Meaning |\n|-|-|\n| 🟢 | finished |\n\n</details>",
        "- \n- 🟢 =",
    ],
)
def test_what_explains_no_sign_is_no_legend(text: str) -> None:
    document = read(f"{text}\n\n# Plan\n\n- 🟢 One\n")
    assert (document.legend, document.plan[-1].status) == ((), "on track")


def test_a_sign_is_written_as_the_legend_means_it() -> None:
    text = "🟢 = finished, 🔵 = in progress\n\n# Plan\n\n- 🔵 One\n"
    at = GoalAt(None, "One")
    assert splice(text, [SetEmoji(at, "✅")]).text == text.replace("- 🔵", "- ✅")
    assert splice(text, [SetEmoji(at, "🟢")]).text == text
    done = text.replace("- 🔵", "- 🟢")
    assert splice(done, [SetEmoji(at, "✅")]).text == done
    assert splice(done, [SetEmoji(at, "🟢")]).text == text
    assert splice(done, [SetEmoji(at, "🔴")]).text == text.replace("- 🔵", "- 🔴")


def test_where_the_legend_takes_a_sign_and_gives_no_other_an_alias_is_written() -> None:
    text = "🟢 = finished\n\n# Plan\n\n- One\n"
    assert splice(text, [SetEmoji(GoalAt(None, "One"), "🟢")]).text == text.replace("- One", "- 🏃 One")


def test_a_row_shows_its_sign_as_the_legend_means_it() -> None:
    text = "🟢 = finished\n\n# Plan\n\n| Goal | Status |\n|-|-|\n| One | 🟢 |\n"
    assert splice(text, [SetEmoji(GoalAt(None, "One"), "✅")]).text == text


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("# Sprint 1 - Jan 5 to Jan 16\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("Sprint 1: Jan 5 to Jan 16\n\n- words\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("# Plan\n\n**Dates:** Jan 5 to Jan 16\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("# Plan\n- Zeitraum: 5.1. bis 16.1.2026\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("# Plan\n\nSprint Start Date: 2026-01-05\nSprint Duration: 12 days\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("# Plan\n\nStart: 2026-01-05\nDuration: 2 weeks\n", date(2026, 1, 5), date(2026, 1, 18)),
        ("# Plan\n\nStart: 2026-01-05\nEnd: 2026-01-16\n", date(2026, 1, 5), date(2026, 1, 16)),
        ("# Plan\n\nStart: 2026-01-05\n", date(2026, 1, 5), None),
        ("# Plan\n\nEnd date: Jan 16\n", None, date(2026, 1, 16)),
    ],
)
def test_the_days_of_a_document_stand_in_its_title_or_its_first_lines(
    text: str, start: date | None, end: date | None
) -> None:
    assert read(text, near=NEAR).period == Span(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n",
        "Start: 2026-01-16\nEnd: 2026-01-05\n",
        "Start: later\n",
        "Dates: soon\n",
        "Duration: 2 weeks\n",
        "We met Jan 5 to Jan 16\n",
    ],
)
def test_a_document_without_days_has_no_period(text: str) -> None:
    assert read(text, near=NEAR).period is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Sprint 12\n\n## Plan\n- Ship it\n", DocumentKind.SPRINT_PLAN),
        ("## Plan\n- Ship it\n", DocumentKind.SPRINT_PLAN),
        ("# Team Growth\n\n## Plan\n- Ship it\n", DocumentKind.TEAM_PLAN),
        ("# Sprint planning and retro\n\n## Plan\n- Ship it\n", DocumentKind.SPRINT_PLAN),
        ("# Sprint 12 retro\n\n## Went well\n- All\n", DocumentKind.RETRO),
        ("## Went well\n- All\n## Actions\n- Some\n", DocumentKind.RETRO),
        ("# 30-day review\n", DocumentKind.REVIEW),
        ("## Health check\n- Speed 3/5\n", DocumentKind.REVIEW),
        ("# Stand-up\n", DocumentKind.STANDUP),
        ("# Monday\n## Yesterday\n- this\n## Today\n- that\n", DocumentKind.STANDUP),
        ("# Sprint 1.n.0 m/2 - Jan 1 to Jan 12\n## Plan\n- Ship it\n", DocumentKind.TEMPLATE),
        ("# Plan template\n## Plan\n-\n", DocumentKind.TEMPLATE),
        ("## Plan\n-\n", DocumentKind.TEMPLATE),
        ("## Outcomes\n- ✅ Ship it\n", DocumentKind.SPRINT_PLAN),
        ("# Rockets\n\nAll about them.\n", DocumentKind.OTHER),
        ("", DocumentKind.OTHER),
    ],
)
def test_the_kind_of_a_document_follows_from_title_sections_and_goals(text: str, kind: DocumentKind) -> None:
    assert read(text).kind is kind


def test_a_title_that_still_is_the_template_is_warned_about() -> None:
    (warning,) = read("# Sprint 1.n.0 m/2 - Jan 1 to Jan 12\n").warnings
    assert (warning.code, warning.line) == ("template-title", 0)


def test_damaged_text_is_read_right_reported_and_changed_in_place() -> None:
    text = "# Plan\r\n\r\n- ‚úÖ Jo√£o ‚Üí Ship it (Owner: @ada) - ‚Äúsoon‚Äù\r\n- Two\r\n"
    document = read(text)
    assert [(goal.title, goal.status, goal.first) for goal in document.plan] == [("João", "done", 2), ("Two", None, 3)]
    (warning,) = document.warnings
    assert (warning.code, warning.line) == ("mojibake", 2)
    changes: list[Any] = [SetOwner(document.plan[0].at, "grace"), SetEmoji(document.plan[1].at, "🟢")]
    assert splice(text, changes).text == text.replace("@ada", "@grace").replace("- Two", "- 🟢 Two")
    assert splice(text, [SetEmoji(document.plan[0].at, "🔴")]).text == text.replace("‚úÖ", "🔴")
    assert splice(text, [SetNote(document.plan[1].at, "late")]).text == text + "  - Status: late\r\n"
    assert splice(text, [AddGoal(Kind.PLAN, "Three")]).text == text + "- Three\r\n"
    assert splice(text, [SetEmoji(document.plan[0].at, "✅")]).text == text


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("High-Priority Risks", Kind.RISKS),
        ("Contingency Plans", Kind.RISKS),
        ("Architecture - Status: PLANNING", Kind.OTHER),
        ("Success Metrics & Tracking", Kind.METRICS),
        ("KPIs this week", Kind.METRICS),
        ("Sprint Ceremonies", Kind.CEREMONIES),
        ("Daily Standup Schedule", Kind.CEREMONIES),
        ("Definition of Success", Kind.SUCCESS),
        ("Sprint 1 Backlog (23 points)", Kind.BACKLOG),
        ("Escalation Path", Kind.BLOCKERS),
        ("1. Sprint health check", Kind.HEALTH),
        ("Decision Making", Kind.DECISIONS),
        ("Off this sprint", Kind.SUPPORT),
        ("Key Results", Kind.METRICS),
        ("Done when", Kind.DEFINITION_OF_DONE),
        ("Lessons we keep", Kind.LESSONS),
    ],
)
def test_headings_in_the_wild_are_known(heading: str, kind: Kind) -> None:
    assert read(f"## {heading}\n- words\n").sections[0].kind is kind


def test_below_the_title_of_a_plan_only_what_is_owned_or_shows_a_status_is_a_goal() -> None:
    text = (
        "# Sprint plan - rockets\n\n- Right below\n\n## Tools\n- An editor\n### More tools\n- A linter\n\n"
        "## Engines\n- Ship it (Owner: @ada)\n- Sell it\n\n## Fuel\n- 🟢 Fill it\n"
    )
    titles = [(goal.title, goal.section) for goal in read(text).plan]
    assert titles == [(title, Kind.PLAN) for title in ("Right below", "Ship it", "Sell it", "Fill it")]


@pytest.mark.parametrize(
    "text",
    [
        "# Sprint 12\n\n## Attendance\n- @ada\n- @grace\n",
        "# Sprint 12\n\n## Who was there\n- Ann (Owner: @ada)\n",
        "# Sprint 12\n\n## Table of contents\n- [Plan](#plan)\n- [Retro](#retro)\n",
        "# Sprint 12\n\n## Plan\n- [High priority](#high-priority)\n- [Low priority](#low-priority)\n",
        "# Sprint 12\n\n## Plan\n- [The guide](https://docs.example/a)\n- https://docs.example/b\n- <https://docs.example/c>\n",
        "# Sprint 12\n\n## Links\n- [The board](https://github.example/orgs/acme/projects/1) @ada\n",
        "# Changelog\n\n## [1.2.0] - 2026-01-05\n### Added\n- 🟢 A dashboard @ada\n### Fixed\n- A leak #12\n",
        "# Release notes\n\n- ✅ A dashboard (#12) @ada\n",
        "# Sprint 12\n\n```md\n## Plan\n- Ship it (Owner: @ada)\n```\n",
        "# Sprint 12\n\n## Plan\n<!-- Each goal has one owner -->\n-\n- TBD\n- ___ (Owner: @login)\n",
        "# Sprint 12\n\n> ## Plan\n> - Ship it (Owner: @ada)\n",
    ],
)
def test_lists_of_something_else_hold_no_goals(text: str) -> None:
    assert read(text).goals == ()


def test_one_link_beside_goals_is_a_goal() -> None:
    text = "## Plan\n- [Ship it](https://docs.example/a)\n- Sell it\n"
    assert [goal.title for goal in read(text).plan] == ["Ship it", "Sell it"]
