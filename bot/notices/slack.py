"""Slack, by a bot token or an incoming webhook: blocks of mrkdwn; with a token messages can be edited."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.core.notices.forms import slack
from bot.notices.calls import call
from bot.notices.letter import each, letter, written
from bot.notices.values import Later, Refused, Vanished

if TYPE_CHECKING:
    from bot.records.outbox import Row

API = "https://slack.com/api"
HOOKS = "https://hooks.slack.com/services"
# https://docs.slack.dev/reference/block-kit/blocks/section-block and /reference/methods/chat.postMessage
BLOCK_CHARACTERS, TEXT_CHARACTERS = 3_000, 4_000
_PASSES = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_TO_MEND = {
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
    *("channel_not_found", "not_in_channel", "is_archived", "no_permission", "restricted_action"),
    *("org_login_required", "team_access_not_granted", "access_denied"),
}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"}


class Slack:
    """A channel of Slack by a bot token; `api` is another address in tests."""

    def __init__(self, token: str, channel: str, *, api: str = API) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._channel = channel
        self._api = api

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send notices as one message; its name is its channel and time, as Slack tells them."""
        made = self._asked("chat.postMessage", {"channel": self._channel, **payload(rows)})
        return f"{made.get('channel', self._channel)}:{made['ts']}" if made.get("ts") else ""

    def edit(self, remote: str, row: Row) -> str:
        """Let a message say something else."""
        channel, _, ts = remote.rpartition(":")
        self._asked("chat.update", {"channel": channel, "ts": ts, **payload((row,))})
        return remote

    def _asked(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call a method: Slack answers 200 also when it refuses, and says so in the body."""
        answer = call("POST", f"{self._api}/{method}", body, headers=self._headers, where="Slack")
        try:
            made = answer.json()
        except ValueError:
            raise Later("Slack answered something that is no JSON") from None
        if isinstance(made, dict) and made.get("ok"):
            return made
        word = str(made.get("error", "")) if isinstance(made, dict) else ""
        raise _fault(word if word.replace("_", "").isalnum() else "no reason")


def _fault(word: str) -> Exception:
    if word in _GONE:
        return Vanished(word)
    if word in _PASSES:
        return Later(f"Slack says {word}")
    return Later(f"Slack says {word}: mend its token or channel") if word in _TO_MEND else Refused(f"Slack says {word}")


class SlackHook:
    """A channel of Slack by an incoming webhook; nothing of it can be edited."""

    def __init__(self, path: str, *, hooks: str = HOOKS) -> None:
        self._url = f"{hooks}/{path}"

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send notices as one message."""
        answer = call("POST", self._url, payload(rows), where="Slack")
        if answer.status_code != HTTPStatus.OK:
            raise Later(f"Slack answered {answer.status_code}")
        return ""

    def edit(self, remote: str, row: Row) -> str:
        """Leave the message as it is."""
        del remote, row
        return ""


def payload(rows: tuple[Row, ...]) -> dict[str, Any]:
    """Return what Slack shows: a section for each notice, and the whole as text for notifications and screen readers.

    Nobody is called and nothing is turned into a link but what we wrote as one.
    """
    made = letter(rows)
    return {
        "text": written(made, slack, TEXT_CHARACTERS),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}
            for said in each(made, slack, BLOCK_CHARACTERS)
        ],
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
