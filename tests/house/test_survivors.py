"""The watch over processes that outlive their tests."""

import subprocess
import sys

from tests import survivors


def test_a_process_that_a_test_leaves_behind_is_found_by_its_mark() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as left:
        try:
            assert left.pid in dict(survivors.marked())
        finally:
            left.kill()
    assert left.pid not in dict(survivors.marked())
