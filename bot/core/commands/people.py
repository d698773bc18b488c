"""Commands about people: who owns a goal, who could help, and which team plans."""

from __future__ import annotations

from bot.core.commands.arguments import bare, person_at, tidy
from bot.core.commands.rights import OWNERS, PLANNERS, STEERERS
from bot.core.commands.telling import closest, code, listed, person, quoted
from bot.core.commands.values import Ask, Call, Command, Desk, Order, Own, PostTeam, Wrong
from bot.core.commands.which import TEXT, After, goal_of
from bot.core.document.folding import fold

_OWNER = "/owner [goal] @login"
_HELP = "/help-wanted [goal] TEXT"


def _own(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, After(lambda rest: person_at(rest, call, desk) is not None))
    found = person_at(words, call, desk)
    if found is None:
        said = f"{quoted(words)} does not begin with a person. " if words else ""
        raise Wrong(f"{said}Write {code(_OWNER)}, as in {code('/owner @ada')}; me and nobody are understood, too.")
    return Own(goal, may_own(found[0], desk), found[1])


def may_own(login: str, desk: Desk) -> str:
    """Return a login as the rules spell it. Wrong when only engineers own goals and this is none."""
    if not login or not desk.engineers:
        return login
    known = next((each for each in desk.engineers if each.casefold() == login.casefold()), None)
    if known is None:
        names = listed([person(each) for each in desk.engineers])
        raise Wrong(f"Goals here are owned by people whom the rules name, and {person(login)} is none: choose {names}.")
    return known


def _help_wanted(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, TEXT)
    text = bare(tidy(words))
    if not text:
        raise Wrong(f"Say what help you need: {code(_HELP)}.")
    return Ask(goal, text)


def _team(call: Call, desk: Desk) -> Order:
    said = bare(call.words).strip(" .:")
    names = [team.name for team in desk.teams]
    if not names:
        raise Wrong("The rules of this space name no teams; list them under `teams` in the rules file first.")
    head = fold(said)
    begun = [name for name in names if head and fold(name).startswith(head)]
    exact = [name for name in names if head in {fold(name), fold(f"team {name}"), fold(f"{name} team")}]
    if len(exact or begun) == 1:
        return PostTeam((exact or begun)[0])
    near = closest(said, names) if said else None
    hint = f" Did you mean {quoted(near)}?" if near else ""
    what = f"{quoted(said)} is not one team.{hint}" if said else f"Say which team: {code('/team NAME')}."
    raise Wrong(f"{what} The teams are {listed([quoted(name) for name in names], 'and')}.")


COMMANDS = (
    Command(
        "owner",
        (_OWNER,),
        "Give a goal to its one owner.",
        "`/owner me` takes a goal that nobody owns; `/owner nobody` gives it back.",
        ("/owner @ada", "/owner #12 @grace", "/owner me"),
        OWNERS,
        _own,
        ("own",),
    ),
    Command(
        "help-wanted",
        (_HELP,),
        "Ask for help with a goal.",
        "The summary of the sprint shows it on top.",
        ("/help-wanted who has soldered a BGA before?", "/help-wanted #12 a second pair of eyes"),
        STEERERS,
        _help_wanted,
        ("helpwanted", "help_wanted"),
    ),
    Command(
        "team",
        ("/team NAME",),
        "Post the comment in which a team plans.",
        "The team is one of the rules; the beginning of its name is enough.",
        ("/team Guidance",),
        PLANNERS,
        _team,
    ),
)
