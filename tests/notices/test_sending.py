"""The outbox and its sender, with a real database and real channels: once each, later on failure, never lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bot.core.notices import Kind
from bot.errors import DatabaseAway
from bot.notices import sending
from bot.notices.discord import Discord
from bot.notices.sending import Sending
from bot.notices.values import Later, Refused, Sender
from bot.records import outbox as kept
from bot.records.outbox import Row, Taken, in_trouble
from tests.notices import receivers
from tests.notices.box import DAY, HOME, NOW, Box, Chat, emptied, notice
from tests.notices.receivers import Answer, Heard, Web, web


def test_what_comes_together_is_one_message_and_told_once(box: Box) -> None:
    one, two = notice("One"), notice("Two", "chat", "mail", facts=(("goal", 7), ("words", "a \0 b")))
    box.tell(one, two)
    box.tell(one)  # by the next look, which has not seen that it is told
    chat, mail = Chat(), Chat()
    assert emptied(box.sending(chat=chat, mail=mail)) == 2
    assert chat.sent == [("One", "Two")]
    assert mail.sent == [("Two",)]
    assert box.counted == [("retro", "sent")] * 3
    assert box.records.told_notices(7, 12) == {
        ("chat", one.key): one.digest,
        ("chat", two.key): two.digest,
        ("mail", two.key): two.digest,
    }
    assert emptied(box.sending(chat=chat, mail=mail)) == 0


def test_a_row_has_all_that_machines_need(box: Box) -> None:
    box.tell(notice("Two", facts=(("goal", 7), ("words", "a \0 b"))))
    taken = box.records.take_notices("me", NOW, ["chat"])
    assert taken is not None
    (row,) = taken.rows
    assert (row.repo, row.sprint, row.kind, row.url) == ("acme/rockets", 12, "retro", HOME)
    assert row.facts == {"goal": 7, "words": "a  b"}
    assert row.tries == 1


def test_what_is_not_due_waits(box: Box) -> None:
    box.tell(notice("Later", due=NOW + timedelta(hours=1)))
    chat = Chat()
    assert emptied(box.sending(chat=chat)) == 0
    box.now = NOW + timedelta(hours=1)
    assert emptied(box.sending(chat=chat)) == 1


def test_a_burst_is_gathered(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "GATHER_SECONDS", 30.0)
    chat = Chat()
    box.tell(notice("One"))
    assert emptied(box.sending(chat=chat)) == 0
    box.soon()
    box.tell(notice("Two"))
    assert emptied(box.sending(chat=chat)) == 1
    assert chat.sent == [("One", "Two")]


def test_a_large_burst_makes_few_messages(box: Box) -> None:
    box.tell(*(notice(f"N{n}") for n in range(45)))
    chat = Chat()
    assert emptied(box.sending(chat=chat)) == 3
    assert sum(map(len, chat.sent)) == 45


def test_a_summary_that_changed_is_edited_where_it_can_be(box: Box) -> None:
    first = notice("Day 2", "chat", "mail", kind=Kind.SUMMARY, changes=True)
    box.tell(notice("Other"), first)
    chat, mail = Chat(remote="77"), Chat()
    emptied(box.sending(chat=chat, mail=mail))
    assert sorted(chat.sent) == [("Day 2",), ("Other",)]
    second = replace(first, title="Day 2, later")
    box.tell(second)
    assert box.records.told_notices(7, 12)[("mail", first.key)] == second.digest
    emptied(box.sending(chat=chat, mail=mail))
    assert chat.edited == [("77", "Day 2, later")]
    assert len(mail.sent) == 1
    box.tell(second)
    assert emptied(box.sending(chat=chat, mail=mail)) == 0
    assert box.counted.count(("summary", "edited")) == 1
    box.tell(replace(first, kind=Kind.RETRO, changes=False, key="x"))
    box.tell(replace(first, kind=Kind.RETRO, changes=False, key="x", title="other words"))
    emptied(box.sending(chat=chat, mail=mail))
    assert chat.sent.count(("Day 2",)) == 2


def test_a_summary_that_changes_while_it_is_sent_is_edited_after_that(box: Box) -> None:
    first = notice("Day 2", kind=Kind.SUMMARY, changes=True)
    box.tell(first)
    taken = box.records.take_notices("me", NOW, ["chat"])
    assert taken is not None
    box.tell(replace(first, title="later"))
    assert box.records.noted_sent(taken, "77")
    chat = Chat()
    box.soon()
    emptied(box.sending(chat=chat))
    assert chat.edited == [("77", "later")]


def test_a_summary_that_was_deleted_stays_deleted(box: Box) -> None:
    first = notice("Day 2", kind=Kind.SUMMARY, changes=True)
    with web(receivers.discord) as site:
        chat = Discord("1", "token", api=site.url)
        box.tell(first)
        emptied(box.sending(chat=chat))
        box.do("UPDATE notice SET remote = '78'")
        box.tell(replace(first, title="later"))
        emptied(box.sending(chat=chat))
        assert [one.method for one in site.heard] == ["POST", "PATCH"]
        box.tell(replace(first, title="much later"))
        assert emptied(box.sending(chat=chat)) == 0


def test_a_channel_that_fails_is_left_alone_for_a_while(box: Box) -> None:
    box.tell(notice("One"), notice("Mail", "mail"))
    chat, mail = Chat(Later("it answered 500"), Later("it answered 500"), KeyError("a mistake")), Chat()
    sender = box.sending(chat=chat, mail=mail)
    assert emptied(sender) == 2
    assert mail.sent == [("Mail",)]
    assert ("chat", 1, 0, 1, "it answered 500") in box.states()
    assert [state.name for state in in_trouble(box.records.channel_states())] == ["chat"]
    box.tell(notice("Two"))
    assert emptied(sender) == 0, "what is new waits with it"
    box.soon()
    emptied(sender)
    box.soon()
    emptied(sender)
    assert box.states()[0] == ("chat", 2, 0, 3, "went wrong here: KeyError")
    box.soon()
    emptied(sender)
    assert chat.sent == [("One", "Two")]
    assert box.states()[0] == ("chat", 0, 0, 0, "")


def test_patience_grows_and_retry_after_is_honoured(box: Box) -> None:
    def waits() -> float:
        with psycopg.connect(box.url) as conn:
            found = conn.execute("SELECT extract(epoch FROM wait_until - now()) FROM channel").fetchone()
        assert found is not None
        return float(found[0])

    box.tell(notice())
    fails = [Later("no"), Later("no"), Later("no", 500.0), Later("no", 1e9)]
    sender = box.sending(chat=Chat(*fails))
    for least, most in ((8, 10), (18, 20), (498, 500), (21_598, 21_600)):
        sender.once()
        assert least < waits() <= most
        box.soon()


def test_a_refused_notice_is_given_up_and_may_be_sent_again(box: Box) -> None:
    box.tell(notice("Bad"), notice("Fine", "mail"))
    chat = Chat(Refused("it answered 400"))
    emptied(box.sending(chat=chat, mail=Chat()))
    assert ("retro", "refused") in box.counted
    (lost,) = box.records.given_up_notices()
    assert (lost.channel, lost.repo, lost.kind, lost.title, lost.error) == (
        *("chat", "acme/rockets", "retro", "Bad"),
        "it answered 400",
    )
    assert box.records.notices_again("chat") == 1
    box.now = datetime.now(UTC) + timedelta(minutes=1)
    emptied(box.sending(chat=chat))
    assert chat.sent == [("Bad",)]
    assert box.records.given_up_notices() == []


def test_a_notice_is_given_up_after_twelve_tries_or_a_day(box: Box) -> None:
    box.tell(notice("Often"))
    sender = box.sending(chat=Chat(*[Later("no")] * 20))
    for _ in range(sending.MOST_TRIES):
        box.soon()
        sender.once()
    assert box.counted[-1] == ("retro", "given up")
    assert [lost.error for lost in box.records.given_up_notices()] == ["given up after 12 tries: no"]
    box.tell(notice("Old", "nobody"))
    sent = notice("Day 2", kind=Kind.SUMMARY, changes=True)
    box.tell(sent)
    emptied(box.sending(chat=Chat(remote="7")))
    box.tell(replace(sent, title="later"))
    box.now = NOW + DAY
    sender.give_up()
    assert box.counted[-2:] == [("retro", "given up"), ("summary", "given up")]
    assert [lost.title for lost in box.records.given_up_notices()] == ["Old", "Often"]
    assert box.records.given_up_notices()[0].error == "nobody could send it in time"


def test_two_senders_never_have_the_same_in_hand(box: Box) -> None:
    box.tell(*(notice(f"N{n}") for n in range(30)))
    one = box.records.take_notices("one", NOW, ["chat"])
    other = box.records.take_notices("other", NOW, ["chat"])
    assert one is not None
    assert other is not None
    assert (len(one.rows), len(other.rows)) == (20, 10)
    assert not {row.id for row in one.rows} & {row.id for row in other.rows}
    assert box.records.take_notices("third", NOW, ["chat"]) is None
    assert box.records.noted_sent(one)
    assert not box.records.noted_sent(Taken("stranger", other.rows))


def test_who_comes_back_after_its_lease_changes_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LEASE_SECONDS", 0.05)
    box.tell(notice("Slow"))

    class Slow(Chat):
        def send(self, rows: tuple[Row, ...]) -> str:
            time.sleep(0.1)
            assert box.records.take_notices("other", NOW, ["chat"]) is not None
            return super().send(rows)

    assert box.sending(chat=Slow()).once()
    assert box.states()[0][1] == 1


KILLED = """
import sys
from datetime import UTC, datetime
from bot.notices.discord import Discord
from bot.notices.sending import Sending
from bot.records import Records
url, api = sys.argv[1:]
now = datetime(2026, 1, 6, 9, tzinfo=UTC)
Sending(Records.open(url), {"chat": lambda: Discord("1", "t", api=api)}, lambda: now).once()
"""


def test_killed_between_sending_and_noting_it_is_sent_twice_and_not_more(box: Box) -> None:
    box.tell(notice("Once"))
    with web(_after_a_while) as site:
        process = subprocess.Popen([sys.executable, "-c", KILLED, box.url, site.url])
        try:
            assert site.came.wait(30)
        finally:
            process.kill()
            process.wait()
        assert emptied(box.sending(chat=Discord("1", "t", api=site.url))) == 0, "the lease of the dead one holds"
        box.soon()
        site.answer = receivers.discord
        assert emptied(box.sending(chat=Discord("1", "t", api=site.url))) == 1
        box.soon()
        assert emptied(box.sending(chat=Discord("1", "t", api=site.url))) == 0
        assert len(site.heard) == 2


def _after_a_while(_heard: Heard) -> Answer:
    time.sleep(2)
    return 200, {}, json.dumps({"id": "77"}).encode()


def test_the_thread_sends_goes_on_after_a_mistake_and_ends(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_POLL_SECONDS", 0.01), ("_AWAY_SECONDS", 0.01), ("_GIVE_UP_SECONDS", 0.02)):
        monkeypatch.setattr(sending, name, seconds)
    faults = [DatabaseAway("away"), KeyError("a mistake")]
    real = box.records.take_notices

    def shaky(*args: object, **kwargs: object) -> Taken | None:
        if faults:
            raise faults.pop()
        return real(*args, **kwargs)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(box.records, "take_notices", shaky)
    box.tell(notice("One"))
    chat = Chat()
    sender = box.sending(chat=chat)
    sender.start()
    until = time.monotonic() + 10
    while not chat.sent and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.05)
    sender.stop()
    assert chat.sent == [("One",)]


def test_a_channel_that_takes_its_time_keeps_no_other_one_waiting(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_POLL_SECONDS", 0.01)
    began, goes_on, told = threading.Event(), threading.Event(), threading.Event()

    class Slow(Chat):
        def send(self, rows: tuple[Row, ...]) -> str:
            began.set()
            goes_on.wait(10)
            return super().send(rows)

    class Quick(Chat):
        def send(self, rows: tuple[Row, ...]) -> str:
            told.set()
            return super().send(rows)

    box.tell(notice("One", "chat", "mail"))
    slow = Slow()
    sender = box.sending(chat=slow, mail=Quick())
    sender.start()
    assert began.wait(10)
    assert told.wait(10)
    assert slow.sent == []
    goes_on.set()
    sender.stop()
    assert slow.sent == [("One",)]


def test_without_a_channel_nothing_runs(box: Box) -> None:
    sender = box.sending()
    sender.start()
    sender.stop()


def test_an_address_that_cannot_be_read_may_be_mended(box: Box) -> None:
    def make() -> Sender:
        raise Refused("Apprise cannot read the address of this channel")

    box.tell(notice())
    Sending(box.records, {"chat": make}, lambda: NOW).once()
    assert box.states() == [("chat", 1, 0, 1, "Apprise cannot read the address of this channel")]


def test_notices_of_a_repository_go_with_it(box: Box) -> None:
    box.tell(notice())
    with psycopg.connect(box.url, autocommit=True) as conn:
        conn.execute("UPDATE notice SET state = 'sent', made_at = now() - interval '40 days'")
    box.records.prune()
    assert box.records.channel_states() == []


def test_real_http_hears_what_the_outbox_holds(box: Box) -> None:
    from bot.notices.senders import sender  # noqa: PLC0415 - Apprise, only where it is used

    box.tell(notice("Over HTTP"))
    with web() as site:
        made: Web = site
        emptied(box.sending(chat=sender(f"json://127.0.0.1:{made.port}/hook")))
        assert "Over HTTP · acme/rockets" in made.heard[0].body["message"]
