"""Every permission there is; the table role → permissions stands in `organisations.rules`."""

from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do: a noun, then a verb."""

    # anyone, signed in or not
    PUBLIC_ENTER = "public.enter"
    # the person
    SELF_STEER = "self.steer"
    # any organisation
    ORGANISATION_AMEND = "organisation.amend"
    TEAM_INVITE = "team.invite"
    IDENTITY_REVEAL = "identity.reveal"
    # companies
    LINK_ISSUE = "link.issue"
    OPENING_POST = "opening.post"
    SLOT_REQUEST = "slot.request"
    INTRODUCTION_ANSWER = "introduction.answer"
    OUTCOME_REPORT = "outcome.report"
    LINE_OBJECT = "line.object"
    # agencies
    LICENCE_FILE = "licence.file"
    FEE_NOTIFY = "fee.notify"
    SEEKER_ACCEPT = "seeker.accept"
    OPENING_ACCEPT = "opening.accept"
    MATCH_CHOOSE = "match.choose"
    INTRODUCTION_PROPOSE = "introduction.propose"
    SLOT_TAKE = "slot.take"
    # the operator
    ORGANISATION_VET = "organisation.vet"
    REFERRAL_REVIEW = "referral.review"
    HOUSE_INSPECT = "house.inspect"
    # the house itself: reactions and scheduled jobs
    HOUSE_RUN = "house.run"
