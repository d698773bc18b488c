"""Other processes that play rows: each is told one row after the other on its input, and answers on its output.

`python -m chaos.hands` is such a process. A mutant changes modules, so two of them cannot be in one process.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

_ROOT = Path(__file__).parent.parent
_END_SECONDS = 30.0
_LOCAL = threading.local()

Words = dict[str, Any]


@contextlib.contextmanager
def hands(many: int) -> Iterator[Callable[[Words], Future[Words]]]:
    """Start so many processes for the length of the block; yield what hands a task to the next one that is free."""
    processes: list[subprocess.Popen[str]] = []

    def begin() -> None:
        command = [sys.executable, "-m", "chaos.hands"]
        _LOCAL.hand = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
        )
        processes.append(_LOCAL.hand)

    # One thread for each process, so that each task finds one that waits for it.
    threads = ThreadPoolExecutor(many, "hand", begin)
    try:
        yield lambda task: threads.submit(_told, task)
    except BaseException:
        for process in processes:
            process.kill()
        raise
    finally:
        threads.shutdown(cancel_futures=True)
        for process in processes:
            process.communicate(timeout=_END_SECONDS)


def _told(task: Words) -> Words:
    """Tell our process what to play, and return what it says."""
    hand: subprocess.Popen[str] = _LOCAL.hand
    assert hand.stdin is not None  # noqa: S101 - it was asked for
    assert hand.stdout is not None  # noqa: S101 - it was asked for
    hand.stdin.write(json.dumps(task) + "\n")
    hand.stdin.flush()
    if not (answer := hand.stdout.readline()):
        raise ChildProcessError(f"the process that played {task} has died with {hand.wait()}")
    said: Words = json.loads(answer)
    return said


def main() -> NoReturn:
    """Play what is told, until nothing more is."""
    from chaos.run import elsewhere  # noqa: PLC0415 - it imports this module

    # Nobody reads what a play logs, and our own output is for answers.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        said, sys.stdout = sys.stdout, nowhere
        told: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=[told], daemon=True).start()
        while True:
            answer = json.dumps(elsewhere(json.loads(told.get())))
            said.write(answer + "\n")
            said.flush()


def _listen(told: queue.SimpleQueue[str]) -> None:
    """Pass on what is said; nobody wants to know how a play ends once whoever asked for it has gone."""
    for line in sys.stdin:
        told.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
