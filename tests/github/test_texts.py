"""Does nobody's typing get lost when we change a text that people write?"""

from typing import Any

import pytest

from bot.errors import Superseded, TryLater
from bot.github.faults import Missing
from bot.github.texts import change_text, fold
from tests.github.conftest import Wire

READ = "2026-11-16T08:00:00Z"
EARLIER = "2026-11-16T07:00:00Z"
THEIRS = "2026-11-16T08:00:05Z"
OURS = "2026-11-16T08:00:06Z"
LATER = "2026-11-16T08:00:08Z"


def mark(text: str) -> str:
    """Our change: a green dot before the goal."""
    return text.replace("- goal", "- 🟢 goal")


def fresh(wire: Wire, body: str, kind: str = "Issue", edited: str | None = READ) -> None:
    node = {"__typename": kind, "body": body, "createdAt": EARLIER, "lastEditedAt": edited}
    wire.answer({"rateLimit": {"cost": 1, "remaining": 1}, "node": node})


def written(wire: Wire, body: str, *edits: tuple[str, str | None]) -> None:
    """The answer to a rewrite, with the edits that GitHub noted, newest first."""
    noted = {"nodes": [{"editedAt": at, "diff": text} for at, text in edits]}
    wire.answer({"updateIssue": {"issue": {"id": "I_4", "body": body, "userContentEdits": noted}}})


def change(wire: Wire) -> None:
    change_text(wire.session, "I_4", mark, lambda: None)


def bodies(wire: Wire) -> list[str]:
    sent = [wire.sent(at)["variables"] for at in range(1, len(wire.http.calls))]
    return [variables["body"] for variables in sent if "body" in variables]


def test_our_few_characters_go_into_the_freshest_text(known: Wire) -> None:
    fresh(known, "- goal\r\n\tnote  \r\n")
    written(known, "- 🟢 goal\r\n\tnote  \r\n", (OURS, "- 🟢 goal\r\n\tnote  \r\n"), (READ, "- goal\r\n\tnote  \r\n"))
    change(known)
    assert bodies(known) == ["- 🟢 goal\r\n\tnote  \r\n"]


def test_a_text_that_is_right_already_is_not_written(known: Wire) -> None:
    fresh(known, "- 🟢 goal")
    change(known)
    assert [call.name for call in known.calls[1:]] == ["FreshText"]


def test_what_somebody_typed_between_our_read_and_our_write_is_kept(known: Wire) -> None:
    fresh(known, "- goal")
    written(known, "- 🟢 goal", (OURS, "- 🟢 goal"), (THEIRS, "- goal\n- another"), (READ, "- goal"))
    written(
        known,
        "- 🟢 goal\n- another",
        (LATER, "- 🟢 goal\n- another"),
        (OURS, "- 🟢 goal"),
        (THEIRS, "- goal\n- another"),
    )
    change(known)
    assert bodies(known) == ["- 🟢 goal", "- 🟢 goal\n- another"]


def test_what_somebody_typed_into_a_text_that_was_never_edited_is_kept(known: Wire) -> None:
    fresh(known, "- goal", edited=None)
    written(known, "- 🟢 goal", (OURS, "- 🟢 goal"), (THEIRS, "- goal!"), (EARLIER, "- goal"))
    written(known, "- 🟢 goal!", (LATER, "- 🟢 goal!"), (OURS, "- 🟢 goal"))
    change(known)
    assert bodies(known)[-1] == "- 🟢 goal!"


def test_what_somebody_typed_right_after_our_write_is_the_new_ground(known: Wire) -> None:
    fresh(known, "- goal")
    written(known, "- goal, they say", (LATER, "- goal, they say"), (OURS, "- 🟢 goal"))
    written(known, "- 🟢 goal, they say", (LATER, "- 🟢 goal, they say"), (LATER, "- goal, they say"))
    change(known)
    assert bodies(known)[-1] == "- 🟢 goal, they say"


def test_a_text_that_somebody_made_right_meanwhile_is_left_alone(known: Wire) -> None:
    fresh(known, "- goal")
    written(known, "- 🟢 goal, they say", (LATER, "- 🟢 goal, they say"))
    change(known)
    assert len(bodies(known)) == 1


def test_people_who_type_faster_than_we_write_are_left_in_peace(known: Wire) -> None:
    fresh(known, "- goal")
    for turn in range(3):
        written(known, f"- goal {turn}", (LATER, f"- goal {turn}"))
    with pytest.raises(TryLater, match="writing") as caught:
        change(known)
    assert not caught.value.counts
    assert len(bodies(known)) == 3


@pytest.mark.parametrize(
    "edits",
    [
        [(OURS, "@@ -1 +1 @@\n- goal"), (THEIRS, "@@ -1 +1 @@\n- 🟢 goal")],
        [(OURS, "- 🟢 goal"), (THEIRS, None)],
        [(OURS, "- 🟢 goal"), (EARLIER, "- a goal of last week")],
        [(OURS, "- 🟢 goal")],
        [],
    ],
)
def test_a_history_that_cannot_be_trusted_with_somebodys_words_is_not_used(
    known: Wire, edits: list[tuple[str, str | None]]
) -> None:
    fresh(known, "- goal")
    written(known, "- 🟢 goal", *edits)
    change(known)
    assert bodies(known) == ["- 🟢 goal"]


def test_a_server_that_notes_no_edits_is_fine(known: Wire) -> None:
    fresh(known, "- goal")
    known.answer({"updateIssue": {"issue": {"id": "I_4", "body": "- 🟢 goal", "userContentEdits": None}}})
    change(known)
    assert bodies(known) == ["- 🟢 goal"]


def test_line_ends_and_trailing_space_make_no_difference(known: Wire) -> None:
    fresh(known, "- goal\r\nend")
    written(known, "- 🟢 goal\nend\n", (OURS, "- 🟢 goal\nend"), (READ, "- goal\nend \n"))
    change(known)
    assert len(bodies(known)) == 1
    assert fold("a\r\nb \n") == "a\nb"


def test_a_comment_is_changed_in_the_same_way(known: Wire) -> None:
    fresh(known, "- goal", kind="IssueComment")
    comment = {"id": "IC_1", "body": "- 🟢 goal", "userContentEdits": {"nodes": []}}
    known.answer({"updateIssueComment": {"issueComment": comment}})
    change(known)
    assert known.calls[-1].name == "RewriteComment"


@pytest.mark.parametrize("node", [None, {"__typename": "PullRequest"}, {}])
def test_a_text_that_is_not_there_is_missing(known: Wire, node: Any) -> None:
    known.answer({"rateLimit": {"cost": 1, "remaining": 1}, "node": node})
    with pytest.raises(Missing):
        change(known)


def test_the_fence_guards_every_write_and_no_read(known: Wire) -> None:
    def fence() -> None:
        raise Superseded

    fresh(known, "- goal")
    with pytest.raises(Superseded):
        change_text(known.session, "I_4", mark, fence)
    assert [call.name for call in known.calls[1:]] == ["FreshText"]
