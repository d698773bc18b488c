"""Are the files that start several replicas what they say? Held against settings, command line and pages."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.cli import app as command_line
from bot.queue import Worker
from config.settings import Settings
from tests.house.tree import ROOT
from tests.web.door import Ledger, ask, make_app

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def services() -> Services:
    return services_of("compose.replicas.yaml")


@pytest.fixture(scope="module")
def caddyfile() -> str:
    return (ROOT / "docs" / "operations" / "Caddyfile").read_text(encoding="utf-8")


def services_of(name: str) -> Services:
    found: Services = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["services"]
    return found


def said(pattern: str, text: str) -> str:
    """What a pattern finds; every one of these is to be there."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match, pattern
    return match[1]


def test_each_part_is_there_twice_and_set_as_the_single_one_is(services: Services) -> None:
    single = services_of("compose.yaml")
    ours = {name: service for name, service in services.items() if "build" in service}
    assert sorted(ours) == ["web-1", "web-2", "worker-1", "worker-2"]
    assert services["database"]["image"] == single["database"]["image"]
    assert services["database"]["environment"] == single["database"]["environment"]
    assert re.fullmatch(r"caddy:\d+\.\d+\.\d+-alpine", services["balancer"]["image"])
    known = {f"GOALKEEPER_{name}".upper() for name in Settings.model_fields}
    for name, service in ours.items():
        assert single["bot"]["environment"].items() <= service["environment"].items(), name
        assert set(service["environment"]) <= known
        assert service["depends_on"]["database"]["condition"] == "service_healthy"


def test_the_commands_are_those_of_the_command_line(services: Services) -> None:
    commands: dict[str, Any] = get_command(command_line).commands  # type: ignore[attr-defined]  # a group has them
    for name, service in services.items():
        if "build" in service:
            command, *options = service["command"]
            assert service["command"] == (["worker"] if name.startswith("worker") else ["serve", "--no-worker"])
            allowed = {option for each in commands[command].params for option in (*each.opts, *each.secondary_opts)}
            assert set(options) <= allowed


@pytest.mark.parametrize("name", ["web-1", "web-2", "worker-1", "worker-2", "balancer"])
def test_nobody_is_root_or_writes_where_it_need_not(services: Services, name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].partition(":")[0]) > 0
    assert "/tmp" in service["tmpfs"]  # noqa: S108 - inside the container
    assert all(volume.endswith(":ro") for volume in service.get("volumes", []))


def test_only_the_balancer_is_to_be_reached_and_only_from_this_machine(services: Services) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["balancer"]
    assert all(port.startswith("127.0.0.1:") for port in services["balancer"]["ports"])


def test_what_asks_whether_replicas_are_well_asks_what_there_is(services: Services, caddyfile: str) -> None:
    app = make_app(Ledger().accept)
    port, door = (
        services["web-1"]["environment"]["GOALKEEPER_PORT"],
        services["balancer"]["ports"][0].rpartition(":")[2],
    )
    own = services["worker-1"]["environment"]["GOALKEEPER_OPERATOR_PORT"]
    asked = {"web-1": port, "web-2": port, "worker-1": own, "worker-2": own, "balancer": door}
    probes = [(str(services[name]["healthcheck"]["test"]), on) for name, on in asked.items()]
    paths = [said(rf"http://127\.0\.0\.1:{on}(/\w+)", probe) for probe, on in probes]
    paths.append(said(r"^\s*health_uri (\S+)$", caddyfile))
    assert paths == ["/health"] * 5 + ["/ready/door"]
    assert {ask(app, "GET", path).status_code for path in paths} == {200}


def test_the_balancer_knows_the_webs_and_shows_nothing_of_the_operators(services: Services, caddyfile: str) -> None:
    port = services["web-1"]["environment"]["GOALKEEPER_PORT"]
    assert said(r"reverse_proxy (.*) \{", caddyfile).split() == [f"{name}:{port}" for name in ("web-1", "web-2")]
    assert said(r"^\s*@outside path (.*)$", caddyfile).split() == ["/webhooks", "/calendar/*", "/health"]
    assert said(r"^:(\d+) \{$", caddyfile) == services["balancer"]["ports"][0].rpartition(":")[2]
    assert services["balancer"]["volumes"] == ["./docs/operations/Caddyfile:/etc/caddy/Caddyfile:ro"]


def test_whoever_is_told_to_end_is_given_the_time_for_it(services: Services, caddyfile: str) -> None:
    drain = float(services["web-1"]["environment"]["GOALKEEPER_DRAIN_SECONDS"])
    grace = {name: int(service["stop_grace_period"].removesuffix("s")) for name, service in services.items()}
    assert grace["web-1"] > drain + 10  # what uvicorn gives to answers that are under way
    assert grace["worker-1"] > inspect.signature(Worker).parameters["grace_seconds"].default
    assert drain > 2 * int(said(r"^\s*health_interval (\d+)s$", caddyfile))
