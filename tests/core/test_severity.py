"""How grave is it: the words that say so stand at an end of a line, and are no part of the sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.severity import SIGNS, parted, severity_of


@pytest.mark.parametrize(
    ("line", "severity", "rest"),
    [
        ("critical: no backup", "critical", "no backup"),
        ("High: no backup", "high", "no backup"),
        ("🔴 **CRITICAL**: no backup", "critical", "no backup"),
        ("[low] no backup", "low", "no backup"),
        ("(hoch) kein Backup", "high", "kein Backup"),
        ("No backup 🔴 **CRITICAL**", "critical", "No backup"),
        ("No backup (major)", "high", "No backup"),
        ("No backup — minor", "low", "No backup"),
        ("No backup - medium", "medium", "No backup"),
        ("low coverage of tests", "", "low coverage of tests"),
        ("the bar is too low", "", "the bar is too low"),
        ("this is critical", "", "this is critical"),
        ("critical:", "", "critical:"),
        ("", "", ""),
    ],
)
def test_a_line_is_parted(line: str, severity: str, rest: str) -> None:
    assert parted(line) == (severity, rest)


@given(st.sampled_from(list(SIGNS)), st.from_regex(r"[a-z]{3,9} [a-z]{3,9}", fullmatch=True))
def test_what_is_written_as_we_show_it_is_read_again(severity: str, text: str) -> None:
    assert parted(f"{severity}: {text}") == (severity, text)
    assert parted(f"{text} {SIGNS[severity]} {severity.upper()}") == (severity, text)


@given(st.text(max_size=400))
def test_whatever_is_written_keeps_its_words(text: str) -> None:
    severity, rest = parted(text)
    assert severity in {"", *SIGNS}
    assert rest in text
    assert severity_of(text) in {"", *SIGNS}
