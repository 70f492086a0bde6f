"""When a company must forget a name: after the selection is over, and as soon as the consent is."""

from relay.audit.acts import act
from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.consents.events import ConsentWithdrawn, NamedConsentWithdrawn
from relay.introductions.models import Introduction
from relay.introductions.rules import naming_is_over
from relay.kernel.actors import Actor
from relay.kernel.permissions import Permission

EMPLOYED = frozenset({"accepted", "joined", "left"})
"""The company employs the person, or did: what it knows is its own record, and no selection any more."""


@act("introduction.end_namings", needs=Permission.HOUSE_RUN)
def end_namings(*, by: Actor) -> int:
    """End the consents to be named whose introduction is over: 90 days after the result, at once where no name was given."""
    count = 0
    for named in consent_queries.named_live(by.at):
        rows = Introduction.objects.filter(
            candidate_id=named.candidate_id, agency_id=named.agency_id, opening__ref=named.opening_ref
        )
        ends = list(rows.values_list("state", "moved_at"))
        if naming_is_over(ends, was_named=named.released_at is not None, over=Introduction.OVER - EMPLOYED, at=by.at):
            consents.end_named(named.consent_id, by=by)
            count += 1
    return count


@act("introduction.stop_namings", needs=Permission.HOUSE_RUN)
def stop_namings(event: ConsentWithdrawn | NamedConsentWithdrawn, *, by: Actor) -> None:
    """A consent ended: every company that got the name under it is told to destroy what it holds, unless it employs the person."""
    hired = Introduction.objects.filter(candidate_id=event.candidate_id, agency_id=event.agency_id, state__in=EMPLOYED)
    kept = set(hired.values_list("opening__ref", flat=True))
    for named in consent_queries.named_to_stop(event.candidate_id, event.agency_id):
        if named.opening_ref not in kept:
            consents.ask_to_destroy(named.consent_id, by=by)
