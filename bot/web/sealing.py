"""What leaves the process and must come back unread and unchanged: sealed with a key of the deployment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Unsealable(ValueError):
    """This was not sealed by us, or for another purpose or place, or with a key that is not ours any more."""


@dataclass(frozen=True, slots=True)
class Seal:
    """AES-256-GCM with a key of 32 bytes; `purpose` keeps what was sealed for one thing from serving another."""

    key: bytes = field(repr=False)
    purpose: bytes

    def close(self, plain: bytes, place: bytes = b"") -> bytes:
        """Return `plain` sealed; it opens with the same `place` only."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, self._bound(place))

    def open(self, sealed: bytes, place: bytes = b"") -> bytes:
        """Return what was sealed; raises Unsealable."""
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound(place))
        except (InvalidTag, ValueError):
            raise Unsealable("not sealed by us") from None

    def _bound(self, place: bytes) -> bytes:
        return self.purpose + b"\0" + place
