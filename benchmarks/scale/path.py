"""The hot path over tables that are full: deliveries, the clock, looks, what is shown, and what is cleared away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.scale.filling import Amounts
from bot.event import Repo, Touched
from bot.queue import QUEUEING, clear_jobs, defer
from bot.records import Claim, Delivery, Records, sprint_key

_TOGETHER = 32
_LEASE = 30.0


class Path:
    """What webs, workers and clocks do, one step after the other, over a database that `filling` has filled."""

    def __init__(self, records: Records, url: str, amounts: Amounts) -> None:
        self.records = records
        self.url = url
        self.amounts = amounts
        self._turn = 0

    @property
    def steps(self) -> dict[str, Callable[[], object]]:
        """Each step by its name."""
        return {
            "accept": self.accept,
            "accept_group": self.accept_group,
            "accept_wide": self.accept_wide,
            "look": self.look,
            "put_off": self.put_off,
            "tick": self.tick,
            "sweep": self.sweep,
            "show": self.show,
            "prune": self.records.prune,
            "clear_jobs": lambda: clear_jobs(self.url),
        }

    def accept(self) -> None:
        """Take one delivery that touches a goal."""
        self.records.accept_all([self._delivery()], defer, QUEUEING)

    def accept_group(self) -> None:
        """Take deliveries that came while others were being stored."""
        self.records.accept_all([self._delivery() for _ in range(_TOGETHER)], defer, QUEUEING)

    def accept_wide(self) -> None:
        """Take a delivery of each kind that asks for rows by something other than a key, as few do."""
        repo = self._repo()
        wide = (Touched.person(f"ada-{repo.id}"), Touched.board(f"PVT_kwDOA{repo.id}"), Touched.repository(repo))
        for each in wide:
            self.records.accept(self._delivery(each, repo=repo), defer)

    def look(self) -> None:
        """Claim a sprint, read what is remembered of it, write what a look writes, and put it back."""
        claim = self._claimed()
        records, repo, number = self.records, claim.repo_id, claim.number
        records.fence(claim)
        records.renew(claim)
        records.agreed(repo, number)
        records.effects(repo, f"{number}/")
        records.history(repo, number)
        records.kept(repo, number)
        records.frozen(repo, number)
        records.label_ids(repo)
        records.good_rules(repo)
        records.intend(claim, f"{number}/words:{self._turn}")
        records.effect_done(claim, f"{number}/words:{self._turn}", "IC_1", 0)
        records.finish(claim, datetime.now(UTC) + timedelta(days=1), defer)

    def put_off(self) -> None:
        """Claim a sprint, and hear from GitHub that its installation is to wait."""
        self.records.later(self._claimed(), 0.0, "busy", whole_installation=True, defer=defer)

    def tick(self) -> None:
        """Let the clock ask for what is due and what lost its job."""
        self.records.tick(datetime.now(UTC), defer)

    def sweep(self) -> None:
        """Let the clock ask for what nobody looked at for four hours."""
        self.records.sweep(defer, 14_400.0)

    def show(self) -> None:
        """Show what `/ready`, `/metrics` and a calendar feed show."""
        self.records.oldest_dirty()
        self.records.troubled()
        known = self.records.repository(f"acme-{self._repo().id}/rockets")
        if known is None:
            raise AssertionError("the space is not known")
        self.records.titles(known.id)

    def _claimed(self) -> Claim:
        key = sprint_key(self._repo().id, self._last)
        self.records.wake(key, defer)
        claim = self.records.claim(key, "bench", _LEASE, per_installation=1000)
        if claim is None:
            raise AssertionError(f"{key} is not free")
        return claim

    @property
    def _last(self) -> int:
        return self.amounts.sprints * 100

    def _repo(self) -> Repo:
        self._turn += 1
        number = self.amounts.large + 1 + (self._turn * 7919) % (self.amounts.spaces - self.amounts.large)
        return Repo(number, f"acme-{number}/rockets")

    def _delivery(self, *touched: Touched, repo: Repo | None = None) -> Delivery:
        repo = repo or self._repo()
        places = touched or (
            Touched.issue(repo, self._last + 1 + self._turn % self.amounts.goals, labels=(f"LA_kwDOA{repo.id}",)),
            Touched.issue(repo, 7, opens=True),
        )
        installation = repo.id - self.amounts.large + 1
        return Delivery(str(uuid.uuid4()), "issues", "labeled", repo.full_name, repo.id, installation, places)
