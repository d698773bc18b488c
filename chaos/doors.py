"""The ways in (S1, S2, S10): posts at the webhook door, secrets, and addresses that somebody would like us to ask."""

from __future__ import annotations

import contextlib
import ipaddress
import random
import threading
import time
from collections.abc import Iterator
from functools import partial

import httpx
import responses
import uvicorn

from bot.app import Context, create_app
from bot.errors import GoalkeeperError, SettingsError
from bot.github.access import Access
from bot.github.client import GitHub
from bot.metrics import Metrics
from chaos.bad import addresses, knocks, secrets
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries
from config.addresses import web_address
from config.settings import load
from tests.web.door import GUID, ISSUE, PREVIOUS, SECRET, Ledger, ask, headers, make_app, packed, signed

_SECONDS = 3.0
_STATUSES = {200, 202, 400, 401, 413, 415}
_JSON = "application/json"


def _knocked(given: Play) -> Seen:
    """Knock in every way, over the wire too, and with deliveries that were changed on the way."""
    tries = Tries(_SECONDS, own_time=False)
    tries.named({name: partial(_knock, knock) for name, knock in knocks.KNOCKS.items()})
    with _live() as (port, ledger):
        tries.named({f"raw: {name}": partial(_raw, port, ledger, *each) for name, each in knocks.RAW.items()})
    tries.mutated(partial(_changed, given.dice) for _ in range(given.amount))
    return tries.seen("no delivery noted that nobody signed")


def _knock(knock: knocks.Knock) -> str:
    status, body, changes = knock
    ledger = Ledger()
    answer = ask(make_app(ledger.accept), "POST", "/webhooks", content=body, headers=headers(body, **changes))
    wanted = [GUID] if answer.json().get("status") in {"accepted", "ignored"} and knocks.is_noted(changes) else []
    noted = [delivery.guid for delivery in ledger.accepted]
    if answer.status_code != status or noted != wanted:
        return f"answered {answer.status_code} instead of {status}, noted {len(noted)}"
    return _odd(answer)


def _odd(answer: httpx.Response) -> str:
    """Return what is wrong with an answer, whatever it says."""
    if answer.status_code not in _STATUSES or len(answer.content) > 200:
        return f"answered {answer.status_code} with {len(answer.content)} bytes"
    return "" if answer.headers["content-type"] == _JSON else f"answered {answer.headers['content-type']}"


def _raw(port: int, ledger: Ledger, sent: bytes, right: set[int]) -> str:
    ledger.accepted.clear()
    received = knocks.talk(port, sent)
    status = int(received.split(b" ")[1]) if received.startswith(b"HTTP/") else 0
    if status not in right or len(ledger.accepted) != (status == 202):
        return f"answered {status}, noted {len(ledger.accepted)}"
    alive = knocks.talk(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    return "" if b"alive" in alive else "nobody is at home afterwards"


@contextlib.contextmanager
def _live() -> Iterator[tuple[int, Ledger]]:
    """Open a door on a real port."""
    ledger = Ledger()
    config = uvicorn.Config(make_app(ledger.accept), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1], ledger
    finally:
        server.should_exit = True
        thread.join(10)


def _changed(dice: random.Random) -> str:
    """Change bytes of a delivery that was signed, or sign nonsense rightly; only what was signed may be noted."""
    body = packed(ISSUE)
    other = bytearray(body)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(other) or 1)
        match dice.randrange(3):
            case 0:
                other[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                other[at : at + dice.randint(1, 9)] = b""
            case _:
                other[at:at] = dice.choice((b"\0", b'"', b"{", b"\\ud800", b"9" * 40, bytes(dice.randbytes(4))))
    changed, resigned = bytes(other), dice.random() < 0.5
    signature = signed(changed if resigned else body)
    ledger = Ledger()
    given = headers(changed, x_hub_signature_256=signature)
    answer = ask(make_app(ledger.accept), "POST", "/webhooks", content=changed, headers=given)
    genuine = resigned or changed == body
    if not genuine and (answer.status_code != 401 or ledger.accepted):
        return f"a body that nobody signed was answered {answer.status_code}"
    return _odd(answer)


def _kept(given: Play) -> Seen:
    """Start with bad secrets, rotate good ones, and guess."""
    tries = Tries(_SECONDS)
    tries.named({name: partial(_refuses_to_start, *each) for name, each in secrets.UNFIT.items()})
    tries.named({name: partial(_fits, *each) for name, each in secrets.ROTATION.items()})
    tries.mutated(partial(_guessed, given.dice) for _ in range(given.amount))
    return tries.seen("no guess fitted, no message told a secret")


def _refuses_to_start(change: dict[str, str], told: str) -> str:
    try:
        load({**secrets.GOOD, **change})
    except SettingsError as error:
        if told not in str(error):
            return f"says {str(error)!r}"
        values = [value for value in change.values() if len(value) > 3]
        return "the message repeats the secret" if any(value in str(error) for value in values) else ""
    return "starts"


def _fits(present: str, previous: str, signer: str, status: int) -> str:
    """Post with the secret of the signer at a door that knows these two."""
    ledger, body = Ledger(), packed(ISSUE)
    settings = load({**secrets.GOOD, **secrets.two(present, previous)})
    app = create_app(Context(settings, ledger.accept, Metrics()))
    answer = ask(
        app, "POST", "/webhooks", content=body, headers=headers(body, x_hub_signature_256=signed(body, signer))
    )
    return "" if answer.status_code == status else f"answered {answer.status_code} instead of {status}"


def _guessed(dice: random.Random) -> str:
    """Sign with something like the secret, but not with it."""
    real = dice.choice((SECRET, PREVIOUS))
    at = dice.randrange(len(real))
    guess = dice.choice((real[:at], real + real[:1], real.upper(), real[:at] + "~" + real[at + 1 :], real[::-1]))
    ledger, body = Ledger(), packed(ISSUE)
    given = headers(body, x_hub_signature_256=signed(body, guess))
    answer = ask(make_app(ledger.accept), "POST", "/webhooks", content=body, headers=given)
    fits = guess in {SECRET, PREVIOUS}
    return "" if fits or (answer.status_code == 401 and not ledger.accepted) else f"answered {answer.status_code}"


def _asked(given: Play) -> Seen:
    """Set addresses that lead elsewhere, in all spellings, and let GitHub's answers lead elsewhere."""
    tries = Tries(_SECONDS)
    tries.named({name: partial(_is_refused, text) for name, text in addresses.REFUSED.items()})
    tries.named({name: partial(_leads_away, *each) for name, each in addresses.AWAY.items()})
    tries.mutated(partial(_is_refused, _spelled(given.dice)) for _ in range(given.amount))
    return tries.seen("no call left for another host")


def _is_refused(text: str) -> str:
    try:
        load({**secrets.GOOD, "GOALKEEPER_GITHUB_API_URL": text})
    except SettingsError:
        pass
    else:
        return f"{text!r} may be the API"
    if "ghe" in text or text.startswith("https://github"):
        return ""
    try:
        web_address(text)
    except ValueError:
        return ""
    return f"{text!r} may be an address"


def _spelled(dice: random.Random) -> str:
    """Return a link-local, unspecified or multicast address in one of the spellings that resolvers take."""
    number = dice.choice((0xA9FE0000 + dice.randrange(0x10000), 0, 0xE0000000 + dice.randrange(0x10000000)))
    dotted = str(ipaddress.IPv4Address(number))
    first, rest = divmod(number, 1 << 24)
    forms: tuple[str, ...] = (
        *(dotted, str(number), hex(number), f"0{number:o}", f"{first}.{rest}", f"{hex(first)}.{rest}"),
        *(f"[::ffff:{dotted}]", f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]", f"[fe80::{rest & 0xFFFF:x}]"),
    )
    return f"https://{dice.choice(forms)}{dice.choice(('', ':443', ':80'))}/api/v3"


def _leads_away(answer: addresses.Answer, where: str) -> str:
    """Let GitHub answer by pointing to another place, and look which hosts were called with our token."""
    github = GitHub(Access("https://api.github.example", token="ghp_mine", read_pause=0, write_pause=0), lambda _: None)  # noqa: S106
    hosts: list[str] = []
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:

        def reply(request: object) -> tuple[int, dict[str, str], str]:
            hosts.append(str(getattr(request, "url", "")).split("/")[2].rpartition(":")[0])
            return answer(where, len(hosts))

        for verb in (responses.GET, responses.POST):
            mock.add_callback(verb, addresses.ANYWHERE, callback=reply)
        with contextlib.suppress(GoalkeeperError):
            list(github.own.pages("/user/repos"))
        with contextlib.suppress(GoalkeeperError):
            github.own.rest("POST", "/repos/acme/rockets/labels", {"name": "x"})
    strangers = set(hosts) - {"api.github.example"}
    if strangers:
        return f"called {sorted(strangers)}"
    return f"{len(hosts)} calls for two" if len(hosts) > addresses.MOST_CALLS else ""


ROWS = (
    Row(
        "S1", "knocking at the webhook door in every way", "mutations",
        "the right answer within 3 s, nothing noted that was not signed, and the process lives",
        {Size.BRIEF: 60, Size.USUAL: 500, Size.LONG: 3_000}, _knocked, ("any signature will do",), 20,
    ),
    Row(
        "S2", "secrets that are missing, short, old or guessed", "guesses",
        "no start without good ones; 401 for every other; both fit while one takes over from the other",
        {Size.BRIEF: 40, Size.USUAL: 300, Size.LONG: 1_000}, _kept, ("a secret of any length",), 20,
    ),
    Row(
        "S10", "addresses that lead elsewhere", "spellings",
        "refused at the start, and no redirect or link takes our token to another host",
        {Size.BRIEF: 60, Size.USUAL: 600, Size.LONG: 3_000}, _asked,
        ("addresses are believed", "redirects are followed anywhere"), 20,
    ),
)  # fmt: skip
