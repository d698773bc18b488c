"""What the records keep for a sprint or a space, as the memory of a turn; and what a turn works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.agreed import Change
from bot.core.commands.receipts import Receipt
from bot.core.model import SpaceSnapshot, SprintSnapshot
from bot.core.notices import Channel, Told, serving
from bot.core.plan import Memory
from bot.core.plan.place import Place, place_key, place_of
from bot.core.rules import Rules
from bot.github.client import GitHub
from bot.records import Claim, Defer, Effect, Records
from bot.records.freezing import TOLD

# The number of the row of a space, under which it keeps its effects.
_SPACE = 0
# As many as a look at a space shows.
MOST_SPRINTS = 30


@dataclass(frozen=True, slots=True)
class Tools:
    """What a turn works with.

    `settle` is in seconds: how long GitHub's lists may lag behind its writes. `secret` signs our markers where the
    records have none yet; the same after a loss of the database, so that our posts are known again. `channels` are
    those of the operator for notices.
    """

    github: GitHub
    records: Records
    defer: Defer
    now: Callable[[], datetime]
    settle: float
    secret: bytes = field(default=b"", repr=False)
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one row, by their keys in the plan: in the records each row has its own."""

    claim: Claim
    records: Records

    def key(self, key: str) -> str:
        """Return the key that an effect has in the records."""
        return f"{self.claim.number}/{key}"

    def all(self) -> dict[str, Effect]:
        """Return every effect of the row, tried or done."""
        found = self.records.effects(self.claim.repo_id, self.key(""))
        return {key.removeprefix(self.key("")): effect for key, effect in found.items()}

    def intend(self, key: str) -> None:
        """Note that the effect is about to be made."""
        self.records.intend(self.claim, self.key(key))

    def done(self, key: str, node_id: str = "", number: int = 0) -> None:
        """Note that the effect was made."""
        self.records.effect_done(self.claim, self.key(key), node_id, number)

    def undone(self, key: str) -> None:
        """Forget the effect: it did not happen, or may happen again."""
        self.records.effect_undone(self.claim, self.key(key))


def memory_of(claim: Claim, snapshot: SprintSnapshot | SpaceSnapshot, tools: Tools, rules_problem: str = "") -> Memory:
    """Return what the records keep for this sprint or space, but for receipts."""
    records = tools.records
    with records.together():
        made = {key: effect for key, effect in Effects(claim, records).all().items() if effect.done_at is not None}
        memory = Memory(
            records.marker_secret(tools.secret),
            done=frozenset(made),
            recent=frozenset(key for key, effect in made.items() if effect.age < tools.settle),
            shown={key: effect.digest for key, effect in made.items() if effect.digest},
            nodes={key: effect.node_id for key, effect in made.items() if effect.node_id},
            label_ids=records.label_ids(claim.repo_id),
            rules_problem=rules_problem,
        )
        if isinstance(snapshot, SprintSnapshot):
            return _of_sprint(claim, records, memory)
        return _of_space(claim, snapshot, records, memory)


def _of_sprint(claim: Claim, records: Records, memory: Memory) -> Memory:
    agreed = records.agreed(claim.repo_id, claim.number)
    carried = [number for number, goal in agreed.items() if goal.carried]
    return replace(
        memory,
        agreed=agreed,
        earlier=tuple(_earlier(claim, carried, records)),
        history=tuple(records.history(claim.repo_id, claim.number)),
        elsewhere=records.elsewhere(claim.repo_id, claim.number),
        kept=tuple(records.kept(claim.repo_id, claim.number)),
        reported=tuple(records.reported(claim.repo_id, claim.number)),
        risks=tuple(records.risks_before(claim.repo_id, claim.number)),
        health=tuple(records.health_elsewhere(claim.repo_id, claim.number)),
        frozen=tuple(records.frozen(claim.repo_id, claim.number)),
        place=_place(claim, records),
        decided=tuple(records.decided(claim.repo_id, claim.number, agreed)),
    )


def receipts_of(claim: Claim, snapshot: SprintSnapshot, records: Records) -> tuple[Receipt, ...]:
    """Return how the commands in the comments that a look shows were judged."""
    comments = [each.database_id for issue in snapshot.goals for each in issue.comments]
    found = records.receipts(claim.repo_id, claim.number, comments)
    return tuple(receipt for group in found.values() for receipt in group)


def with_records(claim: Claim, tools: Tools, memory: Memory, rules: Rules) -> Memory:
    """Add the records before: with their texts where the rules want figures over sprints, else what a review tells."""
    whole = rules.figures.enabled
    if not whole and not (rules.review.enabled and rules.review.every > 1):
        return memory
    return replace(memory, frozen=tuple(tools.records.frozen(claim.repo_id, claim.number, most=TOLD, whole=whole)))


def with_outbox(claim: Claim, tools: Tools, memory: Memory, rules: Rules) -> Memory:
    """Add which channels the space may use, and what was told there, where anything is told at all."""
    channels = serving(tools.channels, claim.repo)
    wants = channels and (rules.notices or any(channel.kinds for channel in channels))
    told = tools.records.told_notices(claim.repo_id, claim.number) if wants else {}
    return replace(memory, outbox=Told(channels, told))


def _place(claim: Claim, records: Records) -> Place | None:
    """Return where the sprint stands among the others, as the last look at the space has found."""
    key = f"{_SPACE}/{place_key(claim.number)}"
    known = records.effects(claim.repo_id, key).get(key)
    return place_of(known.digest) if known else None


def _earlier(claim: Claim, carried: Sequence[int], records: Records) -> Iterator[Change]:
    """Yield what happened to carried goals in the sprints before."""
    for number in carried:
        yield from (each.change for each in records.told(claim.repo_id, number=number) if each.sprint != claim.number)


def _of_space(claim: Claim, snapshot: SpaceSnapshot, records: Records, memory: Memory) -> Memory:
    newest = next((issue.number for issue in snapshot.sprints), 0)
    pinned = records.effects(claim.repo_id, f"{newest}/pin:")
    pins = {key.partition("/")[2] for key, effect in pinned.items() if effect.done_at is not None}
    before = snapshot.before.issue.number if snapshot.before else newest
    previous = tuple(records.agreed(claim.repo_id, before).values())
    frozen = tuple(records.frozen(claim.repo_id, 0, most=MOST_SPRINTS))
    return replace(memory, done=memory.done | pins, previous=previous, frozen=frozen)
