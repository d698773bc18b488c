"""Which number and which node id does the next thing get?"""

from __future__ import annotations

import base64
import itertools
import struct

# Issues and comments have long outgrown 32 signed bits on github.com, accounts and installations have not.
FIRST_ACCOUNT = 1_001
FIRST_CONTENT = 2_500_000_001


class Ids:
    """Numbers that only grow, shared by all kinds of thing."""

    def __init__(self) -> None:
        self._accounts = itertools.count(FIRST_ACCOUNT)
        self._content = itertools.count(FIRST_CONTENT)

    def account(self) -> int:
        """Next number for an account, a team, an app, an installation, a repository or a hook."""
        return next(self._accounts)

    def content(self) -> int:
        """Next number for what people write: beyond 2**31, as on github.com."""
        return next(self._content)


def node_id(prefix: str, *numbers: int) -> str:
    """Make a node id in GitHub's looks: the prefix and the packed numbers, as in `I_kwDO…`."""
    packed = bytes([0x91 + len(numbers), 0]) + b"".join(b"\xce" + struct.pack(">I", n) for n in numbers)
    return f"{prefix}_{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
