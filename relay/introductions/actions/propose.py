"""An agency puts a person forward: everything that could stand in the way is asked first."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from relay.acceptances.rules import business_days_after
from relay.audit.acts import act
from relay.introductions import mails
from relay.introductions.actions._moving import note_step
from relay.introductions.models import Introduction
from relay.introductions.queries import why_not_propose
from relay.introductions.rules import ANSWER_DAYS, Refusal, why_not_write
from relay.kernel.actors import Actor
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.permissions import Permission
from relay.matching import actions as matching
from relay.openings import queries as openings
from relay.openings.rules import lint

if TYPE_CHECKING:
    from relay.matching.models import Match
    from relay.slots.models import SlotRequest


@act("introduction.propose", needs=Permission.INTRODUCTION_PROPOSE)
def propose(match: "Match", *, message: str = "", slot_request: "SlotRequest | None" = None, by: Actor) -> Introduction:
    """Ask the person whether the agency may put them forward for the opening, showing its full conditions."""
    if match.agency_id != by.organisation_id:
        raise NotPermitted(match.ref)
    text = message.strip()
    if no := why_not_write(text, promises_reward=any(hit.code == "X13" for hit in lint(text))):
        raise Refused(no, "message")
    if refusal := why_not_propose(by, match, slot_request):
        raise Refused(refusal)

    introduction = _create(match, slot_request, text, by=by)
    note_step(introduction, by=by)
    matching.mark_proposed(match, by=by)
    mails.proposed(introduction)
    return introduction


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
