"""What happens when…? Every promise of docs/reliability.md as a row that anybody can run, and that can fail."""

from chaos import deputies, doors, events, github, own, papers, people, supply
from chaos import unlocked as unlocked  # its mutants are known as soon as it is read

ROWS = (*own.ROWS, *github.ROWS, *events.ROWS, *deputies.ROWS, *doors.ROWS, *papers.ROWS, *people.ROWS, *supply.ROWS)
