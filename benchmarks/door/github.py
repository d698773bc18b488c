"""A GitHub that only takes comments: it answers after a while, and remembers when each call came.

`python -m benchmarks.door.github PORT`; `/_delay/150` sets the milliseconds, `/_calls` tells and forgets the calls.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

_COMMENT = re.compile(rb"POST \S*/repos/\S+/issues/(\d+)/comments ")
_DELAY = re.compile(rb"GET /_delay/(\d+) ")
_TOKEN = {"token": "ghs_" + "x" * 36, "expires_at": "2099-01-01T00:00:00Z", "permissions": {"issues": "write"}}
_MADE = {"id": 1, "node_id": "IC_1", "html_url": "https://github.com/acme/rockets/issues/1#issuecomment-1", "body": "-"}


class _GitHub:
    def __init__(self) -> None:
        self.delay = 0.0
        self.calls: list[tuple[int, float]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _, found, length = head.lower().partition(b"content-length:")
                if found:
                    await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
                status, answer = await self._answer(head)
                body = json.dumps(answer).encode()
                kind = "Content-Type: application/json; charset=utf-8"
                writer.write(f"HTTP/1.1 {status} OK\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, head: bytes) -> tuple[int, object]:
        if comment := _COMMENT.match(head):
            self.calls.append((int(comment[1]), time.monotonic()))
            await asyncio.sleep(self.delay)
            return 201, _MADE
        if delay := _DELAY.match(head):
            self.delay = int(delay[1]) / 1000
            return 200, {}
        if head.startswith(b"GET /_calls "):
            calls, self.calls = self.calls, []
            return 200, calls
        if b"/access_tokens " in head:
            return 201, _TOKEN
        return 200, {"id": 4711, "slug": "goalkeeper"} if b"/app " in head else []


async def _main(port: int) -> None:
    server = await asyncio.start_server(_GitHub().serve, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
