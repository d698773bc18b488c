"""What can an operator do about a row that is not worked on? One sentence for each reason there is."""

from __future__ import annotations

import re

_AFTERWARDS = "Then comment on the sprint issue, or run `goalkeeper rebuild OWNER/REPO`, and it is looked at again."
_LOG = f"See the log for this row, and `goalkeeper plan OWNER/REPO`. {_AFTERWARDS}"
# The first that fits counts. They are GitHub's words or our own, as bot/github/faults.py and bot/look.py write them.
_REMEDIES: tuple[tuple[str, str], ...] = (
    (r"private key cannot sign", f"Give the App's whole PEM file in GOALKEEPER_APP_PRIVATE_KEY_FILE. {_AFTERWARDS}"),
    (
        r"does not accept our credentials",
        f"Check the App's id and private key, or the token; `goalkeeper doctor` tells which. {_AFTERWARDS}",
    ),
    (
        r"needs the permission|permission is missing|permissions? requested",
        f"Grant the permission to the App and let an owner accept it; `goalkeeper doctor` says where. {_AFTERWARDS}",
    ),
    (r"this GitHub is too old", "Update GitHub Enterprise Server: see `goalkeeper doctor` for its version."),
    (r"GOALKEEPER_GITHUB_API_URL", f"Set GOALKEEPER_GITHUB_API_URL to the API's own address. {_AFTERWARDS}"),
    (r"GitHub refuses", f"Mend at GitHub what it names; the summary on the sprint issue says it too. {_AFTERWARDS}"),
    (r"the clock of this machine", "Set the clock of this machine and let it follow a time server."),
    (
        r"no answer from GitHub|GitHub answered \d+|cannot be read",
        f"See whether GitHub is up and reachable. {_AFTERWARDS}",
    ),
    (r"been suspended", "Let an owner of the account unsuspend the App; nothing else is needed."),
    (r"the App was removed|was removed from", "Install the App there again, if that was not meant."),
    (r"archived", "Unarchive the repository if its sprints go on; nothing else is needed."),
    (r"issues (switched off|are disabled|has been disabled)", "Switch the repository's issues on in its settings."),
    (r"is locked", "Unlock the sprint issue if it goes on."),
    (r"is not labelled", "Give the issue its sprint label again if it still is a sprint."),
    (r"its record is frozen|its sprint is over", "Nothing: the sprint is over. Reopen its issue if it is not."),
    (r"transferred", "Nothing here: label the issue as a sprint where it is now."),
    (
        r"Not Found|not there any more|Could not resolve",
        "Install the App there again if it shall be seen; else nothing.",
    ),
    (r"access blocked", "Ask GitHub's support: the repository is blocked."),
)


def remedy(state: str, reason: str) -> str:
    """Return what to do about a row that is "parked" or "asleep" for this reason, in a sentence or two."""
    for pattern, step in _REMEDIES:
        if re.search(pattern, reason, re.IGNORECASE):
            return step
    return _LOG if state == "parked" else "Nothing: it wakes by itself when something happens there."
