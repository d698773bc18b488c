"""Does each process hold only what it works with? Asked of `goalkeeper serve --no-worker` and `goalkeeper worker`.

What is loaded stays for as long as the process lives, in each of them: PyGithub and the thinking are thirty megabytes
that a web never looks at, FastAPI and its pages ten that a worker never does.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.sandbox.seeds import Key
from tests.web.door import SECRET

# Starts as the command does, with the database of the test, and tells what was loaded until it would wait for work.
_PROGRAM = """
import json, sys, time
import bot.cli, bot.logs, bot.parts, bot.serve
from config.settings import load

async def told(*_running):
    time.sleep(0.5)  # what threads load that were begun at the start is loaded then
    print(json.dumps(sorted(sys.modules)))
    sys.stdout.flush()

bot.serve._until_told = told
settings = load(json.loads(sys.argv[1]))
bot.logs.set_up("json", "error", bot.parts.secrets(settings))
bot.serve.run(settings, web=sys.argv[2] == "web", work=sys.argv[2] == "worker")
"""
_WEB = """
github requests jinja2 markdown_it mdit_py_plugins holidays icalendar graphql nh3 httpx apscheduler yaml jwt
bot.core.document bot.core.plan bot.core.rules bot.render bot.reconcile bot.look bot.github.client bot.sandbox
matplotlib numpy PIL
"""
_WORKER = """
fastapi starlette uvicorn icalendar graphql nh3 bot.app bot.webhook bot.feed bot.front bot.sandbox
matplotlib numpy PIL
"""


@pytest.mark.parametrize(("part", "heavy"), [("web", _WEB), ("worker", _WORKER)])
def test_a_process_loads_nothing_that_only_another_one_needs(
    part: str, heavy: str, database_url: str, key: Key
) -> None:
    given = {
        "GOALKEEPER_APP_ID": "4711",
        "GOALKEEPER_APP_PRIVATE_KEY": key.private,
        "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        "GOALKEEPER_DATABASE_URL": database_url,
        "GOALKEEPER_GITHUB_API_URL": "http://127.0.0.1:9",
    }
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(given), part],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(json.loads(ran.stdout))
    assert [name for name in heavy.split() if name in loaded] == []
    assert "psycopg" in loaded
