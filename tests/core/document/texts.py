"""Planning documents made up for the tests: strategies that write plans the way people do."""

from __future__ import annotations

from hypothesis import strategies as st

TITLES = [
    "Correlation analysis", "Session recordings", "Ship **bold** billing", "Why do people leave",
    "Fix `@cache` in core",
    "10:30 stand-up bot", "e-mail ada@example.org", "Über-große Ziele", "日本語の目標", "A/B test (phase two)",
    "🚀 Rocket science", "Query cache: make it fast", "Use @acme/core everywhere", "Reach 99% uptime",
    "\\#7 escaped",
    "[Docs](https://docs.example/start) rewrite", "Costs < income", "Trailing dot.", "Clean up #44 leftovers",
]  # fmt: skip
LOGINS = ["ada", "grace", "edsger", "barbara", "linus"]
SIGNS = ["", "", "🟢 ", "⚠️ ", "✅ ", ":runner: ", "🏃‍♀️ "]
OWNERS = [
    "", "", " (Owner: @{0})", " (Owner: @{0} )", "? (Owner: @{0})", " **(Owner: @{0})**", " @{0}",
    " — @{0}", " (@{0})",
    " (Owner: ?)", " (Owner: @{0}, @{1})", " (owner: Ann & Carl)", " (Owner: @{0}, supporters: @{1})",
    " [Owner: @{0}]",
]  # fmt: skip
DETAILS = [
    "",
    "",
    " - make it so",
    " – with care (50:50)",
    ": because it matters",
    " - by Friday (@grace @linus)  ",
    " (continued)",
]
CHILDREN = [
    "🎯 Goal: five users", "✅ 🎯 Goal: no errors", "Why? people asked", "Status: 🟡 slow",
    "**Status:** fine", "plain words",
    '(Owner: @grace ): "a part"', "[ ] a box", "Owner: @linus", "",
]  # fmt: skip
HEADINGS = ["## Plan", "## Headline goals", "### High priority", "Low priority\n---", "**Goals**", "## Planning"]
BULLETS = ["- ", "* ", "+ ", "1. ", "-   ", "- [ ] ", "- [x] ", "-\t"]


@st.composite
def goal_lines(draw: st.DrawFn) -> list[str]:
    """Return the lines of one goal."""
    bullet = draw(st.sampled_from(BULLETS))
    people = draw(st.permutations(LOGINS))
    first = draw(st.sampled_from(["", "", "", "", f"@{people[0]}: ", f"**@{people[0]}** ", "🎯 ", "**", "~~"]))
    closing = first if first in {"**", "~~"} else ""
    owner = draw(st.sampled_from(OWNERS)).format(*people)
    number = draw(st.sampled_from([0, 0, 0, 12, 13, 14]))
    link = f" [#{number}](https://github.example/acme/rockets/issues/{number})" if number else ""
    title = draw(st.sampled_from(TITLES))
    line = (
        bullet + draw(st.sampled_from(SIGNS)) + first + title + closing + link + owner + draw(st.sampled_from(DETAILS))
    )
    inner = "\t" if bullet == "-\t" else " " * len(bullet.replace("[ ] ", "").replace("[x] ", ""))
    children = draw(st.lists(st.tuples(st.sampled_from(["- ", "* "]), st.sampled_from(CHILDREN)), max_size=3))
    return [line, *(f"{inner}{mark}{child}".rstrip() for mark, child in children)]


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Return a whole plan, with any line ending and with or without one at its end."""
    lines = draw(st.sampled_from([[], ["# Sprint 12", ""], ["Some words of welcome.", ""], ["<!-- a hint -->"]]))
    lines = list(lines)
    for _ in range(draw(st.integers(1, 3))):
        lines += [draw(st.sampled_from(HEADINGS)), *draw(st.sampled_from([[], [""], ["Each goal has one owner.", ""]]))]
        for goal in draw(st.lists(goal_lines(), min_size=0, max_size=4)):
            lines += [*goal, *draw(st.sampled_from([[], [], [""]]))]
        lines += draw(
            st.sampled_from([[], [""], ["", "Closing words."], ["", "```", "- not a goal (Owner: @ada)", "```", ""]])
        )
    ending = draw(st.sampled_from(["\n", "\r\n", "\n", "\r"]))
    return "\n".join(lines).replace("\n", ending) + draw(st.sampled_from(["", ending, ending * 2]))
