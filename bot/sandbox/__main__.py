"""Open a GitHub in memory on this machine: `goalkeeper sandbox --port 8081`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.clock import Clock
from bot.sandbox.gate import Backstage
from bot.sandbox.seeds import SECRET, Acme, Key, new_rsa_key, seed_acme
from bot.sandbox.server import serve
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    host: str
    port: int
    webhook_url: str
    webhook_secret: str
    key_file: Path
    callbacks: tuple[str, ...]
    sandbox_token_time: bool


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; the webhook secret comes from the environment, where process lists do not show it."""
    parser = argparse.ArgumentParser(prog="goalkeeper sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--webhook-url", default="", help="where the App's webhooks go, as in http://127.0.0.1:8000/webhooks"
    )
    parser.add_argument(
        "--key-file", type=Path, default=Path("sandbox-app.pem"), help="where to put the App's private key"
    )
    parser.add_argument(
        "--callback-url",
        action="append",
        default=[],
        help="where those go back who log in through the App, as in http://127.0.0.1:8000/login/done",
    )
    parser.add_argument("--sandbox-token-time", action="store_true", help="let tokens age by the sandbox's clock")
    read = parser.parse_args(arguments)
    secret = os.environ.get("SANDBOX_WEBHOOK_SECRET", SECRET)
    where = (read.host, read.port, read.webhook_url, secret, read.key_file)
    return Options(*where, tuple(read.callback_url), read.sandbox_token_time)


def prepare(options: Options) -> tuple[World, Backstage, Acme]:
    """Build the seeded world that the options ask for, and write the App's private key to its file."""
    url = f"http://{options.host}:{options.port}"
    world = World(Clock(ticking=True), api_url=url, web_url=url)
    if not options.sandbox_token_time:
        world.token_clock = Clock(ticking=True)
    key = new_rsa_key()

    def seed(fresh: World) -> Acme:
        hook = {"webhook_url": options.webhook_url, "webhook_secret": options.webhook_secret}
        return seed_acme(fresh, key=key, callbacks=options.callbacks, **hook)

    _keep(options.key_file, key)
    return world, Backstage(reseed=seed), seed(world)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    options = parse(arguments)
    world, backstage, acme = prepare(options)
    sys.stdout.write(
        f"GitHub in memory at {world.base_url}: repository {acme.repository.full_name}, App {acme.app.slug} "
        f"(id {acme.app.id}, installation {acme.installation.id}); its private key is in {options.key_file}\n"
    )
    sys.stdout.flush()
    serve(world, options.host, options.port, backstage)


def _keep(path: Path, key: Key) -> None:
    path.touch(mode=0o600)
    path.write_text(key.private, encoding="ascii")


if __name__ == "__main__":
    main()
