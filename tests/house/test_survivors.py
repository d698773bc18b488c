"""The watch over processes that outlive their tests."""

import os
import subprocess
import sys
import time

import pytest

from tests import survivors


def _is_found(pid: int) -> bool:
    """A process that has just begun has no command line yet."""
    until = time.monotonic() + 5
    while pid not in dict(survivors.marked()):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_a_process_that_a_test_leaves_behind_is_found_by_its_mark() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as left:
        try:
            assert _is_found(left.pid)
        finally:
            left.kill()
    assert left.pid not in dict(survivors.marked())


def test_without_a_mark_of_ours_nobody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"].rpartition(os.pathsep)[0])
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as beside:
        try:
            assert dict(survivors.marked()) == {}
        finally:
            beside.kill()
