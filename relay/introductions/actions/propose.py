"""An agency puts a person forward: everything that could stand in the way is asked first."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from relay.acceptances import queries as acceptances
from relay.acceptances.rules import business_days_after
from relay.audit.acts import act
from relay.candidates import queries as candidates
from relay.consents import queries as consents
from relay.introductions import mails
from relay.introductions.actions._moving import note_step
from relay.introductions.models import Introduction
from relay.introductions.rules import (
    ANSWER_DAYS,
    Preparation,
    Refusal,
    Standing,
    why_not_propose,
    why_not_write,
)
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope
from relay.matching import actions as matching
from relay.openings import queries as openings
from relay.openings.rules import lint, why_not_introduce
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from relay.matching.models import Match
    from relay.openings.models import Opening
    from relay.slots.models import SlotRequest


@act("introduction.propose", needs=Permission.INTRODUCTION_PROPOSE)
def propose(match: "Match", *, message: str = "", slot_request: "SlotRequest | None" = None, by: Actor) -> Introduction:
    """Ask the person whether the agency may put them forward for the opening, showing its full conditions."""
    if match.agency_id != by.organisation_id:
        raise NotPermitted(match.ref)
    text = message.strip()
    if no := why_not_write(text, promises_reward=any(hit.code == "X13" for hit in lint(text))):
        raise Refused(no, "message")
    consent_is_live = consents.is_live(match.candidate_id, match.agency_id, by.at)
    if not consent_is_live:
        raise Refused(Refusal.NO_CONSENT)
    if refusal := why_not_propose(
        standing(match.candidate_id, match.agency_id, match.opening, consent_is_live=True, by=by),
        _preparation(match, slot_request, by=by),
    ):
        raise Refused(refusal)

    introduction = _create(match, slot_request, text, by=by)
    note_step(introduction, by=by)
    matching.mark_proposed(match, by=by)
    mails.proposed(introduction)
    return introduction


def standing(candidate_id: int, agency_id: int, opening: "Opening", *, consent_is_live: bool, by: Actor) -> Standing:
    """How things stand between a person, an agency and an opening at this moment."""
    return Standing(
        consent_is_live=consent_is_live,
        agency=organisations.why_no_data_may_flow(agency_id, by.at),
        opening=why_not_introduce(state=opening.state, confirmed_at=opening.confirmed_at, at=by.at),
        company_is_approved=opening.company.state == "approved",
        is_blocked=candidates.is_blocked(candidate_id, opening.company_id),
    )


def _preparation(match: "Match", slot_request: "SlotRequest | None", *, by: Actor) -> Preparation:
    ours = Introduction.objects.filter(agency_id=match.agency_id, candidate_id=match.candidate_id)
    with scope(house(at=by.at)):  # the one under way may be another agency's
        is_already_open = (
            Introduction.objects.filter(candidate_id=match.candidate_id, opening_id=match.opening_id)
            .exclude(state__in=Introduction.OVER)
            .exists()
        )
    return Preparation(
        seeker_is_accepted=acceptances.is_accepted(match.agency_id, match.candidate_id),
        opening_is_accepted=acceptances.opening_accepted_on(match.agency_id, match.opening_id) is not None,
        is_already_open=is_already_open,
        is_inside_two_years=ours.filter(no_solicit_until__gte=by.at.date()).exists(),
        slot_is_ours=slot_request is None
        or (
            slot_request.state == "taken"
            and slot_request.agency_id == match.agency_id
            and slot_request.opening_id == match.opening_id
        ),
    )


def _create(match: "Match", slot_request: "SlotRequest | None", message: str, *, by: Actor) -> Introduction:
    opening = match.opening
    try:
        with transaction.atomic():
            return Introduction.objects.create(
                agency_id=match.agency_id,
                company_id=opening.company_id,
                candidate_id=match.candidate_id,
                opening=opening,
                match=match,
                slot_request=slot_request,
                conditions=openings.snapshot(opening),
                message=message,
                user_ref=by.name.removeprefix("user:"),
                proposed_at=by.at,
                moved_at=by.at,
                due_on=business_days_after(by.at.date(), ANSWER_DAYS["proposed"]),
            )
    except IntegrityError:
        raise Refused(Refusal.ALREADY_OPEN) from None
