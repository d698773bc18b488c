"""Apply one edit to GitHub: each edit is one write, fenced, and never tried again in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import structlog

from bot.core import edits
from bot.core.document import Change, TooLong, splice
from bot.core.edits import Edit
from bot.core.model import Repository
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary
from bot.errors import ForPeople, GoalkeeperError, NotAllowed, TryLater
from bot.github.faults import Missing, Refused
from bot.github.pacing import Crowded
from bot.github.parse import maybe, need, reacted
from bot.github.session import Session
from bot.github.texts import change_text
from bot.github.write_boards import PARTS_AT_ONCE, CardEdit, apply_cards, apply_words

_LOG = structlog.get_logger(__name__)

# Something that was there a moment ago is not: the next look tells what is left to do.
_LOOK_AGAIN = 2.0
# Our signs of what became of a command, and which variable takes one of them back.
_REACTIONS = {"EYES": "dropEyes", "THUMBS_UP": "dropThumbsUp", "CONFUSED": "dropConfused"}
_REASONS = {"completed": "COMPLETED", "not_planned": "NOT_PLANNED"}


@dataclass(frozen=True, slots=True)
class Created:
    """What an edit made. The number of a comment or a card is that of its issue.

    A card has no address of its own, and a board's status update has no number either.
    """

    node_id: str
    number: int
    url: str


class Writer:
    """Applies edits in one repository.

    `fence` is called right before each HTTP write and may raise Superseded; `vocabulary` is the space's, for splicing.
    """

    def __init__(
        self,
        session: Session,
        repository: Repository,
        fence: Callable[[], None],
        vocabulary: Vocabulary = DEFAULT_VOCABULARY,
    ) -> None:
        self._session = session
        self._repository = repository
        self._fence = fence
        self._vocabulary = vocabulary
        self._labels = {label.name.casefold(): label.id for label in repository.labels}

    def apply(self, edit: Edit) -> Created | None:
        """Do it; return what was made (OpenIssue, PostComment, AddCard, PostBoardUpdate) or None.

        Raises TryLater when the outcome is unknown or something vanished meanwhile, Gone and NotAllowed as the
        session does, ForPeople when GitHub refuses the values.
        """
        try:
            return self._apply(edit)
        except Missing as error:
            raise TryLater(_LOOK_AGAIN, f"could not {edit}: {error}") from error
        except TooLong as error:
            raise ForPeople(str(error)) from error

    def apply_all(self, group: Sequence[Edit]) -> list[Created | GoalkeeperError | None]:
        """Do what goes `together`; return for each edit what `apply` would, or why GitHub did not take it.

        Raises what concerns all of them, as `apply` does, but for what GitHub refuses.
        """
        try:
            cards = [edit for edit in group if isinstance(edit, CardEdit)]
            if not cards:
                return [self.apply(edit) for edit in group]
            made = apply_cards(self._session, cards, self._fence)
        except (ForPeople, NotAllowed, Crowded) as error:
            return [error] * len(group)
        return [_card(edit, each) for edit, each in zip(cards, made, strict=True)]

    def _apply(self, edit: Edit) -> Created | None:  # noqa: C901, PLR0912 - one line for each kind of edit
        match edit:
            case edits.CreateLabel():
                self._create_label(edit)
            case edits.OpenIssue():
                return self._open_issue(edit)
            case edits.PostComment():
                return self._post_comment(edit)
            case edits.RewriteComment():
                self._rewrite_comment(edit)
            case edits.DeleteComment():
                self._delete_comment(edit)
            case edits.SpliceText():
                change_text(self._session, edit.node, lambda text: self._splice(text, edit), self._fence)
            case edits.SwapLabels():
                self._swap("Labels", edit.issue, self._label_ids(edit.add), self._known_labels(edit.remove))
            case edits.SwapAssignees():
                self._swap("Assignees", edit.issue, self._people(edit.add), self._people(edit.remove))
            case edits.CloseIssue():
                self._do("CloseIssue", id=edit.issue, reason=_REASONS[edit.reason])
            case edits.ReopenIssue():
                self._do("ReopenIssue", id=edit.issue)
            case edits.LockIssue():
                self._do("LockIssue", id=edit.issue)
            case edits.PinIssue() | edits.UnpinIssue():
                self._pin(edit)
            case edits.AddSubIssue():
                self._add_sub_issue(edit)
            case edits.React():
                self._react(edit)
            case edits.AddCard() | edits.SetCard():
                (made,) = self.apply_all([edit])
                if isinstance(made, GoalkeeperError):
                    raise made
                return made
            case edits.PostBoardUpdate() | edits.RewriteBoardUpdate():
                words = apply_words(self._session, edit, self._fence)
                return Created(words, 0, "") if words else None
            case _ as never:
                assert_never(never)
        return None

    def _do(self, operation: str, **variables: Any) -> dict[str, Any]:
        return self._session.mutate(operation, self._fence, **variables)

    def _create_label(self, edit: edits.CreateLabel) -> None:
        body = {"name": edit.name, "color": edit.colour, "description": edit.description}
        path = f"/repos/{self._repository.full_name}/labels"
        try:
            made = self._session.rest("POST", path, body, fence=self._fence)
        except Refused as error:
            if "already_exists" not in error.codes:
                raise
            _LOG.debug("the label is there already", label=edit.name)
        else:
            self._labels[edit.name.casefold()] = need(made, "node_id", str)

    def _open_issue(self, edit: edits.OpenIssue) -> Created:
        variables: dict[str, Any] = {
            "repository": self._repository.id,
            "title": edit.title,
            "body": edit.body,
            "labels": self._label_ids(edit.labels),
            "assignees": self._people(edit.assignees),
        }
        if edit.parent:
            variables["parent"] = edit.parent
        made = need(need(self._do("CreateIssue", **variables), "createIssue", dict), "issue", dict)
        return Created(need(made, "id", str), need(made, "number", int), need(made, "url", str))

    def _add_sub_issue(self, edit: edits.AddSubIssue) -> None:
        """What was deleted or moved away meanwhile is a matter for people: the plan still names it."""
        try:
            self._do("AddSubIssue", parent=edit.parent, issue=edit.issue)
        except Missing as error:
            raise ForPeople(
                f"#{edit.number} is not there any more; take its link off the line in the plan, and it gets a new issue"
            ) from error

    def _post_comment(self, edit: edits.PostComment) -> Created:
        made = need(self._do("AddComment", issue=edit.issue, body=edit.body), "addComment", dict)
        node = need(need(made, "commentEdge", dict), "node", dict)
        return Created(need(node, "id", str), edit.number, need(node, "url", str))

    def _rewrite_comment(self, edit: edits.RewriteComment) -> None:
        try:
            self._do("RewriteComment", id=edit.comment, body=edit.body)
        except Missing:
            if not edit.if_there:
                raise
            _LOG.debug("somebody deleted the comment, and deleted it stays", number=edit.number)

    def _delete_comment(self, edit: edits.DeleteComment) -> None:
        try:
            self._do("DeleteComment", id=edit.comment)
        except Missing:
            _LOG.debug("the comment is deleted already", number=edit.number)

    def _splice(self, text: str, edit: edits.SpliceText) -> str:
        spliced = splice(text, edit.changes, vocabulary=self._vocabulary)
        if spliced.missed:
            kinds = ", ".join(sorted({_kind(change) for change in spliced.missed}))
            raise TryLater(_LOOK_AGAIN, f"somebody reworded #{edit.number} just now: no place for {kinds}")
        return spliced.text

    def _swap(self, what: str, issue: str, add: list[str], remove: list[str]) -> None:
        """Add and remove in one document; a side without ids is left out, and two of them mean no call."""
        sides = {"add": add, "remove": remove}
        given = {side: ids for side, ids in sides.items() if ids}
        if given:
            verb = "Swap" if len(given) == len(sides) else next(iter(given)).capitalize()
            self._do(f"{verb}{what}", id=issue, **given)

    def _pin(self, edit: edits.PinIssue | edits.UnpinIssue) -> None:
        operation = "PinIssue" if isinstance(edit, edits.PinIssue) else "UnpinIssue"
        try:
            self._do(operation, id=edit.issue)
        except Refused as error:
            # Three issues can be pinned, and which of them matter is for people to say.
            _LOG.info("left as it is", edit=str(edit), github=error.words)

    def _react(self, edit: edits.React) -> None:
        """Let our reaction be this one of the three, in one document; when it is already, no call."""
        ours = self._reactions(edit.comment) if edit.ours is None else edit.ours
        drops = {flag: kind != edit.content and kind in ours for kind, flag in _REACTIONS.items()}
        if edit.content not in ours or any(drops.values()):
            self._do("React", id=edit.comment, content=edit.content, add=edit.content not in ours, **drops)

    def _reactions(self, comment: str) -> tuple[str, ...]:
        found = maybe(self._session.ask("OurReactions", id=comment), "node", dict)
        if found is None:
            raise Missing("the comment is not there any more")
        return reacted(found)

    def _label_ids(self, names: Iterable[str]) -> list[str]:
        """Return the ids of labels to add; TryLater when the repository has not such a label any more."""
        ids = [(name, self._label_id(name)) for name in names]
        for name, found in ids:
            if found is None:
                raise TryLater(_LOOK_AGAIN, f'the label "{name}" is not there any more')
        return [found for _, found in ids if found is not None]

    def _known_labels(self, names: Iterable[str]) -> list[str]:
        """Return the ids of labels to remove; one that the repository has not is on no issue either."""
        return [found for found in map(self._label_id, names) if found is not None]

    def _label_id(self, name: str) -> str | None:
        if name.casefold() not in self._labels:
            data = self._session.ask("LabelByName", id=self._repository.id, label=name)
            node = maybe(data, "node", dict) or {}
            found = maybe(node, "label", dict)
            if found is None:
                return None
            self._labels[name.casefold()] = need(found, "id", str)
        return self._labels[name.casefold()]

    def _people(self, logins: Iterable[str]) -> list[str]:
        """Return the node ids of accounts; one that GitHub does not know (any more) is left out."""
        return [found for found in map(self._person, logins) if found is not None]

    def _person(self, login: str) -> str | None:
        people = self._session.people
        if login.casefold() not in people:
            found = maybe(self._session.ask("PersonByLogin", login=login), "user", dict)
            if found is None:
                _LOG.info("GitHub knows no such account", login=login)
                return None
            people[login.casefold()] = need(found, "id", str)
        return people[login.casefold()]


def together(in_order: Iterable[Edit]) -> Iterator[list[Edit]]:
    """Yield the edits in order, but new cards, and cards to set, in groups that make one call."""
    group: list[Edit] = []
    for edit in in_order:
        alike = bool(group) and isinstance(edit, CardEdit) and type(edit) is type(group[0])
        if group and not (alike and sum(map(_parts, [*group, edit])) <= PARTS_AT_ONCE):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _parts(edit: Edit) -> int:
    return len(edit.values) if isinstance(edit, edits.SetCard) else 1


def _card(edit: CardEdit, made: str | GoalkeeperError) -> Created | GoalkeeperError | None:
    if isinstance(made, GoalkeeperError):
        return made
    return Created(made, edit.number, "") if made else None


def _kind(change: Change) -> str:
    return type(change).__name__
