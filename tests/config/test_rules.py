"""The rules of a space: from the file to values, and every mistake with its line and what is allowed."""

import json
import random
import re
import time as clock
from datetime import date, time
from importlib import resources

import pytest

from bot.core.rules import BecomeIssues, BoardRule, Cadence, LabelNames, Level, OwnerRule, RetroRule, Rules, Team
from config.problems import MOST_PROBLEMS, RulesError
from config.rules import RULES_PATH, RulesFile, parse_rules, rules_schema

DEFAULTS = (resources.files("config") / "defaults.yml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    return [str(problem).removeprefix(f"{RULES_PATH}:") for problem in caught.value.problems]


def test_no_text_means_the_defaults() -> None:
    assert parse_rules("") == Rules()
    assert parse_rules("# nothing yet\n") == Rules()
    assert parse_rules("{}") == Rules()


def test_the_file_of_defaults_spells_the_defaults() -> None:
    assert parse_rules(DEFAULTS) == Rules()


def test_the_file_of_defaults_names_every_rule() -> None:
    keys = {key for name in rules_schema()["$defs"].values() for key in name["properties"]} | set(
        RulesFile.model_fields
    )
    assert not [key for key in keys if f"{key}:" not in DEFAULTS]


def test_headings_without_anything_beneath_mean_the_defaults() -> None:
    assert parse_rules("teams:\ncadence:\n  starts:\nretro:\nlabels:\nstatuses:\n  done:\ngoals:\n") == Rules()


def test_everything_can_be_changed() -> None:
    rules = parse_rules(
        """
timezone: Europe/Zurich
teams:
  - Rockets
  - {name: Ground control, members: ["@ada", grace-h, acme_linus, "helper[bot]"]}
cadence:
  {starts: 2026-01-05, weeks: 3, first_number: 40, opens_days_before: 0, opens_at: 8:00, title: "S{number} {{x}}"}
retro: {enabled: false, day: Monday, at: 9:30}
labels: {sprint: iteration, goal: objective, retro: "look back"}
statuses:
  done: {emoji: 🏁, label: finished, colour: "#00FF00", description: All of it, aliases: [✅, over]}
  on track: {aliases: []}
goals: {become_issues: at once, grace_days: 5}
pin: false
"""
    )
    assert rules.timezone == "Europe/Zurich"
    assert rules.teams == (
        Team("Rockets"),
        Team("Ground control", ("ada", "grace-h", "acme_linus", "helper[bot]")),
    )
    assert rules.cadence == Cadence(date(2026, 1, 5), 3, 40, 0, time(8), "S{number} {{x}}")
    assert rules.retro == RetroRule(enabled=False, weekday=0, at=time(9, 30))
    assert rules.labels == LabelNames("iteration", "objective", "look back")
    done = rules.vocabulary.named("done")
    assert (done.emoji, done.label, done.colour, done.description) == ("🏁", "finished", "00ff00", "All of it")
    assert done.aliases == ("✅", "over")
    assert rules.vocabulary.named("on track").aliases == ()
    assert rules.vocabulary.named("at risk") == Rules().vocabulary.named("at risk")
    assert rules.become_issues is BecomeIssues.AT_ONCE
    assert rules.grace_days == 5
    assert not rules.pin


def test_a_default_alias_steps_back_for_a_chosen_sign() -> None:
    vocabulary = parse_rules("statuses:\n  done: {emoji: 🏃}\n").vocabulary
    assert vocabulary.read("🏃") == vocabulary.named("done")
    assert vocabulary.read("started") == vocabulary.named("on track")


def test_two_statuses_may_swap_their_emoji() -> None:
    vocabulary = parse_rules("statuses:\n  done: {emoji: 🟢}\n  on track: {emoji: ✅}\n").vocabulary
    assert vocabulary.named("done").emoji == "🟢"
    assert vocabulary.read("✅") == vocabulary.named("on track")


STATUSES = "not started, on track, at risk, off track, blocked, done, carried over, dropped"
TOP = ", ".join(RulesFile.model_fields)
LABEL = "the name of a label: one line of at most 50 characters with a letter or a digit"
TITLE = "one line of at most 200 characters with {number}, {half}, {start} or {end}"
ZONE = "a name of the IANA time zone database, such as Europe/Zurich"
HASH = "has no value (text that begins with # needs quotes)"
LINE_60 = "one line of at most 60 characters"
TEAMS = "a list of at most 50 teams, each a name, or a name and members"
WRONG = [
    ("boards: [7, 7]", "1 boards[1]: board 7 is named twice; keep one"),
    (
        "boards:\n  - 7\n  - {number: 7, owner: Acme}\n  - {number: 7, owner: acme}",
        "4 boards[2]: board 7 of acme is named twice; keep one",
    ),
    (
        "boards:\n  - {number: 7, columns: {Legal: stuck}}",
        "2 boards[0].columns.Legal: is no status; allowed: columns of the board, each with a status",
    ),
    (
        "teams: [Guidance]\nowners: {only_from: [Guidanse]}",
        '2 owners.only_from: "Guidanse" is no team, did you mean "Guidance"?; allowed: a name under `teams:`',
    ),
    (
        "commands: {may: {stat: [owner]}}",
        '1 commands.may.stat: unknown command, did you mean "status"?; allowed: a command of docs/commands.md',
    ),
    (
        "commands: {may: {status: [boss]}}",
        (
            '1 commands.may.status: "boss" is no condition; write owner, supporter, author, team:NAME, role:NAME,'
            " permission>=LEVEL (read, triage, write, maintain, admin), org-member, taking or anyone."
        ),
    ),
    ("# hello\ntimezon: UTC", f'2 timezon: unknown setting, did you mean "timezone"?; allowed: one of {TOP}'),
    ("sprint_length_in_days: 14", f"1 sprint_length_in_days: unknown setting; allowed: one of {TOP}"),
    ("- a", "1 cannot be a list; allowed: settings of its own, one per line, as name: value"),
    ("hello", '1 cannot be "hello"; allowed: settings of its own, one per line, as name: value'),
    ("cadence: 2", "1 cadence: cannot be 2; allowed: settings of its own, one per line, as name: value"),
    ("statuses: [done]", "1 statuses: cannot be a list; allowed: settings of its own, one per line, as name: value"),
    ("closing:\n  grace_days: 11", "2 closing.grace_days: cannot be 11; allowed: a whole number from 0 to 10"),
    ("closing:\n  at: noon", '2 closing.at: "noon" is no time of day; allowed: a time of day as 15:00'),
    (
        "closing:\n  look: true",
        (
            '2 closing.look: unknown setting, did you mean "lock"?; allowed: one of '
            "enabled, at, grace_days, ask, ask_days_before, close, lock, learning_counts"
        ),
    ),
    ("pin: yes", '1 pin: cannot be "yes"; allowed: true or false'),
    ("pin: 1", "1 pin: cannot be 1; allowed: true or false"),
    ("pin:", "1 pin: has no value; allowed: true or false"),
    ("pin: {a: b}", "1 pin: cannot be a group of settings; allowed: true or false"),
    ("pin: true\npin: false", "2 pin: is written twice; keep one"),
    ("timezone: 1", f"1 timezone: cannot be 1; allowed: {ZONE}"),
    (
        "timezone: europe/zurich",
        (f'1 timezone: unknown time zone "europe/zurich", did you mean "Europe/Zurich"?; allowed: {ZONE}'),
    ),
    ("timezone: ../../etc/passwd", f'1 timezone: unknown time zone "../../etc/passwd"; allowed: {ZONE}'),
    ("teams: Rockets", f'1 teams: cannot be "Rockets"; allowed: {TEAMS}'),
    ("teams:\n  - 5", f"2 teams[0]: cannot be 5; allowed: {TEAMS}"),
    ("teams:\n  - members: [ada]", f"2 teams[0].name: is missing; allowed: {LINE_60}"),
    ("teams:\n  - ''", f"2 teams[0].name: cannot be empty; allowed: {LINE_60}"),
    ("teams:\n  - |\n    a\n    b", f"2 teams[0].name: must be on one line; allowed: {LINE_60}"),
    ("teams:\n  - " + "x" * 61, f"2 teams[0].name: is too long; allowed: {LINE_60}"),
    ("teams: [" + ",".join(f"t{i}" for i in range(51)) + "]", f"1 teams: is too long; allowed: {TEAMS}"),
    ("teams: [Rockets, rockets]", '1 teams[1]: "rockets" already stands for "teams[0]"'),
    (
        "teams:\n  - name: A\n    members:\n      - ada\n      - ada l",
        '5 teams[0].members[1]: "ada l" is no login of GitHub; allowed: a list of at most 100 logins',
    ),
    ("cadence:\n  weeks: 7", "2 cadence.weeks: cannot be 7; allowed: a whole number from 1 to 6"),
    ("cadence:\n  weeks: 1e400", "2 cadence.weeks: cannot be Infinity; allowed: a whole number from 1 to 6"),
    ("cadence:\n  weeks: true", "2 cadence.weeks: cannot be true; allowed: a whole number from 1 to 6"),
    ("cadence:\n  weeks: '2'", '2 cadence.weeks: cannot be "2"; allowed: a whole number from 1 to 6'),
    (
        "cadence:\n  starts: 5 Jan",
        ('2 cadence.starts: "5 Jan" is no date from 2000 to 2100; allowed: a date as 2026-01-05'),
    ),
    (
        "cadence:\n  starts: 2026-02-30",
        '2 cadence.starts: "2026-02-30" is no date from 2000 to 2100; allowed: a date as 2026-01-05',
    ),
    (
        "cadence:\n  starts: 0001-01-01",
        '2 cadence.starts: "0001-01-01" is no date from 2000 to 2100; allowed: a date as 2026-01-05',
    ),
    ("cadence:\n  starts: 20260105", "2 cadence.starts: cannot be 20260105; allowed: a date as 2026-01-05"),
    (
        "cadence:\n  title: Sprint {numbr}",
        f'2 cadence.title: unknown placeholder "{{numbr}}", did you mean "number"?; allowed: {TITLE}',
    ),
    (
        "cadence:\n  title: '{number!r}'",
        (f'2 cadence.title: unknown placeholder "{{number}}", did you mean "number"?; allowed: {TITLE}'),
    ),
    (
        "cadence:\n  title: '{number.__class__}'",
        (f'2 cadence.title: unknown placeholder "{{number.__class__}}"; allowed: {TITLE}'),
    ),
    (
        "cadence:\n  title: '{number'",
        (f"2 cadence.title: has a {{ or }} alone; write {{{{ or }}}} for the sign itself; allowed: {TITLE}"),
    ),
    (
        "cadence:\n  title: Sprint",
        (f"2 cadence.title: needs a placeholder, or all sprints have the same title; allowed: {TITLE}"),
    ),
    ("retro:\n  day: Friyay", '2 retro.day: cannot be "friyay"; allowed: a day of the week, such as friday'),
    ("retro:\n  ask_days_before: 11", "2 retro.ask_days_before: cannot be 11; allowed: a whole number from 0 to 10"),
    ("actions:\n  become: tickets", '2 actions.become: cannot be "tickets"; allowed: boxes or issues'),
    ("actions:\n  after_hours: 100", "2 actions.after_hours: cannot be 100; allowed: a whole number from 0 to 72"),
    ("retro:\n  at: 24:00", '2 retro.at: "24:00" is no time of day; allowed: a time of day as 15:00'),
    ("retro:\n  at: 3pm", '2 retro.at: "3pm" is no time of day; allowed: a time of day as 15:00'),
    ("retro:\n  at: 15", "2 retro.at: cannot be 15; allowed: a time of day as 15:00"),
    (
        "labels:\n  goal: 🎯",
        (f"2 labels.goal: must hold a letter or a digit: GitHub refuses labels of signs only; allowed: {LABEL}"),
    ),
    ("labels:\n  goal: #1", f"2 labels.goal: {HASH}; allowed: {LABEL}"),
    ("labels:\n  goal: Sprint", '2 labels.goal: "Sprint" already stands for "labels.sprint"'),
    ("labels:\n  goal: 'Status: Done'", '2 labels.goal: "Status: Done" already stands for "done"'),
    ("labels:\n  sprint: " + "x" * 51, f"2 labels.sprint: is too long; allowed: {LABEL}"),
    (
        "goals:\n  become_issues: later",
        '2 goals.become_issues: cannot be "later"; allowed: at start, at once, by command or never',
    ),
    ("statuses:\n  dome: {}", f'2 statuses.dome: unknown status, did you mean "done"?; allowed: one of {STATUSES}'),
    ("statuses:\n  done:\n    emoji: abc", '3 statuses.done.emoji: "abc" is no emoji; allowed: one emoji'),
    ("statuses:\n  done:\n    emoji: 🎯🎯 🎯", '3 statuses.done.emoji: "🎯🎯 🎯" is no emoji; allowed: one emoji'),
    ("statuses:\n  done:\n    emoji: '|'", '3 statuses.done.emoji: "|" is no emoji; allowed: one emoji'),
    ("statuses:\n  done:\n    emoji: '\u202e✅'", '3 statuses.done.emoji: "\u202e✅" is no emoji; allowed: one emoji'),
    ("statuses:\n  done:\n    emoji: 🟢", '3 statuses.done.emoji: "🟢" already stands for "on track"'),
    ("statuses:\n  done:\n    aliases: [blocked]", '3 statuses.done.aliases: "blocked" already stands for "blocked"'),
    ("statuses:\n  done:\n    label: sprint", '3 statuses.done.label: "sprint" already stands for "labels.sprint"'),
    (
        "statuses:\n  done:\n    colour: #ff0000",
        f"3 statuses.done.colour: {HASH}; allowed: six hex digits in quotes, as '1a7f37'",
    ),
    (
        "statuses:\n  done:\n    colour: 123456",
        "3 statuses.done.colour: cannot be 123456; allowed: six hex digits in quotes, as '1a7f37'",
    ),
    (
        "statuses:\n  done:\n    colour: green",
        "3 statuses.done.colour: \"green\" is no colour; allowed: six hex digits in quotes, as '1a7f37'",
    ),
    (
        "statuses:\n  done:\n    color: green",
        (
            '3 statuses.done.color: unknown setting, did you mean "colour"?'
            "; allowed: one of emoji, label, colour, description, aliases"
        ),
    ),
    (
        "statuses:\n  done:\n    description: We won 🏆",
        (
            "3 statuses.done.description: must hold no emoji: GitHub refuses them in descriptions of labels"
            "; allowed: one line of at most 100 characters without emoji"
        ),
    ),
    (
        "lint:\n  rules:\n    no-ower: off",
        '3 lint.rules.no-ower: unknown rule, did you mean "no-owner"?; allowed: a code of docs/lint.md',
    ),
    (
        "lint:\n  rules:\n    no-owner: loud",
        '3 lint.rules.no-owner: cannot be "loud"; allowed: codes of docs/lint.md, each off, info, warning or error',
    ),
    (
        "lint:\n  most_headlines: 0",
        "2 lint.most_headlines: cannot be 0; allowed: a whole number from 1 to 50",
    ),
    (
        "lint:\n  least_criteria: 9",
        "2 lint.least_criteria: asks for at least 9 criteria and at most 5",
    ),
    (
        "lint:\n  most_criteria: 1",
        "2 lint.most_criteria: asks for at least 3 criteria and at most 1",
    ),
    ("a: &x 1", "1 anchors (&) and aliases (*) are not allowed; write it out, or put it in quotes"),
    ("cadence:\n  <<: {weeks: 3}", "2 cadence: merge keys (<<) are not allowed; write the keys out"),
]


def test_lint_is_set_by_code_and_by_number() -> None:
    lint = parse_rules("lint:\n  rules: {no-why: off, no-target: Error}\n  engineers: [ada]\n  most_hours: 8\n").lint
    assert dict(lint.levels) == {"no-why": Level.OFF, "no-target": Level.ERROR}
    assert (lint.engineers, lint.most_hours, lint.most_headlines) == (("ada",), 8, 2)


def test_boards_owners_and_commands_are_read() -> None:
    rules = parse_rules(
        "teams: [{name: Guidance, members: [ada, grace]}, Propulsion]\n"
        "boards: [7, {number: 8, owner: acme, points: Estimate, columns: {Waiting  for Legal: Blocked}}]\n"
        "owners: {second: supporter, only_from: [Guidance]}\n"
        "commands: {may: {status: [owner, team:Guidance]}, bots: ['helper[bot]']}\n"
    )
    assert rules.boards == (
        BoardRule(7),
        BoardRule(8, "acme", points="Estimate", columns=(("waiting for legal", "blocked"),)),
    )
    assert rules.owners == OwnerRule("supporter", ("ada", "grace"))
    assert rules.commands.may == {"status": ("owner", "team:Guidance")}


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[told[:50] for _, told in WRONG])
def test_a_mistake_is_told_with_line_key_and_what_is_allowed(text: str, told: str) -> None:
    assert problems(text) == [told]


def test_every_mistake_is_told_in_the_order_of_the_lines() -> None:
    lines = problems("pin: maybe\nretro:\n  day: someday\n  at: noon\ntimezone: Mars/Olympus\nlabels: 5\n")
    assert [line.split(":")[0] for line in lines] == ["1 pin", "3 retro.day", "4 retro.at", "5 timezone", "6 labels"]


def test_no_more_problems_are_told_than_a_person_reads() -> None:
    text = "".join(f"wrong{i}: 1\n" for i in range(1_400))
    begun = clock.thread_time()
    assert len(problems(text)) == MOST_PROBLEMS
    assert clock.thread_time() - begun < 1.0


def test_what_is_repeated_from_the_file_is_short_and_on_one_line() -> None:
    key = "k" * 500 + "\\n" + "l" * 500
    [line] = problems(f'"{key}": 1\n')
    assert len(line) < 110 + len(TOP)
    assert "\n" not in line
    [line] = problems(f"retro:\n  at: '{'x' * 5_000}'\n")
    assert len(line) < 250


def test_the_path_of_the_file_is_part_of_the_message() -> None:
    with pytest.raises(RulesError, match=r"^rules\.yml:1 pin: cannot be 5; allowed: true or false$"):
        parse_rules("pin: 5", "rules.yml")


@pytest.mark.parametrize("emoji", ["✔️", "👩‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇨🇭", "👍🏽", "❤️‍🔥"])
def test_emoji_of_many_parts_are_emoji(emoji: str) -> None:
    assert parse_rules(f"statuses:\n  dropped: {{emoji: '{emoji}'}}").vocabulary.named("dropped").emoji == emoji


def test_the_schema_describes_every_rule_and_refuses_others() -> None:
    schema = rules_schema()
    assert set(schema["properties"]) == set(RulesFile.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["CadenceRule"]["properties"]["starts"]["type"] == ["string", "null"]
    assert json.loads(json.dumps(schema)) == schema


def test_the_schema_takes_what_the_reader_takes() -> None:
    properties = rules_schema()["properties"]
    team = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/TeamRule"}]}
    assert properties["teams"]["anyOf"] == [{"items": team, "type": "array"}, {"type": "null"}]
    assert {"type": "null"} in properties["cadence"]["anyOf"]
    assert "done" in properties["statuses"]["anyOf"][0]["propertyNames"]["enum"]
    at = rules_schema()["$defs"]["RetroSetting"]["properties"]["at"]
    assert re.fullmatch(at["pattern"], at["default"])
    assert at["description"] == "a time of day as 15:00"


MUTATIONS = 2_000
PIECES = [
    *"\t\n\r :-?[]{}&*!|>'\"%@`#~,.0\0\u2028\ud800\ufeff",
    "é",
    "🏁",
    "<<: ",
    "- ",
    "{a: [",
    "null",
    "9" * 30,
    "--- ",
    "...",
]


def mutated(text: str, dice: random.Random) -> str:
    """The text with a few of its parts cut out, doubled, swapped or replaced by something nasty."""
    for _ in range(dice.randint(1, 6)):
        at, size = dice.randrange(len(text) + 1), dice.choice([0, 1, 1, 2, 10, 100])
        piece = dice.choice(
            [*PIECES, "", text[at : at + size] * dice.choice([2, 2, 20]), chr(dice.randrange(0x11_0000))]
        )
        text = text[:at] + piece + text[at + size :]
    return text


@pytest.mark.no_cover  # it takes the time
def test_a_mutated_file_is_read_or_told_and_never_slow() -> None:
    dice = random.Random(20_260_105)
    slowest, read, told = 0.0, 0, 0
    for _ in range(MUTATIONS):
        text = mutated(DEFAULTS, dice)
        begun = clock.thread_time()
        try:
            parse_rules(text)
            read += 1
        except RulesError as error:
            told += 1
            assert error.problems  # noqa: PT017 - both outcomes are right; this one must say something
        slowest = max(slowest, clock.thread_time() - begun)
    assert read + told == MUTATIONS
    assert min(read, told) > MUTATIONS / 20
    assert slowest < 1.0
