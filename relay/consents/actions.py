"""Giving and taking back; releasing under a consent, with both records or not at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay.audit.acts import act
from relay.candidates import queries as candidates
from relay.consents import mails, queries, quotas
from relay.consents.events import ConsentGiven, ConsentWithdrawn, NamedConsentWithdrawn
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt, Purpose, StopNotice
from relay.consents.rules import (
    ACQUISITION,
    BLIND_ITEMS,
    LAW_VERSION,
    NAMED_ITEMS,
    PLACEMENT_ITEMS,
    RECORD,
    RENEWABLE,
    RENEWAL,
    Refusal,
    keep_until,
    reminder_due,
    valid_until,
    why_not_answer,
    why_not_release,
    why_not_renew,
)
from relay.kernel.actors import Actor, Kind, house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.events import announce
from relay.kernel.permissions import Permission
from relay.kernel.sealing import open_all
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.openings import queries as openings
from relay.organisations import queries as organisations
from relay.organisations.queries import OrganisationCard

if TYPE_CHECKING:
    from relay.candidates.models import Candidate
    from relay.organisations.models import Organisation


@dataclass(frozen=True)
class IdentityCard:
    """Who somebody is, once the access line is written."""

    candidate_ref: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    email: str
    phone: str


@act("consent.answer", needs=Permission.SELF_STEER)
def answer(candidate: "Candidate", *, shown: list[str], ticked: list[str], mechanism: str, by: Actor) -> list[Consent]:
    """Take the answers to one screen of agencies: a consent for each ticked one, a recorded refusal for the rest."""
    if no := why_not_answer(shown=shown, ticked=ticked):
        raise Refused(no)
    given = []
    for ref in dict.fromkeys(shown):
        agency = organisations.card(ref)
        if agency is None or agency.kind != "agency":
            raise Refused(Refusal.NOT_SHOWN)
        if ref in ticked:
            given.append(_give(candidate, agency, mechanism=mechanism, by=by))
        else:
            _refuse(candidate, agency, mechanism=mechanism, by=by)
    return given


@act("consent.give_named", needs=Permission.SELF_STEER)
def give_named(candidate: "Candidate", *, agency_id: int, opening_ref: str, by: Actor) -> Consent:
    """Agree that one agency names the person to the company of one opening, once that company wants to meet."""
    company_id = openings.company_of(opening_ref)
    if company_id is None:
        raise Refused(Refusal.OPENING_GONE)
    if not queries.is_live(candidate.pk, agency_id, by.at):
        raise Refused(Refusal.NO_CONSENT)
    live = Consent.objects.filter(
        candidate=candidate, agency_id=agency_id, purpose=Purpose.NAMED_INTRODUCTION,
        opening_ref=opening_ref, state=Consent.State.GIVEN,
    ).first()  # fmt: skip
    return _unless_over(live, by=by) or _write(
        candidate, agency_id, Purpose.NAMED_INTRODUCTION, named=(opening_ref, company_id),
        mechanism="proposal.agreement", by=by,
    )  # fmt: skip


@act("consent.withdraw", needs=Permission.SELF_STEER)
def withdraw(consent: Consent, *, by: Actor) -> Consent:
    """Take the consent back, from this moment on; what rests on it ends in the same transaction."""
    return _end(consent, Consent.State.WITHDRAWN, by=by)


@act("consent.renew", needs=Permission.SELF_STEER)
def renew(consent: Consent, *, by: Actor) -> Consent:
    """Give a consent to placement for another twelve months under the text in force; nothing that rests on it is cut."""
    is_placement, live = consent.purpose == Purpose.PLACEMENT, consent.state == Consent.State.GIVEN
    if no := why_not_renew(is_placement=is_placement, live=live, ends_at=consent.valid_until, at=by.at):
        raise Refused(no)
    if shut := organisations.why_no_data_may_flow(consent.agency_id, by.at):
        raise Refused(shut)
    # Not `_end`: no withdrawal is announced and nobody is told to stop, since the next consent stands at once.
    move(consent, Consent.State.EXPIRED, Consent.MOVES, withdrawn_at=by.at)
    renewed = _write(consent.candidate, consent.agency_id, Purpose.PLACEMENT, mechanism=RENEWAL, by=by)
    _record(
        renewed,
        recipient_id=consent.agency_id,
        data_items=PLACEMENT_ITEMS,
        method="システム上の閲覧(同意の更新)",
        by=by,
    )
    mails.given(renewed, organisations.card_of(consent.agency_id))
    return renewed


@act("consent.remind_due", needs=Permission.HOUSE_RUN)
def remind_due(*, by: Actor) -> int:
    """Tell people 30 and 7 days before a consent to placement ends, once each; how many consents were looked at."""
    soon = Consent.objects.filter(
        state=Consent.State.GIVEN, purpose=Purpose.PLACEMENT, valid_until__gt=by.at, valid_until__lte=by.at + RENEWABLE
    )
    for consent in soon.order_by("pk"):
        assert consent.valid_until is not None
        days = reminder_due(consent.valid_until, by.at)
        if days is not None and organisations.why_no_data_may_flow(consent.agency_id, by.at) is None:
            mails.ends_soon(consent, days=days)
    return len(soon)


@act("consent.withdraw_all", needs=Permission.SELF_STEER)
def withdraw_all(candidate: "Candidate", *, by: Actor) -> "Candidate":
    """Take every consent back."""
    _end_all(candidate.pk, by=by)
    return candidate


@act("consent.expire_due", needs=Permission.HOUSE_RUN)
def expire_due(*, by: Actor) -> int:
    """End every consent whose time has run out; how many."""
    due = Consent.objects.filter(state=Consent.State.GIVEN, valid_until__lte=by.at)
    count = 0
    for consent in due.select_for_update(skip_locked=True).order_by("pk"):
        if consent.purpose == Purpose.PLACEMENT or _still_given(consent):
            _end(consent, Consent.State.EXPIRED, by=by)
            count += 1
    return count


@act("consent.forget", needs=Permission.HOUSE_RUN)
def forget(event: object, *, by: Actor) -> None:
    """A person is erased: every consent ends; the records of what was provided stay as long as the law says."""
    _end_all(event.candidate_id, by=by)  # type: ignore[attr-defined]


@act("consent.record_provision", needs=Permission.INTRODUCTION_PROPOSE)
def record_provision(
    consent: Consent, *, recipient_id: int, data_items: tuple[str, ...], method: str,
    opening_ref: str = "", provider_id: int | None = None, by: Actor,
) -> Provision:  # fmt: skip
    """Write the provider's and the recipient's record of one release, both or neither (個人情報保護法 29条・30条)."""
    if by.kind == Kind.MEMBER and by.organisation_id != consent.agency_id:
        raise NotPermitted(consent.ref)
    return _record(
        consent, recipient_id=recipient_id, data_items=data_items, method=method,
        opening_ref=opening_ref, provider_id=provider_id, by=by,
    )  # fmt: skip


@act("consent.reveal", needs=Permission.IDENTITY_REVEAL)
def reveal(candidate_id: int, *, purpose: str, by: Actor) -> IdentityCard:
    """Read who somebody is for a purpose: the only way to a name or an address; the access line comes first."""
    return _reveal(candidate_id, Purpose(purpose), by=by)


@act("consent.read_records", needs=Permission.IDENTITY_REVEAL)
def read_records(*, received: list[str], provided: list[str], by: Actor) -> dict[str, str]:
    """Read the names in the organisation's own records (29条・30条), by their references; the access lines come first.

    The law has the records kept for three years, so this also reads those whose consent has ended; nothing else does.
    """
    if by.kind != Kind.MEMBER or by.organisation_id is None:
        raise NotPermitted("consent.read_records")
    rows = queries.records_named(by, received=received, provided=provided)
    lines = {(row.candidate_id, consent_id) for row, consent_id in rows.values()}
    quotas.spend({candidate_id for candidate_id, _consent_id in lines}, by=by, in_records=True)
    Access.objects.bulk_create(
        Access(
            candidate_id=candidate_id, organisation_id=by.organisation_id, consent_id=consent_id,
            purpose=RECORD, user_ref=by.name.removeprefix("user:"), at=by.at,
        )
        for candidate_id, consent_id in sorted(lines)
    )  # fmt: skip
    open_all(row for row, _consent_id in rows.values())
    return {ref: row.person_name for ref, (row, _consent_id) in rows.items()}


@act("consent.acknowledge_stop", needs=Permission.SEEKER_ACCEPT)
def acknowledge_stop(notice_id: int, *, by: Actor) -> None:
    """Confirm that the agency has stopped using the data."""
    _acknowledge(notice_id, by=by)


@act("consent.end_named", needs=Permission.HOUSE_RUN)
def end_named(consent_id: int, *, by: Actor) -> Consent:
    """End the consent to be named to one company: what it was given for is over."""
    return _end(Consent.objects.get(pk=consent_id), Consent.State.EXPIRED, by=by)


@act("consent.ask_to_destroy", needs=Permission.HOUSE_RUN)
def ask_to_destroy(consent_id: int, *, by: Actor) -> StopNotice:
    """Tell the company that got a name to destroy what it holds and to confirm it; once for each consent."""
    consent = Consent.objects.get(pk=consent_id)
    assert consent.company_id is not None, "only a consent to be named has a company"
    notice, is_new = StopNotice.objects.get_or_create(
        consent=consent,
        defaults={"candidate_id": consent.candidate_id, "recipient_id": consent.company_id, "sent_at": by.at},
    )
    if is_new:
        mails.to_destroy(consent)
    return notice


@act("consent.confirm_destruction", needs=Permission.INTRODUCTION_ANSWER)
def confirm_destruction(notice_id: int, *, by: Actor) -> None:
    """Confirm that the company has destroyed what it held of the person."""
    _acknowledge(notice_id, by=by)


def _acknowledge(notice_id: int, *, by: Actor) -> None:
    changed = StopNotice.objects.filter(pk=notice_id, recipient_id=by.organisation_id, acknowledged_at=None).update(
        acknowledged_at=by.at
    )
    if changed != 1:
        raise Stale("stop notice")


@act("consent.lift_quota", needs=Permission.ORGANISATION_VET)
def lift_quota(organisation: "Organisation", *, by: Actor) -> "Organisation":
    """The operator has looked who reads so many names, and lets the organisation read on today."""
    return organisation


def _give(candidate: "Candidate", agency: OrganisationCard, *, mechanism: str, by: Actor) -> Consent:
    live = Consent.objects.filter(
        candidate=candidate, agency_id=agency.id, purpose=Purpose.PLACEMENT, state=Consent.State.GIVEN
    ).first()
    if (still := _unless_over(live, by=by)) is not None:
        return still
    if no := organisations.why_no_data_may_flow(agency.id, by.at):
        raise Refused(no)
    consent = _write(candidate, agency.id, Purpose.PLACEMENT, mechanism=mechanism, by=by)
    _record(consent, recipient_id=agency.id, data_items=PLACEMENT_ITEMS, method="システム上の閲覧", by=by)
    mails.given(consent, agency)
    announce(ConsentGiven(consent_id=consent.pk, candidate_id=candidate.pk, agency_id=agency.id), by=by)
    return consent


def _unless_over(consent: Consent | None, *, by: Actor) -> Consent | None:
    """The consent if it still lasts; one that has run out is ended now, so that it does not stand in a new one's way."""
    if consent is None or (consent.valid_until is not None and consent.valid_until > by.at):
        return consent
    _end(consent, Consent.State.EXPIRED, by=by)
    return None


def _refuse(candidate: "Candidate", agency: OrganisationCard, *, mechanism: str, by: Actor) -> None:
    answered = Consent.objects.filter(
        candidate=candidate, agency_id=agency.id, purpose=Purpose.PLACEMENT,
        state__in=[Consent.State.GIVEN, Consent.State.REFUSED],
    )  # fmt: skip
    if not answered.exists():
        _write(candidate, agency.id, Purpose.PLACEMENT, mechanism=mechanism, state=Consent.State.REFUSED, by=by)


def _write(
    candidate: "Candidate", agency_id: int, purpose: Purpose, *, mechanism: str, by: Actor,
    state: str = Consent.State.GIVEN, named: tuple[str, int | None] = ("", None),
) -> Consent:  # fmt: skip
    wording = queries.wording_row(purpose, by.language, by.at)
    if wording is None:
        raise Refused(Refusal.NO_WORDING)
    items = PLACEMENT_ITEMS if purpose == Purpose.PLACEMENT else NAMED_ITEMS
    opening_ref, company_id = named
    return Consent.objects.create(
        candidate=candidate,
        agency_id=agency_id,
        purpose=purpose,
        opening_ref=opening_ref,
        company_id=company_id,
        wording=wording,
        data_items=list(items),
        state=state,
        mechanism=mechanism,
        decided_at=by.at,
        valid_until=valid_until(by.at) if state == Consent.State.GIVEN else None,
        law_version=LAW_VERSION,
    )


def _end(consent: Consent, to: str, *, by: Actor) -> Consent:
    move(consent, to, Consent.MOVES, withdrawn_at=by.at)
    if consent.purpose != Purpose.PLACEMENT:
        announce(
            NamedConsentWithdrawn(
                consent_id=consent.pk,
                candidate_id=consent.candidate_id,
                agency_id=consent.agency_id,
                opening_ref=consent.opening_ref,
            ),
            by=by,
        )
        return consent
    for named in Consent.objects.filter(
        candidate_id=consent.candidate_id, agency_id=consent.agency_id,
        purpose=Purpose.NAMED_INTRODUCTION, state=Consent.State.GIVEN,
    ):  # fmt: skip
        move(named, to, Consent.MOVES, withdrawn_at=by.at)
    StopNotice.objects.create(
        consent=consent, candidate_id=consent.candidate_id, recipient_id=consent.agency_id, sent_at=by.at
    )
    mails.stopped(consent)
    announce(
        ConsentWithdrawn(consent_id=consent.pk, candidate_id=consent.candidate_id, agency_id=consent.agency_id),
        by=by,
    )
    return consent


def _end_all(candidate_id: int, *, by: Actor) -> None:
    live = Consent.objects.filter(candidate_id=candidate_id, state=Consent.State.GIVEN)
    for consent in live.filter(purpose=Purpose.PLACEMENT).order_by("pk"):
        _end(consent, Consent.State.WITHDRAWN, by=by)
    for named in live.filter(purpose=Purpose.NAMED_INTRODUCTION):
        move(named, Consent.State.WITHDRAWN, Consent.MOVES, withdrawn_at=by.at)


def _still_given(consent: Consent) -> bool:
    return Consent.objects.filter(pk=consent.pk, state=Consent.State.GIVEN).exists()


def _record(
    consent: Consent, *, recipient_id: int, data_items: tuple[str, ...], method: str,
    by: Actor, opening_ref: str = "", provider_id: int | None = None,
) -> Provision:  # fmt: skip
    with scope(house(at=by.at)):
        fresh = Consent.objects.select_for_update().get(pk=consent.pk)
        allowed = PLACEMENT_ITEMS + BLIND_ITEMS if fresh.purpose == Purpose.PLACEMENT else NAMED_ITEMS + BLIND_ITEMS
        live = fresh.state == Consent.State.GIVEN and fresh.valid_until is not None and fresh.valid_until > by.at
        if no := why_not_release(live=live, allowed=allowed, data_items=data_items):
            raise Refused(no)
        recipient = organisations.card_of(recipient_id)
        provider = organisations.card_of(provider_id) if provider_id else organisations.operator_card()
        assert provider is not None, "the operator must be founded before anything is provided"
        who = candidates.identity_of(fresh.candidate_id)
        assert who is not None, "a live consent has a person"
        shared = {
            "candidate_id": fresh.candidate_id,
            "person_name": f"{who.family_name} {who.given_name}",
            "data_items": list(data_items),
            "keep_until": keep_until(by.at),
        }
        provision = Provision.objects.create(
            consent=fresh, provider_id=provider.id, recipient_id=recipient.id,
            recipient_name=recipient.name, recipient_address=recipient.address,
            recipient_representative=recipient.representative, method=method,
            opening_ref=opening_ref, provided_at=by.at, **shared,
        )  # fmt: skip
        ProvisionReceipt.objects.create(
            provision=provision, recipient_id=recipient.id, provider_name=provider.name,
            provider_address=provider.address, provider_representative=provider.representative,
            acquisition=ACQUISITION, received_at=by.at, **shared,
        )  # fmt: skip
        if fresh.company_id == recipient_id and "name" in data_items and fresh.released_at is None:
            Consent.objects.filter(pk=fresh.pk).update(released_at=by.at)
    return provision


def _reveal(candidate_id: int, purpose: Purpose, *, by: Actor) -> IdentityCard:
    if by.kind != Kind.MEMBER or by.organisation_id is None:
        raise NotPermitted("consent.reveal")
    if purpose == Purpose.PLACEMENT and (shut := organisations.why_no_data_may_flow(by.organisation_id, by.at)):
        raise Refused(shut)
    consent = queries.ground_for_reading(candidate_id, by.organisation_id, purpose, by.at)
    if consent is None:
        raise Refused(Refusal.NO_CONSENT)
    quotas.spend({candidate_id}, by=by)
    Access.objects.create(
        candidate_id=candidate_id, organisation_id=by.organisation_id, consent=consent,
        purpose=purpose, user_ref=by.name.removeprefix("user:"), at=by.at,
    )  # fmt: skip
    who = candidates.identity_of(candidate_id)
    if who is None:
        raise Refused(Refusal.NO_CONSENT)
    with scope(house(at=by.at)):
        ref = candidates.ref_of(candidate_id)
    return IdentityCard(ref, who.family_name, who.given_name, who.family_kana, who.given_kana, who.email, who.phone)
