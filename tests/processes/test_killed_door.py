"""A door that is killed while deliveries come: is each one that was answered 202 in the ledger, with its work?"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psycopg

from tests.web.door import ISSUE, SECRET, headers, packed

ROUNDS = 4
CLIENTS = 16


@contextlib.contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`goalkeeper serve --no-worker`, ready to answer."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOALKEEPER_")},
        "GOALKEEPER_TOKEN": "github_pat_of_the_tests",
        "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        "GOALKEEPER_DATABASE_URL": url,
        "GOALKEEPER_PORT": str(port),
        "GOALKEEPER_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "bot.cli", "serve", "--no-worker"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            deadline = time.monotonic() + 40
            while time.monotonic() < deadline and process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield process, port
        finally:
            process.kill()


def post_until_killed(port: int, name: str, answered: set[str]) -> None:
    """Post one delivery after the other over one connection; note those that were accepted."""
    connection, body, number = http.client.HTTPConnection("127.0.0.1", port, timeout=10), packed(ISSUE), 0
    with contextlib.suppress(OSError, http.client.HTTPException):
        while True:
            number += 1
            guid = f"{name}-{number}"
            given = {key.decode(): value.decode() for key, value in headers(body, x_github_delivery=guid)}
            connection.request("POST", "/webhooks", body, given)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 202:
                answered.add(guid)
    connection.close()


def test_every_delivery_that_was_answered_is_in_the_ledger_when_the_door_was_killed(database_url: str) -> None:
    dice = random.Random(11)
    answered: set[str] = set()
    for round_ in range(ROUNDS):
        with serving(database_url) as (process, port):
            clients = [
                threading.Thread(target=post_until_killed, args=[port, f"{round_}-{client}", answered])
                for client in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            time.sleep(0.3 + dice.random() / 2)
            process.kill()
            for client in clients:
                client.join(20)
    with psycopg.connect(database_url) as conn:
        noted: dict[str, int] = dict(conn.execute("SELECT guid, pending FROM delivery").fetchall())
        wanted = conn.execute("SELECT wanted - done FROM work").fetchone()
        touches = conn.execute("SELECT count(*), max(wanted) FROM touch").fetchone()
        jobs = conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert len(answered) > ROUNDS * CLIENTS / 2
    assert answered <= set(noted)
    assert set(noted.values()) == {1}
    assert wanted == (len(noted),)
    assert touches == (len(noted), len(noted))
    assert jobs == (1,)
