"""What ends introductions from outside: consent withdrawn, opening closed, organisation suspended, person erased."""

from collections.abc import Callable, Iterable

from django.db.models import Q

from relay.audit.acts import act
from relay.candidates.events import CandidateErased
from relay.consents.events import ConsentWithdrawn, NamedConsentWithdrawn
from relay.introductions import mails
from relay.introductions.actions._moving import advance
from relay.introductions.models import Introduction
from relay.kernel.actors import Actor
from relay.kernel.permissions import Permission
from relay.openings.events import OpeningClosed
from relay.organisations.events import OrganisationSuspended

HIRED = frozenset({"accepted", "joined"})
"""A hire is a fact between the person and the company: nothing that ends introductions undoes it."""
PROMISED = HIRED | {"offered"}


@act("introduction.withdraw_for_consent", needs=Permission.HOUSE_RUN)
def withdraw_for_consent(event: ConsentWithdrawn, *, by: Actor) -> None:
    """End every open introduction of the person by that agency; the company is told no reason."""
    rows = Introduction.objects.filter(candidate_id=event.candidate_id, agency_id=event.agency_id)
    _end(rows.exclude(state__in=HIRED), mails.ended, by=by)


@act("introduction.withdraw_for_named", needs=Permission.HOUSE_RUN)
def withdraw_for_named(event: NamedConsentWithdrawn, *, by: Actor) -> None:
    """End the one introduction whose naming is no longer agreed to; the company is told no reason."""
    rows = Introduction.objects.filter(
        candidate_id=event.candidate_id, agency_id=event.agency_id, opening__ref=event.opening_ref
    )
    _end(rows.exclude(state__in=HIRED), mails.ended, by=by)


@act("introduction.withdraw_for_opening", needs=Permission.HOUSE_RUN)
def withdraw_for_opening(event: OpeningClosed, *, by: Actor) -> None:
    """End the introductions for a closed opening; whoever has an offer keeps it."""
    rows = Introduction.objects.filter(opening_id=event.opening_id)
    _end(rows.exclude(state__in=PROMISED), mails.closed, by=by)


@act("introduction.withdraw_for_organisation", needs=Permission.HOUSE_RUN)
def withdraw_for_organisation(event: OrganisationSuspended, *, by: Actor) -> None:
    """End the introductions by, or to, an organisation that was shut out; whoever has an offer keeps it."""
    theirs = Q(agency_id=event.organisation_id) | Q(company_id=event.organisation_id)
    _end(Introduction.objects.filter(theirs).exclude(state__in=PROMISED), mails.closed, by=by)


@act("introduction.forget", needs=Permission.HOUSE_RUN)
def forget(event: CandidateErased, *, by: Actor) -> None:
    """End what is open and empty what says something about the person; the books keep the bare facts."""
    rows = Introduction.objects.filter(candidate_id=event.candidate_id)
    _end(rows.exclude(state__in=HIRED), mails.ended, by=by)
    rows.update(**Introduction.Privacy.erase)


def _end(rows: Iterable[Introduction], tell: Callable[..., None], *, by: Actor) -> None:
    for introduction in rows:
        if "withdrawn" in Introduction.MOVES[introduction.state]:
            advance(introduction, "withdrawn", by=by)
            tell(introduction)
