"""Figures as posts show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.mermaid import Bar, Edge, Row, flowchart, gantt
from bot.core.plan.figures import FiguresView, MetricView
from bot.core.plan.pictures import PictureView

FIGURES = FiguresView(
    lines=(
        "Achieved: 94% of what is measured (Primary 105%, weight 70%; Secondary 70%, weight 30%).",
        "Unmeasured: Churn, so that 85% of the plan is measured.",
        "Minimum (90%): reached.",
        "Exceptional (110%): can still be reached.",
    ),
    numbers=(
        MetricView("Customers", "25", "20", "+5", "better"),
        MetricView("p95 latency", "120 ms", "110 ms", "+10 ms", "worse"),
        MetricView("Tickets", "7", "9", "-2", "changed"),
        MetricView("Churn", "unmeasured", "2%", "", ""),
        MetricView("Uptime", "99.9%", "99.9%", "", "the same"),
    ),
    said=(
        "Over 6 sprints 71% of the promised goals were done.",
        "Goals at 50:50 landed 7 of 9: aim higher.",
        "Missed for: size (3), time (1).",
    ),
    columns=("2", "3"),
    rows=(("Achieved", "81%", "94%"), ("Points done", "20", "24"), ("Customers", "20", "25")),
)


def _at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


TIMELINE = PictureView(
    "How they went",
    gantt(
        "Goals and their status",
        [
            Row(
                "Star tracker (7)",
                (Bar("🟡 at risk", _at(5), _at(7), "active"), Bar("✅ done", _at(7), _at(9), "done")),
            ),
            Row("Gyros: 50% (8)", (Bar("🔴 off track", _at(5, 14), _at(9), "crit"),)),
        ],
    ),
    ("Goal", "Status since"),
    (("Star tracker (7)", "🟡 at risk Jan 5 → ✅ done Jan 7"), ("Gyros: 50% (8)", "🔴 off track Jan 5")),
)
BECAME = PictureView(
    "What became of the goals",
    flowchart(
        "What became of the goals",
        ["Promised at the start: 5", "Came in later: 1", "done", "not done"],
        [Edge(0, 2, "4"), Edge(0, 3, "1"), Edge(1, 3, "1")],
    ),
    ("", "Promised at the start", "Came in later"),
    (("done", "4", "0"), ("not done", "1", "1")),
)
WITH_PICTURES = replace(FIGURES, pictures=(TIMELINE,))
