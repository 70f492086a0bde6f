"""What stands in the way: asked by the acts, and by pages that want to say so before anybody clicks."""

from typing import TYPE_CHECKING

from relay.acceptances import queries as acceptances
from relay.candidates import queries as candidates
from relay.consents import queries as consents
from relay.introductions.models import Introduction
from relay.introductions.rules import Preparation, Refusal, Standing
from relay.introductions.rules import why_not_propose as _why_not_propose
from relay.kernel.actors import Actor, house
from relay.kernel.reasons import Reason
from relay.kernel.tenancy import scope
from relay.openings.rules import why_not_introduce
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from relay.matching.models import Match
    from relay.openings.models import Opening
    from relay.slots.models import SlotRequest


def why_not_propose(actor: Actor, match: "Match", slot_request: "SlotRequest | None" = None) -> Reason | None:
    """The first reason the match may not be proposed to the person now, or None."""
    if not consents.is_live(match.candidate_id, match.agency_id, actor.at):
        return Refusal.NO_CONSENT
    return _why_not_propose(
        standing(match.candidate_id, match.agency_id, match.opening, consent_is_live=True, by=actor),
        _preparation(match, slot_request, actor),
    )


def standing(candidate_id: int, agency_id: int, opening: "Opening", *, consent_is_live: bool, by: Actor) -> Standing:
    """How things stand between a person, an agency and an opening at this moment."""
    return Standing(
        consent_is_live=consent_is_live,
        agency=organisations.why_no_data_may_flow(agency_id, by.at),
        opening=why_not_introduce(state=opening.state, confirmed_at=opening.confirmed_at, at=by.at),
        company_is_approved=opening.company.state == "approved",
        is_blocked=candidates.is_blocked(candidate_id, opening.company_id),
    )


def _preparation(match: "Match", slot_request: "SlotRequest | None", actor: Actor) -> Preparation:
    ours = Introduction.objects.filter(agency_id=match.agency_id, candidate_id=match.candidate_id)
    with scope(house(at=actor.at)):  # the one under way may be another agency's
        is_already_open = (
            Introduction.objects.filter(candidate_id=match.candidate_id, opening_id=match.opening_id)
            .exclude(state__in=Introduction.OVER)
            .exists()
        )
    return Preparation(
        seeker_is_accepted=acceptances.is_accepted(match.agency_id, match.candidate_id),
        opening_is_accepted=acceptances.opening_accepted_on(match.agency_id, match.opening_id) is not None,
        is_already_open=is_already_open,
        is_inside_two_years=ours.filter(no_solicit_until__gte=actor.at.date()).exists(),
        slot_is_ours=slot_request is None or _is_ours(slot_request, match),
    )


def _is_ours(request: "SlotRequest", match: "Match") -> bool:
    fits = request.agency_id == match.agency_id and request.opening_id == match.opening_id
    return fits and request.state == "taken"
