"""What we are built from and how we run (S13): the facts that a machine can check in the files of the repository."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import yaml

from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries

_ROOT = Path(__file__).parent.parent
_LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"[a-z0-9][a-z0-9.-]*(?:\[[a-z,-]+\])?==[^\s;]+(?:\s*;[^\\]*?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
_ADDRESS = re.compile(r"https?:|file:|git\+|--(?:extra-)?index|--find-links|--trusted|^\s*-[ref]\s", re.MULTILINE)


def text_of(name: str) -> str:
    """Return the text of a file of the repository."""
    return (_ROOT / name).read_text(encoding="utf-8")


def _pins(name: str) -> list[str]:
    text = text_of(name).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _unpinned(name: str) -> Iterator[str]:
    yield from (f"{line[:40]!r} has no version or no hash" for line in _pins(name) if not _PIN.fullmatch(line))


def _addressed(name: str) -> Iterator[str]:
    yield from (f"names {found!r}" for found in _ADDRESS.findall(text_of(name)))


def _unlocked() -> Iterator[str]:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    named = {re.split(r"[\[=;]", line)[0] for line in _pins("requirements.lock")}
    for wanted in project["dependencies"]:
        match = re.match(r"[A-Za-z0-9._-]+", wanted)
        name = re.sub(r"[._]", "-", match[0]).lower() if match else wanted
        if name not in named:
            yield f"{wanted} is not locked"


def _differing() -> Iterator[str]:
    ours, theirs = ({line.split("==")[0]: line for line in _pins(name)} for name in _LOCKS)
    for name, line in ours.items():
        hashes = set(re.findall(r"sha256:\w+", line))
        if hashes != set(re.findall(r"sha256:\w+", theirs.get(name, ""))):
            yield f"{name} is another one while developing"


def _dockerfile(words: str, told: str) -> Iterator[str]:
    if not re.search(words, text_of("Dockerfile"), re.MULTILINE):
        yield told


def _last_user() -> Iterator[str]:
    users = re.findall(r"^USER\s+(\S+)", text_of("Dockerfile"), re.MULTILINE)
    if not users or not re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", users[-1]):
        yield f"ends as {users[-1] if users else 'root'}"


def _loose_installs() -> Iterator[str]:
    for line in re.findall(r"pip install [^\n\\&]*", text_of("Dockerfile")):
        if "--require-hashes" not in line and "--no-index" not in line:
            yield f"{line!r} takes what comes"


def _fetches() -> Iterator[str]:
    yield from (f"has {found!r}" for found in re.findall(r"\b(?:curl|wget|ADD)\b", text_of("Dockerfile")))


def _service(key: str, wanted: object) -> Iterator[str]:
    bot: Mapping[str, object] = yaml.safe_load(text_of("compose.yaml"))["services"]["bot"]
    if bot.get(key) != wanted:
        yield f"the service bot has {key}: {bot.get(key)}"


def _published() -> Iterator[str]:
    for name, service in yaml.safe_load(text_of("compose.yaml"))["services"].items():
        for port in service.get("ports", ()):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name} is open to the world at {port}"


def _floating() -> Iterator[str]:
    images = re.findall(
        r"^\s*(?:image:|ARG PYTHON_IMAGE=)\s*(\S+)", text_of("compose.yaml") + text_of("Dockerfile"), re.MULTILINE
    )
    yield from (f"{image} is not one version" for image in images if not re.search(r":\d+\.\d+(\.\d+)?", image))


def _secret_in_image() -> Iterator[str]:
    for name in ("Dockerfile", "compose.yaml"):
        yield from (
            f"{name}: {found}" for found in re.findall(r"(?:SECRET|TOKEN|PRIVATE_KEY)\s*[=:]\s*\S+", text_of(name))
        )


def _dangerous(words: str) -> Iterator[str]:
    for room in ("bot", "config", "handlers"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            if re.search(words, path.read_text(encoding="utf-8")):
                yield str(path.relative_to(_ROOT))


FACTS: dict[str, Callable[[], Iterator[str]]] = {
    **{f"{name}: every pin has a version and hashes": partial(_unpinned, name) for name in _LOCKS},
    **{f"{name}: no address of an index": partial(_addressed, name) for name in _LOCKS},
    "all that we ask for is locked": _unlocked,
    "what is tested is what runs": _differing,
    "the image ends as a user of its own": _last_user,
    "the image installs by hashes only": _loose_installs,
    "the image fetches nothing by hand": _fetches,
    "the image tells whether it is well": partial(_dockerfile, r"^HEALTHCHECK ", "no HEALTHCHECK"),
    "the image is told to end politely": partial(_dockerfile, r"^STOPSIGNAL SIGTERM", "no STOPSIGNAL"),
    "compose: the root is read-only": partial(_service, "read_only", wanted=True),
    "compose: no capability": partial(_service, "cap_drop", ["ALL"]),
    "compose: no new privileges": partial(_service, "security_opt", ["no-new-privileges:true"]),
    "compose: reached from this machine only": _published,
    "images have a version": _floating,
    "no secret in a file": _secret_in_image,
    "nothing is unpickled": partial(_dangerous, r"\b(?:pickle|marshal|shelve|dill)\.loads?\("),
    "no text becomes code": partial(_dangerous, r"(?<![.\w])(?:eval|exec)\("),
    "no shell": partial(_dangerous, r"shell=True|os\.system\(|os\.popen\("),
    "YAML makes no objects": partial(_dangerous, r"yaml\.(?:unsafe_load|full_load|load)\(|C(?:Safe)?Loader"),
    "certificates are checked": partial(_dangerous, r"verify=False|CERT_NONE|_create_unverified_context"),
}


def _looked_at(_given: Play) -> Seen:
    tries = Tries(10.0)
    tries.named({name: partial(_told, fact) for name, fact in FACTS.items()})
    return tries.seen(f"{sum(len(_pins(name)) for name in _LOCKS)} pins")


def _told(fact: Callable[[], Iterator[str]]) -> str:
    return "; ".join(fact())


ROWS = (
    Row(
        "S13", "what we are built from and how we run", "looks",
        "everything pinned by hash, no index named; the image is no root and has a read-only one",
        {Size.BRIEF: 1, Size.USUAL: 1, Size.LONG: 1}, _looked_at,
        ("a pin without its hash", "an image that runs as root"),
    ),
)  # fmt: skip
