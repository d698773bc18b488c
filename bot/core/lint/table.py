"""The rules of lint as a table: add a line here, and the command, the rules file and docs/lint.md know it."""

from __future__ import annotations

from bot.core.lint import evidence, owners, planning, wording
from bot.core.lint.values import Rule
from bot.core.rules import Level

_E, _W, _I = Level.ERROR, Level.WARNING, Level.INFO

# What is wrong with a plan.
OF_PLANS = (
    Rule("no-owner", _E, "A goal that nobody answers for is nobody's goal.", "- Ship the importer", owners.no_owner),
    Rule(
        "several-owners",
        _E,
        "Two owners, or a team, wait for each other.",
        "- Ship the importer (Owner: @ada @grace)",
        owners.several_owners,
    ),
    Rule(
        "owner-not-engineer",
        _E,
        "Only who can do the work can own the goal: engineers by name, or members of the teams.",
        "- Ship the importer (Owner: @somebody-else)",
        owners.owner_not_engineer,
    ),
    Rule(
        "owner-away",
        _W,
        "Who is away or support hero does no product work in that time.",
        "Support hero: @ada … - Ship the importer (Owner: @ada)",
        owners.owner_away,
    ),
    Rule(
        "too-many-goals",
        _W,
        "Nobody reaches everything at once.",
        "@ada owns four goals of one plan",
        owners.too_many_goals,
    ),
    Rule(
        "no-target",
        _W,
        "Without a number nobody can tell whether the goal was reached.",
        "- Ship the importer (Owner: @ada)",
        wording.no_target,
    ),
    Rule(
        "no-metric-or-question",
        _I,
        "A goal needs a number to watch, or a question to answer.",
        "- Talk to customers (Owner: @ada)",
        wording.no_metric_or_question,
    ),
    Rule(
        "bundle",
        _W,
        'Two goals joined by "and" are half done for ever.',
        "- Ship the importer and fix billing (Owner: @ada)",
        wording.bundle,
    ),
    Rule(
        "vague-word",
        _W,
        "Some verbs never end, and some adverbs cannot be measured; a number beside them helps.",
        "- Improve the importer (Owner: @ada)",
        wording.vague,
    ),
    Rule(
        "no-why",
        _I,
        "Who knows the reason can find another way there.",
        "- Ship the importer (Owner: @ada), and no Why? beneath",
        planning.no_why,
    ),
    Rule(
        "no-headline",
        _W,
        "A sprint in which everything matters has no direction. Plans of one team need no headline.",
        "goals, and none under a heading such as Headline goals",
        planning.no_headline,
    ),
    Rule(
        "too-many-headlines",
        _W,
        "What matters most is one thing, or two.",
        "three goals under Headline goals",
        planning.too_many_headlines,
    ),
    Rule(
        "no-confidence",
        _W,
        "A headline goal is a bet: say how likely it is.",
        "- Ship the importer (Owner: @ada), under Headline goals",
        planning.no_confidence,
    ),
    Rule(
        "carried-again",
        _W,
        "What was carried over again and again will be once more, unless something changes.",
        "- 🔁 Ship the importer (Owner: @ada) 🔁 3rd sprint",
        owners.carried_again,
    ),
    Rule(
        "ticked-at-birth",
        _W,
        "What is done when the plan is made is no plan.",
        "- ✅ Ship the importer (Owner: @ada), on the first day of the sprint",
        planning.ticked_at_birth,
    ),
    Rule(
        "too-big",
        _W,
        "What takes longer than two days is estimated well only in parts.",
        "- Ship the importer (Owner: @ada) (L), without targets",
        planning.too_big,
    ),
    Rule(
        "criteria-count",
        _W,
        "Too few acceptance criteria leave it open, too many are several goals.",
        "Acceptance criteria: and two items beneath",
        planning.criteria_count,
    ),
    Rule(
        "metric-without-value",
        _W,
        "A metric that never had a value steers nothing.",
        "a row | churn | | | of a table of metrics",
        evidence.metric_without_value,
    ),
    Rule(
        "unsupported-verdict",
        _E,
        "A verdict has to follow from the numbers and statuses beside it.",
        "- ✅ Ship the importer, with a target 🔴 100 imports",
        evidence.unsupported_verdict,
    ),
    Rule(
        "missing-file",
        _E,
        "A file that is promised has to be there. Looked for with --tree only.",
        "see `docs/importer.md`, and there is no such file",
        evidence.missing_file,
    ),
    Rule(
        "contradiction",
        _E,
        "Two documents about the same days have to give the same numbers. Looked for in files checked together.",
        "churn 5% in one file, 7% in the other",
    ),
)

# What the reader noticed while it read; the codes are those of the JSON's warnings.
OF_READING = (
    Rule("broken-block", _W, "Somebody wrote into a part that the bot keeps.", "text between hidden markers"),
    Rule("flat-list", _I, "A list lost its indentation; what belongs to which goal is guessed.", "🎯 beside its goal"),
    Rule("mojibake", _W, "The text was once saved in the wrong encoding.", "schÃ¶n, sch√∂n"),
    Rule("not-utf-8", _W, "The file is in an old encoding; it was read as Windows-1252.", "a file from long ago"),
    Rule("open-details", _W, "A <details> is never closed, and GitHub folds away all that follows.", "<details>"),
    Rule("same-title", _W, "Two goals of one title are mistaken for each other.", "- Search … - Search"),
    Rule("template-title", _W, "The title still is the template's.", "# Sprint 1.n.0 m/2 - Jan 1 to Jan 12"),
    Rule("too-many-items", _W, "The list is longer than any plan; its end was not read.", "30,000 items"),
    Rule("too-many-lines", _W, "The text has more lines than any plan; its end was not read.", "20,000 lines"),
)

# What the reader says and a rule of plans says better.
COVERED = {"two-owners": "several-owners"}

TABLE: dict[str, Rule] = {rule.code: rule for rule in (*OF_PLANS, *OF_READING)}
