"""What happens when…? Every promise of docs/reliability.md as a row that anybody can run, and that can fail."""

from chaos import (
    budgets,
    deputies,
    doors,
    events,
    github,
    lagging,
    own,
    papers,
    people,
    places,
    supply,
    unseen,
    visitors,
)
from chaos import unlocked as unlocked  # its mutants are known as soon as it is read

_OF_GITHUB = (*github.ROWS, *lagging.ROWS, *places.ROWS, *budgets.ROWS)
_FOR_HARM = (*deputies.ROWS, *doors.ROWS, *papers.ROWS, *people.ROWS, *supply.ROWS, *visitors.ROWS, *unseen.ROWS)
ROWS = (*own.ROWS, *_OF_GITHUB, *events.ROWS, *_FOR_HARM)
