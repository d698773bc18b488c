"""A worker of ours with the one job: a comment on the issue of each row, through row, lease, fence and PyGithub.

`python -m benchmarks.door.ours`, with the settings of `goalkeeper worker`. Everything but the turn is what that command
runs; a turn of a real sprint reads it, plans and compares, which Probot's one job has nothing to set against.
"""

from __future__ import annotations

import asyncio
import signal

import bot.reconcile  # noqa: F401 - `goalkeeper worker` holds it in memory, so we do, too
from bot.logs import set_up
from bot.parts import parts
from bot.queue import Worker
from bot.records import Claim, Fence, Outcome
from bot.serve import ticking
from config.settings import load

# One installation may have two rows in hand; here, for the comparison, as many as there are threads.
_PER_INSTALLATION = 1000


def main() -> None:
    """Work until SIGTERM."""
    settings = load()
    set_up(settings.log_format, settings.log_level, settings.secrets())
    with parts(settings) as made:

        def comment(claim: Claim, fence: Fence) -> Outcome:
            path = f"/repos/{claim.repo}/issues/{claim.number}/comments"
            made.github.session(claim.installation).rest("POST", path, {"body": "Seen."}, fence=fence)
            return Outcome()

        worker = Worker(
            made.database.url,
            made.records,
            comment,
            concurrency=settings.workers,
            per_installation=_PER_INSTALLATION,
        )
        ticks = ticking(made)
        ticks.start()
        asyncio.run(_work(worker))
        ticks.stop()


async def _work(worker: Worker) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


if __name__ == "__main__":
    main()
