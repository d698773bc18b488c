"""Who are we to GitHub: the App that signs with its key, or one of its installations with a token of an hour?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github import Auth

from bot.errors import NotAllowed

# A token that ends while a call is on its way would cost a second call.
SPARE_SECONDS = 60.0
# Who lacks a permission asks for no other token before: one look may find that out many times.
NEW_SECONDS = 10.0


class _Signer:
    """Signs with a private key that is read and checked once: that takes far longer than signing."""

    def __init__(self, pem: str) -> None:
        self._pem = pem

    @cached_property
    def _key(self) -> PrivateKeyTypes:
        return load_pem_private_key(self._pem.encode(), None)

    def __call__(self, claims: dict[str, Any]) -> str:
        """Return the claims as a signed JSON web token."""
        return jwt.encode(claims, cast("RSAPrivateKey", self._key), "RS256")


class AppKey(Auth.AppAuth):
    """The App itself; a key that cannot sign is the operator's mistake, told without the key."""

    def __init__(self, app_id: str, pem: str) -> None:
        super().__init__(app_id, sign_func=_Signer(pem))

    @property
    def token(self) -> str:
        """Sign a fresh JSON web token."""
        try:
            return self.create_jwt()
        except Exception:  # noqa: BLE001 - PyJWT and cryptography raise many kinds, and each means the same
            message = "The App's private key cannot sign; give the whole PEM file in GOALKEEPER_APP_PRIVATE_KEY_FILE"
            raise NotAllowed(message) from None


class InstallationToken(Auth.Auth):
    """A token of an installation, fetched when needed and shared by all threads.

    `fetch` returns a new token and the Unix time at which it ends, in seconds.
    """

    def __init__(self, fetch: Callable[[], tuple[str, float]], now: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._now = now
        self._token = ""
        self._since = 0.0
        self._ends = 0.0
        self._doubted = False
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "InstallationToken()"

    @property
    def token_type(self) -> str:
        """The word before the token in the header."""
        return "token"

    @property
    def token(self) -> str:
        """The token, a new one when there is none, or it is about to end, or in doubt and not brand-new."""
        with self._lock:
            now = self._now()
            old = now > self._ends - SPARE_SECONDS or (self._doubted and now > self._since + NEW_SECONDS)
            if not self._token or old:
                self._token, self._ends = self._fetch()
                self._since, self._doubted = now, False
            return self._token

    def forget(self, token: str) -> None:
        """Drop a token that GitHub did not accept, unless another thread has a newer one already."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def doubt(self) -> None:
        """Note that the token lacks a permission; what people grant from now on only a later one will have."""
        with self._lock:
            self._doubted = True
