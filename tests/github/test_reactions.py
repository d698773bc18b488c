"""Who reacted to our comments, as GitHub tells it?"""

from bot.core.edits import React
from bot.github.reactions import read_reactions
from tests.github.stage import Stage


def test_reactions_of_people_are_told_with_their_time(stage: Stage) -> None:
    world, issue = stage.world, stage.issue("Our sprint")
    comment = world.create_comment(world.actor("ada"), issue, "How is it going?")
    other = world.create_comment(world.actor("ada"), issue, "And this?")
    world.react(world.actor("grace"), comment, "+1")
    world.react(world.actor("linus"), comment, "confused")
    world.react(world.actor("grace"), other, "rocket")
    found = read_reactions(stage.session, [comment.node_id, other.node_id, issue.node_id])
    assert [(each.comment, each.who, each.content) for each in found] == [
        (comment.node_id, "grace", "THUMBS_UP"),
        (comment.node_id, "linus", "CONFUSED"),
        (other.node_id, "grace", "ROCKET"),
    ]
    assert all(each.at.tzinfo for each in found)


def test_a_comment_that_is_gone_and_the_reaction_of_an_app_tell_nothing(stage: Stage) -> None:
    world, issue = stage.world, stage.issue("Our sprint")
    comment = world.create_comment(world.actor("ada"), issue, "How is it going?")
    stage.writer().apply(React(comment.node_id, issue.number, "THUMBS_UP"))
    gone = world.create_comment(world.actor("ada"), issue, "Gone soon")
    world.delete_comment(world.actor("ada"), gone)
    assert read_reactions(stage.session, [comment.node_id]) == ()
    assert read_reactions(stage.session, [comment.node_id, gone.node_id]) == ()
