"""What leaves for the company: first a blind card, and after its welcome the name; each with its record."""

from typing import TYPE_CHECKING

from relay.audit.acts import act
from relay.consents import actions as consents
from relay.consents import queries as consent_queries
from relay.consents.rules import BLIND_ITEMS, NAMED_ITEMS
from relay.introductions import mails
from relay.introductions.actions._moving import advance, must_be
from relay.introductions.models import Introduction
from relay.introductions.queries import standing
from relay.introductions.queries.shared import blind_card
from relay.introductions.rules import Refusal, why_not_release
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.slots import actions as slots

if TYPE_CHECKING:
    from relay.consents.models import Consent


@act("introduction.present", needs=Permission.INTRODUCTION_PROPOSE)
def present(introduction: Introduction, *, by: Actor) -> Introduction:
    """Show the company a card without a name: answers to its own requirements, frozen from now on."""
    must_be(introduction, "agency", by=by)
    consent = _consent(introduction, by=by)
    if introduction.slot_request is not None:
        slots.note_presentation(introduction.slot_request, by=by)
    _record(introduction, consent, BLIND_ITEMS, by=by)
    advance(introduction, "presented", presented_at=by.at, card=blind_card(introduction), by=by)
    mails.presented(introduction)
    return introduction


@act("introduction.introduce", needs=Permission.INTRODUCTION_PROPOSE)
def introduce(introduction: Introduction, *, by: Actor) -> Introduction:
    """Hand the name over to the company that welcomed the person."""
    must_be(introduction, "agency", by=by)
    consent = _consent(introduction, by=by)
    advance(introduction, "introduced", introduced_at=by.at, by=by)
    _record(introduction, consent, NAMED_ITEMS, by=by)
    mails.introduced(introduction)
    return introduction


def _consent(introduction: Introduction, *, by: Actor) -> "Consent":
    """The consent a release rests on; asked anew each time, for a consent, a licence or a block may have changed."""
    person, agency, opening = introduction.candidate_id, introduction.agency_id, introduction.opening
    named = consent_queries.live_consent(person, agency, by.at, opening_ref=opening.ref)
    live = named is not None and consent_queries.is_live(person, agency, by.at)
    now = standing(person, agency, opening, consent_is_live=live, by=by)
    if no := why_not_release(now, missing=Refusal.NO_NAMED_CONSENT):
        raise Refused(no)
    assert named is not None
    return named


def _record(introduction: Introduction, consent: "Consent", data_items: tuple[str, ...], *, by: Actor) -> None:
    consents.record_provision(
        consent,
        recipient_id=introduction.company_id,
        data_items=data_items,
        method="システム上の閲覧",
        opening_ref=introduction.opening.ref,
        provider_id=introduction.agency_id,
        by=by,
    )
