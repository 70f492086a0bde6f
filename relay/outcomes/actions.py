"""From the offer to the first day of work, and to an early leaving; each makes, or gives back, what is owed."""

from datetime import date
from typing import TYPE_CHECKING

from relay.audit.acts import act
from relay.fees import actions as fees
from relay.introductions import actions as introductions
from relay.kernel.actors import Actor, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope
from relay.outcomes import mails
from relay.outcomes.models import Outcome
from relay.outcomes.rules import (
    OfferTerms,
    no_solicit_until,
    slot_comes_back,
    why_not_confirm_start,
    why_not_offer,
    why_not_report_leaving,
    why_not_use_slot,
)
from relay.slots import actions as slots
from relay.slots import queries as slot_queries

if TYPE_CHECKING:
    from relay.introductions.models import Introduction


@act("outcome.offer", needs=Permission.OUTCOME_REPORT)
def offer(introduction: "Introduction", *, terms: OfferTerms, by: Actor) -> Outcome:
    """The company offers the job: expected pay, kind of contract, first day."""
    if by.organisation_id != introduction.company_id:
        raise NotPermitted(introduction.ref)
    if no := why_not_offer(terms, today=by.at.date()):
        raise Refused(no, "starts_on" if "STARTS" in no.name else "term" if "TERM" in no.name else "expected_pay_yen")
    _keep_within_ceiling(introduction, terms, by=by)
    introductions.mark_offered(introduction, by=by)
    outcome = Outcome.objects.create(
        introduction=introduction,
        agency_id=introduction.agency_id,
        company_id=introduction.company_id,
        candidate_id=introduction.candidate_id,
        term=terms.term,
        expected_pay_yen=terms.expected_pay_yen,
        starts_on=terms.starts_on,
        reported_at=by.at,
    )
    if introduction.slot_request is not None:
        # The reservation must outlast the offer: the slot is used on the first day of work, not before.
        slots.keep(introduction.slot_request, starts_on=terms.starts_on, by=by)
    mails.offered(outcome)
    return outcome


@act("outcome.accept_offer", needs=Permission.SELF_STEER)
def accept_offer(introduction: "Introduction", *, by: Actor) -> Outcome:
    """The person takes the offer: this day is the day of hiring (採用年月日)."""
    introductions.mark_accepted(introduction, by=by)
    outcome = _of(introduction)
    outcome.hired_on = by.at.date()
    with scope(house(at=by.at)):  # the row is the two organisations' to write; the person's yes is written for them
        outcome.save(update_fields=["hired_on"])
    mails.accepted(outcome)
    return outcome


@act("outcome.confirm_start", needs=Permission.OUTCOME_REPORT)
def confirm_start(introduction: "Introduction", *, started_on: date, by: Actor) -> Outcome:
    """The company confirms the first day of work: a slot is used, or the fee becomes due."""
    if by.organisation_id != introduction.company_id:
        raise NotPermitted(introduction.ref)
    outcome = _of(introduction)
    if outcome.hired_on is None or outcome.started_on is not None:
        raise Stale(outcome.ref)
    if no := why_not_confirm_start(hired_on=outcome.hired_on, started_on=started_on, today=by.at.date()):
        raise Refused(no, "started_on")
    outcome.started_on = started_on
    outcome.no_solicit_until = no_solicit_until(term=outcome.term, started_on=started_on)
    introductions.mark_joined(introduction, no_solicit_until=outcome.no_solicit_until, by=by)
    outcome.save(update_fields=["started_on", "no_solicit_until"])
    slot_ref = _use_slot(introduction, started_on, by=by)
    fees.charge(
        agency_id=introduction.agency_id,
        company_id=introduction.company_id,
        introduction_ref=introduction.ref,
        expected_pay_yen=outcome.expected_pay_yen,
        slot_ref=slot_ref,
        by=by,
    )
    mails.joined(outcome, is_free=bool(slot_ref))
    return outcome


@act("outcome.report_leaving", needs=Permission.OUTCOME_REPORT)
def report_leaving(introduction: "Introduction", *, left_on: date, by_own_choice: bool, by: Actor) -> Outcome:
    """The person left: what the fee table or the exchange gives back for an early leaving is given back."""
    if by.organisation_id not in {introduction.agency_id, introduction.company_id}:
        raise NotPermitted(introduction.ref)
    outcome = _of(introduction)
    if outcome.started_on is None or outcome.left_on is not None:
        raise Stale(outcome.ref)
    if no := why_not_report_leaving(started_on=outcome.started_on, left_on=left_on, today=by.at.date()):
        raise Refused(no, "left_on")
    introductions.mark_left(introduction, by=by)
    outcome.left_on = left_on
    outcome.left_by_own_choice = by_own_choice
    outcome.save(update_fields=["left_on", "left_by_own_choice"])
    _give_back(introduction, outcome, by=by)
    mails.left(outcome)
    return outcome


def _of(introduction: "Introduction") -> Outcome:
    outcome = Outcome.objects.filter(introduction=introduction).first()
    if outcome is None:
        raise Stale(introduction.ref)
    return outcome


def _keep_within_ceiling(introduction: "Introduction", terms: OfferTerms, *, by: Actor) -> None:
    request = introduction.slot_request
    if request is None:
        return
    above = slot_queries.why_not_offer_on(request, pay_yen=terms.expected_pay_yen, on=by.at.date())
    if above:
        raise Refused(above, "expected_pay_yen")


def _use_slot(introduction: "Introduction", started_on: date, *, by: Actor) -> str:
    request = introduction.slot_request
    if request is None:
        return ""
    same = request.agency_id == introduction.agency_id
    if no := why_not_use_slot(state=request.state, is_same_agency=same):
        raise Refused(no)
    used = slots.use(request, introduction_ref=introduction.ref, started_on=started_on, by=by)
    assert used.slot is not None
    return used.slot.ref


def _give_back(introduction: "Introduction", outcome: Outcome, *, by: Actor) -> None:
    assert outcome.started_on is not None
    assert outcome.left_on is not None
    request = introduction.slot_request
    if request is None:
        fees.refund(introduction.ref, left_on=outcome.left_on, started_on=outcome.started_on, by=by)
        return
    with scope(house(at=by.at)):  # the slot is the company's to read, also when the agency reports
        slot = request.slot
        assert slot is not None
        within_days = slot.policy.restore_days
    if slot_comes_back(
        started_on=outcome.started_on,
        left_on=outcome.left_on,
        by_own_choice=bool(outcome.left_by_own_choice),
        within_days=within_days,
    ):
        slots.restore(slot, left_on=outcome.left_on, by=by)
