"""The way in: does the App's webhook point to this bot, signed and over TLS, and do deliveries arrive?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.doctor.values import Finding, look, well, wrong
from bot.github.access import Delivery
from bot.github.checkup import HookSeen

_PATH = "/webhooks"
_LOOPBACK = frozenset({"localhost", "localhost.localdomain"})
_QUIET = timedelta(days=2)
_FEW = 0.05
_HALF = 0.5
_SECRETS = "Set the same secret in the App's settings and in GOALKEEPER_WEBHOOK_SECRET, and restart the bot."
_MOVED = "Give the App the final address: GitHub follows no redirect."
_DOWN = "See why the bot does not answer behind its proxy: `goalkeeper serve` must run and GET /ready must be well."
# What GitHub was answered: what to do about it.
HINTS: Mapping[int, str] = MappingProxyType(
    {
        0: "Let GitHub reach the bot: check DNS, firewall and certificate, and that it answers in 10 s.",
        400: "Look into the bot's log for the refusal; a wrong Host means that GOALKEEPER_PUBLIC_URL is another name.",
        401: _SECRETS,
        403: "Let the proxy or firewall before the bot pass POST /webhooks from GitHub.",
        404: f"Let the App's webhook URL end in {_PATH}, and the proxy pass that path unchanged.",
        405: f"Let the App's webhook URL end in {_PATH}: another page answers there.",
        408: "See whether the proxy before the bot holds bodies back; the bot waits some seconds for them.",
        413: "Let the proxy before the bot accept bodies of 25 MB, GitHub's largest.",
        415: "Set the content type of the App's webhook to application/json.",
        429: "Take the limit on requests off POST /webhooks in the proxy before the bot.",
        500: "Look into the bot's log for the error, and report it.",
        502: _DOWN,
        503: "See whether the database answers: `goalkeeper db`; the bot refuses what it cannot store.",
        504: _DOWN,
        **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    }
)
_ELSE = "Look at the response in the App's settings under Advanced, Recent deliveries, and into the bot's log."


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of asking for the webhook's address from this machine: a status, or what went wrong."""

    status: int = 0
    ours: bool = False
    failed: str = ""


def config(hook: HookSeen, public_url: str | None, server: str = "") -> Iterator[Finding]:
    """Yield whether the hook is set up as it must be; `public_url` is the one of the settings.

    `server` is the version of an Enterprise Server: that one may be in the same net as the bot.
    """
    parts = urlsplit(hook.url)
    if not hook.url:
        step = f"Give the App a webhook URL in its settings, https://YOUR-HOST{_PATH}, and tick Active."
        yield wrong("webhook", "the App has no webhook URL", step)
        return
    here = list(_address(hook.url, public_url, inside=bool(server)))
    if hook.content_type != "json":
        here.append(wrong("webhook", f"its content type is {hook.content_type!r}", HINTS[415]))
    if not hook.signs:
        here.append(wrong("webhook", "it has no secret, so nothing is signed and all is refused", _SECRETS))
    if not hook.verifies and parts.scheme == "https":
        step = "Enable SSL verification in the App's settings, with a certificate that GitHub trusts."
        here.append(wrong("webhook", "SSL verification is off: anybody between may read and answer", step))
    yield from here or [well("webhook", f"{hook.url}, json, signed, certificate verified")]


def _address(url: str, public_url: str | None, *, inside: bool) -> Iterator[Finding]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        step = "Put a proxy with a certificate before the bot, and let the App's webhook URL begin with https://."
        yield wrong("webhook", f"{url} is not https", step)
    if _is_inside(host):
        step = "Give the App an address that GitHub can reach from outside."
        yield (look if inside else wrong)("webhook", f"{host} is an address of this machine or net only", step)
    if not parts.path.endswith(_PATH):
        yield wrong("webhook", f"{url} does not end in {_PATH}", HINTS[404])
    named = urlsplit(public_url or "").hostname
    if named and named != host:
        step = "Make GOALKEEPER_PUBLIC_URL and the App's webhook URL name the same host: the bot answers to no other."
        yield wrong("webhook", f"GitHub posts to {host}, and the bot is called {named}", step)


def _is_inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.casefold() in _LOOPBACK


def reachable(url: str, reached: Reached) -> Finding:
    """Return whether the address answers from here, which is not where GitHub is."""
    if reached.ours:
        return well("webhook from here", f"{url} is answered by Goalkeeper")
    step = "If deliveries arrive this is only the net between; else check DNS, proxy and certificate of that address."
    said = reached.failed or f"answered {reached.status}, not as Goalkeeper does"
    return look("webhook from here", f"{url}: {said}", step)


def deliveries(
    attempts: Sequence[Delivery], now: datetime, known: Callable[[str], bool] = lambda _guid: True
) -> Iterator[Finding]:
    """Yield how deliveries went; `attempts` newest first, `known` tells whether a GUID is in our ledger."""
    if not attempts:
        step = "Comment on a sprint issue and ask again; if still nothing comes, tick Active at the App's webhook."
        yield look("deliveries", "GitHub has sent nothing in three days", step)
        return
    last: dict[str, Delivery] = {}
    for each in attempts:
        if each.guid not in last or each.ok:
            last[each.guid] = each
    failed = [each for each in last.values() if not each.ok]
    said = f"{len(failed)} of {len(last)} failed, the last came {_ago(now - attempts[0].delivered_at)} ago"
    if not failed:
        yield well("deliveries", said)
    share = len(failed) / len(last)
    found = wrong if share > _HALF or (share > _FEW and not attempts[0].ok) else look
    for status, count in Counter(each.status_code for each in failed).most_common():
        yield found("deliveries", f"{said}; {count} × {status or 'no answer'}", HINTS.get(status, _ELSE))
    if now - attempts[0].delivered_at > _QUIET:
        step = "If people worked since, see that the webhook is Active and its events are ticked."
        yield look("delivery gap", f"nothing has come for {_ago(now - attempts[0].delivered_at)}", step)
    yield from _arrived([each for each in last.values() if each.ok and each.event != "ping"], known)


def _arrived(sent: Sequence[Delivery], known: Callable[[str], bool]) -> Iterator[Finding]:
    """What was answered well must be in our ledger; else somebody else answers, or the database is a new one."""
    if not sent:
        return
    strange = sum(not known(each.guid) for each in sent)
    said = f"{len(sent) - strange} of {len(sent)} that were answered well are in this database"
    if not strange:
        yield well("ledger", said)
        return
    step = (
        "See that the webhook leads to a bot with this very database; after a loss of it, run "
        "`goalkeeper rebuild OWNER/REPO`."
    )
    often = strange / len(sent) > _HALF
    yield wrong("ledger", said, step) if often else look("ledger", said, step)


def _ago(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} days"
