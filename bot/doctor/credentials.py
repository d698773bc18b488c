"""Who are we to GitHub: does the key sign, is it that of this App, and do its installations give tokens?"""

from __future__ import annotations

from bot.doctor.values import Finding, well, wrong
from bot.errors import GoalkeeperError, Gone, NotAllowed
from bot.github.checkup import Placed, Registration

_KEY = "Download a new private key in the App's settings, and give it in GOALKEEPER_APP_PRIVATE_KEY_FILE."
_TOKEN = "Make a new token, and set GOALKEEPER_TOKEN."  # noqa: S105 - a sentence
_AWAY = "See whether GOALKEEPER_GITHUB_API_URL is right and this machine reaches it, and ask again."


def refused(error: GoalkeeperError, *, app: bool) -> Finding:
    """Return why GitHub does not know us; `app` is false with the token of an account."""
    if isinstance(error, Gone):
        step = "Set GOALKEEPER_APP_ID to the number in the App's settings: there is no App with this one."
        return wrong("credentials", str(error), step)
    if isinstance(error, NotAllowed):
        return wrong("credentials", str(error), _KEY if app else _TOKEN)
    return wrong("GitHub", str(error), _AWAY)


def fits(app: Registration, wanted: int) -> Finding:
    """Return whether GitHub takes us for the App of the settings."""
    if app.id != wanted:
        step = f"Set GOALKEEPER_APP_ID to {app.id}, or take the key of the App {wanted}."
        return wrong("credentials", f"the key is that of the App {app.id} ({app.slug}), not of {wanted}", step)
    return well("credentials", f"we are the App {app.slug} ({app.id})")


def token(placed: Placed, error: GoalkeeperError | None) -> Finding:
    """Return whether an installation gave us a token that works."""
    check = f"token of {placed.account}"
    if error is None:
        return well(check, "given, and it works")
    step = f"Compare the permissions below with what was accepted at {placed.page}."
    return wrong(check, str(error), step)
