"""What the later room reports back: how far the hire has come."""

from datetime import date

from relay.audit.acts import act
from relay.introductions.actions._moving import advance, must_be
from relay.introductions.models import Introduction
from relay.kernel.actors import Actor
from relay.kernel.permissions import Permission


@act("introduction.mark_offered", needs=Permission.OUTCOME_REPORT)
def mark_offered(introduction: Introduction, *, by: Actor) -> Introduction:
    """The company made an offer."""
    must_be(introduction, "company", by=by)
    advance(introduction, "offered", by=by)
    return introduction


@act("introduction.mark_accepted", needs=Permission.SELF_STEER)
def mark_accepted(introduction: Introduction, *, by: Actor) -> Introduction:
    """The person took the offer."""
    must_be(introduction, "candidate", by=by)
    advance(introduction, "accepted", by=by)
    return introduction


@act("introduction.mark_joined", needs=Permission.OUTCOME_REPORT)
def mark_joined(introduction: Introduction, *, no_solicit_until: date | None, by: Actor) -> Introduction:
    """The person started work; on a permanent contract the two years in which the agency stays away begin."""
    must_be(introduction, "company", by=by)
    advance(introduction, "joined", no_solicit_until=no_solicit_until, by=by)
    return introduction


@act("introduction.mark_left", needs=Permission.OUTCOME_REPORT)
def mark_left(introduction: Introduction, *, by: Actor) -> Introduction:
    """The person left again."""
    must_be(introduction, "company", "agency", by=by)
    advance(introduction, "left", by=by)
    return introduction
