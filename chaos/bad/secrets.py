"""Secrets of the webhook that are none, and how one takes over from another."""

from __future__ import annotations

from tests.web.door import PREVIOUS, SECRET

GOOD = {"GOALKEEPER_TOKEN": "github_pat_of_the_tests", "GOALKEEPER_WEBHOOK_SECRET": SECRET}
_NOW, _BEFORE = "GOALKEEPER_WEBHOOK_SECRET", "GOALKEEPER_WEBHOOK_SECRET_PREVIOUS"


def two(present: str, previous: str) -> dict[str, str]:
    """Return the settings of two secrets; an empty one is none."""
    return {_NOW: present, _BEFORE: previous}


# What is set instead, and what the message names.
UNFIT: dict[str, tuple[dict[str, str], str]] = {
    "missing": ({_NOW: ""}, "WEBHOOK_SECRET: is not set"),
    "only blanks": ({_NOW: "   \t"}, "WEBHOOK_SECRET: is not set"),
    "a line end": ({_NOW: "\n"}, "WEBHOOK_SECRET: is not set"),
    "one letter": ({_NOW: "x"}, "WEBHOOK_SECRET: is too short"),
    "a word": ({_NOW: "changeme"}, "WEBHOOK_SECRET: is too short"),
    "fifteen letters": ({_NOW: "abcdefghijklmno"}, "WEBHOOK_SECRET: is too short"),
    "short within blanks": ({_NOW: "   changeme                 "}, "WEBHOOK_SECRET: is too short"),
    "the previous one too short": ({_BEFORE: "changeme"}, "WEBHOOK_SECRET_PREVIOUS: is too short"),
    "only the previous one": ({_NOW: "", _BEFORE: PREVIOUS}, "WEBHOOK_SECRET: is not set"),
    "a key that is none": (
        {"GOALKEEPER_APP_ID": "1", "GOALKEEPER_APP_PRIVATE_KEY": "no key at all"},
        "APP_PRIVATE_KEY",
    ),
    "a key file that is none": (
        {"GOALKEEPER_APP_ID": "1", "GOALKEEPER_APP_PRIVATE_KEY_FILE": "/etc/hostname"},
        "APP_PRIVATE_KEY_FILE",
    ),
    "a token with a line end inside": ({"GOALKEEPER_TOKEN": "ghp_mine\nX-Header: 1"}, "TOKEN"),
    "a password in a broken address": (
        {"GOALKEEPER_DATABASE_URL": "postgres//goalkeeper:s3cr3t-of-the-database@db/goalkeeper"},
        "DATABASE_URL",
    ),
}
# The present secret and the previous one, who signs, and the answer.
ROTATION: dict[str, tuple[str, str, str, int]] = {
    "before": (PREVIOUS, "", PREVIOUS, 202),
    "while both are good, the new one": (SECRET, PREVIOUS, SECRET, 202),
    "while both are good, the old one": (SECRET, PREVIOUS, PREVIOUS, 202),
    "afterwards, the new one": (SECRET, "", SECRET, 202),
    "afterwards, the old one": (SECRET, "", PREVIOUS, 401),
    "both at once": (SECRET, PREVIOUS, SECRET + PREVIOUS, 401),
    "nobody's": (SECRET, PREVIOUS, "the-webhook-secret-of-tomorrow", 401),
    "an empty one": (SECRET, "", "", 401),
}
