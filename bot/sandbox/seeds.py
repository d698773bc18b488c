"""Which stage is set when the sandbox opens: acme and its rockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.acts_fields import new_key, new_option
from bot.sandbox.boards import Iteration, Project
from bot.sandbox.entities import App, Installation, Organization, Repository
from bot.sandbox.world import World

PEOPLE = {
    "ada": ("Ada", "admin"),
    "grace": ("Grace", "write"),
    "edsger": ("Edsger", "write"),
    "barbara": ("Barbara", "write"),
    "linus": ("Linus", "write"),
}
PERMISSIONS = {
    "metadata": "read",
    "issues": "write",
    "contents": "read",
    "organization_projects": "write",
    "members": "read",
    "pull_requests": "read",
}
EVENTS = (
    "issues",
    "issue_comment",
    "sub_issues",
    "issue_dependencies",
    "label",
    "milestone",
    "repository",
    "push",
    "member",
    "membership",
    "projects_v2",
    "projects_v2_item",
    "projects_v2_status_update",
)
STATUSES = (
    ("Todo", "GRAY"),
    ("On track", "GREEN"),
    ("At risk", "YELLOW"),
    ("Off track", "RED"),
    ("Blocked", "ORANGE"),
    ("Done", "PURPLE"),
)
SLUG = "goalkeeper-sandbox"
SECRET = "sandbox-webhook-secret"


@dataclass(frozen=True, slots=True)
class Key:
    """An RSA key pair in PEM."""

    private: str = field(repr=False)
    public: str


@dataclass(frozen=True, slots=True)
class Acme:
    """What the seed made, with the secrets that a client needs to play the App."""

    organization: Organization
    repository: Repository
    app: App
    installation: Installation
    board: Project
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def new_rsa_key() -> Key:
    """Make a fresh key pair for an App."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Key(private.decode(), public.decode())


def seed_acme(
    world: World,
    *,
    key: Key | None = None,
    webhook_url: str = "",
    webhook_secret: str = SECRET,
    callbacks: Sequence[str] = (),
) -> Acme:
    """Set the usual stage: people, a team, a repository, an App with its installation, and a board."""
    pair = key or new_rsa_key()
    for login, (name, _) in PEOPLE.items():
        world.add_user(login, name)
    acme = world.add_organization("acme", {p: "admin" if r == "admin" else "member" for p, (_, r) in PEOPLE.items()})
    world.add_team(acme, "engineers", PEOPLE)
    rockets = world.add_repository(acme, "rockets", collaborators={p: role for p, (_, role) in PEOPLE.items()})
    ada = world.actor("ada")
    app = world.register_app(
        acme,
        SLUG,
        pair.public,
        permissions=PERMISSIONS,
        events=EVENTS,
        hook_url=webhook_url,
        hook_secret=webhook_secret,
    )
    app.callbacks = list(callbacks)
    board = _board(world, acme, rockets)
    world.put_file(ada, rockets, "README.md", "# Rockets\n", "First commit")
    installation = world.install(ada, app, acme)
    return Acme(acme, rockets, app, installation, board, pair.private, webhook_secret)


def _board(world: World, acme: Organization, rockets: Repository) -> Project:
    """Make the board with a Status column and two-week sprints that begin on Mondays."""
    ada = world.actor("ada")
    board = world.create_project(ada, acme, "Rockets", rockets)
    status = board.field_named("Status")
    if status:
        status.options = [new_option(name, color) for name, color in STATUSES]
    today = world.now().date()
    monday = today - timedelta(days=today.weekday())
    sprints = [Iteration(new_key(), f"Sprint {n + 1}", monday + timedelta(days=14 * n), 14) for n in range(3)]
    world.create_field(ada, board, "Sprint", "ITERATION", iterations=sprints)
    return board
