"""Faults of our own (R): what happens to our processes, their machine, their database and the network between them."""

from chaos import clocks, disk, kills, load, replicas, silence

ROWS = (*load.ROWS, *kills.ROWS, *silence.ROWS, *disk.ROWS, *replicas.ROWS, *clocks.ROWS)
