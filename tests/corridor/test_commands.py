"""Commands through the whole corridor: typed into a comment, judged, carried out or refused, answered, never twice."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from bot.sandbox.deliveries import Mode
from bot.sandbox.entities import Actor
from tests.corridor.corridor import READS, Corridor, Deadly, Killed
from tests.corridor.days import live_and_die

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RULES = "teams:\n  - name: Guidance\n    members: [ada, grace]\n"
PLAN = (
    "## High priority\r\n\r\n- Star tracker (Owner: @grace) - sees stars\r\n  - 🎯 5 stars\r\n"
    "- Gyros (Owner: @ada)\r\n\r\n## Plan\r\n\r\nLast words.\r\n"
)
HIS_OWN_MISTAKE = "/statsu done"


@dataclass(slots=True)
class Stage:
    """A sprint with two goals, and people who comment."""

    corridor: Corridor

    def say(self, who: str, text: str, where: str = "Star tracker", *, settle: bool = True) -> int:
        """Comment on a goal's issue ("" is the sprint issue); return the number of the comment."""
        self.later()
        number = self.corridor.goal(where)["number"] if where else self.corridor.sprint()["number"]
        made = self.corridor.act(who, "comment", issue=number, body=text)
        if settle:
            self.corridor.settle()
        return int(made["comment"])

    def mend(self, who: str, comment: int, text: str) -> None:
        """Edit a comment."""
        self.later()
        self.corridor.act(who, "edit_comment", comment=comment, body=text)
        self.corridor.settle()

    def later(self) -> None:
        """Let a minute pass."""
        self.corridor.sandbox.clock.advance(timedelta(minutes=1))

    def signs(self, comment: int) -> set[str]:
        """Return the reactions of our App to a comment."""
        found = self.corridor.sandbox.world.comments[comment].reactions
        return {each.content for each in found if each.user.login.endswith("[bot]")}

    def answers(self, where: str = "Star tracker") -> list[str]:
        """Return the answers of our App beneath a goal, or beneath the sprint issue ("")."""
        issue = self.corridor.goal(where) if where else self.corridor.sprint()
        return [each["body"] for each in issue["comments"] if "<!-- goalkeeper:answer" in each["body"]]

    def helps(self, where: str = "Star tracker") -> list[str]:
        """Return the explanations that were asked for."""
        issue = self.corridor.goal(where) if where else self.corridor.sprint()
        return [each["body"] for each in issue["comments"] if "<!-- goalkeeper:help" in each["body"]]

    def status(self, title: str = "Star tracker") -> str:
        """Return the status label of a goal."""
        (label,) = [each for each in self.corridor.goal(title)["labels"] if each.startswith("status: ")]
        return str(label.removeprefix("status: "))

    def told(self, what: str = "status") -> list[tuple[str, str, str, str]]:
        """Return who changed one thing by which surface, to what, and the note, the newest last."""
        told = self.corridor.records.told(self.corridor.acme.repository.id)
        changes = (each.change for each in told)
        return [(each.who, each.surface, each.after, each.note) for each in changes if each.what == what]

    def line(self, title: str) -> str:
        """Return a goal's line and what stands below it."""
        body = self.corridor.sprint()["body"]
        found = re.search(rf"^[-*] [^\n]*{title}[^\n]*(?:\n[ \t]+[^\n]*)*", body, re.MULTILINE)
        assert found, body
        return found[0].replace("\r", "")


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a sprint on its first day."""
    corridor.rules(RULES)
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return Stage(corridor)


DONE: dict[str, tuple[str, str, str]] = {
    "/status at risk the lens is late": ("status", "at risk", "the lens is late"),
    "/status 🟢": ("status", "on track", ""),
    "/blocked no glass": ("status", "blocked", "no glass"),
    "/carry two days are left": ("status", "carried over", "two days are left"),
    "/drop nobody asked": ("status", "dropped", "nobody asked"),
    "/owner @edsger": ("owner", "edsger", ""),
    "/owner nobody": ("owner", "", ""),
    "/confidence 70% clear skies": ("confidence", "70%", "clear skies"),
    "/points 5": ("points", "5", ""),
    "/target 40 users say yes": ("target", "40 users say yes", ""),
    "/target 1 3 stars": ("target", "3 stars", ""),
}


@pytest.mark.parametrize("text", DONE)
@pytest.mark.parametrize("where", ["Star tracker", ""])
def test_a_command_is_done_and_told(stage: Stage, text: str, where: str) -> None:
    what, after, note = DONE[text]
    if not where:
        number = stage.corridor.goal("Star tracker")["number"]
        verb, _, rest = text.partition(" ")
        text = f"{verb} #{number} {rest}"
    comment = stage.say("grace", text, where)
    assert stage.signs(comment) == {"+1"}
    assert stage.told(what) == [("grace", "command", after, note)]
    assert stage.answers(where) == []
    if what == "status":
        assert stage.status() == after
    if what == "owner":
        assert stage.corridor.goal("Star tracker")["assignees"] == ([after] if after else [])


def test_confidence_points_and_targets_are_written_on_the_line(stage: Stage) -> None:
    stage.say("grace", "/confidence 70%\n/points 5\n/target 40 users say yes\n/target 1 3 stars")
    line = stage.line("Star tracker")
    assert "70%" in line
    assert "5" in line.partition("\n")[0].replace("70%", "")
    assert "40 users say yes" in line
    assert "3 stars" in line
    assert "Last words.\r\n" in stage.corridor.sprint()["body"]


def test_unblocked_goals_get_back_what_they_had(stage: Stage) -> None:
    stage.say("grace", "/status at risk")
    stage.say("grace", "/blocked no glass")
    stage.say("grace", "/unblock the glass is here")
    assert stage.status() == "at risk"
    refused = stage.say("grace", "/unblock")
    assert stage.signs(refused) == {"confused"}
    assert len(stage.answers()) == 1


def test_what_somebody_changed_last_can_be_undone(stage: Stage) -> None:
    stage.say("grace", "/status at risk")
    stage.say("grace", "/status blocked")
    comment = stage.say("grace", "/undo")
    assert stage.signs(comment) == {"+1"}
    assert stage.status() == "at risk"
    nothing = stage.say("linus", "/undo")
    assert stage.signs(nothing) == {"confused"}
    assert stage.status() == "at risk"


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (("/target 40 users say yes", "/undo"), ["5 stars"]),
        (("/target 40 users say yes", "/undo", "/undo"), ["5 stars", "40 users say yes"]),
        (("/target 1 3 stars", "/undo"), ["5 stars"]),
        (("/target 1 3 stars", "/target 1 4 stars", "/undo"), ["5 stars (now: 3 stars)"]),
        (("/target 1 3 stars", "/undo", "/undo"), ["5 stars (now: 3 stars)"]),
    ],
)
def test_targets_can_be_taken_back_and_are_told_once(stage: Stage, texts: tuple[str, ...], shown: list[str]) -> None:
    comments = [stage.say("grace", text) for text in texts]
    assert [stage.signs(comment) for comment in comments] == [{"+1"}] * len(texts)
    assert re.findall("🎯 (.*)", stage.line("Star tracker")) == shown
    assert [who for who, *_ in stage.told("target")] == ["grace"] * len(texts)


def test_a_target_that_somebody_wrote_by_hand_can_be_taken_back(stage: Stage) -> None:
    body = stage.corridor.sprint()["body"]
    stage.later()
    stage.corridor.act("ada", "edit", issue=stage.corridor.sprint()["number"], body=body.replace("5 stars", "6 stars"))
    stage.corridor.settle()
    comment = stage.say("ada", "/undo")
    assert stage.signs(comment) == {"+1"}
    assert re.findall("🎯 (.*)", stage.line("Star tracker")) == ["5 stars"]


def test_a_metric_can_be_taken_back(stage: Stage) -> None:
    for text in ("/metric customers 17", "/metric customers 71", "/undo"):
        assert stage.signs(stage.say("ada", text, "")) == {"+1"}
    assert [after for _, _, after, _ in stage.told("metric")] == ["17", "71", "17"]


def test_a_line_that_was_moved_is_told_to_be_moved_back(stage: Stage) -> None:
    body = stage.corridor.sprint()["body"]
    stage.later()
    moved = body.replace("## High priority", "## Low priority")
    stage.corridor.act("ada", "edit", issue=stage.corridor.sprint()["number"], body=moved)
    stage.corridor.settle()
    comment = stage.say("ada", "/undo")
    assert stage.signs(comment) == {"confused"}
    assert "from the lane high to low; only people move lines: move it back." in stage.answers()[0]


def test_an_undo_does_not_take_back_what_others_said_since(stage: Stage) -> None:
    stage.say("grace", "/status at risk")
    stage.say("ada", "/status blocked")
    comment = stage.say("grace", "/undo")
    assert stage.signs(comment) == {"confused"}
    assert stage.status() == "blocked"


def test_a_goal_is_added_with_its_owner_in_its_lane(stage: Stage) -> None:
    comment = stage.say("ada", '/goal add "Quiet pump" owner:@edsger lane:high why:it hums', "")
    assert stage.signs(comment) == {"+1"}
    goal = stage.corridor.goal("Quiet pump")
    assert goal["assignees"] == ["edsger"]
    body = stage.corridor.sprint()["body"]
    assert body.index("## High priority") < body.index("Quiet pump") < body.index("## Plan")
    assert "it hums" in stage.line("Quiet pump")


def test_a_split_goal_has_its_rest_as_a_goal_of_its_own(stage: Stage) -> None:
    stage.say("grace", "/split the lens is done")
    assert stage.corridor.goal("Star tracker (the rest)")["assignees"] == ["grace"]


def test_a_stand_up_and_a_team_are_posted_when_asked_for(stage: Stage) -> None:
    sprint = stage.corridor.sprint()
    team = next(each for each in sprint["comments"] if each["body"].startswith("# Team Guidance"))
    stage.corridor.act("ada", "delete_comment", comment=team["id"])
    stage.corridor.settle()
    comment = stage.say("grace", "/team Guidance\n/standup", "")
    assert stage.signs(comment) == {"+1"}
    bodies = [each["body"] for each in stage.corridor.sprint()["comments"]]
    assert sum(body.startswith("# Team Guidance") for body in bodies) == 1
    assert sum("<!-- goalkeeper:standup" in body for body in bodies) == 1


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("/retro better fewer meetings", "better", "fewer meetings"),
        ("/retro action write it down @ada", "action", "write it down @ada"),
        ("/health Clarity 4 we know", "health", "we know"),
        ("/risk the lens may be late", "risk", "the lens may be late"),
        ("/decision we launch on the 14th", "decision", "we launch on the 14th"),
        ("/metric customers 17", "metric", "customers: 17"),
        ("/help-wanted who can solder?", "help", "who can solder?"),
    ],
)
def test_what_shall_be_kept_is_kept(stage: Stage, text: str, kind: str, kept: str) -> None:
    where = "Star tracker" if kind == "help" else ""
    comment = stage.say("grace", text, where)
    assert stage.signs(comment) == {"+1"}
    stage.corridor.heal()
    found = stage.corridor.records.kept(stage.corridor.acme.repository.id, 1)
    assert [(each.kind, each.text, each.who) for each in found] == [(kind, kept, "grace")]


def test_help_is_a_comment_and_comes_once(stage: Stage) -> None:
    comment = stage.say("grace", "/help status")
    stage.corridor.heal()
    assert stage.signs(comment) == {"+1"}
    (said,) = stage.helps()
    assert "/status [goal]" in said


def test_the_plan_command_makes_the_issues(corridor: Corridor) -> None:
    corridor.rules("goals:\n  become_issues: by command\n")
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    assert corridor.issues("goal") == []
    comment = Stage(corridor).say("ada", "/plan", "")
    assert Stage(corridor).signs(comment) == {"+1"}
    assert {issue["title"] for issue in corridor.issues("goal")} == {"Star tracker", "Gyros"}


# ------------------------------------------------------------------ refused and mistyped


def test_who_may_not_is_refused_and_told_who_may(stage: Stage) -> None:
    stage.corridor.act("ada", "invite", user="linus", role="read")
    comment = stage.say("linus", "/status done")
    assert stage.signs(comment) == {"confused"}
    (answer,) = stage.answers()
    assert "permission>=write" in answer
    assert "@" not in answer.replace("@login", "") or "grace" in answer
    assert stage.status() == "not started"
    assert stage.told() == []


def test_the_rules_say_who_may(stage: Stage) -> None:
    stage.corridor.rules(f"{RULES}commands:\n  may:\n    status: [owner]\n")
    stage.corridor.settle()
    assert stage.signs(stage.say("ada", "/status done")) == {"confused"}
    assert stage.signs(stage.say("grace", "/status done")) == {"+1"}
    assert stage.told() == [("grace", "command", "done", "")]


def test_a_mistyped_command_is_answered_and_the_answer_goes_when_it_is_mended(stage: Stage) -> None:
    comment = stage.say("grace", HIS_OWN_MISTAKE)
    assert stage.signs(comment) == {"confused"}
    (answer,) = stage.answers()
    assert "/status" in answer
    stage.corridor.heal()
    assert stage.answers() == [answer]
    stage.mend("grace", comment, "/status done")
    assert stage.answers() == []
    assert stage.signs(comment) == {"+1"}
    assert stage.status() == "done"


def test_another_mistake_rewrites_the_answer(stage: Stage) -> None:
    comment = stage.say("grace", HIS_OWN_MISTAKE)
    (first,) = stage.answers()
    stage.mend("grace", comment, "/status splendid")
    (second,) = stage.answers()
    assert first != second
    assert "splendid" in second
    stage.mend("grace", comment, "Never mind.")
    assert stage.answers() == []


def test_two_goals_alike_are_asked_about_and_never_guessed(stage: Stage) -> None:
    stage.say("ada", '/goal add "Star chart"', "")
    comment = stage.say("grace", "/status star done", "")
    assert stage.signs(comment) == {"confused"}
    (answer,) = stage.answers("")
    assert "Star tracker" in answer
    assert "Star chart" in answer
    assert stage.status("Star tracker") == stage.status("Star chart") == "not started"


# ------------------------------------------------------------------ where a command is none


@pytest.mark.parametrize(
    "text",
    [
        "> /status done",
        "```\n/status done\n```",
        "    /status done",
        "`/status done`",
        "<!-- /status done -->",
        "<!--\n/status done\n-->",
        "Say /status done when you are.",
        "<details>\n/status done\n</details>",
        "- /status done",
    ],
)
def test_quotes_code_and_hidden_text_command_nothing(stage: Stage, text: str) -> None:
    comment = stage.say("grace", text)
    assert stage.signs(comment) == set()
    assert stage.status() == "not started"
    assert stage.told() == []
    assert stage.answers() == []


def test_strangers_get_a_sign_and_no_words(stage: Stage) -> None:
    stage.corridor.act("ada", "dismiss", user="linus")
    stage.corridor.act("ada", "expel", user="linus")
    comment = stage.say("linus", f"/status done\n{HIS_OWN_MISTAKE}")
    assert stage.signs(comment) <= {"confused"}
    assert stage.status() == "not started"
    assert stage.answers() == []
    assert stage.told() == []


def _bot(corridor: Corridor) -> Actor:
    world, acme = corridor.sandbox.world, corridor.acme
    app = world.register_app(acme.organization, "mechanic", "", permissions={"issues": "write"}, events=())
    installation = world.install(world.actor("ada"), app, acme.organization)
    return world.installation_token(installation).actor


@pytest.mark.parametrize("is_listed", [False, True])
def test_bots_command_only_where_the_rules_list_them(stage: Stage, *, is_listed: bool) -> None:
    corridor = stage.corridor
    if is_listed:
        corridor.rules(f"{RULES}commands:\n  bots: ['mechanic[bot]']\n")
        corridor.settle()
    issue = corridor.acme.repository.issues[corridor.goal("Star tracker")["number"]]
    comment = corridor.sandbox.world.create_comment(_bot(corridor), issue, f"/status done\n{HIS_OWN_MISTAKE}")
    corridor.settle()
    corridor.heal()
    assert stage.status() == ("done" if is_listed else "not started")
    assert [who for who, *_ in stage.told()] == (["mechanic[bot]"] if is_listed else [])
    assert bool(stage.answers()) is is_listed
    assert comment.body.startswith("/status done")


# ------------------------------------------------------------------ edited, doubled, by others


def test_of_an_edited_comment_only_what_is_new_runs(stage: Stage) -> None:
    comment = stage.say("grace", "/status at risk")
    stage.say("ada", "/status blocked")
    stage.mend("grace", comment, "/status at risk\n/points 3")
    assert stage.status() == "blocked"
    assert stage.told("points") == [("grace", "command", "3", "")]
    assert stage.told() == [("grace", "command", "at risk", ""), ("ada", "command", "blocked", "")]


def test_an_edited_line_is_a_new_command(stage: Stage) -> None:
    comment = stage.say("grace", "/status at risk")
    stage.mend("grace", comment, "/status done")
    assert stage.status() == "done"
    assert stage.signs(comment) == {"+1"}


def test_a_command_typed_twice_in_one_comment_is_done_twice_and_harms_nothing(stage: Stage) -> None:
    comment = stage.say("grace", "/status at risk\n\n/status at risk\n\n/retro better tea\n/retro better tea", "Gyros")
    assert stage.signs(comment) == {"+1"}
    assert stage.status("Gyros") == "at risk"
    stage.corridor.heal()
    kept = stage.corridor.records.kept(stage.corridor.acme.repository.id, 1)
    assert [each.text for each in kept] == ["tea", "tea"]
    assert len([each for each in stage.told() if each[2] == "at risk"]) == 1


def test_the_last_of_two_statuses_in_one_comment_counts(stage: Stage) -> None:
    stage.say("grace", "/status at risk\n/status blocked")
    assert stage.status() == "blocked"


def test_a_command_counts_for_who_edited_it_in(stage: Stage) -> None:
    """Linus may only read; Ada writes a command into his comment, and it is hers."""
    stage.corridor.act("ada", "invite", user="linus", role="read")
    comment = stage.say("linus", "How is it going?")
    stage.mend("ada", comment, "How is it going?\n\n/status done")
    assert stage.status() == "done"
    assert stage.told() == [("ada", "command", "done", "")]


def test_an_edit_by_somebody_else_lends_nobody_rights(stage: Stage) -> None:
    """Linus may not, and Ada mends a word in his comment while the bot is down: the command stays his."""
    stage.corridor.act("ada", "invite", user="linus", role="read")
    stage.corridor.settle()
    comment = stage.say("linus", "/status done\n\nI thinck.", settle=False)
    stage.mend("ada", comment, "/status done\n\nI think.")
    assert stage.status() == "not started"
    assert stage.told() == []
    assert stage.signs(comment) == {"confused"}


# ------------------------------------------------------------------ down, dead, and without memory


def pages_of_comments(stage: Stage) -> int:
    return [call["operation"] for call in stage.corridor.sandbox.calls].count("CommentsPage")


@pytest.mark.parametrize("chatter", [20, 130])
def test_commands_that_more_comments_followed_than_a_look_shows_are_done(stage: Stage, chatter: int) -> None:
    stage.say("grace", "/status on track")
    first = stage.say("grace", "/status at risk", settle=False)
    second = stage.say("grace", "/confidence 70%", settle=False)
    wrong = stage.say("grace", "/statsu done", settle=False)
    for number in range(chatter):
        stage.say("linus", f"talk {number}", settle=False)
    stage.corridor.settle()
    assert [stage.signs(each) for each in (first, second, wrong)] == [{"+1"}, {"+1"}, {"confused"}]
    assert stage.status() == "at risk"
    assert len(stage.answers()) == 1
    assert [after for _, _, after, _ in stage.told()] == ["on track", "at risk"]


def test_what_was_heard_is_not_read_again(stage: Stage) -> None:
    for number in range(30):
        stage.say("linus", f"talk {number}", settle=number % 10 == 9)
    for number in range(30):
        stage.say("linus", f"more talk {number}", settle=False)
    stage.corridor.settle()
    read = pages_of_comments(stage)
    assert read
    stage.say("linus", "still more talk")
    stage.corridor.heal()
    assert pages_of_comments(stage) == read


def test_commands_given_while_the_bot_was_down_are_done_in_order(stage: Stage) -> None:
    stage.corridor.sandbox.world.deliveries.set_mode(Mode(drop=1.0))
    comments = [stage.say("grace", text, settle=False) for text in ("/status at risk", "/points 3", "/status blocked")]
    stage.corridor.carry()
    stage.corridor.sandbox.world.deliveries.set_mode(Mode())
    assert [stage.signs(comment) for comment in comments] == [set(), set(), set()]
    stage.corridor.heal()
    assert [stage.signs(comment) for comment in comments] == [{"+1"}, {"+1"}, {"+1"}]
    assert stage.status() == "blocked"
    assert stage.told("points") == [("grace", "command", "3", "")]
    said = [(who, after) for what in ("status", "said") for who, _, after, _ in stage.told(what)]
    assert set(said) >= {("grace", "blocked"), ("grace", "at risk")}


def test_first_it_is_seen_and_then_it_is_done(stage: Stage) -> None:
    before = len(stage.corridor.sandbox.calls)
    stage.say("grace", "/status at risk")
    shown = [call["operation"] for call in list(stage.corridor.sandbox.calls)[before:]]
    writes = [each for each in shown if each and each not in READS]
    assert (writes[0], writes[-1]) == ("Edits", "React")


class _Stop(Killed):
    pass


@pytest.mark.parametrize("nth", range(1, 8))
def test_after_whichever_call_the_bot_dies_a_command_is_done_and_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """Also right after the last edit: then nothing but the sign is left to do."""
    request, calls = Deadly.request, itertools.count(1)

    def until(self: Deadly, *args: Any) -> Any:
        answer = request(self, *args)
        if next(calls) == nth:
            raise _Stop
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(Deadly, "request", until)
        with pytest.raises(_Stop):
            stage.say("grace", "/status at risk")
    stage.corridor.restart()
    stage.corridor.pass_time()
    stage.corridor.settle()
    comment = next(each for each in stage.corridor.sandbox.world.comments.values() if each.body == "/status at risk")
    assert stage.signs(comment.id) == {"+1"}
    assert stage.status() == "at risk"
    assert stage.told() == [("grace", "command", "at risk", "")]
    said = [
        each["body"] for each in stage.corridor.goal("Star tracker")["comments"] if not each["author"].endswith("]")
    ]
    assert said == ["/status at risk"]


def test_a_goal_is_added_once_when_the_bot_dies_twice_and_its_comment_is_edited_then(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies when the line is written, and again when the goal has its issue; nobody has noted the command yet."""
    request, text = Deadly.request, '/goal add "Quiet pump"'
    fatal = [("RewriteIssue",), ("CreateIssue", "FreshText")]

    def until(self: Deadly, *args: Any) -> Any:
        answer = request(self, *args)
        if tuple(call["operation"] for call in self.calls)[-len(fatal[0]) :] == fatal[0]:
            raise _Stop
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(Deadly, "request", until)
        comment = stage.say("grace", text, "", settle=False)
        while fatal:
            with pytest.raises(_Stop):
                stage.corridor.settle()
            fatal.pop(0)
            stage.corridor.restart()
            stage.corridor.pass_time()
    stage.mend("grace", comment, f"It hums.\n\n{text}\n")
    assert stage.signs(comment) == {"+1"}
    assert stage.answers("") == []
    assert [issue["title"] for issue in stage.corridor.issues("goal")].count("Quiet pump") == 1
    assert stage.corridor.sprint()["body"].count("Quiet pump") == 1


@pytest.mark.parametrize("seed", range(4, 12))
def test_wherever_the_bot_dies_a_command_is_done_once(stage: Stage, seed: int) -> None:
    sandbox = stage.corridor.sandbox
    sandbox.dice.seed(seed)
    comment = stage.say("grace", '/goal add "Quiet pump"\n/retro better tea\n/target 40 users\n/points 8', settle=False)
    bad = stage.say("grace", HIS_OWN_MISTAKE, settle=False)
    sandbox.chance = 0.1
    live_and_die(stage.corridor)
    sandbox.chance = 0.0
    stage.corridor.heal()
    assert stage.signs(comment) == {"+1"}
    assert stage.signs(bad) == {"confused"}
    titles = [issue["title"] for issue in stage.corridor.issues("goal")]
    assert titles.count("Quiet pump") == 1
    assert stage.corridor.sprint()["body"].count("Quiet pump") == 1
    assert len(stage.answers()) == 1
    assert stage.line("Star tracker").count("40 users") == 1
    assert len(stage.corridor.records.kept(stage.corridor.acme.repository.id, 1)) == 1
    assert [each[2] for each in stage.told("points")] == ["8"]


def test_without_its_database_the_bot_runs_nothing_twice(stage: Stage) -> None:
    """What was answered before bears our reaction; what people said since is new."""
    stage.say("grace", "/status at risk\n/target 40 users say yes")
    refused = stage.say("grace", HIS_OWN_MISTAKE)
    stage.say("grace", "/status done")
    stage.later()
    stage.corridor.act("grace", "reopen", issue=stage.corridor.goal("Star tracker")["number"])
    stage.corridor.settle()
    status = stage.status()
    with psycopg.connect(stage.corridor.url) as conn:
        names = "work, delivery, touch, effect, goal, change, rules, secret, receipt, kept"
        conn.execute(f"TRUNCATE {names}")
    stage.corridor.queued.clear()
    stage.corridor.meet()
    stage.corridor.settle()
    stage.corridor.heal()
    assert stage.status() == status
    assert stage.line("Star tracker").count("40 users say yes") == 1
    assert stage.signs(refused) == {"confused"}
    comment = stage.say("grace", "/status blocked")
    assert stage.signs(comment) == {"+1"}
    assert stage.status() == "blocked"
