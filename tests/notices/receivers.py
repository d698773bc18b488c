"""Real receivers on loopback: HTTP that answers as Slack, Discord and Teams do, and a small SMTP server."""

from __future__ import annotations

import contextlib
import email.policy
import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Heard:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    size: int


@dataclass
class Web:
    """An HTTP server that remembers what it heard; `answer` says what it answers."""

    url: str
    port: int
    answer: Callable[[Heard], Answer]
    heard: list[Heard] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)


def well(_heard: Heard) -> Answer:
    return 200, {}, b"ok"


@contextmanager
def web(answer: Callable[[Heard], Answer] = well, pem: Path | None = None) -> Iterator[Web]:
    """Listen on a free port of loopback, with TLS where there is a certificate."""

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body = json.loads(raw)
            except ValueError:
                body = raw.decode("utf-8", "replace")
            one = Heard(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body, len(raw))
            made.heard.append(one)
            made.came.set()
            status, headers, text = made.answer(one)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            with contextlib.suppress(OSError):  # who asked may have gone
                self.end_headers()
                self.wfile.write(text)

        do_POST = do_PATCH = do_PUT = do_GET = _take  # noqa: N815 - the names that http.server wants

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    made = Web(f"{'https' if pem else 'http'}://127.0.0.1:{port}", port, answer)
    with _running(server):
        yield made


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def slack(heard: Heard) -> Answer:
    """Answer as Slack does: 200 also when it refuses."""
    body = heard.body
    if heard.headers.get("authorization") != "Bearer xoxb-1-good":
        return _json({"ok": False, "error": "invalid_auth"})
    texts = [block["text"]["text"] for block in body.get("blocks", ())]
    if len(body.get("text", "")) > 40_000:
        return _json({"ok": False, "error": "msg_too_long"})
    if len(texts) > 50 or any(not 0 < len(text) <= 3_000 for text in texts):
        return _json({"ok": False, "error": "invalid_blocks"})
    if heard.path.endswith("chat.update") and body["ts"] != "17.5":
        return _json({"ok": False, "error": "message_not_found"})
    return _json({"ok": True, "channel": "C9", "ts": "17.5"})


def discord(heard: Heard) -> Answer:
    """Answer as Discord does."""
    if heard.method == "PATCH":
        known = heard.path.split("?")[0].endswith("/messages/77")
        return _json({"id": "77"}) if known else _json({"message": "Unknown Message"}, 404)
    content = heard.body.get("content", "")
    if not 0 < len(content) <= 2_000:
        return _json({"content": ["Must be 2000 or fewer in length."]}, 400)
    return _json({"id": "77"})


def teams(heard: Heard) -> Answer:
    """Answer as a workflow of Teams does."""
    return (413, {}, b"too large") if heard.size > 28_000 else (202, {}, b"")


def _json(value: Any, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@dataclass
class Post:
    """A mail server that remembers mail; with `refuses` it takes none."""

    port: int
    mails: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refuses: bool = False


@contextmanager
def post() -> Iterator[Post]:  # noqa: C901 - one line for each verb of SMTP
    """Listen for SMTP on a free port of loopback."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender, recipients = "", []
            self._say("220 loopback")
            while line := self.rfile.readline().decode().strip():
                verb, _, rest = line.partition(" ")
                match verb.upper():
                    case "EHLO" | "HELO":
                        self._say("250 loopback")
                    case "MAIL":
                        sender = rest
                        self._say("451 later" if made.refuses else "250 ok")
                    case "RCPT":
                        recipients.append(rest)
                        self._say("250 ok")
                    case "DATA":
                        self._say("354 go on")
                        made.mails.append((sender, recipients, self._mail()))
                        self._say("250 taken")
                    case "QUIT":
                        self._say("221 bye")
                        return
                    case _:
                        self._say("250 ok")

        def _mail(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            mail = BytesParser(policy=email.policy.default).parsebytes(b"".join(lines))
            assert isinstance(mail, EmailMessage)
            return mail

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    made = Post(server.server_address[1])
    with _running(server):
        yield made
