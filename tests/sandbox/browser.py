"""A browser without scripts: it keeps cookies, follows links back from forms, and sends forms as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.inprocess import Sandbox

WEB = "https://github.example"
KIND = "application/x-www-form-urlencoded"


@dataclass
class FormSeen:
    """A form on a page with the values that it holds before anybody types."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)


class _Reader(HTMLParser):
    """Collect what matters to a person: the words, the forms, every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[FormSeen] = []
        self.by_id: dict[str, FormSeen] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append((tag, known))
        if tag == "form":
            form = FormSeen(known.get("action", ""), known.get("method", "get"))
            self.forms.append(form)
            self.by_id[known.get("id", "")] = form
        where = self.by_id.get(known["form"]) if "form" in known else self.forms[-1] if self.forms else None
        if where is None or not known.get("name"):
            return
        if tag == "button":
            where.buttons.append((known["name"], known.get("value", "")))
        elif tag == "textarea":
            self._area = known["name"]
            where.fields.append((self._area, ""))
        elif tag == "input" and (known.get("type") not in ("checkbox", "radio") or "checked" in known):
            where.fields.append((known["name"], known.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area is not None:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, value + (data if value else data.removeprefix("\n")))


@dataclass
class Page:
    """An answer: its status, its headers, its text, and what is to be found in it."""

    path: str
    status: int
    headers: dict[str, str]
    text: str

    def __post_init__(self) -> None:
        self._reader = _Reader()
        self._reader.feed(self.text)

    @property
    def words(self) -> str:
        """What a person reads, with single spaces."""
        return " ".join(" ".join(self._reader.words).split())

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        return self._reader.tags

    def form(self, ending: str, **holding: str) -> FormSeen:
        """Find the form whose address ends so and that holds these values."""
        return next(
            f for f in self._reader.forms if f.action.endswith(ending) and holding.items() <= dict(f.fields).items()
        )

    def has_form(self, ending: str) -> bool:
        return any(f.action.endswith(ending) for f in self._reader.forms)


class Browser:
    """One visitor of the sandbox's pages."""

    def __init__(self, sandbox: Sandbox, person: str = "") -> None:
        self.sandbox = sandbox
        self.cookies: dict[str, str] = {}
        if person:
            self.become(person)

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, fields: Any = (), **headers: str) -> Page:
        """Send a form by hand, whatever it is."""
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        return self._ask("POST", path, body, {"content-type": KIND, **headers})

    def become(self, person: str) -> None:
        assert self.send(self.get("/"), "/_sandbox/person", person=person).status in (200, 303)

    def send(self, page: Page, ending: str, /, holding: dict[str, str] | None = None, **typed: str | list[str]) -> Page:
        """Fill in a form of a page, send it, and go where it leads."""
        form = page.form(ending, **(holding or {}))
        fields = [(k, v) for k, v in form.fields if k not in typed]
        for name, value in typed.items():
            fields += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        answer = self.post(form.action, fields)
        if answer.status != 303:
            return answer
        return self.get(answer.headers["location"].partition("#")[0])

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**({"cookie": cookie} if cookie else {}), **(headers or {})}
        reply = self.sandbox.request(method, WEB + path, sent, body)
        got = {**reply.headers, "set-cookie": "\n".join(reply.cookies)}
        for cookie in reply.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(path, reply.status, got, reply.body.decode())
