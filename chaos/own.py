"""Faults of our own (R): what happens to our processes, their machine, their database and the network between them."""

from chaos import disk, kills, load, silence

ROWS = (*load.ROWS, *kills.ROWS, *silence.ROWS, *disk.ROWS)
