"""The dashboard: does GitHub take our client id and secret, so that people can log in?"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from bot.doctor.values import Finding, look, well, wrong
from bot.errors import GoalkeeperError

_CHECK = "login"
_SECRET = "Generate a new client secret on the App's settings page, and set GOALKEEPER_CLIENT_SECRET."  # noqa: S105
# What GitHub answers to a login with a code that there is not, when the code is not all that is wrong.
_STEPS = MappingProxyType(
    {
        "incorrect_client_credentials": _SECRET,
        "Not Found": "Set GOALKEEPER_CLIENT_ID to the client id on the App's settings page.",
        "application_suspended": "See on the App's settings page why GitHub has suspended it.",
    }
)


@dataclass(frozen=True, slots=True)
class LoginSeen:
    """What is known of the login: the client id of the settings and the App's own ("" where GitHub does not tell it).

    `callback` is where GitHub sends people back to, and `said` the short word of GitHub's refusal, "" for none.
    """

    client_id: str
    own_id: str
    callback: str
    said: str = ""


def fits(seen: LoginSeen) -> Finding:
    """Return whether people can log in."""
    if seen.own_id and seen.client_id != seen.own_id:
        step = f"Set GOALKEEPER_CLIENT_ID to {seen.own_id}, and GOALKEEPER_CLIENT_SECRET to a secret of the same App."
        return wrong(_CHECK, f"the client id {seen.client_id} is not that of this App", step)
    step = f"Give the App the callback URL {seen.callback}, to the letter."
    if seen.said:
        return wrong(_CHECK, f"GitHub does not accept our login: {seen.said}", _STEPS.get(seen.said, step))
    return well(_CHECK, f"GitHub takes client id and secret; the App's callback URL must be {seen.callback}")


def unasked(error: GoalkeeperError) -> Finding:
    """Return that GitHub could not be asked."""
    step = "See whether GOALKEEPER_GITHUB_WEB_URL is right and this machine reaches it, and ask again."
    return look(_CHECK, str(error), step)
