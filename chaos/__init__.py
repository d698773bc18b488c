"""What happens when…? Every promise of docs/reliability.md as a row that anybody can run, and that can fail."""

from chaos import events, github, own

ROWS = (*own.ROWS, *github.ROWS, *events.ROWS)
