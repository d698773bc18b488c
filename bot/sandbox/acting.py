"""What can a person do in the sandbox, said in one small JSON object?

`{"as": "ada", "do": "label", "repository": "acme/rockets", "issue": 3, "label": "on track"}`: so the demo and the
tests play people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox import acting_boards
from bot.sandbox.acting_wish import Deed, Wish
from bot.sandbox.acting_wish import comment as _comment
from bot.sandbox.acting_wish import issue as _issue
from bot.sandbox.acting_wish import remark as _remark
from bot.sandbox.acting_wish import repository as _repository
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.boards import Item
from bot.sandbox.entities import Actor, Comment, Issue
from bot.sandbox.errors import NotFound
from bot.sandbox.pulls import PullRequest
from bot.sandbox.world import World

BOX = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+\[)([ xX])(\]\s)", re.MULTILINE)


def act(world: World, wish: Wish) -> dict[str, Any]:
    """Do what a person wishes; ValueError for a deed that nobody knows, GitHubError when GitHub refuses.

    Gives the numbers of what was made or touched: `issue`, `comment`, `item`.
    """
    deed = DEEDS.get(str(wish.get("do")))
    if deed is None:
        raise ValueError(f"Nobody can {wish.get('do')!r} here; choose one of {', '.join(sorted(DEEDS))}.")
    return _numbers(deed(world, world.actor(str(wish["as"])), wish))


def _numbers(done: object) -> dict[str, Any]:
    if isinstance(done, Issue):
        return {"repository": done.repository.full_name, "issue": done.number, "id": done.id, "node_id": done.node_id}
    if isinstance(done, Comment):
        return {"issue": done.issue.number, "comment": done.id, "node_id": done.node_id}
    return {"item": done.id, "node_id": done.node_id} if isinstance(done, Item) else {}


def _open(world: World, actor: Actor, wish: Wish) -> Issue:
    repository = _repository(world, wish)
    parent = world.issue(repository, int(wish["parent"])) if wish.get("parent") else None
    new = NewIssue(
        title=str(wish["title"]),
        body=wish.get("body"),
        labels=world.labels_named(actor, repository, wish.get("labels", [])),
        assignees=[world.user(login) for login in wish.get("assignees", [])],
        parent=parent,
    )
    return world.create_issue(actor, repository, new)


def _edit(world: World, actor: Actor, wish: Wish) -> Issue:
    changes = {key: wish[key] for key in ("title", "body") if key in wish}
    return world.edit_issue(actor, _issue(world, wish), **changes)


def _replace(world: World, actor: Actor, wish: Wish) -> Issue:
    """Change one passage of a body, as typing does; NotFound when it is not there."""
    issue = _issue(world, wish)
    if str(wish["old"]) not in (issue.body or ""):
        raise NotFound
    return world.edit_issue(actor, issue, body=(issue.body or "").replace(str(wish["old"]), str(wish["new"]), 1))


def _tick(world: World, actor: Actor, wish: Wish) -> Issue:
    """Tick or untick the nth box of a body, the first being 1."""
    issue, nth = _issue(world, wish), int(wish.get("nth", 1))
    body = issue.body or ""
    boxes = list(BOX.finditer(body))
    if not 1 <= nth <= len(boxes):
        raise NotFound
    at = boxes[nth - 1].start(2)
    mark = " " if wish.get("ticked") is False else "x"
    return world.edit_issue(actor, issue, body=body[:at] + mark + body[at + 1 :])


def _merge(world: World, actor: Actor, wish: Wish) -> None:
    """Merge the `pull` of this number, or a new one that `closes` some issues and `names` others (their numbers)."""
    repository = _repository(world, wish)
    if wish.get("pull"):
        world.merge_pull(actor, _pull(world, wish))
        return
    closes, names = ([world.issue(repository, int(each)) for each in wish.get(key, [])] for key in ("closes", "names"))
    world.merge_pull(actor, world.open_pull(actor, repository, str(wish["title"]), closes=closes, names=names))


def _close_pull(world: World, actor: Actor, wish: Wish) -> None:
    world.close_pull(actor, _pull(world, wish))


def _pull(world: World, wish: Wish) -> PullRequest:
    pulls = {pull.number: pull for pull in world.pulls_of(_repository(world, wish))}
    found = pulls.get(int(wish["pull"]))
    if found is None:
        raise NotFound
    return found


def _close(world: World, actor: Actor, wish: Wish) -> Issue:
    reason = str(wish.get("reason", "completed"))
    return world.edit_issue(actor, _issue(world, wish), state="closed", state_reason=reason)


def _reopen(world: World, actor: Actor, wish: Wish) -> Issue:
    return world.edit_issue(actor, _issue(world, wish), state="open")


def _label(world: World, actor: Actor, wish: Wish) -> Issue:
    issue = _issue(world, wish)
    return world.add_labels(actor, issue, world.labels_named(actor, issue.repository, [str(wish["label"])]))


def _unlabel(world: World, actor: Actor, wish: Wish) -> Issue:
    issue = _issue(world, wish)
    return world.remove_labels(actor, issue, [world.label(issue.repository, str(wish["label"]))])


def _assign(world: World, actor: Actor, wish: Wish) -> Issue:
    return world.add_assignees(actor, _issue(world, wish), [world.user(str(wish["user"]))])


def _unassign(world: World, actor: Actor, wish: Wish) -> Issue:
    return world.remove_assignees(actor, _issue(world, wish), [world.user(str(wish["user"]))])


def _say(world: World, actor: Actor, wish: Wish) -> Comment:
    return world.create_comment(actor, _issue(world, wish), str(wish["body"]))


def _edit_comment(world: World, actor: Actor, wish: Wish) -> Comment:
    return world.edit_comment(actor, _comment(world, wish), str(wish["body"]))


def _delete_comment(world: World, actor: Actor, wish: Wish) -> None:
    world.delete_comment(actor, _comment(world, wish))


def _lock(world: World, actor: Actor, wish: Wish) -> Issue:
    issue = _issue(world, wish)
    world.lock(actor, issue, wish.get("reason"))
    return issue


def _unlock(world: World, actor: Actor, wish: Wish) -> Issue:
    issue = _issue(world, wish)
    world.unlock(actor, issue)
    return issue


def _react(world: World, actor: Actor, wish: Wish) -> None:
    world.react(actor, _remark(world, wish), str(wish["content"]))


def _unreact(world: World, actor: Actor, wish: Wish) -> None:
    """Take one's own reaction back; NotFound when there is none."""
    subject = _remark(world, wish)
    mine = [r for r in subject.reactions if r.user is actor.user and r.content == wish["content"]]
    if not mine:
        raise NotFound
    world.unreact(actor, subject, mine[0])


def _erase_edit(world: World, actor: Actor, wish: Wish) -> None:
    """Delete a revision from a text's history: `revision` counts from 0, the text as it was written first."""
    world.erase_edit(actor, _remark(world, wish), int(wish["revision"]))


def _adopt(world: World, actor: Actor, wish: Wish) -> Issue:
    """Move an issue below another `parent`, away from its own, as people do with goals of another sprint."""
    parent = world.issue(_repository(world, wish), int(wish["parent"]))
    child = _issue(world, wish)
    world.add_sub_issue(actor, parent, child, replace_parent=True)
    return child


def _orphan(world: World, actor: Actor, wish: Wish) -> Issue:
    """Take an issue out of its parent."""
    child = _issue(world, wish)
    if child.parent is None:
        raise NotFound
    world.remove_sub_issue(actor, child.parent, child)
    return child


def _rename_label(world: World, actor: Actor, wish: Wish) -> None:
    repository = _repository(world, wish)
    world.edit_label(actor, repository, world.label(repository, str(wish["label"])), name=str(wish["name"]))


def _delete_label(world: World, actor: Actor, wish: Wish) -> None:
    repository = _repository(world, wish)
    world.delete_label(actor, repository, world.label(repository, str(wish["label"])))


def _invite(world: World, actor: Actor, wish: Wish) -> None:
    """Give a person a `role` in the repository, or another one."""
    role = str(wish.get("role", "write"))
    world.add_collaborator(actor, _repository(world, wish), world.user(str(wish["user"])), role)


def _dismiss(world: World, actor: Actor, wish: Wish) -> None:
    """Take a person's role in the repository away."""
    world.remove_collaborator(actor, _repository(world, wish), world.user(str(wish["user"])))


def _expel(world: World, actor: Actor, wish: Wish) -> None:
    """Remove a person, or oneself, from the organization."""
    organization = world.organization(_repository(world, wish).owner.login)
    world.remove_member(actor, organization, world.user(str(wish["user"])))


def _delete_account(world: World, actor: Actor, _wish: Wish) -> None:
    """Delete one's own account."""
    world.delete_account(actor.user)


def _write(world: World, actor: Actor, wish: Wish) -> None:
    world.put_file(actor, _repository(world, wish), str(wish["path"]), str(wish["text"]), str(wish.get("message", "")))


def _delete_issue(world: World, actor: Actor, wish: Wish) -> None:
    world.delete_issue(actor, _issue(world, wish))


def _transfer(world: World, actor: Actor, wish: Wish) -> Issue:
    owner, _, name = str(wish["to"]).partition("/")
    return world.transfer_issue(actor, _issue(world, wish), world.repository(owner, name))


def _archive(world: World, actor: Actor, wish: Wish) -> None:
    world.archive_repository(actor, _repository(world, wish))


def _unarchive(world: World, actor: Actor, wish: Wish) -> None:
    world.unarchive_repository(actor, _repository(world, wish))


def _rename(world: World, actor: Actor, wish: Wish) -> None:
    world.rename_repository(actor, _repository(world, wish), str(wish["name"]))


def _suspend(world: World, actor: Actor, wish: Wish) -> None:
    world.suspend(actor, world.installations[int(wish["installation"])])


def _unsuspend(world: World, actor: Actor, wish: Wish) -> None:
    world.unsuspend(actor, world.installations[int(wish["installation"])])


def _uninstall(world: World, actor: Actor, wish: Wish) -> None:
    world.uninstall(actor, world.installations[int(wish["installation"])])


DEEDS: Mapping[str, Deed] = {
    **acting_boards.DEEDS,
    "open": _open,
    "edit": _edit,
    "replace": _replace,
    "tick": _tick,
    "close": _close,
    "merge": _merge,
    "close_pull": _close_pull,
    "reopen": _reopen,
    "label": _label,
    "unlabel": _unlabel,
    "assign": _assign,
    "unassign": _unassign,
    "comment": _say,
    "edit_comment": _edit_comment,
    "delete_comment": _delete_comment,
    "lock": _lock,
    "unlock": _unlock,
    "react": _react,
    "unreact": _unreact,
    "erase_edit": _erase_edit,
    "adopt": _adopt,
    "orphan": _orphan,
    "rename_label": _rename_label,
    "delete_label": _delete_label,
    "invite": _invite,
    "dismiss": _dismiss,
    "expel": _expel,
    "delete_account": _delete_account,
    "write": _write,
    "delete": _delete_issue,
    "transfer": _transfer,
    "archive": _archive,
    "unarchive": _unarchive,
    "rename": _rename,
    "suspend": _suspend,
    "unsuspend": _unsuspend,
    "uninstall": _uninstall,
}
