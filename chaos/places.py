"""Faults of places (G16, G18, G23): what is renamed, handed over, closed or forbidden while the bot works there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.github.client import Clocks
from bot.sandbox.clock import Clock
from bot.sandbox.seeds import PERMISSIONS
from chaos.days import at_call, day, good_day, patient
from chaos.github import OFTEN, judged, places
from chaos.row import Play, Row, Seen
from tests.corridor.corridor import Corridor

Deed = Callable[[Corridor], None]
# A look at what is closed ends at its first call, and before that it may want a token.
_MOST_CALLS = 2
_A_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Spell:
    """Something that somebody does to the place in the middle of a look, and takes back once all is quiet.

    `word` is one of those with which the rows then say what is wrong; "" where nothing need be wrong. `shut` when
    nobody gets in: then no edit is tried, even where somebody asks for a look.
    """

    begin: Deed
    end: Deed
    word: str = ""
    shut: bool = True
    on: bool = False

    def strike(self, made: Corridor, nth: int) -> None:
        """Let it begin right before the nth call from now."""

        def begin() -> None:
            self.begin(made)
            self.on = True

        at_call(made, nth, begin)

    def until_quiet(self, made: Corridor) -> None:
        """Work until all is quiet; see that it is quiet indeed, take back what was done, and go on."""
        patient(made)
        if not self.on:
            return
        self.on = False
        if self.word:
            self._wait(made)
        self.end(made)
        patient(made)

    def _wait(self, made: Corridor) -> None:
        """Raise AssertionError unless the rows say why they wait, and nothing is asked for meanwhile."""
        said = made.troubles()
        if not any(self.word in why for why in said.values()):
            raise AssertionError(f"nobody says {self.word!r} but {said}")
        before = len(made.sandbox.calls)
        made.pass_time()
        made.settle()
        if len(made.sandbox.calls) > before:
            raise AssertionError("what waits was asked for again by itself")
        if self.shut:
            _knock(made)


def _knock(made: Corridor) -> None:
    """Raise AssertionError when a look that somebody asks for does more than find the door shut."""
    calls, writes = len(made.sandbox.calls), made.writes()
    rows = made.records.wake(made.acme.repository.full_name, made.tools.defer)
    made.settle()
    if made.writes() > writes:
        raise AssertionError(f"{made.writes() - writes} edits were tried behind a shut door")
    if len(made.sandbox.calls) - calls > rows * _MOST_CALLS:
        raise AssertionError(f"{len(made.sandbox.calls) - calls} calls of {rows} rows at a shut door")


def _played(spells: Mapping[str, Callable[[], Spell]]) -> Callable[[Play], Seen]:
    """Return a row's play: so many sprints, each with one of these spells, in turn, at another call."""

    def play(given: Play) -> Seen:
        good = good_day(given)
        wrong: list[str] = []
        wanted, names = places(given, good), list(spells)
        begun = given.dice.randrange(len(names))
        for turn in given.turns(wrong):
            nth, name = wanted[turn], names[(begun + turn) % len(names)]
            spell = spells[name]()
            try:
                bad = day(given, partial(_begin, spell, nth), spell.until_quiet)
            except AssertionError as error:
                wrong.append(f"{name} at call {nth} ({good.asked[nth - 1]}): {error}")
                continue
            wrong.extend(f"{name} at call {nth} ({good.asked[nth - 1]}): {words}" for words in judged(good, bad))
        return Seen(f"{given.amount} sprints, each as on a good day in the end: {', '.join(names)}", tuple(wrong))

    return play


def _begin(spell: Spell, nth: int, made: Corridor) -> None:
    """Let tokens age when the play says so, and the spell strike."""
    clock = made.sandbox.world.token_clock = Clock(made.now, ticking=False)
    made.clocks = Clocks(unix=lambda: clock.now().timestamp())
    made.restart()
    # What is public everybody may read, whether let in or not.
    made.acme.repository.private = True
    spell.strike(made, nth)


def _renamed(made: Corridor) -> None:
    made.act("ada", "rename", name="boosters")


def _handed_over(made: Corridor) -> None:
    """Give the repository to another organization, in which the App is installed as well."""
    world, app = made.sandbox.world, made.acme.app
    north = world.add_organization("north", made.acme.organization.members)
    world.install(world.actor("ada"), app, north)
    world.transfer_repository(world.actor("ada"), made.acme.repository, north)


def _taken(made: Corridor) -> None:
    """Let somebody make another repository of the old name: no redirect leads from there any more."""
    made.sandbox.world.add_repository(made.acme.organization, "rockets")


def _archived(made: Corridor) -> None:
    made.act("ada", "archive")


def _unarchived(made: Corridor) -> None:
    made.act("ada", "unarchive")


def _suspended(made: Corridor) -> None:
    made.act("ada", "suspend", installation=made.acme.installation.id)


def _unsuspended(made: Corridor) -> None:
    made.act("ada", "unsuspend", installation=made.acme.installation.id)


def _locked(made: Corridor) -> None:
    made.act("ada", "lock", issue=_sprint(made))


def _unlocked(made: Corridor) -> None:
    made.act("ada", "unlock", issue=_sprint(made))


def _sprint(made: Corridor) -> int:
    return int(made.sprint()["number"])


def _left_out(made: Corridor) -> None:
    """Let the App see another repository instead of this one."""
    world = made.sandbox.world
    other = world.add_repository(made.acme.organization, "probes")
    world.choose_repositories(world.actor("ada"), made.acme.installation, [other])


def _let_in(made: Corridor) -> None:
    world = made.sandbox.world
    world.choose_repositories(world.actor("ada"), made.acme.installation, [made.acme.repository])


def _uninstalled(made: Corridor) -> None:
    made.act("ada", "uninstall", installation=made.acme.installation.id)


def _installed(made: Corridor) -> None:
    world = made.sandbox.world
    world.install(world.actor("ada"), made.acme.app, made.acme.organization)


def _withdrawing(word: str, **levels: str) -> Callable[[], Spell]:
    """Return a spell in which permissions are at lower levels, "" is none at all; the rows say `word` then."""

    def begin(made: Corridor) -> None:
        granted = made.acme.installation.permissions
        _accept(made, {each: level for each, level in {**granted, **levels}.items() if level})

    def end(made: Corridor) -> None:
        # People take their time, and a token lives on meanwhile with what it had.
        made.sandbox.world.token_clock.advance(_A_MINUTE)
        _accept(made, PERMISSIONS)

    return lambda: Spell(begin, end, word, shut=False)


def _accept(made: Corridor, permissions: Mapping[str, str]) -> None:
    world = made.sandbox.world
    world.change_permissions(world.actor("ada"), made.acme.installation, permissions)


ROWS = (
    Row(
        "G16", "the repository is renamed or handed over, and another one takes its name", "sprints",
        "followed, the new name is kept, and the other one is left alone; people see what they see on a good day",
        OFTEN,
        _played({"renamed": lambda: Spell(_renamed, _taken), "handed over": lambda: Spell(_handed_over, _taken)}),
        ("the name that a repository had first",), 8,
    ),
    Row(
        "G18", "archived, locked, suspended, left out, uninstalled", "sprints",
        "the rows say so and are quiet: no edit, two calls at most for a look; afterwards it is as on a good day",
        OFTEN,
        _played(
            {
                "archived": lambda: Spell(_archived, _unarchived, "archived"),
                "suspended": lambda: Spell(_suspended, _unsuspended, "suspended"),
                "locked": lambda: Spell(_locked, _unlocked, "locked"),
                "left out": lambda: Spell(_left_out, _let_in, "Could not resolve"),
                "uninstalled": lambda: Spell(_uninstalled, _installed, "Not Found"),
            }
        ),
        ("nobody hears that the door is open again",), 5,
    ),
    Row(
        "G23", "permissions are withdrawn, and given back", "sprints",
        "the rows name the permission and make no edit in vain; given back it is as on a good day",
        OFTEN,
        _played(
            {
                "to write issues": _withdrawing("issues=write", issues="read"),
                "to read issues": _withdrawing("issues=read", issues=""),
                "to read files": _withdrawing("", contents=""),
                "to see members": _withdrawing("", members=""),
            }
        ),
        ("a token that may lack what was granted since",), 4,
    ),
)  # fmt: skip
