"""Somebody came, left or got other rights: who owns a goal may have to be somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

# An invitation changes nothing yet, and the name of an organization comes by another event.
COMES_OR_GOES = frozenset({"member_added", "member_removed"})


def collaborator_changed(event: Event) -> Iterator[Touched]:
    """Touch the repository's space and the sprints that go on: another set of people can be assigned there."""
    if event.repo is not None:
        yield Touched.awake(event.repo)


def team_changed(event: Event) -> Iterator[Touched]:
    """Touch the sprints in which the person owns a goal: with the team comes access to its repositories."""
    if login := event.payload["member"]["login"]:
        yield Touched.person(login)


def organization_changed(event: Event) -> Iterator[Touched]:
    """Touch the sprints in which the person who came or left owns a goal."""
    login = event.payload["membership"]["user"]["login"]
    if event.action in COMES_OR_GOES and login:
        yield Touched.person(login)
