"""The review of a sprint: how healthy it was, what it came to since its first day, and what to do otherwise next."""

from bot.core.plan.review.filing import link, listen, review, tend

__all__ = ["link", "listen", "review", "tend"]
