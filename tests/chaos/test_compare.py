"""Does the comparison of two days forgive numbers and order, and nothing else?"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from chaos.compare import differences

ADDRESS = "https://github.example/acme/rockets/issues"


def day(gyros: int = 2, optics: int = 3, place: str = ADDRESS) -> dict[str, Any]:
    """Return what people see of a sprint with two goals that have these numbers."""

    def issue(number: int, parent: int | None, body: str, *comments: str) -> dict[str, Any]:
        kept = {"number": number, "state": "open", "labels": ["goal"], "assignees": ["ada"], "parent": parent}
        return {**kept, "body": body, "comments": list(comments)}

    lines = f"- 🟢 Gyros [#{gyros}]({place}/{gyros})\n- ⚪ Optics [#{optics}]({place}/{optics})\n"
    lines += f"\n<!-- goalkeeper:begin retros =1 a{gyros}b{optics} -->\nSee #{gyros}\n<!-- goalkeeper:end retros -->\n"
    told = f"Gyros #{gyros} is done\n\n<!-- goalkeeper:history {gyros} -->"
    return {
        "Our sprint": issue(1, None, lines, "# Team\n\n<!-- goalkeeper:team 1:Guidance -->", f"See #{optics}."),
        "Gyros": issue(gyros, 1, "Keep it level.", told, "10 of 12, &#39;done&#39;"),
        "Optics": issue(optics, 1, "Look far.", f"<!-- goalkeeper:history {optics} -->"),
    }


def test_a_day_is_as_itself() -> None:
    assert differences(day(), day()) == ()


def test_other_numbers_are_no_difference() -> None:
    assert differences(day(2, 3), day(3, 2)) == ()
    assert differences(day(2, 3), day(14, 8)) == ()


def test_another_name_of_the_repository_is_none() -> None:
    assert differences(day(), day(place="https://github.example/probes/boosters/issues")) == ()


def test_the_order_of_comments_is_none() -> None:
    bad = day()
    bad["Our sprint"]["comments"].reverse()
    assert differences(day(), bad) == ()


def test_a_reference_to_another_goal_is_one() -> None:
    bad = day(3, 2)
    bad["Our sprint"]["body"] = day(2, 3)["Our sprint"]["body"]
    assert differences(day(), bad) == ("Our sprint differs in body",)


def test_a_reference_to_nothing_is_one() -> None:
    bad = day()
    bad["Our sprint"]["body"] = bad["Our sprint"]["body"].replace("#2", "#9")
    assert differences(day(), bad) == ("Our sprint differs in body",)


def test_a_marker_of_another_issue_is_one() -> None:
    bad = day()
    bad["Gyros"]["comments"][0] = bad["Gyros"]["comments"][0].replace("history 2", "history 3")
    assert differences(day(), bad) == ("Gyros differs in comments",)


def test_a_goal_of_another_sprint_is_one() -> None:
    bad = day()
    bad["Gyros"]["parent"] = bad["Optics"]["number"]
    assert differences(day(), bad) == ("Gyros differs in parent",)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda bad: bad["Gyros"]["comments"].pop(), "Gyros differs in comments"),
        (lambda bad: bad["Gyros"]["comments"].append(bad["Gyros"]["comments"][0]), "Gyros differs in comments"),
        (lambda bad: bad["Gyros"]["labels"].append("status: done"), "Gyros differs in labels"),
        (lambda bad: bad["Optics"].update(assignees=[]), "Optics differs in assignees"),
        (lambda bad: bad["Optics"].update(state="closed"), "Optics differs in state"),
        (lambda bad: bad["Optics"].pop("body"), "Optics differs in body"),
        (lambda bad: bad["Gyros"].update(body="Keep it level!"), "Gyros differs in body"),
        (lambda bad: bad.pop("Optics"), "Optics is missing"),
        (lambda bad: bad.update(Pump=deepcopy(bad["Optics"])), "Pump is there, and should not be"),
    ],
)
def test_what_is_missing_doubled_or_wrong_is_one(spoil: Any, said: str) -> None:
    bad = day()
    spoil(bad)
    assert said in differences(day(), bad)


def test_lines_in_another_order_are_one() -> None:
    bad = day()
    bad["Our sprint"]["body"] = "\n".join(reversed(bad["Our sprint"]["body"].splitlines()))
    assert "Our sprint differs in body" in differences(day(), bad)


def test_a_figure_is_not_taken_for_a_number_of_an_issue() -> None:
    bad = day(12, 3)
    assert differences(day(), bad) == ()
    bad["Gyros"]["comments"][1] = "10 of 13, &#39;done&#39;"
    assert differences(day(), bad) == ("Gyros differs in comments",)
