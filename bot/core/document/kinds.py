"""What sort of document is it as a whole?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.document.folding import fold
from bot.core.document.values import PLAN_KINDS, DocumentKind, Goal, Kind, Section
from bot.core.periods import is_template

_NAMED = (
    (re.compile(r"\b(?:template|vorlage|modèle|plantilla)\b"), DocumentKind.TEMPLATE),
    (re.compile(r"\b(?:stand ?up|daily|check in)\b"), DocumentKind.STANDUP),
    (re.compile(r"\breview\b|\bexecution summary\b|\bsprint summary\b|\bsprint report\b"), DocumentKind.REVIEW),
    (re.compile(r"\b(?:retro|retrospe[ck]ti\w+|rückblick|rétrospective)\b"), DocumentKind.RETRO),
    (re.compile(r"\b(?:sprint|iteration|cycle)\b"), DocumentKind.SPRINT_PLAN),
)
_STANDUP = frozenset({"yesterday", "today", "gestern", "heute", "hier", "aujourd hui", "ayer", "hoy"})
_RETRO_KINDS = frozenset({Kind.RETRO, Kind.WENT_WELL, Kind.IMPROVE, Kind.LESSONS})


def document_kind(title: str, sections: Sequence[Section], goals: Sequence[Goal], team: str | None) -> DocumentKind:
    """Tell a document from its title, then from what its sections are about.

    A form that nobody filled in is a template; a plan that names its team is the team's.
    """
    if is_template(title):
        return DocumentKind.TEMPLATE
    planned = any(goal.section in PLAN_KINDS for goal in goals)
    named = next((kind for form, kind in _NAMED if form.search(fold(title))), None)
    plan = DocumentKind.TEAM_PLAN if team else DocumentKind.SPRINT_PLAN
    if named is not None and named is not DocumentKind.SPRINT_PLAN:
        # "Sprint planning and retro" plans, too; what is only called a template and has goals is one no more.
        return plan if planned and named in {DocumentKind.RETRO, DocumentKind.TEMPLATE} else named
    if len(_STANDUP & {fold(section.heading) for section in sections}) > 1:
        return DocumentKind.STANDUP
    if named or planned:
        # "Sprint 7 | Team Ground" is the team's; a team further down in a plan makes it nobody's alone.
        return plan if planned and team and fold(team) in fold(title) else named or plan
    return _by_sections({section.kind for section in sections}, has_goals=bool(goals))


def _by_sections(kinds: set[Kind], *, has_goals: bool) -> DocumentKind:
    """Tell a document without a plan from what its sections are about."""
    if Kind.HEALTH in kinds:
        return DocumentKind.REVIEW
    if kinds & PLAN_KINDS and not has_goals:
        return DocumentKind.TEMPLATE
    if kinds & _RETRO_KINDS and not has_goals:
        return DocumentKind.RETRO
    return DocumentKind.SPRINT_PLAN if has_goals else DocumentKind.OTHER
