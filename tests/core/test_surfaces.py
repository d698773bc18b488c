"""People, workflows and we at random on every surface of a goal: it always comes to rest, and the last word stands."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.core import document
from bot.core.merge import Surface, Voice
from tests.core.hub import FEW, MANY, WORDS, Hub

NAMES = [word.name for word in WORDS.words]
PEOPLE = ["ada", "grace", "edsger"]
SURFACES = ["label", "second label", "line", "note", "box", "close", "drop", "reopen", "board", "command"]
OWNING = ["assign", "unassign", "owner"]
ACTS = st.tuples(st.sampled_from([*SURFACES, *OWNING]), st.sampled_from(PEOPLE), st.sampled_from(NAMES))
OTHERS = st.one_of(
    st.tuples(st.just("workflow")),
    st.tuples(st.just("look")),
    st.tuples(st.just("die"), st.integers(0, 5)),
)
STEPS = st.lists(st.one_of(ACTS, ACTS, OTHERS), min_size=4, max_size=12)


def act(hub: Hub, kind: str, who: str, name: str) -> None:
    """Let a person do one thing, and note what was said by it; what cannot be known beforehand is noted as ""."""
    word, at = WORDS.named(name), hub.goal.at
    other = PEOPLE[(NAMES.index(name)) % len(PEOPLE)]
    if kind == "command":
        hub.commands.append(Voice(Surface.COMMAND, name, hub.tick(), who))
    deeds: dict[str, Callable[[], bool]] = {
        "label": lambda: hub.label(word.label, who),
        "second label": lambda: hub.label(word.label, who, instead=False),
        "line": lambda: hub.write(document.SetEmoji(at, word.emoji), who=who),
        "note": lambda: hub.write(document.SetNoteStatus(at, word.emoji, word.name), who=who),
        "box": lambda: hub.write(document.Tick(at, not hub.goal.done_box), who=who),
        "close": lambda: hub.close("completed", who),
        "drop": lambda: hub.close("not_planned", who),
        "reopen": lambda: hub.reopen(who),
        "board": lambda: hub.move(hub.columns[NAMES.index(name) % len(hub.columns)], who),
        "command": lambda: True,
        "assign": lambda: hub.assign([other], who),
        "unassign": lambda: hub.assign([], who),
        "owner": lambda: hub.write(document.SetOwner(at, other), who=who),
    }
    if not deeds[kind]():
        return
    said = {"close": "done", "drop": "dropped", "reopen": "", "board": "", "unassign": "", "box": ""}.get(kind, name)
    if kind == "box" and hub.goal.done_box:
        said = "done"
    hub.said.append(("owner" if kind in OWNING else "status", other if kind in {"assign", "owner"} else said, who))


def play(hub: Hub, steps: list[tuple[object, ...]]) -> None:
    """Play the steps, and then let it come to rest."""
    for kind, *rest in steps:
        if kind == "workflow":
            hub.workflow()
        elif kind == "look":
            hub.look()
        elif kind == "die":
            hub.look(int(str(rest[0])))
        else:
            act(hub, str(kind), str(rest[0]), str(rest[1]))


def rest(hub: Hub) -> int:
    """Look and let workflows answer until nothing happens any more; return the number of looks that wrote."""
    writing = 0
    for _ in range(8):
        writing += bool(hub.look())
        while hub.waiting:
            hub.workflow()
    return writing


@given(st.sampled_from([FEW, MANY]), STEPS)
def test_whatever_happens_it_comes_to_rest_and_all_surfaces_agree(
    columns: tuple[str, ...], steps: list[tuple[object, ...]]
) -> None:
    hub = Hub(columns)
    play(hub, steps)
    assert rest(hub) <= 4
    assert hub.disagreements() == []
    changes = len(hub.history)
    assert [hub.look() for _ in range(3)] == [0, 0, 0]
    assert len(hub.history) == changes


@given(st.sampled_from([FEW, MANY]), STEPS)
def test_the_last_word_of_a_person_stands(columns: tuple[str, ...], steps: list[tuple[object, ...]]) -> None:
    hub = Hub(columns)
    play(hub, steps)
    rest(hub)
    assert hub.agreed
    for what, agreed in (("status", hub.agreed.status), ("owner", hub.agreed.owner)):
        last = next((said for about, said, _ in reversed(hub.said) if about == what), "")
        assert last in {"", agreed}


@given(st.sampled_from([FEW, MANY]), STEPS)
def test_every_word_of_a_person_is_in_the_history(columns: tuple[str, ...], steps: list[tuple[object, ...]]) -> None:
    hub = Hub(columns)
    play(hub, steps)
    rest(hub)
    known = {(change.what.split()[-1], change.after, change.who) for change in hub.history}
    for what, word, who in hub.said:
        if word:
            assert {("owner" if what == "owner" else what, word, who), ("said", word, who)} & known
