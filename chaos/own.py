"""Faults of our own (R): what may happen to our processes, their machine, their database and the network between them."""

from chaos import kills, load, silence

ROWS = (*load.ROWS, *kills.ROWS, *silence.ROWS)
