"""On whose behalf (S7, S12): deliveries that mislead about who and where, and what tokens may and become."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from bot.github.client import GitHub
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.deliveries import Delivery
from bot.sandbox.entities import Actor, Installation, Repository
from bot.sandbox.picture import inspect
from chaos.days import corridor
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries
from config.settings import NEEDED_PERMISSIONS
from tests.corridor.corridor import Corridor

_START = datetime(2026, 1, 5, 8, tzinfo=UTC)
_PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"
_SECONDS = 60.0
_STATUSES = ("on track", "at risk", "off track")
_numbers = itertools.count(1)


@dataclass(slots=True)
class Two:
    """Acme and its labs: two organizations with an installation each, both private, and a sprint at acme."""

    made: Corridor
    labs: Repository
    installation: Installation
    known: Delivery
    turns: int = 0
    # After how many misleading deliveries the truth is told, and how many there were.
    every: int = 1
    count: int = 0

    def send(self, event: str, secret: str = "", **payload: Any) -> int:
        """Send a delivery about what one likes, signed with the secret that GitHub has for our App, or another."""
        hook = replace(self.known.hook, secret=secret) if secret else self.known.hook
        body = json.dumps({**self.known.payload, **payload}).encode()
        return self.made.send(replace(self.known, guid=f"forged-{next(_numbers)}", event=event, body=body, hook=hook))

    def repo(self, number: int, name: str) -> dict[str, Any]:
        """Return a repository as a delivery names it."""
        return {**self.known.payload["repository"], "id": number, "full_name": name}

    @property
    def ours(self) -> dict[str, Any]:
        """Acme's own repository."""
        return self.repo(self.made.acme.repository.id, "acme/rockets")

    @property
    def theirs(self) -> dict[str, Any]:
        """That of the labs."""
        return self.repo(self.labs.id, "acme-labs/probes")

    @property
    def away(self) -> dict[str, Any]:
        """The installation at the labs, as a delivery names it."""
        return {"id": self.installation.id}

    def picture(self) -> Any:
        """Return what is to be seen at acme and at the labs."""
        world = self.made.sandbox.world
        return [inspect(world, each)["issues"] for each in (self.made.acme.repository, self.labs)]

    def heals(self) -> str:
        """Let GitHub tell the truth again: somebody relabels a goal, and its line follows."""
        made = self.made
        word = _STATUSES[self.turns % 3]
        self.turns += 1
        sign = {"on track": "🟢", "at risk": "🟡", "off track": "🔴"}[word]
        goal = made.goal("Gyros")
        made.sandbox.clock.advance(timedelta(minutes=1))
        for old in [each for each in goal["labels"] if each.startswith("status: ")]:
            made.act("grace", "unlabel", issue=goal["number"], label=old)
        made.act("grace", "label", issue=goal["number"], label=f"status: {word}")
        body = made.sprint()["body"]
        made.act("ada", "edit", issue=made.sprint()["number"], body=body.rstrip() + "\n\nA word.\n")
        made.settle()
        return (
            ""
            if f"{sign} Gyros" in made.sprint()["body"]
            else f"the next true delivery was not heard: {made.troubles()}"
        )


def _misled(given: Play) -> Seen:
    """Send deliveries with true signatures and false contents: nobody gets what is not theirs, the truth is heard."""
    tries = Tries(_SECONDS, own_time=False)
    with corridor(given.server) as made:
        two = _two(made)
        two.every = 5 if given.amount < 10 else 1
        tries.named({name: partial(_nothing_crosses, two, case) for name, case in _CASES.items()})
        tries.mutated(partial(_nothing_crosses, two, partial(_shuffled, given.dice)) for _ in range(given.amount))
        tries.named({"a copied marker": partial(_copied_marker, two)})
    return tries.seen("nothing crossed")


def _two(made: Corridor) -> Two:
    world = made.sandbox.world
    made.acme.repository.private = True
    labs = world.add_organization("acme-labs", {"edsger": "admin"})
    probes = world.add_repository(labs, "probes", private=True, collaborators={"edsger": "admin"})
    installation = world.install(world.actor("edsger"), made.acme.app, labs)
    made.rules("teams: [Guidance]\n")
    made.meet()
    made.at(_START)
    made.act("ada", "open", title="Our sprint", body=_PLAN, labels=["sprint"])
    world.create_issue(world.actor("edsger"), probes, NewIssue(title="A secret of the labs", body="Nobody's business."))
    made.settle()
    records = made.sandbox.world.deliveries.records
    known = next(each for each in records.values() if each.event == "issues" and each.repository_id != probes.id)
    return Two(made, probes, installation, known)


def _nothing_crosses(two: Two, case: Callable[[Two], object]) -> str:
    before = two.picture()
    case(two)
    two.made.settle()
    after = two.picture()
    if after != before:
        return "something changed that nobody did"
    hosts = {repo for repo, secret in (("rockets", "labs"), ("probes", "Gyros")) if secret in str(_of(after, repo))}
    two.count += 1
    heals = "" if two.count % two.every else two.heals()
    return f"words went over to {hosts}" if hosts else heals


def _of(picture: Any, name: str) -> Any:
    return picture[0] if name == "rockets" else picture[1]


def _shuffled(dice: random.Random, two: Two) -> int:
    """Throw ids, names, installations and events together."""
    number = dice.choice((two.made.acme.repository.id, two.labs.id, 424_242))
    name = dice.choice(("acme/rockets", "acme-labs/probes", "acme/nothing", "mallory/rockets"))
    where = dice.choice((two.away, {"id": two.made.acme.installation.id}, {"id": 999_999}, {}, {"id": -1}))
    event = dice.choice(
        ("issues", "issue_comment", "push", "repository", "label", "member", "installation_repositories")
    )
    action = dice.choice(("opened", "created", "transferred", "renamed", "edited", "removed", "deleted"))
    return two.send(event, action=action, repository=two.repo(number, name), installation=where)


def _copied_marker(two: Two) -> str:
    """Copy the marker of our summary as a person and as another App, and delete the real one: is a copy ours now?"""
    made = two.made
    world = made.sandbox.world
    grants = {"metadata": "read", "issues": "write"}
    app = world.register_app(made.acme.organization, "parrot", "", permissions=grants, events=())
    installed = world.install(world.actor("ada"), app, made.acme.organization, [made.acme.repository])
    issue = world.issue(made.acme.repository, made.sprint()["number"])
    real = next(each for each in issue.comments if "<!-- goalkeeper:summary" in each.body)
    forgers = (world.actor("linus"), Actor(app.bot, installed, grants))
    copies = [world.create_comment(actor, issue, f"Mine!\n{real.body}") for actor in forgers]
    made.settle()
    world.delete_comment(world.actor("ada"), real)
    if fault := two.heals():
        return fault
    touched = [each for each in copies if not each.body.startswith("Mine!") or each not in issue.comments]
    return f"{len(touched)} comments of others were taken for ours" if touched else ""


def _another_app(two: Two) -> None:
    if (status := two.send("issues", secret="the secret of another App")) != 401:  # noqa: S106 - opens nothing
        raise AssertionError(f"a delivery of another App was answered {status}")


_CASES: dict[str, Callable[[Two], object]] = {
    "ours, with their installation": lambda two: two.send("issues", installation=two.away),
    "theirs, with our installation": lambda two: two.send("issues", repository=two.theirs),
    "their id, our name": lambda two: two.send("issues", repository=two.repo(two.labs.id, "acme/rockets")),
    "an old id of our name": lambda two: two.send("issues", repository=two.repo(424_242, "acme/rockets")),
    "their id, our name, renamed": lambda two: two.send(
        "repository", action="renamed", repository=two.repo(two.labs.id, "acme/rockets")
    ),
    "our id, their name": lambda two: two.send("issues", repository={**two.ours, "full_name": "acme-labs/probes"}),
    "their id, our name, their installation": lambda two: two.send(
        "issues", repository=two.repo(two.labs.id, "acme/rockets"), installation=two.away
    ),
    "our id, their name, their installation": lambda two: two.send(
        "issues", repository={**two.ours, "full_name": "acme-labs/probes"}, installation=two.away
    ),
    "an installation that nobody knows": lambda two: two.send("issues", installation={"id": 999_999}),
    "no installation": lambda two: two.send("issues", installation=None),
    "their installation claims our repository": lambda two: two.send(
        "installation", action="created", installation=two.away, repositories=[two.ours]
    ),
    "their installation adds our repository": lambda two: two.send(
        "installation_repositories", action="added", installation=two.away, repositories_added=[two.ours]
    ),
    "their installation gives our repository away": lambda two: two.send(
        "installation_repositories", action="removed", installation=two.away, repositories_removed=[two.ours]
    ),
    "their installation ends, and names our repository": lambda two: two.send(
        "installation", action="deleted", installation=two.away, repositories=[two.ours]
    ),
    "said to be transferred": lambda two: two.send(
        "repository", action="transferred", repository=two.repo(two.made.acme.repository.id, "acme-labs/rockets")
    ),
    "said to be deleted": lambda two: two.send("repository", action="deleted"),
    "our goal on their board": lambda two: two.send(
        "projects_v2_item",
        action="edited",
        installation=two.away,
        repository=None,
        projects_v2_item={"content_node_id": two.made.goal("Gyros")["node_id"], "content_type": "Issue"},
    ),
    "our goal below their issue": lambda two: two.send(
        "sub_issues",
        action="sub_issue_added",
        installation=two.away,
        repository=two.theirs,
        parent_issue={"number": 1},
        parent_issue_repo=two.theirs,
        sub_issue={"number": two.made.goal("Gyros")["number"]},
        sub_issue_repo=two.ours,
    ),
    "our repository as theirs in a link": lambda two: two.send(
        "sub_issues",
        action="sub_issue_added",
        installation=two.away,
        parent_issue={"number": 1},
        parent_issue_repo=two.ours,
        sub_issue={"number": 1},
        sub_issue_repo=two.theirs,
    ),
    "another App's delivery": _another_app,
}


def _tokens(given: Play) -> Seen:
    """Look at the tokens of a sprint: what they may, where they lie, and what becomes of them."""
    tries = Tries(_SECONDS, own_time=False)
    tries.named(
        {
            f"sprint {turn + 1}: {name}": partial(case, given)
            for turn in range(given.amount)
            for name, case in _TOKENS.items()
        }
    )
    return tries.seen()


def _started(made: Corridor) -> Corridor:
    world, installation = made.sandbox.world, made.acme.installation
    granted = {**NEEDED_PERMISSIONS, "administration": "write", "secrets": "write", "workflows": "write"}
    made.acme.app.permissions = dict(granted)
    world.change_permissions(world.actor("ada"), installation, granted)
    made.access = replace(made.access, token_permissions=NEEDED_PERMISSIONS)
    made.tools = replace(made.tools, github=GitHub(made.access, lambda _call: None))
    made.rules("teams: [Guidance]\n")
    made.meet()
    made.at(_START)
    made.act("ada", "open", title="Our sprint", body=_PLAN, labels=["sprint"])
    made.settle()
    return made


def _least(given: Play) -> str:
    with corridor(given.server) as made:
        _started(made)
        given_out = [token.actor for token in made.sandbox.world.tokens.values() if token.actor.installation]
        more = {name for actor in given_out for name in actor.permissions or {}} - NEEDED_PERMISSIONS.keys()
        wider = {
            name
            for actor in given_out
            for name, level in (actor.permissions or {}).items()
            if level == "write" and NEEDED_PERMISSIONS.get(name) != "write"
        }
    if not given_out:
        return "no token was asked for"
    return f"asked for {sorted(more | wider)}" if more or wider else ""


def _nowhere(given: Play) -> str:
    """Look into every table for what opens something."""
    with corridor(given.server) as made:
        _started(made)
        secrets = [*made.sandbox.world.tokens, made.acme.webhook_secret, *made.acme.private_key.splitlines()[1:-1]]
        stored = "\n".join(_rows(made.url))
    found = [secret for secret in secrets if secret in stored]
    return f"{len(found)} secrets are in the database" if found or "Our sprint" not in stored + "Our sprint" else ""


def _rows(url: str) -> Iterator[str]:
    with psycopg.connect(url) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in tables:
            rows = conn.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)))
            yield from (str(text) for (text,) in rows)


def _gone(given: Play) -> str:
    """Remove the App: every row sleeps, and GitHub is asked for nothing more."""
    with corridor(given.server) as made:
        _started(made)
        world = made.sandbox.world
        world.uninstall(world.actor("ada"), made.acme.installation)
        made.settle()
        before = len(made.sandbox.calls)
        made.pass_time()
        made.settle()
        more, awake = len(made.sandbox.calls) - before, made.records.counts()["rows"]
    return f"{more} calls after the App was removed: {awake}" if more else ""


def _unshown(given: Play) -> str:
    """Print what holds a token or a key; nothing of it shows."""
    with corridor(given.server) as made:
        _started(made)
        session = made.tools.github.session(made.acme.installation.id)
        shown = repr((made.access, made.tools, session, vars(session), made.tools.github, vars(made.tools.github)))
        secrets = [*made.sandbox.world.tokens, made.acme.private_key.splitlines()[1]]
    return "a secret is printed" if any(secret in shown for secret in secrets) else ""


_TOKENS: dict[str, Callable[[Play], str]] = {
    "least permissions": _least,
    "not in the database": _nowhere,
    "of no use after the App is gone": _gone,
    "printed nowhere": _unshown,
}

ROWS = (
    Row(
        "S7", "deliveries that mislead about who and where", "shuffled deliveries",
        "nothing of one installation is seen or changed for another, and the next true delivery is heard",
        {Size.BRIEF: 3, Size.USUAL: 40, Size.LONG: 300}, _misled,
        (
            *("a marker counts whoever copied it", "where a repository is said to be counts for ever"),
            "a repository is known by its name",
        ), 10,
    ),
    Row(
        "S12", "tokens of an installation", "sprints",
        "no permission that is not needed, nothing kept or printed, quiet once the App is gone",
        {Size.BRIEF: 1, Size.USUAL: 2, Size.LONG: 10}, _tokens, ("a token with all that was granted",),
    ),
)  # fmt: skip
