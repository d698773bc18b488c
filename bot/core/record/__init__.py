"""The record of a sprint: what it came to, frozen as a value, a text with a checksum, and a comment that is sealed."""

from bot.core.record.data import canonical, checksum, read
from bot.core.record.outcomes import Ending, Standing, ending_of, is_even_bet, status_at
from bot.core.record.proof import Found, Proof, prove
from bot.core.record.sealing import Opened, opened, sealed
from bot.core.record.shortening import LENGTHS, shortened
from bot.core.record.values import Before, Frozen, Outcome, Record, Removed, Result, Sums, Target
from bot.core.record.words import frozen, sums_of, verdict

__all__ = [
    "LENGTHS",
    "Before",
    "Ending",
    "Found",
    "Frozen",
    "Opened",
    "Outcome",
    "Proof",
    "Record",
    "Removed",
    "Result",
    "Standing",
    "Sums",
    "Target",
    "canonical",
    "checksum",
    "ending_of",
    "frozen",
    "is_even_bet",
    "opened",
    "prove",
    "read",
    "sealed",
    "shortened",
    "status_at",
    "sums_of",
    "verdict",
]
