"""Each channel gets notices in its own form, by its own limits, and fails in one of three ways."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3.exceptions import InsecureRequestWarning

from bot.notices import calls
from bot.notices.discord import Discord
from bot.notices.senders import OWN, fault, sender
from bot.notices.slack import Slack, SlackHook
from bot.notices.values import Later, Refused, Sender, Vanished
from bot.records.outbox import Row
from tests.notices import receivers
from tests.notices.receivers import Answer, Heard, Web, web

HOME = "https://github.com/acme/rockets/issues/5"
NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
EVIL = "@everyone <!channel> <@U012AB3CD> <at>grace</at> [bank](https://evil.example) *bold* `x`"


def row(text: str = "", title: str = "Retro of week 2", number: int = 1, **parts: Any) -> Row:
    body = text or f"# {title}\n\n[The retro is filed]({HOME}). 2 of 3 goals done.\n\n- **ada**: gyros & more\n"
    given = {"key": f"retro:{number}", "kind": "retro", "remote": "", **parts}
    return Row(
        number,
        "acme/rockets",
        1,
        "chat",
        given["key"],
        given["kind"],
        title,
        body,
        HOME,
        {},
        "d1",
        given["remote"],
        1,
        NOW,
    )


def long(number: int) -> Row:
    lines = "".join(f"- {n} {'word ' * 40}🚀 & <tag>\n" for n in range(200))
    return row(f"# Long {number}\n\n{lines}", f"Long {number}", number)


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture
def heard(site: Web) -> Web:
    site.heard.clear()
    site.answer = receivers.well
    return site


def answering(site: Web, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Web:
    site.answer = lambda _heard: (status, headers or {}, body)
    return site


def test_slack_gets_blocks_and_can_edit_them(heard: Web) -> None:
    heard.answer = receivers.slack
    chat = Slack("xoxb-1-good", "#rockets", api=heard.url)
    name = chat.send((row(),))
    assert name == "C9:17.5"
    assert chat.edit(name, row(title="Other")) == name
    sent, edited = heard.heard
    assert (sent.path, sent.body["channel"]) == ("/chat.postMessage", "#rockets")
    said = (
        f"*Retro of week 2* · acme/rockets\n<{HOME}|The retro is filed>. 2 of 3 goals done.\n• *ada*: gyros &amp; more"
    )
    assert sent.body["blocks"] == [{"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}]
    assert sent.body["text"] == said
    assert (sent.body["parse"], sent.body["link_names"]) == ("none", False)
    assert (edited.path, edited.body["channel"], edited.body["ts"]) == ("/chat.update", "C9", "17.5")
    with pytest.raises(Vanished):
        chat.edit("C9:1.0", row())


def test_slack_takes_the_longest_messages(heard: Web) -> None:
    heard.answer = receivers.slack
    chat = Slack("xoxb-1-good", "#rockets", api=heard.url)
    chat.send(tuple(long(n) for n in range(20)))
    (sent,) = heard.heard
    assert len(sent.body["blocks"]) == 20
    assert all(block["text"]["text"].endswith(f"<{HOME}|… more on GitHub>") for block in sent.body["blocks"])


def test_slack_calls_nobody(heard: Web) -> None:
    heard.answer = receivers.slack
    Slack("xoxb-1-good", "#rockets", api=heard.url).send((row(f"# {EVIL}\n\n[{EVIL}]({HOME}) {EVIL}\n", EVIL),))
    words = json.dumps(heard.heard[0].body, ensure_ascii=False)
    assert "<!" not in words
    assert "<@" not in words
    assert "@everyone" not in words
    assert "<https://evil" not in words


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({"ok": False, "error": "invalid_auth"}, Later, "mend its token"),
        ({"ok": False, "error": "ratelimited"}, Later, "ratelimited"),
        ({"ok": False, "error": "msg_too_long"}, Refused, "msg_too_long"),
        ({"ok": False, "error": "<script>"}, Refused, "no reason"),
        ([], Refused, "no reason"),
        ("x", Refused, "no reason"),
    ],
)
def test_slack_says_no_with_200(heard: Web, answer: object, kind: type[Exception], words: str) -> None:
    answering(heard, 200, body=json.dumps(answer).encode())
    with pytest.raises(kind, match=words):
        Slack("xoxb-1-bad", "#rockets", api=heard.url).send((row(),))


def test_slack_that_answers_no_json_is_tried_again(heard: Web) -> None:
    with pytest.raises(Later, match="no JSON"):
        Slack("xoxb-1-good", "#rockets", api=heard.url).send((row(),))
    answering(heard, 200, body=b'{"ok": true}')
    assert Slack("xoxb-1-good", "#rockets", api=heard.url).send((row(),)) == ""


def test_a_webhook_of_slack_is_written_to_once(heard: Web) -> None:
    hook = SlackHook("T1/B1/C1", hooks=heard.url)
    assert hook.send((row(), row(title="Second", number=2))) == ""
    assert hook.edit("x", row()) == ""
    (sent,) = heard.heard
    assert sent.path == "/T1/B1/C1"
    assert len(sent.body["blocks"]) == 2
    answering(heard, 202)
    with pytest.raises(Later, match="202"):
        hook.send((row(),))


def test_discord_gets_markdown_and_can_edit_it(heard: Web) -> None:
    heard.answer = receivers.discord
    chat = Discord("4174216298", "token", api=heard.url, thread="5", name="Goalkeeper")
    assert chat.send((row(),)) == "77"
    assert chat.edit("77", row(title="Other")) == "77"
    sent, edited = heard.heard
    assert sent.path == "/4174216298/token?wait=true&thread_id=5"
    assert sent.body["content"] == (
        f"**Retro of week 2** · acme/rockets\n[The retro is filed](<{HOME}>). 2 of 3 goals done.\n"
        "- **ada**: gyros & more"
    )
    assert sent.body["allowed_mentions"] == {"parse": []}
    assert sent.body["username"] == "Goalkeeper"
    assert (edited.method, edited.path) == ("PATCH", "/4174216298/token/messages/77?thread_id=5")
    with pytest.raises(Vanished):
        chat.edit("78", row())
    with pytest.raises(Later):
        chat.edit("../../other", row())


def test_discord_takes_the_longest_messages_and_calls_nobody(heard: Web) -> None:
    heard.answer = receivers.discord
    chat = Discord("1", "token", api=heard.url)
    chat.send(tuple(long(n) for n in range(20)))
    chat.send((row(f"# {EVIL}\n\n{EVIL}\n", EVIL),))
    whole, evil = (one.body["content"] for one in heard.heard)
    assert whole.endswith(f"[… more on GitHub](<{HOME}>)")
    assert len(whole.encode("utf-16-le")) <= 4_000
    assert "@everyone" not in evil
    assert "<@" not in evil
    assert "[bank]" not in evil


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "../x"}', b"{}"])
def test_a_message_of_discord_without_a_number_cannot_be_edited(heard: Web, body: bytes) -> None:
    assert Discord("1", "token", api=answering(heard, 200, body=body).url).send((row(),)) == ""


def test_e_mail_comes_as_html_and_as_text() -> None:
    with receivers.post() as office:
        mail = sender(f"mailto://127.0.0.1:{office.port}?from=bot@example.org&to=team@example.org")
        assert mail.send((row(title="Retro\r\nBcc: evil@example.org"),)) == ""
        assert mail.edit("x", row()) == ""
        mail.send((row(), row(title="Second", number=2)))
        one, two = office.mails
        assert "team@example.org" in one[1][0]
        assert one[2]["Subject"] == "Retro Bcc: evil@example.org · acme/rockets"
        assert one[2]["Bcc"] is None
        page, plain = (one[2].get_body((kind,)) for kind in ("html", "plain"))
        assert page is not None
        assert plain is not None
        assert f'<a href="{HOME}">The retro is filed</a>' in page.get_content()
        assert "<li><b>ada</b>: gyros &amp; more</li>" in page.get_content()
        assert "The retro is filed" in plain.get_content()
        assert two[2]["Subject"] == "2 news of acme/rockets"
        page = two[2].get_body(("html",))
        assert page is not None
        assert "<b>Second</b> · acme/rockets" in page.get_content()
        office.refuses = True
        with pytest.raises(Later, match="did not take it"):
            mail.send((row(),))


def test_html_of_people_is_text_in_e_mail() -> None:
    with receivers.post() as office:
        mail = sender(f"mailto://127.0.0.1:{office.port}?from=bot@example.org&to=team@example.org")
        mail.send((row("# A &lt;img src=x onerror=alert(1)>\n\n<script>alert(1)</script> &lt;b>\n", "A <img src=x>"),))
        page = office.mails[0][2].get_body(("html",))
        assert page is not None
        assert "<script" not in page.get_content()
        assert "<img" not in page.get_content()


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for loopback that nobody signed but itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    parts = (
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
    )
    file = tmp_path_factory.mktemp("tls") / "loopback.pem"
    file.write_bytes(b"".join(parts))
    return file


def test_teams_gets_a_card_of_its_size_that_calls_nobody(pem: Path) -> None:
    with web(receivers.teams, pem) as site:
        chat = sender(f"workflows://127.0.0.1:{site.port}/abcdef/signature?verify=no")
        with pytest.warns(InsecureRequestWarning):
            chat.send((row(f"# {EVIL}\n\n{EVIL} **yes** [here]({HOME})\n", EVIL),))
        with pytest.warns(InsecureRequestWarning):
            chat.send(tuple(long(n) for n in range(20)))
        assert chat.edit("x", row()) == ""
        evil, whole = site.heard
        card = evil.body["attachments"][0]["content"]
        assert "entities" not in card["msteams"]
        said = card["body"][-1]["text"]
        assert f"**yes** [here]({HOME})" in said
        assert "<at>" not in said
        assert "[bank]" not in said
        assert whole.size <= 28_000
        assert whole.body["attachments"][0]["content"]["body"][-1]["text"].endswith(f"[… more on GitHub]({HOME})")
        with pytest.raises(Later, match="not reached"):
            sender(f"workflows://127.0.0.1:{site.port}/abcdef/signature").send((row(),))  # nobody signed for it


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (500, Later, "answered 500"),
        (408, Later, "answered 408"),
        (429, Later, "too many"),
        (404, Later, "address or token"),
        (400, Refused, "answered 400"),
    ],
)
def test_a_channel_of_apprise_says_how_it_failed(heard: Web, status: int, kind: type[Exception], words: str) -> None:
    answering(heard, status)
    with pytest.raises(kind, match=words):
        sender(f"json://127.0.0.1:{heard.port}/a-secret-path").send((row(),))


def test_plain_text_goes_to_whom_nothing_else_can_be_told(heard: Web) -> None:
    sender(f"json://127.0.0.1:{heard.port}/x").send((row(),))
    assert heard.heard[0].body["message"] == (
        f"Retro of week 2 · acme/rockets\nThe retro is filed ({HOME}). 2 of 3 goals done.\n- ada: gyros & more"
    )


@pytest.mark.parametrize(
    ("status", "headers", "kind", "seconds"),
    [
        (500, {}, Later, None),
        (503, {"Retry-After": "40"}, Later, 40.0),
        (429, {"Retry-After": "7.5"}, Later, 7.5),
        (429, {"Retry-After": "soon"}, Later, None),
        (301, {"Location": "http://127.0.0.1:9/elsewhere"}, Later, None),
        (401, {}, Later, None),
        (413, {}, Refused, None),
    ],
)
def test_an_answer_says_whether_to_try_again(
    heard: Web, status: int, headers: dict[str, str], kind: type[Exception], seconds: float | None
) -> None:
    answering(heard, status, headers)
    with pytest.raises(kind) as caught:
        Discord("1", "token", api=heard.url).send((row(),))
    assert str(status) in str(caught.value)
    assert getattr(caught.value, "seconds", None) == seconds
    assert "token/" not in str(caught.value)
    assert len(heard.heard) == 1


def test_patience_may_be_asked_for_as_a_date() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    assert 20 < (calls.asked(format_datetime(soon, usegmt=True)) or 0) <= 30
    assert 20 < (calls.asked(format_datetime(soon.replace(tzinfo=None))) or 0) <= 30
    assert calls.asked("-5") == 0.0


def test_nobody_there_no_answer_and_no_name(heard: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Later, match="connection refused"):
        Discord("1", "token", api="http://127.0.0.1:1").send((row(),))
    with pytest.raises(Later, match="its name is not known"):
        Discord("1", "token", api="http://nobody.invalid").send((row(),))
    with pytest.raises(Later, match="cannot be reached: InvalidSchema"):
        Discord("1", "token", api="nope://x").send((row(),))
    monkeypatch.setattr(calls, "_READ_SECONDS", 0.1)
    heard.answer = _slowly
    with pytest.raises(Later, match="did not answer in time"):
        Discord("1", "token", api=heard.url).send((row(),))


def _slowly(_heard: Heard) -> Answer:
    time.sleep(0.3)
    return 204, {}, b""


@pytest.mark.parametrize(
    ("error", "words"),
    [(requests.exceptions.SSLError("bad"), "certificate"), (requests.ConnectionError("reset"), "the connection broke")],
)
def test_a_broken_line_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def broken(*_args: object, **_kwargs: object) -> requests.Response:
        raise error

    monkeypatch.setattr(requests, "request", broken)
    with pytest.raises(Later, match=words):
        calls.call("POST", "http://127.0.0.1/secret", {})


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("slack://xoxb-1234-1234-abc/#general", Slack),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7", SlackHook),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7", SlackHook),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", Discord),
    ],
)
def test_an_address_tells_which_sender_it_is_for(url: str, kind: type[Sender]) -> None:
    assert isinstance(sender(url), kind)
    assert fault(url) == ""


def test_a_sender_of_our_own_goes_before_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OWN, "posthog", SlackHook)
    assert isinstance(sender("posthog://x"), SlackHook)


@pytest.mark.parametrize("url", ["nope://x", "slack://xoxb-1234-1234-abc/#one/#two", "discord://"])
def test_what_nobody_can_read_is_said_without_repeating_it(url: str) -> None:
    assert fault(url)
    assert url not in fault(url)


def test_a_workflow_of_slack_goes_through_apprise() -> None:
    assert not isinstance(sender("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7?mode=trigger"), SlackHook)
