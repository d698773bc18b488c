"""The few things that Goalkeeper does to GitHub: each edit is a value that prints itself and costs one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.core.agreed import Agreed
    from bot.core.document import Change


@dataclass(frozen=True, slots=True)
class CreateLabel:
    """Make a label; `colour` is six hex digits."""

    name: str
    colour: str
    description: str

    def __str__(self) -> str:
        return f'make the label "{self.name}"'


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open an issue; with `parent` (a node id) as its sub-issue. `key` makes it happen once.

    `labels` are names, `assignees` logins that the repository can assign. `goal` is what is agreed of a goal from the
    moment on in which its issue is there (number and node id are not known yet): whoever changes it a second later has
    changed it.
    """

    key: str
    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    parent: str = ""
    goal: Agreed | None = None

    def __str__(self) -> str:
        # It goes into logs, and what people write into titles does not.
        return f"open an issue ({self.key})"


@dataclass(frozen=True, slots=True)
class PostComment:
    """Comment on an issue (`issue` is its node id). `key` makes it happen once."""

    key: str
    issue: str
    number: int
    body: str

    def __str__(self) -> str:
        return f"comment on #{self.number} ({self.key})"


@dataclass(frozen=True, slots=True)
class RewriteComment:
    """Replace the whole text of a comment that is ours alone (`comment` is its node id).

    With `if_there` a comment that somebody has deleted is left deleted.
    """

    comment: str
    number: int
    body: str
    if_there: bool = False

    def __str__(self) -> str:
        return f"rewrite our comment on #{self.number}"


@dataclass(frozen=True, slots=True)
class DeleteComment:
    """Delete a comment of ours (`comment` is its node id); `frees` is the key that may happen again afterwards."""

    comment: str
    number: int
    frees: str

    def __str__(self) -> str:
        return f"delete our comment on #{self.number}"


@dataclass(frozen=True, slots=True)
class SpliceText:
    """Change the few characters that are ours in a text that people write: an issue's body or a comment.

    `node` is the node id of the issue or comment. The text is read again right before it is written.
    """

    node: str
    number: int
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return f"edit {len(self.changes)} place(s) in a text of #{self.number}"


@dataclass(frozen=True, slots=True)
class SwapLabels:
    """Add and remove labels of an issue (node id) in one call; names, not ids."""

    issue: str
    number: int
    add: tuple[str, ...]
    remove: tuple[str, ...]

    def __str__(self) -> str:
        signs = [f'+"{name}"' for name in self.add] + [f'-"{name}"' for name in self.remove]
        return f"label #{self.number} {' '.join(signs)}"


@dataclass(frozen=True, slots=True)
class SwapAssignees:
    """Add and remove assignees (logins) of an issue (node id) in one call."""

    issue: str
    number: int
    add: tuple[str, ...]
    remove: tuple[str, ...]

    def __str__(self) -> str:
        signs = [f"+@{login}" for login in self.add] + [f"-@{login}" for login in self.remove]
        return f"assign #{self.number} {' '.join(signs)}"


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Close an issue (node id) as "completed" or "not_planned"."""

    issue: str
    number: int
    reason: str

    def __str__(self) -> str:
        return f"close #{self.number} as {self.reason}"


@dataclass(frozen=True, slots=True)
class ReopenIssue:
    """Open a closed issue (node id) again."""

    issue: str
    number: int

    def __str__(self) -> str:
        return f"reopen #{self.number}"


@dataclass(frozen=True, slots=True)
class LockIssue:
    """Lock the conversation of an issue (node id): only who may write comments there from then on."""

    issue: str
    number: int

    def __str__(self) -> str:
        return f"lock #{self.number}"


@dataclass(frozen=True, slots=True)
class PinIssue:
    """Pin an issue (node id), once; a person may unpin it afterwards."""

    key: str
    issue: str
    number: int

    def __str__(self) -> str:
        return f"pin #{self.number}"


@dataclass(frozen=True, slots=True)
class UnpinIssue:
    """Unpin an issue (node id), once, to make room for the next."""

    key: str
    issue: str
    number: int

    def __str__(self) -> str:
        return f"unpin #{self.number}"


@dataclass(frozen=True, slots=True)
class AddSubIssue:
    """Put an issue beneath another one (node ids), also when it stood beneath a third one before."""

    parent: str
    issue: str
    number: int

    def __str__(self) -> str:
        return f"make #{self.number} a goal of the sprint"


@dataclass(frozen=True, slots=True)
class React:
    """Add our reaction to a comment (node id): "EYES", "THUMBS_UP" or "CONFUSED"; the others of ours go.

    `ours` are those that the look has shown; None: look at them first.
    """

    comment: str
    number: int
    content: str
    ours: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"react with {self.content} to a comment on #{self.number}"


@dataclass(frozen=True, slots=True)
class AddCard:
    """Put an issue (node id) on a board (node id). `key` makes it happen once: a person may take the card off."""

    key: str
    board: str
    issue: str
    number: int

    def __str__(self) -> str:
        return f"put #{self.number} on the board"


@dataclass(frozen=True, slots=True)
class SetCard:
    """Set fields of a card (node ids) in one call.

    `values` are (field id, kind, value); kinds are "option" and "iteration" (ids), "date" (ISO), "number" and "clear".
    """

    board: str
    card: str
    number: int
    values: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return f"set {len(self.values)} field(s) of the card of #{self.number}"


@dataclass(frozen=True, slots=True)
class PostBoardUpdate:
    """Say on a board (node id) how the sprint is going. `key` makes it happen once."""

    key: str
    board: str
    status: str
    body: str

    def __str__(self) -> str:
        return f"say {self.status} on the board"


@dataclass(frozen=True, slots=True)
class RewriteBoardUpdate:
    """Replace the words of a status update of ours (node id)."""

    update: str
    status: str
    body: str

    def __str__(self) -> str:
        return f"say {self.status} on the board in other words"


@dataclass(frozen=True, slots=True)
class FileDecisions:
    """Bring decisions as files into a pull request: the branch, one commit, and the pull request, in one call.

    `head` is the newest commit of `branch` (git's name for it): nothing is written when that is another one by now.
    Where the branch is not there ("") it begins at `tip`, the newest commit of `base`, the default branch. `files` are
    paths and texts; none of them, or an empty `title`, means that the commit or the pull request is there already.
    """

    base: str
    tip: str
    branch: str
    head: str
    headline: str = ""
    files: tuple[tuple[str, str], ...] = ()
    title: str = ""
    body: str = ""

    def __str__(self) -> str:
        return f"offer {len(self.files)} file(s) on the branch {self.branch}"


Edit = (
    CreateLabel
    | OpenIssue
    | PostComment
    | RewriteComment
    | DeleteComment
    | SpliceText
    | SwapLabels
    | SwapAssignees
    | CloseIssue
    | ReopenIssue
    | LockIssue
    | PinIssue
    | UnpinIssue
    | AddSubIssue
    | React
    | AddCard
    | SetCard
    | PostBoardUpdate
    | RewriteBoardUpdate
    | FileDecisions
)


def once(edit: Edit) -> str:
    """Return the key under which an edit must happen only once, or "" where doing it twice does no harm."""
    return getattr(edit, "key", "")


def to_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Return the edits as plain JSON values, in order, each with its kind."""
    return [{"edit": type(edit).__name__, **asdict(edit)} for edit in edits]
