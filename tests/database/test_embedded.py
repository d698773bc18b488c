"""Does the embedded server come back from everything, keep what it acknowledged, and serve all who start it?"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

import bot.embedded as module
from bot.embedded import Embedded, Place
from bot.filelock import FileLock
from bot.inhabitants import inhabitants, server_of, turn_out
from bot.unprivileged import ServerError, is_root
from tests.conftest import memory

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
# A process that starts the server, says so, and holds it until its input ends.
USER = """
import sys
from pathlib import Path
from bot.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """Return a data directory whose cluster is made and stopped, for copies."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-made-", dir=memory()))
    folder.chmod(0o755)
    server = Embedded(folder)
    server.start()
    server.stop()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(made: Path, open_folder: Path) -> Iterator[Path]:
    """Return a data directory of one's own, made already; no server is left in it afterwards."""
    subprocess.run(["cp", "-a", f"{made}/.", str(open_folder)], check=True)
    yield open_folder
    turn_out(open_folder / "postgres" / "cluster")
    module._bury(open_folder / "postgres" / "cluster")
    shutil.rmtree(place_of(Embedded(open_folder)).host or "/nowhere", ignore_errors=True)


@pytest.fixture(scope="module")
def as_nobody() -> list[str]:
    """Return a command that runs a Python text as `nobody`; skip where that account cannot reach this Python."""
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c"]
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv here")
    if subprocess.run([*command, "import bot.embedded"], cwd=ROOT, check=False, capture_output=True).returncode:
        pytest.skip("nobody cannot run this Python")
    return command


def user(folder: Path) -> subprocess.Popen[str]:
    """Start another process that uses the server."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("", timeout=30)
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def place_of(server: Embedded) -> Place:
    place = server.place()
    assert place is not None
    return place


def kill_all(folder: Path) -> None:
    for pid in inhabitants(folder / "postgres" / "cluster"):
        os.kill(pid, signal.SIGKILL)


def lives(folder: Path) -> bool:
    return bool(inhabitants(folder / "postgres" / "cluster"))


def test_a_first_start_makes_everything_and_a_stop_leaves_no_process(open_folder: Path) -> None:
    server = Embedded(open_folder / "deep" / ("x" * 120))
    assert server.place() is None
    began = time.monotonic()
    url = server.start()
    with psycopg.connect(url) as conn:
        shown = conn.execute(
            "SELECT current_database(), current_setting('listen_addresses'), current_setting('data_checksums'), "
            "current_setting('fsync'), current_setting('synchronous_commit'), current_setting('TimeZone')"
        ).fetchone()
    assert shown == ("goalkeeper", "", "on", "on", "on", "UTC")
    assert time.monotonic() - began < 20
    socket_folder = Path(place_of(server).host)
    assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
    server.stop()
    server.stop()
    assert not inhabitants(server.data_dir / "postgres" / "cluster")
    assert not socket_folder.exists()


def test_only_the_owner_can_read_the_password_and_it_is_never_shown(folder: Path) -> None:
    server = Embedded(folder)
    url = server.start()
    place = place_of(server)
    assert stat.S_IMODE((folder / "postgres.json").stat().st_mode) == 0o600
    assert place.password in url
    assert place.password not in repr(place) + repr(server)
    assert place.password not in place.log.read_text(encoding="utf-8")
    server.stop()


def test_a_wrong_password_does_not_get_in(folder: Path) -> None:
    server = Embedded(folder)
    url = server.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(place_of(server).password, "guess"))
    server.stop()


def test_no_acknowledged_row_is_lost_when_everything_is_killed(folder: Path) -> None:
    server = Embedded(folder)
    rows = 0
    for _ in range(3):
        url = server.start()
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
            found = conn.execute("SELECT count(*) FROM kept").fetchone()
            assert found == (rows,)
            for number in range(50):
                conn.execute("INSERT INTO kept VALUES (%s)", [number])
                rows += 1
            kill_all(folder)
    server.start()
    server.stop()


def test_a_server_that_died_comes_back_under_the_same_url(folder: Path) -> None:
    server = Embedded(folder)
    url = server.start()
    os.kill(server_of(folder / "postgres" / "cluster"), signal.SIGKILL)
    assert server.start() == url
    psycopg.connect(url).close()
    server.stop()


def test_a_server_that_died_under_two_users_comes_back_for_both(folder: Path) -> None:
    server = Embedded(folder)
    url = server.start()
    other = user(folder)
    os.kill(server_of(folder / "postgres" / "cluster"), signal.SIGKILL)
    assert server.start() == url
    server.stop()
    psycopg.connect(url).close()
    leave(other)
    assert not lives(folder)


def test_starters_at_once_share_one_server(open_folder: Path) -> None:
    servers = [Embedded(open_folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        urls = set(threads.map(Embedded.start, servers))
    assert len(urls) == 1
    for server in servers:
        psycopg.connect(urls.copy().pop()).close()
        server.stop()
    assert not lives(open_folder)


def test_the_server_stays_while_another_process_uses_it(folder: Path) -> None:
    server = Embedded(folder)
    url = server.start()
    other = user(folder)
    server.stop()
    psycopg.connect(url).close()
    leave(other)
    assert not lives(folder)


def test_a_killed_user_does_not_keep_the_server_up(folder: Path) -> None:
    first = user(folder)
    server = Embedded(folder)
    server.start()
    kill(first)
    server.stop()
    assert not lives(folder)
    assert list((folder / "postgres.users").iterdir()) == []


def test_a_server_whose_starter_was_killed_is_joined(folder: Path) -> None:
    kill(user(folder))
    assert lives(folder)
    before = server_of(folder / "postgres" / "cluster")
    server = Embedded(folder)
    psycopg.connect(server.start()).close()
    assert server_of(folder / "postgres" / "cluster") == before
    server.stop()
    assert not lives(folder)


@pytest.mark.parametrize("text", ["{me}\n{data}\n1\n5432\n/nowhere\n*\n", "", "half a num", "999999\n"])
def test_a_stale_pid_file_does_not_stop_the_start(folder: Path, text: str) -> None:
    cluster = folder / "postgres" / "cluster"
    stranger = subprocess.Popen(["sleep", "60"], cwd="/")
    pid_file = cluster / "postmaster.pid"
    pid_file.write_text(text.format(me=stranger.pid, data=cluster), encoding="utf-8")
    owner = cluster.stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    server = Embedded(folder)
    psycopg.connect(server.start()).close()
    assert stranger.poll() is None
    server.stop()
    stranger.kill()
    stranger.wait()


def test_a_copied_data_directory_starts_beside_its_original(folder: Path, made: Path) -> None:
    first, second = Embedded(made), Embedded(folder)
    original = first.start()
    assert second.start() != original
    second.stop()
    psycopg.connect(original).close()
    first.stop()


def test_the_copy_of_a_running_data_directory_starts_beside_it_too(folder: Path, open_folder: Path) -> None:
    server = Embedded(folder)
    original = server.start()
    copy = open_folder / "copy"
    copy.mkdir()
    subprocess.run(["cp", "-a", f"{folder}/postgres.json", f"{folder}/postgres", f"{copy}/"], check=True)
    second = Embedded(copy)
    assert second.start() != original
    second.stop()
    psycopg.connect(original).close()
    server.stop()


def test_half_a_cluster_is_thrown_away_and_made_again(open_folder: Path) -> None:
    server = Embedded(open_folder)
    half = open_folder / "postgres" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n", encoding="ascii")
    psycopg.connect(server.start()).close()
    assert not half.exists()
    server.stop()


def test_a_start_that_was_killed_in_between_is_done_again(open_folder: Path) -> None:
    for wait in (0.35, 0.6):
        starter = subprocess.Popen(
            [sys.executable, "-c", USER, str(open_folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        time.sleep(wait)
        starter.kill()
        starter.communicate()
    server = Embedded(open_folder)
    psycopg.connect(server.start()).close()
    server.stop()


def test_a_socket_that_was_swept_away_is_made_again_when_nobody_else_uses_it(folder: Path) -> None:
    server = Embedded(folder)
    server.start()
    shutil.rmtree(place_of(server).host)
    psycopg.connect(server.start()).close()
    server.stop()
    assert not lives(folder)


def test_a_server_that_others_use_is_not_taken_from_them(folder: Path) -> None:
    other = user(folder)
    server = Embedded(folder)
    shutil.rmtree(Embedded(folder).place().host)  # type: ignore[union-attr]
    with pytest.raises(ServerError, match="runs but does not answer"):
        server.start()
    assert lives(folder)
    kill(other)


def test_a_folder_of_somebody_else_is_not_taken_for_the_socket(folder: Path) -> None:
    server = Embedded(folder)
    server.start()
    server.stop()
    taken = Path(place_of(server).host)
    (taken / "theirs").mkdir(parents=True)
    module._socket_folder(str(taken)).rmdir()
    assert (taken / "theirs").exists()
    shutil.rmtree(taken)


def test_a_temporary_folder_with_a_long_name_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: f"{tmp_path}/{'x' * 100}")
    folder = module._socket_folder("")
    assert len(str(folder)) < 40
    folder.rmdir()


def test_a_server_that_cannot_start_says_what_its_log_says(folder: Path) -> None:
    server = Embedded(folder, settings={"no_such_setting": "1"})
    with pytest.raises(ServerError, match="no_such_setting"):
        server.start()
    assert list((folder / "postgres.users").iterdir()) == []


def test_a_server_that_takes_too_long_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ping", lambda *_: module._Answer.NOBODY)
    with pytest.raises(ServerError, match="did not start within 0 s"):
        Embedded(folder, seconds=0.2).start()
    monkeypatch.undo()
    server = Embedded(folder)
    server.start()
    monkeypatch.setattr(module, "_ping", lambda *_: module._Answer.NOT_YET)
    with pytest.raises(ServerError, match="has been starting for 0 s"):
        Embedded(folder, seconds=0.2).start()
    monkeypatch.undo()
    server.stop()


def test_a_starter_that_never_ends_is_told_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STOP_SECONDS", 0.1)
    lock = FileLock(folder / "postgres.lock")
    lock.acquire()
    with pytest.raises(ServerError, match="too long"):
        Embedded(folder, seconds=0.1).start()
    lock.release()


def test_the_log_of_the_server_does_not_grow_for_ever(folder: Path) -> None:
    log = folder / "postgres" / "server.log"
    log.write_bytes(b"x" * 1_100_000)
    server = Embedded(folder)
    server.start()
    server.stop()
    assert log.stat().st_size < 100_000
    assert log.with_suffix(".old").stat().st_size >= 1_100_000


def test_a_cluster_of_a_version_that_is_not_there_says_how_to_move(folder: Path) -> None:
    version = folder / "postgres" / "cluster" / "PG_VERSION"
    version.write_text("15\n", encoding="ascii")
    with pytest.raises(ServerError, match=r"PostgreSQL 15.*pg_dump"):
        Embedded(folder).start()


def test_an_address_on_the_network_is_a_plain_url() -> None:
    place = Place(Path("/home"), "pw", "127.0.0.1", 5999)
    assert place.url("postgres") == "postgresql://goalkeeper:pw@127.0.0.1:5999/postgres"


@pytest.mark.skipif(not is_root(), reason="root only: what root does for the server's account")
class TestAsRoot:
    def test_the_server_runs_under_another_account(self, folder: Path) -> None:
        server = Embedded(folder)
        with psycopg.connect(server.start()) as conn:
            pid = conn.info.backend_pid
        assert Path(f"/proc/{server_of(folder / 'postgres' / 'cluster')}").stat().st_uid != 0
        assert pid
        server.stop()

    def test_a_folder_that_the_account_cannot_enter_keeps_its_rights_and_the_cluster_lies_elsewhere(
        self, tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "ELSEWHERE", open_folder / "elsewhere")
        tmp_path.chmod(0o700)
        server = Embedded(tmp_path)
        psycopg.connect(server.start()).close()
        assert place_of(server).home.parent == open_folder / "elsewhere"
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        server.stop()
        psycopg.connect(server.start()).close()
        server.stop()
        copy = open_folder / "copy"
        copy.mkdir()
        shutil.copy(tmp_path / "postgres.json", copy)
        with pytest.raises(ServerError, match="put the data directory back"):
            Embedded(copy).start()

    def test_no_place_for_the_cluster_says_what_to_set(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "ELSEWHERE", Path("/proc/nothing"))
        tmp_path.chmod(0o700)
        with pytest.raises(ServerError, match="GOALKEEPER_DATA_DIR"):
            Embedded(tmp_path).start()

    def test_an_ordinary_user_starts_it_and_root_joins_as_that_user(
        self, open_folder: Path, as_nobody: list[str]
    ) -> None:
        os.chown(open_folder, 65534, 65534)
        starter = subprocess.Popen(
            [*as_nobody, USER, str(open_folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        server = Embedded(open_folder)
        assert server.start() == url
        leave(starter)
        kill_all(open_folder)
        psycopg.connect(server.start()).close()
        assert Path(f"/proc/{server_of(open_folder / 'postgres' / 'cluster')}").stat().st_uid == 65534
        assert (open_folder / "postgres.json").stat().st_uid == 65534
        server.stop()

    def test_a_data_directory_of_somebody_else_says_so(self, folder: Path, as_nobody: list[str]) -> None:
        other = subprocess.run([*as_nobody, USER, str(folder)], cwd=ROOT, check=False, capture_output=True, text=True)
        assert "run as its owner or set GOALKEEPER_DATA_DIR" in other.stderr
