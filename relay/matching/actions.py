"""The writes of matching: suggest, shortlist, dismiss, retire. A tool's suggestion, never a decision."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from relay.acceptances import queries as acceptances
from relay.acceptances.events import OpeningAccepted, SeekerAccepted
from relay.audit.acts import act
from relay.candidates import queries as candidates
from relay.candidates.events import CandidateAmended, CandidateErased
from relay.consents.events import ConsentWithdrawn
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.matching import queries, rules
from relay.matching.models import Match
from relay.matching.rules import KEPT, SCORER_VERSION, Scored
from relay.openings.events import OpeningAmended, OpeningClosed

if TYPE_CHECKING:
    from relay.candidates.models import Candidate
    from relay.openings.models import Opening

Pair = tuple["Candidate", "Opening", Scored]


@act("match.suggest_for_candidate", needs=Permission.HOUSE_RUN)
def suggest_for_candidate(event: SeekerAccepted, *, by: Actor) -> None:
    """Find the best of the agency's openings for a person it just took on."""
    for person in acceptances.people_to_match(event.agency_id, event.candidate_id):
        _suggest_openings(event.agency_id, person, by)


@act("match.suggest_for_opening", needs=Permission.HOUSE_RUN)
def suggest_for_opening(event: OpeningAccepted, *, by: Actor) -> None:
    """Find the best of the agency's people for an opening it just took on."""
    _suggest_people(event.agency_id, event.opening_id, by)


@act("match.rescore", needs=Permission.MATCH_CHOOSE)
def rescore(candidate_id: int, *, by: Actor) -> None:
    """Score a person anew after the profile changed: for the agency that asks, or for all when the house does."""
    agencies = [by.organisation_id] if by.organisation_id else acceptances.agencies_serving(candidate_id)
    for agency_id in agencies:
        for person in acceptances.people_to_match(agency_id, candidate_id):
            _suggest_openings(agency_id, person, by)


@act("match.follow_profile", needs=Permission.HOUSE_RUN)
def follow_profile(event: CandidateAmended, *, by: Actor) -> None:
    """Score a person anew everywhere; what an agency chose for a company now avoided goes too."""
    rescore(event.candidate_id, by=by)
    chosen = Match.objects.filter(candidate_id=event.candidate_id, state="shortlisted").select_related("opening")
    blocked = candidates.blocked_companies(event.candidate_id, [match.opening.company_id for match in chosen])
    _retire(Q(pk__in=[match.pk for match in chosen if match.opening.company_id in blocked]))


@act("match.follow_opening", needs=Permission.HOUSE_RUN)
def follow_opening(event: OpeningAmended, *, by: Actor) -> None:
    """Score an opening anew, for every agency that took it on."""
    for agency_id in acceptances.agencies_of_opening(event.opening_id):
        _suggest_people(agency_id, event.opening_id, by)


@act("match.shortlist", needs=Permission.MATCH_CHOOSE)
def shortlist(match: Match, *, by: Actor) -> Match:
    """Put a match on the shortlist; twice is once."""
    if match.state != Match.State.SHORTLISTED:
        move(match, Match.State.SHORTLISTED, Match.MOVES)
    return match


@act("match.dismiss", needs=Permission.MATCH_CHOOSE)
def dismiss(match: Match, *, reason: str, by: Actor) -> Match:
    """Put a match away, with the reason; twice is once."""
    if refusal := rules.why_not_dismiss(reason=reason):
        raise Refused(refusal)

    if match.state != Match.State.DISMISSED:
        move(match, Match.State.DISMISSED, Match.MOVES, dismiss_reason=reason)
    return match


@act("match.restore", needs=Permission.MATCH_CHOOSE)
def restore(match: Match, *, by: Actor) -> Match:
    """Take a match back among the suggestions, from the shortlist or from those put away."""
    if match.state != Match.State.SUGGESTED:
        move(match, Match.State.SUGGESTED, Match.MOVES, dismiss_reason="")
    return match


@act("match.mark_proposed", needs=Permission.INTRODUCTION_PROPOSE)
def mark_proposed(match: Match, *, by: Actor) -> Match:
    """Note that a named user proposed this match to the person."""
    move(match, Match.State.PROPOSED, Match.MOVES)
    return match


@act("match.retire_for_consent", needs=Permission.HOUSE_RUN)
def retire_for_consent(event: ConsentWithdrawn, *, by: Actor) -> None:
    """End this agency's matches of a person who took the consent back."""
    _retire(Q(agency_id=event.agency_id, candidate_id=event.candidate_id))


@act("match.retire_for_opening", needs=Permission.HOUSE_RUN)
def retire_for_opening(event: OpeningClosed, *, by: Actor) -> None:
    """End the matches of an opening that was closed."""
    _retire(Q(opening_id=event.opening_id))


@act("match.forget", needs=Permission.HOUSE_RUN)
def forget(event: CandidateErased, *, by: Actor) -> None:
    """End an erased person's matches and drop what they say about the person."""
    _retire(Q(candidate_id=event.candidate_id))
    Match.objects.filter(candidate_id=event.candidate_id).update(reasons=[], dismiss_reason="")


def _suggest_openings(agency_id: int, person: "Candidate", by: Actor) -> None:
    openings = queries.open_to(person, acceptances.openings_to_match(agency_id))
    facts = queries.candidate_facts(person)
    pairs = [(person, opening, rules.score(facts, queries.opening_facts(opening))) for opening in openings]
    fitting = {opening.pk for _person, opening, scored in pairs if not scored.is_out}
    # What was suggested before and no longer fits goes; what somebody chose or put away stays as they left it.
    _retire(Q(agency_id=agency_id, candidate=person, state="suggested") & ~Q(opening_id__in=fitting))
    _keep(agency_id, pairs, by)


def _suggest_people(agency_id: int, opening_id: int, by: Actor) -> None:
    openings = acceptances.openings_to_match(agency_id, opening_id)
    pairs = [
        (person, opening, rules.score(queries.candidate_facts(person), queries.opening_facts(opening)))
        for person in acceptances.people_to_match(agency_id)
        for opening in queries.open_to(person, openings)
    ]
    fitting = {person.pk for person, _opening, scored in pairs if not scored.is_out}
    _retire(Q(agency_id=agency_id, opening_id=opening_id, state="suggested") & ~Q(candidate_id__in=fitting))
    _keep(agency_id, pairs, by)


def _keep(agency_id: int, pairs: Iterable[Pair], by: Actor) -> None:
    """Write the best pairs, new or scored anew; a choice somebody made is not touched."""
    fitting = [pair for pair in pairs if not pair[2].is_out]
    best = sorted(fitting, key=lambda pair: (-pair[2].points, pair[0].pk, pair[1].pk))[:KEPT]
    rows = [
        Match(
            agency_id=agency_id,
            candidate=person,
            opening=opening,
            score=scored.points,
            reasons=scored.reasons,
            scorer_version=SCORER_VERSION,
            scored_at=by.at,
        )
        for person, opening, scored in best
    ]
    Match.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agency", "candidate", "opening"],
        update_fields=["score", "reasons", "scorer_version", "scored_at"],
    )
    # The pairs share one person or one opening, so these two lists name exactly the pairs.
    Match.objects.filter(
        agency_id=agency_id,
        state="retired",
        candidate_id__in=[row.candidate_id for row in rows],
        opening_id__in=[row.opening_id for row in rows],
    ).update(state=Match.State.SUGGESTED)


def _retire(which: Q) -> None:
    Match.objects.filter(which).exclude(state="retired").update(state=Match.State.RETIRED)
