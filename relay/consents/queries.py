"""Questions about consents, what left under them, and who looked."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils import translation

from relay.audit import queries as audit
from relay.candidates import queries as candidates
from relay.consents import receipts, rules
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt, Purpose, StopNotice, Wording
from relay.consents.stops import DestructionRow as DestructionRow
from relay.consents.stops import NamedCard as NamedCard
from relay.consents.stops import destructions_asked as destructions_asked
from relay.consents.stops import named_live as named_live
from relay.consents.stops import named_to_stop as named_to_stop
from relay.kernel.actors import Actor, Kind, house
from relay.kernel.sealing import open_all
from relay.kernel.tenancy import scope
from relay.organisations import queries as organisations
from relay.organisations.queries import OrganisationCard


@dataclass(frozen=True)
class WordingCard:
    """A text somebody agrees to."""

    purpose: str
    version: int
    language: str
    text: str
    digest: str


@dataclass(frozen=True)
class ConsentCard:
    """One consent as the person sees it."""

    ref: str
    purpose: str
    state: str
    agency_id: int
    agency_ref: str
    agency_name: str
    opening_ref: str
    company_name: str
    data_items: tuple[str, ...]
    wording_version: int
    wording_digest: str
    wording_language: str
    wording_text: str
    decided_at: datetime
    valid_until: datetime | None
    withdrawn_at: datetime | None
    stop_acknowledged_at: datetime | None
    mechanism: str


@dataclass(frozen=True)
class ProvisionRow:
    """One release, as the provider's and the recipient's record have it."""

    ref: str
    provider_name: str
    recipient_name: str
    recipient_address: str
    recipient_representative: str
    candidate_ref: str
    person_name: str
    """For the person alone; an organisation reads it by `consent.read_records`, which writes the access lines first."""
    data_items: tuple[str, ...]
    method: str
    opening_ref: str
    acquisition: str
    provided_at: datetime
    keep_until: object


@dataclass(frozen=True)
class AccessRow:
    """One reading of who somebody is."""

    organisation_name: str
    candidate_ref: str
    purpose: str
    at: datetime


@dataclass(frozen=True)
class ReaderRow:
    """A member and how many different people they looked up by name today."""

    user_ref: str
    count: int

    @property
    def is_full(self) -> bool:
        """Whether that is as many as a day has room for."""
        return self.count >= rules.SEAT_MOST


@dataclass(frozen=True)
class StopRow:
    """A notice to stop using what was provided."""

    id: int
    candidate_ref: str
    sent_at: datetime
    acknowledged_at: datetime | None


def visible_to(actor: Actor) -> QuerySet[Consent]:
    """The person's own consents, or those given to the agency that looks."""
    if actor.kind == Kind.CANDIDATE:
        return Consent.objects.filter(candidate_id=actor.candidate_id or 0)
    return Consent.objects.filter(agency_id=actor.organisation_id or 0)


def is_live(
    candidate_id: int, agency_id: int, at: datetime, purpose: str = Purpose.PLACEMENT, opening_ref: str = ""
) -> bool:
    """Whether a consent stands at this moment."""
    return _live(at).filter(
        candidate_id=candidate_id, agency_id=agency_id, purpose=purpose, opening_ref=opening_ref
    ).exists()  # fmt: skip


def live_consent(candidate_id: int, agency_id: int, at: datetime, opening_ref: str = "") -> Consent | None:
    """The live consent to placement, or to the named introduction for an opening."""
    purpose = Purpose.NAMED_INTRODUCTION if opening_ref else Purpose.PLACEMENT
    return _live(at).filter(
        candidate_id=candidate_id, agency_id=agency_id, purpose=purpose, opening_ref=opening_ref
    ).first()  # fmt: skip


def live_agencies(candidate_id: int, at: datetime) -> list[int]:
    """The agencies that may have a person's data at this moment."""
    rows = _live(at).filter(candidate_id=candidate_id, purpose=Purpose.PLACEMENT)
    return list(rows.order_by("agency_id").values_list("agency_id", flat=True))


def was_held(candidate_id: int, agency_id: int, *, since: datetime, but: int) -> bool:
    """Whether an agency held a person's data under another consent since a moment."""
    rows = Consent.objects.filter(candidate_id=candidate_id, agency_id=agency_id, purpose=Purpose.PLACEMENT)
    ended_before = Q(withdrawn_at__lt=since) | Q(withdrawn_at=None, valid_until__lt=since)
    return rows.exclude(pk=but).exclude(state=Consent.State.REFUSED).exclude(ended_before).exists()


def ground_for_reading(candidate_id: int, organisation_id: int, purpose: str, at: datetime) -> Consent | None:
    """The live consent under which an organisation may read who somebody is."""
    rows = _live(at).filter(candidate_id=candidate_id, purpose=purpose)
    if purpose == Purpose.NAMED_INTRODUCTION:
        return rows.filter(company_id=organisation_id, released_at__isnull=False).first()
    return rows.filter(agency_id=organisation_id).first()


def wording_row(purpose: str, language: str, at: datetime) -> Wording | None:
    """The newest text in force for a purpose, which is the Japanese one, or its own translation into the language asked."""
    rows = Wording.objects.filter(purpose=purpose, in_force_at__lte=at)
    newest = rows.filter(language="ja").order_by("-version").first()
    return newest and (rows.filter(version=newest.version, language=language).first() or newest)


def wording(purpose: str, language: str, at: datetime) -> WordingCard | None:
    """The text in force for a purpose, to be shown."""
    row = wording_row(purpose, language, at)
    return WordingCard(row.purpose, row.version, row.language, row.text, row.digest) if row else None


def passport(actor: Actor) -> list[ConsentCard]:
    """Every consent of the person, the live ones first, then the newest."""
    rows = (
        Consent.objects.filter(candidate_id=actor.candidate_id or 0)
        .select_related("agency", "company", "wording", "stop_notice")
        .order_by("-decided_at", "-pk")
    )
    cards = [_card(row) for row in rows]
    return sorted(cards, key=lambda card: card.state != Consent.State.GIVEN)


def signed_receipt(actor: Actor, ref: str) -> str | None:
    """The person's own copy of a consent as signed JSON; None for what is not theirs."""
    rows = Consent.objects.filter(candidate_id=actor.candidate_id or 0, ref=ref)
    row = rows.select_related("agency", "candidate", "company", "wording", "stop_notice").first()
    if row is None:
        return None
    with translation.override(row.wording.language):
        record = _record(row, actor.at)
        receipt = receipts.document(record, issued_at=receipts.stated_at(record))
    return receipts.signed(receipt, key=audit.signing_key())


def provisions_of(actor: Actor) -> list[ProvisionRow]:
    """What left about the person, or what an agency provided to companies."""
    rows = Provision.objects.select_related("provider", "receipt").order_by("-provided_at", "-pk")
    is_person = actor.kind == Kind.CANDIDATE
    if is_person:
        found = open_all(rows.filter(candidate_id=actor.candidate_id or 0))
    else:
        found = list(rows.filter(provider_id=actor.organisation_id or 0))
    refs = candidates.refs_of({row.candidate_id for row in found})
    return [
        ProvisionRow(
            ref=row.ref, provider_name=row.provider.name, recipient_name=row.recipient_name,
            recipient_address=row.recipient_address, recipient_representative=row.recipient_representative,
            candidate_ref=refs[row.candidate_id], person_name=row.person_name if is_person else "",
            data_items=tuple(row.data_items), method=row.method,
            opening_ref=row.opening_ref, acquisition="", provided_at=row.provided_at, keep_until=row.keep_until,
        )
        for row in found
    ]  # fmt: skip


def receipts_of(actor: Actor) -> list[ProvisionRow]:
    """What an organisation received (受領記録), newest first."""
    rows = ProvisionReceipt.objects.filter(recipient_id=actor.organisation_id or 0).select_related("recipient")
    found = list(rows.order_by("-received_at", "-pk"))
    refs = candidates.refs_of({row.candidate_id for row in found})
    return [
        ProvisionRow(
            ref=f"{row.pk}", provider_name=row.provider_name, recipient_name=row.recipient.name,
            recipient_address=row.provider_address, recipient_representative=row.provider_representative,
            candidate_ref=refs[row.candidate_id], person_name="", data_items=tuple(row.data_items), method="",
            opening_ref="", acquisition=row.acquisition, provided_at=row.received_at, keep_until=row.keep_until,
        )
        for row in found
    ]  # fmt: skip


def records_named(
    actor: Actor, *, received: list[str], provided: list[str]
) -> dict[str, tuple[Provision | ProvisionReceipt, int]]:
    """The organisation's own records by their references, each with the consent it rests on; for the act that reads names."""
    us = actor.organisation_id or 0
    got = ProvisionReceipt.objects.filter(recipient_id=us, pk__in=[int(ref) for ref in received if ref.isdecimal()])
    sent = Provision.objects.filter(provider_id=us, ref__in=provided)
    found: dict[str, tuple[Provision | ProvisionReceipt, int]] = {row.ref: (row, row.consent_id) for row in sent}
    receipts_found = {row.provision_id: row for row in got}
    with scope(house(at=actor.at)):  # the provider's own row is not the recipient's to read
        consents = Provision.objects.filter(pk__in=receipts_found).values_list("pk", "consent_id")
        found |= {f"{receipts_found[pk].pk}": (receipts_found[pk], consent_id) for pk, consent_id in consents}
    return found


def accesses_of(actor: Actor) -> list[AccessRow]:
    """Who read who the person is; for an organisation, its own readings."""
    rows = Access.objects.select_related("organisation", "candidate")
    if actor.kind == Kind.CANDIDATE:
        rows = rows.filter(candidate_id=actor.candidate_id or 0)
    else:
        rows = rows.filter(organisation_id=actor.organisation_id or 0)
    return [
        AccessRow(row.organisation.name, row.candidate.ref, row.purpose, row.at) for row in rows.order_by("-at", "-pk")
    ]


def readers(actor: Actor, organisation_id: int) -> list[ReaderRow]:
    """Who of an organisation looked people up by name today, the busiest first; for the operator."""
    if actor.kind not in {Kind.OPERATOR, Kind.HOUSE}:
        return []
    rows = Access.objects.filter(organisation_id=organisation_id, at__gte=rules.day_began(actor.at))
    counted = rows.values("user_ref").annotate(count=Count("candidate_id", distinct=True))
    return [ReaderRow(row["user_ref"], row["count"]) for row in counted.order_by("-count", "user_ref")]


def opened_since(since: datetime) -> set[tuple[int, int]]:
    """Which organisation opened whose name since a moment; asked in the house's scope, by rules that watch for abuse."""
    return set(Access.objects.filter(at__gte=since).values_list("organisation_id", "candidate_id"))


def stop_notices(actor: Actor) -> list[StopRow]:
    """Notices an agency was sent, those without an acknowledgement first."""
    rows = StopNotice.objects.filter(recipient_id=actor.organisation_id or 0).select_related("consent")
    return [
        StopRow(row.pk, row.consent.ref, row.sent_at, row.acknowledged_at)
        for row in rows.order_by(F("acknowledged_at").asc(nulls_first=True), "-sent_at")
    ]


def _live(at: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(state=Consent.State.GIVEN, valid_until__gt=at)


def _card(row: Consent) -> ConsentCard:
    notice: StopNotice | None = getattr(row, "stop_notice", None)
    return ConsentCard(
        ref=row.ref,
        purpose=row.purpose,
        state=row.state,
        agency_id=row.agency_id,
        agency_ref=row.agency.ref,
        agency_name=row.agency.name,
        opening_ref=row.opening_ref,
        company_name=row.company.name if row.company else "",
        data_items=tuple(row.data_items),
        wording_version=row.wording.version,
        wording_digest=row.wording.digest,
        wording_language=row.wording.language,
        wording_text=row.wording.text,
        decided_at=row.decided_at,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
        stop_acknowledged_at=notice.acknowledged_at if notice else None,
        mechanism=row.mechanism,
    )


def _record(row: Consent, at: datetime) -> receipts.Record:
    has_run_out = row.state == Consent.State.GIVEN and row.valid_until is not None and row.valid_until <= at
    recipient, *controllers = _parties(row)
    return receipts.Record(
        ref=row.ref,
        principal=row.candidate.ref,
        state=Consent.State.EXPIRED if has_run_out else row.state,
        law_version=row.law_version,
        notice=receipts.Notice(row.wording.version, row.wording.language, row.wording.digest, row.wording.text),
        terms=receipts.Terms(
            purpose=row.purpose,
            purpose_text=str(rules.PURPOSE_TEXTS[row.purpose]),
            items=tuple((item, str(rules.ITEM_LABELS.get(item, item))) for item in row.data_items),
            opening_ref=row.opening_ref,
            provision_method=str(rules.PROVISION_METHOD),
            withdrawal_method=str(rules.WITHDRAWAL_METHOD),
            retention=str(rules.RETENTION),
            rights=tuple(map(str, rules.RIGHTS)),
        ),
        recipient=recipient,
        controllers=tuple(controllers),
        events=tuple(_events(row)),
    )


def _parties(row: Consent) -> list[receipts.Party]:
    """The recipient first, then who provides the data to it."""
    agency = organisations.agency_card(row.agency.ref)
    assert agency is not None, "a consent to placement is given to an agency"
    licence = agency.licence.number if agency.licence else ""
    if row.company_id is not None:
        company = organisations.card_of(row.company_id)
        return [_party(row, company, "", "recipient"), _party(row, agency.organisation, licence, "controller")]
    operator = organisations.operator_card()
    assert operator is not None, "the operator must be founded before anything is agreed to"
    number = str(settings.OPERATOR["notification_no"])
    return [_party(row, agency.organisation, licence, "recipient"), _party(row, operator, number, "controller")]


def _party(row: Consent, card: OrganisationCard, licence: str, role: str) -> receipts.Party:
    """An organisation as it was when it was provided with the data; before that, as it is."""
    then = Provision.objects.filter(consent=row, recipient_id=card.id).order_by("pk").first()
    if then is not None:
        facts = (then.recipient_name, then.recipient_address, then.recipient_representative)
    else:
        facts = (card.name, card.address, card.representative)
    return receipts.Party(card.ref, *facts, licence=licence, role=role)


def _events(row: Consent) -> list[receipts.Happening]:
    decided = "renewed" if row.mechanism == rules.RENEWAL else "given"
    if row.state == Consent.State.REFUSED:
        decided = row.state
    events = [receipts.Happening(decided, row.decided_at, row.mechanism, row.valid_until)]
    if row.withdrawn_at is not None:
        events.append(receipts.Happening(row.state, row.withdrawn_at))
    notice: StopNotice | None = getattr(row, "stop_notice", None)
    if notice is not None and notice.acknowledged_at is not None:
        events.append(receipts.Happening("recipient_confirmed_stop", notice.acknowledged_at))
    return events
