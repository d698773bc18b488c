"""Figures as posts show them."""

from __future__ import annotations

from bot.core.plan.figures import FiguresView, MetricView

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
