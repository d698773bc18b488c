"""Logging in with GitHub: the way to its page and back, and the tokens that a person gave us there.

https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from bot.errors import GoalkeeperError, TryLater
from bot.github.faults import lost, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

# What GitHub says when nothing is wrong with the person: the settings are.
OURS = frozenset({"incorrect_client_credentials", "redirect_uri_mismatch", "application_suspended", "Not Found"})
_VERIFIER_BYTES = 48
_STATE_BYTES = 24
_REVOKING_SECONDS = 5.0
# Our secret is in the body: it goes where the operator said, and nowhere else.
_STAYING = {"allow_redirects": False}


class LoginRefused(GoalkeeperError):
    """GitHub gives no token for this; `code` is its short word, such as `bad_verification_code`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"GitHub gives no token: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that was begun: where to send the browser, and what it must come back with."""

    address: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a person gave us: `access` is good for `seconds` (None: until it is revoked), `refresh` gets the next."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OAuth:
    """The App's side of logging in, at github.com or at an Enterprise Server."""

    web_url: str
    api_url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str = ""
    timeout: float = 20.0

    def begin(self) -> Begun:
        """Return the address of GitHub's page with PKCE and a state of its own; no request is made."""
        state, verifier = secrets.token_urlsafe(_STATE_BYTES), secrets.token_urlsafe(_VERIFIER_BYTES)
        with self._client() as client:
            address, _ = client.create_authorization_url(
                f"{self.web_url}/login/oauth/authorize", state=state, code_verifier=verifier
            )
        return Begun(address, state, verifier)

    def finish(self, code: str, verifier: str) -> Tokens:
        """Return the tokens for a code; raises LoginRefused, or TryLater when GitHub does not answer."""
        sent = {"code": code, "code_verifier": verifier, "redirect_uri": self.redirect_uri}
        return self._fetched(
            lambda client, url: client.fetch_token(url, grant_type="authorization_code", **sent, **_STAYING)
        )

    def refresh(self, token: str) -> Tokens:
        """Return new tokens in place of those that end; the old ones are worth nothing afterwards. Raises as finish."""
        return self._fetched(lambda client, url: client.refresh_token(url, refresh_token=token, **_STAYING))

    def revoke(self, access: str) -> None:
        """Give a token back, as far as GitHub answers; it would end by itself."""
        path = f"{self.api_url}/applications/{self.client_id}/token"
        with contextlib.suppress(requests.RequestException):
            requests.request(
                "DELETE",
                path,
                json={"access_token": access},
                auth=(self.client_id, self.client_secret),
                headers={"Accept": "application/vnd.github+json"},
                timeout=min(self.timeout, _REVOKING_SECONDS),
            )

    def check(self) -> str | None:
        """Return what GitHub has against our client id and secret, or None; raises TryLater."""
        try:
            self.finish("0" * 20, "0" * 43)
        except LoginRefused as refused:
            return refused.code if refused.code in OURS else None
        return None

    def _fetched(self, ask: Callable[[OAuth2Session, str], Any]) -> Tokens:
        try:
            with self._client() as client:
                said = ask(client, f"{self.web_url}/login/oauth/access_token")
        except AuthlibBaseError as error:
            raise LoginRefused(str(error.error)) from None
        except requests.RequestException as error:
            raise lost(error, "logging in") from None
        except (ValueError, TypeError, AttributeError) as error:
            raise unreadable("logging in", type(error).__name__) from None
        return _tokens(said)

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the way GitHub wants it, no secret
            default_timeout=self.timeout,
        )


def _tokens(said: Any) -> Tokens:
    access, refresh, seconds = (said.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not isinstance(access, str) or not access:
        raise TryLater(5.0, "logging in: GitHub sent no token")
    return Tokens(
        access,
        refresh if isinstance(refresh, str) else "",
        float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdecimal() else None,
    )
