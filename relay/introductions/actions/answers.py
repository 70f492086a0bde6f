"""The answers of the person and of the company."""

from relay.audit.acts import act
from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.introductions import mails
from relay.introductions.actions._moving import advance, must_be
from relay.introductions.models import Introduction
from relay.introductions.queries import standing
from relay.introductions.rules import why_not_release
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission


@act("introduction.agree", needs=Permission.SELF_STEER)
def agree(introduction: Introduction, *, by: Actor) -> Introduction:
    """The person says yes to exactly this opening: the named consent is given with it."""
    must_be(introduction, "candidate", by=by)
    live = consent_queries.is_live(introduction.candidate_id, introduction.agency_id, by.at)
    if no := why_not_release(
        standing(introduction.candidate_id, introduction.agency_id, introduction.opening, consent_is_live=live, by=by)
    ):
        raise Refused(no)
    advance(introduction, "agreed", by=by)
    consents.give_named(
        introduction.candidate, agency_id=introduction.agency_id, opening_ref=introduction.opening.ref, by=by
    )
    mails.agreed(introduction)
    return introduction


@act("introduction.decline", needs=Permission.SELF_STEER)
def decline(introduction: Introduction, *, by: Actor) -> Introduction:
    """The person says no, at any point before starting work; no reason is asked."""
    must_be(introduction, "candidate", by=by)
    advance(introduction, "declined", by=by)
    mails.ended(introduction)
    return introduction


@act("introduction.welcome", needs=Permission.INTRODUCTION_ANSWER)
def welcome(introduction: Introduction, *, by: Actor) -> Introduction:
    """The company wants to meet the person behind the blind card."""
    must_be(introduction, "company", by=by)
    advance(introduction, "welcomed", by=by)
    mails.welcomed(introduction)
    return introduction


@act("introduction.turn_down", needs=Permission.INTRODUCTION_ANSWER)
def turn_down(introduction: Introduction, *, by: Actor) -> Introduction:
    """The company does not go on; the person stays in the relay, and no reason is stored."""
    must_be(introduction, "company", by=by)
    advance(introduction, "turned_down", by=by)
    mails.turned_down(introduction)
    return introduction


@act("introduction.meet", needs=Permission.INTRODUCTION_ANSWER)
def meet(introduction: Introduction, *, by: Actor) -> Introduction:
    """The company begins its interviews."""
    must_be(introduction, "company", by=by)
    advance(introduction, "interviewing", by=by)
    mails.interviewing(introduction)
    return introduction


@act("introduction.withdraw", needs=Permission.INTRODUCTION_PROPOSE)
def withdraw(introduction: Introduction, *, by: Actor) -> Introduction:
    """The agency takes the introduction back."""
    must_be(introduction, "agency", by=by)
    advance(introduction, "withdrawn", by=by)
    mails.taken_back(introduction)
    return introduction
