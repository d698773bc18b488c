"""Is every delivery taken once, linked to the rows that it touched, and closed when they were looked at?"""

from __future__ import annotations

from bot.event import Repo, Touched
from bot.records import Claim, Delivery, Records

ROCKETS = Repo(7, "acme/rockets")


def delivery(guid: str, *touched: Touched, installation: int = 1, repo: Repo = ROCKETS) -> Delivery:
    return Delivery(guid, "issues", "edited", repo.full_name, repo.id, installation, touched)


class Queue:
    """Remembers which keys were queued."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, conn: object, key: str) -> None:
        self.keys.append(key)


def claimed(records: Records, key: str, **options: float) -> Claim:
    claim = records.claim(key, "ada's worker", **options)  # type: ignore[arg-type]
    assert claim is not None
    return claim


def test_a_first_delivery_makes_the_space_and_queues_it(records: Records) -> None:
    queue = Queue()
    accepted = records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    assert accepted.new
    assert accepted.keys == accepted.queued == ("space:7",) == tuple(queue.keys)
    claim = claimed(records, "space:7")
    assert (claim.kind, claim.repo, claim.number, claim.installation) == ("space", "acme/rockets", 0, 1)


def test_a_second_delivery_with_the_same_guid_changes_nothing(records: Records) -> None:
    queue = Queue()
    records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    again = records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    assert not again.new
    assert queue.keys == ["space:7"]
    assert claimed(records, "space:7").seen == 1
