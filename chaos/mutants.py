"""The guards, each with the way to take it out: a row that still holds without its guard shows nothing.

A mutant changes our code in memory and puts it back. Rows that start processes hand its name on: see `chaos.mutated`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

Mutant = Callable[[], contextlib.AbstractContextManager[object]]

MUTANTS: dict[str, Mutant] = {}


def mutant(words: str) -> Callable[[Callable[[], Iterator[None]]], Mutant]:
    """Register a context manager as the mutant of these words: what is taken out."""

    def register(function: Callable[[], Iterator[None]]) -> Mutant:
        made = contextlib.contextmanager(function)
        MUTANTS[words] = made
        return made

    return register


@contextlib.contextmanager
def taken_out(name: str) -> Iterator[None]:
    """Take a guard out for the length of the block; nothing for ""."""
    if not name:
        yield
        return
    with MUTANTS[name]():
        yield


def _instead(target: str, new: Any) -> contextlib.AbstractContextManager[object]:
    """Put something in the place of what an address such as `bot.queue.jobs.defer` names."""
    return mock.patch(target, new)


@mutant("no marker in what we post")
def _no_marker() -> Iterator[None]:
    """Who does not know what was posted posts it again."""
    with _instead("bot.core.plan.values.stamps", lambda _text, _secret: ()):
        yield


@mutant("no waiting for lists that lag")
def _no_settling() -> Iterator[None]:
    """After an unknown outcome it looks at once, and GitHub's lists do not show yet what was made."""
    with _instead("bot.reconcile.settled", lambda _claim, _tools: None):
        yield


@mutant("the ledger forgets what came")
def _no_ledger() -> Iterator[None]:
    """A delivery that is sent twice is worked on twice."""
    from bot.records import Records  # noqa: PLC0415 - a mutant imports what it changes when it does

    accept = Records.accept

    def always_new(self: Records, delivery: Any, defer: Any) -> Any:
        from dataclasses import replace  # noqa: PLC0415
        from uuid import uuid4  # noqa: PLC0415

        return accept(self, replace(delivery, guid=str(uuid4())), defer)

    with _instead("bot.records.Records.accept", always_new):
        yield


@mutant("no fence before a write")
def _no_fence() -> Iterator[None]:
    """A worker that was frozen writes what it had in mind before."""
    with _instead("bot.records.Records.fence", lambda _self, _claim: None):
        yield


@mutant("nothing but the first delivery counts")
def _one_only() -> Iterator[None]:
    """What comes after the first delivery of an event and its issue is taken for the same."""
    from bot.records import Accepted, Records  # noqa: PLC0415

    accept, known = Records.accept, set[tuple[str, int]]()

    def first(self: Records, delivery: Any, defer: Any) -> Any:
        kind = (delivery.event, id(self))
        if kind in known:
            return Accepted(new=False)
        known.add(kind)
        return accept(self, delivery, defer)

    with _instead("bot.records.Records.accept", first):
        yield


@mutant("nothing is swept")
def _no_sweep() -> Iterator[None]:
    """What no delivery told of is never looked at."""
    with _instead("bot.records.Records.sweep", lambda _self, _defer, _every: 0):
        yield


@mutant("nothing is asked for again")
def _no_redelivery() -> Iterator[None]:
    """What GitHub could not deliver is lost."""
    with _instead("bot.serve.redeliver", lambda *_: 0):
        yield


@mutant("every bot may command")
def _no_silence() -> Iterator[None]:
    """A bot counts as one that the rules list."""
    with _instead("bot.core.commands.rights._is_listed", lambda call, _desk: call.is_bot):
        yield


@mutant("our own deliveries wake us")
def _overheard() -> Iterator[None]:
    """What we do ourselves is looked at again."""
    with _instead("bot.webhook.is_our_own", lambda _event, _ourselves: False):
        yield


@mutant("unknown events wake everything")
def _all_known() -> Iterator[None]:
    """An event that nobody knows touches its whole repository."""
    from bot.event import Event, Touched  # noqa: PLC0415

    class Everything(dict[str, object]):
        """Holds every name."""

        def __contains__(self, _key: object) -> bool:
            return True

    def whole(event: Event) -> tuple[Touched, ...]:
        return (Touched.repository(event.repo),) if event.repo else ()

    with _instead("bot.webhook.HANDLERS", Everything()), _instead("bot.webhook.touched", whole):
        yield


@mutant("a look forgets what came meanwhile")
def _forgetful() -> Iterator[None]:
    """A look that ends makes the row clean, whatever was asked for since it began."""
    from dataclasses import replace  # noqa: PLC0415

    from bot.records import Claim, Records  # noqa: PLC0415

    finish = Records.finish

    def forget(self: Records, claim: Claim, *rest: Any, **more: Any) -> bool:
        with self._transaction() as conn:
            row = conn.execute("SELECT wanted FROM work WHERE key = %s", [claim.key]).fetchone()
        return finish(self, replace(claim, seen=row["wanted"] if row else claim.seen), *rest, **more)

    with _instead("bot.records.Records.finish", forget):
        yield


@mutant("a lease that does not end")
def _endless_lease() -> Iterator[None]:
    """Whoever died holds the row for an hour."""
    from bot.records import Records  # noqa: PLC0415

    claim, take = Records.claim, Records.take

    def hold(self: Records, key: str, owner: str, _lease: float = 30.0, per_installation: int = 2) -> Any:
        return claim(self, key, owner, 3600.0, per_installation)

    def hold_taken(self: Records, job: str, owner: str, _lease: float = 30.0, per_installation: int = 2) -> Any:
        return take(self, job, owner, 3600.0, per_installation)

    with _instead("bot.records.Records.claim", hold), _instead("bot.records.Records.take", hold_taken):
        yield


@mutant("202 before the ledger has it")
def _hasty_answer() -> Iterator[None]:
    """The answer leaves first, and a moment later the delivery is noted."""
    import asyncio  # noqa: PLC0415

    from bot import webhook  # noqa: PLC0415

    note, later = webhook._note, set[Any]()  # noqa: SLF001

    async def note_late(event: Any, door: Any) -> None:
        await asyncio.sleep(0.2)
        await note(event, door)

    async def answer_first(event: Any, door: Any) -> Any:
        later.add(asyncio.create_task(note_late(event, door)))
        return webhook.Answer(202, "accepted")

    with _instead("bot.webhook._note", answer_first):
        yield


@mutant("a worker that does not begin anew")
def _no_restart() -> Iterator[None]:
    """A dispatcher that has failed once stays down."""
    with _instead("bot.queue.worker._RESTART_SECONDS", (3600.0, 3600.0)):
        yield


@mutant("nobody hears SIGTERM")
def _deaf() -> Iterator[None]:
    """A process that is told to end goes on."""
    import signal  # noqa: PLC0415

    def ignore(_told: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    with _instead("bot.serve._on_signals", ignore):
        yield


@mutant("commits that the disk has not seen")
def _lazy_commits() -> Iterator[None]:
    """The server says that it has written, and writes later; the row gives its database this setting."""
    yield


@mutant("nothing is tried again")
def _no_second_try() -> Iterator[None]:
    """What went wrong once is left as it is."""
    from bot.records import Claim, Records  # noqa: PLC0415

    def give_up(self: Records, claim: Claim, *_why: Any, **_more: Any) -> bool:
        return self.finish(claim)

    with _instead("bot.records.Records.later", give_up), _instead("bot.records.Records.fail", give_up):
        yield


@mutant("what is refused is tried again at once")
def _stubborn() -> Iterator[None]:
    """A refusal counts as bad luck, also one that stays."""
    from bot.records import Claim, Records  # noqa: PLC0415

    def again(self: Records, claim: Claim, why: str, defer: Any) -> None:
        self.later(claim, 0, why, counts=False, defer=defer)

    with _instead("bot.records.Records.park", again), _instead("bot.records.Records.sleep", again):
        yield


@mutant("nobody hears the operator")
def _deaf_to_people() -> Iterator[None]:
    """What waits for people waits on, whatever they do."""
    with _instead("bot.records.Records.wake", lambda _self, _what, _defer: 0):
        yield


@mutant("a token is used to its bitter end")
def _no_renewal() -> Iterator[None]:
    """A token that GitHub takes no more is shown again."""
    with _instead("bot.github.credentials.InstallationToken.forget", lambda _self, _token: None):
        yield


@mutant("endless patience with the database")
def _patient() -> Iterator[None]:
    """Who asks the database waits for its answer, however long that takes."""
    with _instead("bot.records.line._impatient", lambda gen, _pgconn, _patience: gen):
        yield


@mutant("the work is done before the answer")
def _busy_door() -> Iterator[None]:
    """The door keeps everybody waiting while it works on what came."""
    import time  # noqa: PLC0415

    from bot import webhook  # noqa: PLC0415

    note = webhook._note  # noqa: SLF001

    async def work_first(event: Any, door: Any) -> Any:
        time.sleep(0.05)  # noqa: ASYNC251 - that is the fault
        return await note(event, door)

    with _instead("bot.webhook._note", work_first):
        yield


@mutant("a look for each delivery")
def _one_by_one() -> Iterator[None]:
    """A look that ends has answered one request, however many came before it began."""
    from dataclasses import replace  # noqa: PLC0415

    from bot.records import Claim, Records  # noqa: PLC0415

    finish = Records.finish

    def one(self: Records, claim: Claim, *rest: Any, **more: Any) -> bool:
        with self._transaction() as conn:
            row = conn.execute("SELECT done FROM work WHERE key = %s", [claim.key]).fetchone()
        return finish(self, replace(claim, seen=row["done"] + 1 if row else claim.seen), *rest, **more)

    with _instead("bot.records.Records.finish", one):
        yield


@mutant("no end to an idle transaction")
def _endless_transactions() -> Iterator[None]:
    """The database keeps the locks of who is frozen for as long as that lasts."""
    with _instead("bot.records.line.IDLE_SECONDS", 0.0):
        yield


@mutant("no pause between looks")
def _no_pause() -> Iterator[None]:
    """A look that ends begins anew at once where more has come."""
    with _instead("bot.queue.gathering.Gathering.pause", lambda _self, _key: 0.0):
        yield


@mutant("deleting whatever has ended")
def _no_memory() -> Iterator[None]:
    """The ledger forgets at once what is done."""
    from bot.records import Records  # noqa: PLC0415

    prune = Records.prune

    with _instead("bot.records.Records.prune", lambda self: prune(self, delivery_days=0)):
        yield


@mutant("what a crash left stays")
def _untidy() -> Iterator[None]:
    """The folder of the database is taken as it was found."""
    with _instead("bot.embedded.Embedded._clear", lambda _self, _place: None):
        yield


@mutant("nobody says 503")
def _surprised() -> Iterator[None]:
    """The door does not know that a database may be away."""
    with _instead("bot.webhook.DatabaseAway", ZeroDivisionError):
        yield


@mutant("the last migration")
def _older() -> Iterator[None]:
    """A version that is older by one change of the tables."""
    from bot import database  # noqa: PLC0415

    files = database._our_files()  # noqa: SLF001
    with _instead("bot.database._our_files", lambda: {name: files[name] for name in sorted(files)[:-1]}):
        yield


@mutant("migrations that let others in")
def _locking() -> Iterator[None]:
    """Whoever brings the tables up to date keeps everybody out for a while."""
    import psycopg  # noqa: PLC0415

    from bot.database import Database  # noqa: PLC0415

    migrate = Database.migrate

    def alone(self: Database) -> list[str]:
        done = migrate(self)
        with psycopg.connect(self.url) as conn:
            if done:
                conn.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
                conn.execute("SELECT pg_sleep(9)")
        return done

    with _instead("bot.database.Database.migrate", alone):
        yield


@mutant("memory that is given back")
def _hoarding() -> Iterator[None]:
    """Something of every delivery is kept for ever."""
    from bot.intake import Intake  # noqa: PLC0415

    accept, hoard = Intake.accept, list[bytes]()

    async def keep(self: Intake, delivery: Any) -> Any:
        hoard.append(b"x" * 1_000_000)
        return await accept(self, delivery)

    with _instead("bot.intake.Intake.accept", keep):
        yield


@mutant("a clock that is compared with GitHub's")
def _trusted_clock() -> Iterator[None]:
    """What the clock of the machine shows is taken for the time."""
    with _instead("bot.reconcile.ASTRAY", float("inf")):
        yield


@mutant("the name that a repository had first")
def _first_name() -> Iterator[None]:
    """A repository that was renamed is known by its old name for ever."""
    with _instead("bot.records.ledger.settle_place", lambda _conn, _repo, _installation: None):
        yield


@mutant("nobody hears that the door is open again")
def _shut_for_good() -> Iterator[None]:
    """What was shut once is taken for shut, whatever deliveries of it as a whole say."""
    import handlers  # noqa: PLC0415

    whole = {"installation", "installation_repositories", "repository"}
    left = {name: handler for name, handler in handlers.HANDLERS.items() if name not in whole}
    with _instead("handlers.HANDLERS", left):
        yield


@mutant("a token that may lack what was granted since")
def _old_rights() -> Iterator[None]:
    """A token is kept for its hour, although it may not do what people have allowed by now."""
    with _instead("bot.github.credentials.InstallationToken.doubt", lambda _self: None):
        yield


@mutant("an end to every wait")
def _all_ears() -> Iterator[None]:
    """Whoever asks listens for as long as something comes."""
    from bot.github import wire  # noqa: PLC0415

    body = wire._body  # noqa: SLF001

    with _instead("bot.github.wire._body", lambda response, _ends: body(response, float("inf"))):
        yield
