"""What people write is shown as GitHub shows it, and can do no harm."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.markdown import SEAL, Tickable, render, render_title, tick


class Known:
    """A small world: ada, issue 12 here, and issue 3 of acme/rockets."""

    def person(self, login: str) -> str | None:
        return "/ada" if login == "ada" else None

    def issue(self, place: str | None, number: int) -> str | None:
        return f"/{place or 'acme/pads'}/issues/{number}" if number in (3, 12) else None

    def short(self, url: str) -> str | None:
        return "#12" if url == "https://github.example/acme/pads/issues/12" else None


def shown(text: str) -> str:
    return str(render(text, Known()))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("**bold** ~~gone~~", "<strong>bold</strong> <s>gone</s>"),
        ("one\ntwo", "one<br>\ntwo"),
        ("| a | b |\n|:-:|--:|\n| 1 | 2 |", '<td style="text-align:center">1</td>'),
        ("> [!WARNING]\n> Careful", '<div class="markdown-alert markdown-alert-warning">'),
        ("<details><summary>More</summary>\n\n*inside*\n\n</details>", "<em>inside</em>"),
        ("```python\nx < 1\n```", "x &lt; 1"),
        ("see https://example.com/a.", 'href="https://example.com/a"'),
        (":rocket: a:b:c", "🚀 a:b:c"),
        ("1. one\n2. two", "<li>two</li>"),
        ("3. three", '<ol start="3">'),
        ("<kbd>Ctrl</kbd> <sub>low</sub>", "<kbd>Ctrl</kbd> <sub>low</sub>"),
    ],
)
def test_a_text_looks_as_on_github(text: str, part: str) -> None:
    assert part in shown(text)


@pytest.mark.parametrize(
    ("text", "href", "words"),
    [
        ("ask @ada, please", "/ada", "@ada"),
        ("(@ada)", "/ada", "@ada"),
        ("see #12.", "/acme/pads/issues/12", "#12"),
        ("acme/rockets#3", "/acme/rockets/issues/3", "acme/rockets#3"),
        ("https://github.example/acme/pads/issues/12", "https://github.example/acme/pads/issues/12", "#12"),
    ],
)
def test_a_name_becomes_a_link(text: str, href: str, words: str) -> None:
    assert re.search(rf'<a href="{re.escape(href)}"[^>]*>{re.escape(words)}</a>', shown(text))


@pytest.mark.parametrize(
    "text",
    ["`@ada #12`", "mail@ada.example.x", "@grace", "#99", "a#12", "&#12;", "#12a", "[x](http://e.x/#12)", "@ada/b"],
)
def test_what_is_no_name_stays_as_it_is(text: str) -> None:
    assert "user-mention" not in shown(text)
    assert "issue-link" not in shown(text)


def test_a_comment_in_html_is_hidden() -> None:
    assert shown("a <!-- goalkeeper:plan --> b\n\n<!-- x\ny -->") == "<p>a  b</p>\n"


def test_a_picture_is_named_and_not_loaded() -> None:
    assert "<img" not in shown("![a view](https://example.com/v.png)")
    assert 'class="picture" href="https://example.com/v.png"' in shown("![a view](https://example.com/v.png)")
    assert shown("[![a view](https://e.x/v.png)](https://e.x)").count("<a ") == 1
    assert "🖼 picture" in shown("![]()")


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href=' java&#x09;script:alert(1)'>x</a>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<details ontoggle=alert(1) open>x</details>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='/_sandbox/reset' method=post><button>x</button></form>",
    "<button form='tick-body' name='box' value='1'>x</button>",
    "<style>body{display:none}</style>",
    "<td style='position:fixed;inset:0'>x</td>",
    "<div style='position:fixed' class='top pop' id='main'>x</div>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<base href='https://evil.example'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<object data='x'></object><embed src=x>",
    "![x](javascript:alert(1))",
    '![x](https://e.x/"onerror="alert(1))',
    '<https://e.x/"onclick=alert(1)>',
    "@ada<script>alert(1)</script>",
]
FORBIDDEN = re.compile(
    r"<\s*(script|img|iframe|svg|style|form|button|input|object|embed|meta|base|math|link|textarea)"
    r"|<[^>]*\son\w+\s*=|href\s*=\s*[\"']?\s*(javascript|data|vbscript):|position\s*:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "- {}", "# {}", "> {}", "| a |\n|---|\n| {} |", "a **{}** b", "<div>\n{}\n</div>"]
)
def test_an_attack_comes_to_nothing(attack: str, around: str) -> None:
    assert not FORBIDDEN.search(shown(around.replace("{}", attack)))


def test_a_task_box_cannot_be_smuggled_into_an_attribute() -> None:
    text = '<div title="\n\n- [ ] <img src=x onerror=alert(1)>\n\n">'
    html = str(render(text, Known(), Tickable("f")))
    assert "title=" not in html
    assert "<img" not in html
    assert SEAL not in html


def test_a_box_that_somebody_wrote_by_hand_is_no_button() -> None:
    assert "<button" not in str(render(f"{SEAL[:3]}12x <input type=checkbox>", Known(), Tickable("f")))


@given(st.text(alphabet=st.sampled_from("<>\"'/=- []x#@ada1 \n`*|!&;:javascriptoner"), max_size=120))
def test_no_jumble_gets_through(text: str) -> None:
    html = str(render(text, Known(), Tickable("tick-body")))
    buttons = re.sub(r'<button type="submit" class="box" [^>]*></button>', "", html)
    assert not FORBIDDEN.search(buttons)
    assert SEAL not in html


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Engines `<b>` & more", "Engines <code>&lt;b&gt;</code> &amp; more"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("**not bold**", "**not bold**"),
    ],
)
def test_only_code_means_something_in_a_title(title: str, html: str) -> None:
    assert str(render_title(title)) == html


def test_each_box_knows_its_line() -> None:
    text = "intro\r\n\r\n- [ ] a\r\n- [X] b\r\n  1. [ ] c\r\n\r\n> - [ ] d\r\n"
    html = str(render(text, Known(), Tickable("tick-7")))
    assert re.findall(r'aria-checked="(\w+)" aria-label="Task" form="tick-7" name="box" value="(\d+)"', html) == [
        ("false", "2"),
        ("true", "3"),
        ("false", "4"),
        ("false", "6"),
    ]


def test_a_box_that_nobody_may_tick_is_no_button() -> None:
    assert shown("- [x] a").count('<span class="box" role="img" aria-label="done" data-done="true">') == 1


def test_a_tick_changes_one_character() -> None:
    text = "a\r\n- [ ] b\t \r> 2) [x] c\n- [X] d"
    assert tick(text, 1) == text.replace("[ ] b", "[x] b")
    assert tick(text, 2) == text.replace("[x] c", "[ ] c")
    assert tick(text, 3) == text.replace("[X] d", "[ ] d")


@pytest.mark.parametrize("line", [0, 2, 99, -1])
def test_a_line_without_a_box_cannot_be_ticked(line: int) -> None:
    with pytest.raises(ValueError, match="no task box"):
        tick("[ ] a\n- [ ] b\nsome [ ] c", line)


@given(st.text(alphabet=st.sampled_from("-*+> \t[]xX1.)a\n\r"), max_size=80))
def test_every_box_that_is_drawn_can_be_ticked_and_ticked_back(text: str) -> None:
    html = str(render(text, Known(), Tickable("f")))
    for line in re.findall(r'name="box" value="(\d+)"', html):
        once = tick(text, int(line))
        assert sum(a != b for a, b in zip(once, text, strict=True)) == 1
        assert tick(once, int(line)).lower() == text.lower()
