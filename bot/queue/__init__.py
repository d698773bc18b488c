"""The queue: jobs that say "look at this row", and the workers that run them."""

from __future__ import annotations

from bot.queue.jobs import QUEUE, QUEUEING, TASK, Ending, Reconcile, defer, run_key
from bot.queue.lease import Leases
from bot.queue.worker import Worker, clear_jobs

__all__ = ["QUEUE", "QUEUEING", "TASK", "Ending", "Leases", "Reconcile", "Worker", "clear_jobs", "defer", "run_key"]
