"""What Goalkeeper decides: pure functions from values to values, with no I/O, no clock and no chance."""
