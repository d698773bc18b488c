"""What each surface of a goal says, who said it and when, and what becomes of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.boards import Columns
from bot.core.edits import CloseIssue, ReopenIssue, SwapAssignees, SwapLabels
from bot.core.merge import Surface, Voice
from bot.core.model import Act, Board, Card, Deed, Issue, Option, Person, SprintSnapshot
from bot.core.plan.goals import Ground, Settled, Spoken, settle
from bot.core.plan.heard import listen
from bot.core.plan.lines import lines
from bot.core.rules import BoardRule, OwnerRule, Rules
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world
from tests.core.world import MEMORY, MONDAY, RULES, agreed, goal_issue

NOON = MONDAY + timedelta(hours=4)
BODY = f"## Plan\n\n- [ ] ⚪ Star tracker [#7]({world.url(7)}) (Owner: @ada)\n  - Status: ⚪ waiting for the lens\n"
SILENT = Spoken()
KNOWN = replace(agreed(7, "Star tracker", owner="ada"), heard_at=MONDAY)
OPTIONS = tuple(Option(f"O_{name}", name) for name in ("Todo", "In Progress", "Done"))
BOARD = Board("B_1", 1, "Rockets", "https://github.example/b", status_field="F_1", options=OPTIONS)


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def deed(act: Act, minutes: int, who: str, what: str = "", node: str = "I_7") -> Deed:
    robot = who.endswith("[bot]")
    return Deed(node, act, at(minutes), who, what, robot, mine=who == "goalkeeper[bot]")


def edit(minutes: int, who: str, body: str) -> Deed:
    return deed(Act.EDITED, minutes, who, body, "I_1")


def card(column: str, minutes: int = -5) -> Card:
    return Card("C_1", "B_1", f"O_{column}", column, at(minutes))


def settled(
    *deeds: Deed,
    body: str = BODY,
    before: Agreed | None = KNOWN,
    rules: Rules = RULES,
    spoken: Spoken = SILENT,
    history: tuple[Change, ...] = (),
    sprint: Issue | None = None,
    **parts: object,
) -> Settled:
    """Settle the one goal of a sprint after these deeds; `parts` are of its issue."""
    issue = replace(goal_issue(7, "Star tracker", owner="ada"), **parts)  # type: ignore[arg-type]
    page = sprint or world.sprint_issue(body, edited_at=at(1))
    snapshot = SprintSnapshot(world.REPOSITORY, page, (issue,), boards=(BOARD,), deeds=deeds)
    heard = listen(snapshot, DEFAULT_VOCABULARY, history, (Columns(BOARD, BoardRule(1), DEFAULT_VOCABULARY),))
    found = lines(page, MEMORY, DEFAULT_VOCABULARY)
    return settle(found[0] if found else None, issue, before, Ground(world.REPOSITORY, rules, NOON, heard), spoken)


def labelled(*names: str) -> tuple[str, ...]:
    return ("goal", *(f"status: {name}" for name in names))


def test_a_change_tells_when_and_by_whom_it_was_made() -> None:
    labels = labelled("not started", "at risk")
    done = settled(deed(Act.LABELED, 9, "grace", "status: at risk"), labels=labels)
    assert done.changes == (Change(7, at(9), "status", "not started", "at risk", "label", "grace"),)
    assert done.agreed.heard_at == at(9)
    assert settled(labels=labels).changes == (Change(7, NOON, "status", "not started", "at risk", "label"),)


def test_of_two_fresh_labels_the_one_put_there_last_counts_and_the_other_is_in_the_history() -> None:
    done = settled(
        deed(Act.LABELED, 8, "ada", "status: done"),
        deed(Act.LABELED, 9, "grace", "status: at risk"),
        labels=labelled("not started", "done", "at risk"),
    )
    assert done.word.name == "at risk"
    assert [(c.what, c.after, c.who) for c in done.changes] == [("status", "at risk", "grace"), ("said", "done", "ada")]
    assert SwapLabels("I_7", 7, (), ("status: not started", "status: done")) in done.edits


def test_a_label_that_somebody_took_away_again_does_not_count_and_is_in_the_history() -> None:
    done = settled(
        deed(Act.LABELED, 8, "ada", "status: done"),
        deed(Act.LABELED, 8, "ada", "bug"),
        deed(Act.UNLABELED, 9, "ada", "status: done"),
    )
    assert (done.word.name, done.edits) == ("not started", ())
    assert done.changes == (Change(7, at(8), "said", "not started", "done", "label", "ada"),)


def test_an_old_label_that_we_failed_to_take_away_says_nothing() -> None:
    done = settled(deed(Act.LABELED, -9, "grace", "status: done"), labels=labelled("done"))
    assert (done.word.name, done.changes) == ("not started", ())
    assert done.edits == (SwapLabels("I_7", 7, ("status: not started",), ("status: done",)),)


def test_the_latest_person_wins_and_the_other_one_is_overtaken() -> None:
    body = BODY.replace("] ⚪", "] 🟢")
    done = settled(
        deed(Act.LABELED, 9, "grace", "status: at risk"),
        edit(1, "ada", BODY),
        edit(5, "ada", body),
        body=body,
        labels=labelled("at risk"),
    )
    assert done.word.name == "at risk"
    (lost,) = done.overtaken
    assert (lost.lost.who, lost.lost.says, lost.lost.at, lost.by.who) == ("ada", "on track", at(5), "grace")
    assert done.changes[-1] == Change(7, at(5), "lost status", "at risk", "on track", "line", "ada")


def test_who_changed_their_own_mind_did_not_lose() -> None:
    body = BODY.replace("] ⚪", "] 🟢")
    deeds = (deed(Act.LABELED, 9, "Ada", "status: at risk"), edit(1, "ada", BODY), edit(5, "ada", body))
    done = settled(*deeds, body=body, labels=labelled("at risk"))
    assert done.overtaken == ()
    assert done.changes[-1].what == "said"
    again = settled(*deeds, body=body, labels=labelled("at risk"), history=done.changes)
    assert [change.what for change in again.changes] == ["status"]


def test_the_person_counts_who_made_the_change_and_not_who_edited_last() -> None:
    body = BODY.replace("] ⚪", "] 🟢")
    done = settled(
        edit(1, "ada", BODY),
        edit(5, "grace", body),
        edit(6, "goalkeeper[bot]", f"{body}\n"),
        edit(7, "edsger", f"{body}\n\nHello"),
        body=f"{body}\n\nHello",
    )
    assert done.changes == (Change(7, at(5), "status", "not started", "on track", "line", "grace"),)


def test_the_goal_of_an_earlier_version_is_known_by_its_title_before_it_had_a_link() -> None:
    bare = "## Plan\n\n- [ ] ⚪ Star  tracker (Owner: @ada)\n"
    done = settled(edit(2, "ada", "nothing yet"), edit(3, "ada", bare), edit(4, "grace", BODY), before=None)
    assert done.changes[0].what == "created"
    body = BODY.replace("] ⚪", "] 🟢")
    done = settled(edit(3, "ada", bare), edit(4, "grace", body), body=body)
    assert done.changes[0].who == "grace"


def test_the_first_version_known_is_whoever_wrote_it_where_the_line_shows_another_word() -> None:
    body = BODY.replace("] ⚪", "] 🟢")
    assert settled(edit(3, "ada", body), body=body).changes[0].who == "ada"
    assert settled(edit(3, "ada", BODY)).changes == ()


def test_edits_that_do_not_lead_to_the_text_tell_nothing() -> None:
    body = BODY.replace("] ⚪", "] 🟢")
    page = world.sprint_issue(body, edited_at=at(5), editor=Person("grace"))
    done = settled(edit(3, "ada", BODY.replace("⚪", "🔴")), sprint=page)
    assert done.changes == (Change(7, at(5), "status", "not started", "on track", "line", "grace"),)


@pytest.mark.parametrize("editor", [None, Person("goalkeeper[bot]", is_bot=True)])
def test_without_edits_the_last_editor_counts_if_that_is_a_person(editor: Person | None) -> None:
    page = world.sprint_issue(BODY.replace("] ⚪", "] 🟢"), edited_at=at(5), editor=editor)
    assert settled(sprint=page).changes == (Change(7, NOON, "status", "not started", "on track", "line"),)


def test_a_text_that_nobody_has_touched_since_says_nothing_new() -> None:
    page = world.sprint_issue(BODY.replace("] ⚪", "] 🟢"), edited_at=at(-5), editor=Person("grace"))
    assert settled(sprint=page).word.name == "not started"


def test_a_status_line_speaks_and_is_spliced() -> None:
    body = BODY.replace("Status: ⚪", "Status: 🔴")
    done = settled(body=body)
    assert done.word.name == "off track"
    assert [type(splice).__name__ for splice in done.splices] == ["SetEmoji"]
    other = settled(deed(Act.LABELED, 9, "grace", "status: done"), labels=labelled("done"))
    text = document.splice(BODY, other.splices, vocabulary=DEFAULT_VOCABULARY).text
    assert "- [x] ✅ Star" in text
    assert "Status: ✅ waiting" in text


def test_a_line_that_is_struck_out_is_dropped() -> None:
    body = f"## Plan\n\n- ~~Star tracker~~ [#7]({world.url(7)}) (Owner: @ada)\n"
    assert settled(body=body).word.name == "dropped"


def test_a_ticked_box_says_done_and_an_unticked_one_the_last_open_status() -> None:
    assert settled(body=BODY.replace("[ ]", "[x]")).word.name == "done"
    body = BODY.replace("⚪", "✅")
    known = replace(agreed(7, "Star tracker", "done", "ada", "at risk"), heard_at=MONDAY)
    done = settled(body=body, before=known, labels=labelled("done"), state="closed", state_reason="completed")
    assert (done.word.name, done.changes[0].surface) == ("at risk", "box")
    assert ReopenIssue("I_7", 7) in done.edits


def test_a_box_that_was_never_ticked_says_nothing() -> None:
    assert settled(body=BODY.replace("⚪", "✅")).word.name == "done"
    dropped = replace(agreed(7, "Star tracker", "dropped", "ada"), heard_at=MONDAY)
    done = settled(body=BODY.replace("⚪", "❌"), before=dropped, labels=labelled("dropped"), state="closed")
    assert done.word.name == "done"  # closed as completed by somebody


def test_closing_and_reopening_in_between_is_in_the_history() -> None:
    done = settled(deed(Act.CLOSED, 3, "grace", "not_planned"), deed(Act.REOPENED, 5, "ada"), state_reason="reopened")
    assert done.word.name == "not started"
    said = [(c.what, c.after, c.who) for c in done.changes]
    assert sorted(said) == [("said", "dropped", "grace"), ("said", "not started", "ada")]


def test_a_column_says_its_status_and_a_workflow_only_answers() -> None:
    robot = "github-project-automation[bot]"
    moved = settled(deed(Act.MOVED, 5, "grace", "In Progress"), cards=(card("In Progress", 5),))
    assert moved.changes == (Change(7, at(5), "status", "not started", "on track", "board", "grace"),)
    answered = settled(deed(Act.MOVED, 5, robot, "Done"), cards=(card("Done", 5),))
    assert (answered.word.name, answered.changes) == ("not started", ())


def test_a_column_that_shows_the_agreed_status_has_not_changed() -> None:
    known = replace(agreed(7, "Star tracker", "at risk", "ada"), heard_at=MONDAY)
    body = BODY.replace("⚪", "🟡")
    done = settled(before=known, body=body, labels=labelled("at risk"), cards=(card("In Progress", 5),))
    assert (done.word.name, done.changes) == ("at risk", ())


@pytest.mark.parametrize("cards", [(), (replace(card("Done", 5), archived=True),), (card("Elsewhere", 5),)])
def test_a_card_that_is_missing_archived_or_means_nothing_has_no_voice(cards: tuple[Card, ...]) -> None:
    assert settled(deed(Act.MOVED, 5, "ada", "Nowhere"), cards=cards).changes == ()


def test_a_workflow_that_closes_after_a_move_says_nothing_but_one_alone_does() -> None:
    answer = deed(Act.CLOSED, 9, "github-project-automation[bot]", "completed")
    moves = (deed(Act.MOVED, 3, "ada", "Done"), deed(Act.MOVED, 5, "ada", "Todo"))
    moved = settled(*moves, answer, state="closed", state_reason="completed", closed_at=at(9))
    assert moved.word.name == "not started"
    assert ReopenIssue("I_7", 7) in moved.edits
    assert settled(answer, state="closed", state_reason="completed", closed_at=at(9)).word.name == "done"


def test_a_command_counts_when_it_says_what_was_agreed_and_an_old_missing_line_does_not() -> None:
    command = Voice(Surface.COMMAND, "not started", at(9), "ada", note="still")
    labels = labelled("not started", "at risk")
    done = settled(deed(Act.LABELED, 5, "grace", "status: at risk"), labels=labels, spoken=Spoken((command,)))
    assert done.word.name == "not started"
    missing = Voice(Surface.LINE, "dropped", at(-5))
    assert settled(spoken=Spoken((missing,))).word.name == "not started"


def test_an_owner_by_command_is_assigned_and_named() -> None:
    done = settled(spoken=Spoken(owner=(Voice(Surface.COMMAND, "grace", at(9), "ada"),)))
    assert done.edits == (SwapAssignees("I_7", 7, ("grace",), ("ada",)),)
    assert [type(splice).__name__ for splice in done.splices] == ["SetOwner"]
    assert done.changes == (Change(7, at(9), "owner", "ada", "grace", "command", "ada"),)


def test_assigning_tells_who_did_it_and_what_was_said_meanwhile() -> None:
    done = settled(
        deed(Act.ASSIGNED, -9, "ada", "ada"),
        deed(Act.UNASSIGNED, 3, "grace", "ada"),
        deed(Act.ASSIGNED, 4, "grace", "edsger"),
        assignees=("edsger",),
    )
    assert [(c.what, c.after, c.who) for c in done.changes] == [
        ("owner", "edsger", "grace"),
        ("said owner", "", "grace"),
    ]


def test_an_owner_whom_we_failed_to_assign_is_assigned() -> None:
    done = settled(deed(Act.LABELED, -5, "ada", "status: not started"), assignees=())
    assert done.edits == (SwapAssignees("I_7", 7, ("ada",), ()),)
    taken = settled(deed(Act.UNASSIGNED, 5, "grace", "ada"), assignees=())
    assert taken.changes[0] == Change(7, at(5), "owner", "ada", "", "assignee", "grace")


def test_a_second_owner_becomes_a_supporter_where_the_rules_say_so() -> None:
    rules = replace(RULES, owners=OwnerRule("supporter"))
    body = BODY.replace("(Owner: @ada)", "(Owner: @grace, @ada)")
    done = settled(body=body, rules=rules, assignees=("ada", "edsger"))
    assert done.owner == "ada"
    assert SwapAssignees("I_7", 7, (), ("edsger",)) in done.edits
    text = document.splice(body, done.splices, vocabulary=DEFAULT_VOCABULARY).text
    goal = document.read(text, vocabulary=DEFAULT_VOCABULARY).plan[0]
    assert (goal.owners, goal.supporters) == (("ada",), ("grace", "edsger"))
    assert done.problems == ()


def test_a_second_assignee_becomes_a_supporter_and_the_line_keeps_its_owner() -> None:
    rules = replace(RULES, owners=OwnerRule("supporter"))
    done = settled(rules=rules, assignees=("ada", "edsger"))
    assert [type(splice).__name__ for splice in done.splices] == ["SetSupporters"]


def test_who_is_in_none_of_the_teams_is_named_but_not_adopted() -> None:
    rules = replace(RULES, owners=OwnerRule(only_from=("Ada", "edsger")))
    done = settled(body=BODY.replace("@ada", "@grace"), rules=rules)
    assert (done.agreed.owner, done.edits, done.splices) == ("ada", (), ())
    assert "none of the teams" in done.problems[0].message
    other = settled(rules=rules, assignees=("grace",), body=BODY.replace(" (Owner: @ada)", ""))
    assert other.agreed.owner == "ada"


def test_a_line_with_its_owner_keeps_it_when_a_command_says_the_same() -> None:
    done = settled(spoken=Spoken(owner=(Voice(Surface.COMMAND, "Ada", at(9), "ada"),)))
    assert done.splices == ()


def test_an_owner_agreed_upon_who_can_no_longer_be_assigned_keeps_the_line() -> None:
    known = replace(KNOWN, owner="linus")
    done = settled(before=known, assignees=(), body=BODY.replace("@ada", "@linus"))
    assert (done.edits, done.splices, done.changes) == ((), (), ())
    assert "cannot be assigned" in done.problems[0].message


def test_a_goal_without_a_line_is_settled_too() -> None:
    done = settled(body="", labels=labelled("done"))
    assert CloseIssue("I_7", 7, "completed") in done.edits
    assert "no line" in done.problems[0].message


def test_what_differs_at_first_sight_is_merged_and_no_history() -> None:
    done = settled(deed(Act.LABELED, 3, "ada", "status: at risk"), before=None, labels=labelled("at risk"))
    assert [(change.what, change.after) for change in done.changes] == [("created", "at risk")]
    assert done.overtaken == ()


def test_a_late_answer_of_a_workflow_does_not_overwrite_what_a_person_said_after_its_cause() -> None:
    robot = "github-project-automation[bot]"
    done = settled(
        deed(Act.CLOSED, 3, "grace", "completed"),
        deed(Act.MOVED, 5, "ada", "In Progress"),
        deed(Act.MOVED, 6, robot, "Done"),
        state="closed",
        state_reason="completed",
        cards=(card("Done", 6),),
    )
    assert (done.word.name, done.agreed.last_open) == ("on track", "on track")
    assert [lost.lost.who for lost in done.overtaken] == ["grace"]


def test_without_any_deeds_the_surfaces_speak_for_themselves() -> None:
    page = world.sprint_issue(BODY.replace("] ⚪", "] 🟢"))
    (line,) = lines(page, MEMORY, DEFAULT_VOCABULARY)
    issue = goal_issue(7, "Star tracker", owner="ada")
    assert settle(line, issue, KNOWN, Ground(world.REPOSITORY, RULES, NOON)).word.name == "on track"


def test_what_we_took_away_was_said_all_the_same() -> None:
    deeds = (
        deed(Act.LABELED, 3, "grace", "status: at risk"),
        deed(Act.UNLABELED, 4, "goalkeeper[bot]", "status: at risk"),
        deed(Act.LABELED, 4, "goalkeeper[bot]", "status: on track"),
    )
    assert settled(*deeds, labels=labelled("on track")).word.name == "at risk"


def test_two_commands_that_say_the_same_are_both_in_the_history() -> None:
    said = tuple(Voice(Surface.COMMAND, "done", at(n), who) for n, who in ((3, "ada"), (5, "grace")))
    assert [(c.what, c.who) for c in settled(spoken=Spoken(said)).changes] == [("status", "grace"), ("said", "ada")]


def test_an_old_owner_that_we_failed_to_replace_on_the_line_is_replaced() -> None:
    page = world.sprint_issue(BODY.replace("@ada", "@grace"), edited_at=at(-5), editor=Person("grace"))
    done = settled(sprint=page)
    assert [type(splice).__name__ for splice in done.splices] == ["SetOwner"]
    assert done.edits == ()


def test_a_done_goal_that_we_failed_to_close_is_closed() -> None:
    known = replace(agreed(7, "Star tracker", "done", "ada"), heard_at=MONDAY)
    body = BODY.replace("[ ] ⚪", "[x] ✅").replace("⚪", "✅")
    done = settled(deed(Act.LABELED, -5, "ada", "status: done"), body=body, before=known, labels=labelled("done"))
    assert done.edits == (CloseIssue("I_7", 7, "completed"),)
