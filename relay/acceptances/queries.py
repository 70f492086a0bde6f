"""Questions about who is waiting at, and served by, an agency, and which openings it took on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q, QuerySet

from relay.acceptances.models import DeliveredDocument, OpeningAcceptance, SeekerAcceptance
from relay.acceptances.rules import CLOSE_REASONS, OPENING_GROUNDS
from relay.kernel.actors import Actor, Kind
from relay.openings.rules import occupation_label, prefecture_label, remote_label

if TYPE_CHECKING:
    from relay.candidates.models import Candidate
    from relay.openings.models import Opening

LIVE = Q(
    candidate__consents__agency=F("agency"),
    candidate__consents__purpose="placement",
    candidate__consents__state="given",
)


@dataclass(frozen=True)
class DocumentCard:
    """A written statement that was delivered."""

    kind: str
    text: str
    digest: str
    delivered_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class SeekerCard:
    """A person at an agency, without anything that says who it is."""

    id: int
    ref: str
    candidate_id: int
    candidate_ref: str
    state: str
    number: int | None
    received_at: datetime
    answer_due_on: date
    accepted_on: date | None
    valid_until: date | None
    consent_until: datetime | None
    occupations: list[str]
    prefectures: list[str]
    remote_wished: bool
    experience: str
    experience_years: int
    skills: list[str]
    licences: list[str]
    salary_floor_yen: int | None
    pace: str
    history: list[dict[str, Any]]
    has_book_details: bool
    documents: tuple[DocumentCard, ...] = ()

    @property
    def headline(self) -> str:
        """What the person is looking for, in one line."""
        return "、".join(self.occupations)

    @property
    def is_waiting(self) -> bool:
        """Whether the agency still owes an answer."""
        return self.state == SeekerAcceptance.State.WAITING

    @property
    def is_accepted(self) -> bool:
        """Whether the agency took the person on."""
        return self.state == SeekerAcceptance.State.ACCEPTED


@dataclass(frozen=True)
class AgencyStanding:
    """What the person sees of one agency in the passport."""

    ref: str
    agency_ref: str
    agency_name: str
    state: str
    number: int | None
    received_at: datetime
    answer_due_on: date
    accepted_on: date | None
    closed_on: date | None
    close_reason: str
    needs_book_details: bool
    documents: tuple[DocumentCard, ...]


@dataclass(frozen=True)
class OpeningRow:
    """An opening at an agency: offered, or taken on with a number."""

    id: int
    ref: str
    opening_id: int
    opening_ref: str
    title: str
    company_ref: str
    company_name: str
    state: str
    number: int | None
    offered_at: datetime
    accepted_on: date | None
    confirmed_at: datetime | None
    occupation: str
    place: str
    salary_min_yen: int | None
    salary_max_yen: int | None
    seats_count: int


@dataclass(frozen=True)
class AgencyOfOpening:
    """How one agency stands towards a company's opening."""

    ref: str
    agency_ref: str
    agency_name: str
    state: str
    number: int | None
    offered_at: datetime
    accepted_on: date | None
    ground: str
    document: DocumentCard | None


def visible_to(actor: Actor) -> QuerySet[SeekerAcceptance]:
    """The acceptances of this agency under a live consent, or of this person. The only door to rows."""
    rows = SeekerAcceptance.objects.select_related("candidate", "agency").order_by("answer_due_on", "id")
    if actor.kind is Kind.CANDIDATE:
        return rows.filter(candidate_id=actor.candidate_id or 0)
    live = LIVE & Q(candidate__consents__valid_until__gt=actor.at)
    return rows.filter(agency_id=actor.organisation_id or 0).filter(live)


def openings_visible_to(actor: Actor) -> QuerySet[OpeningAcceptance]:
    """The opening acceptances this organisation is a party to. The only door to rows."""
    us = actor.organisation_id or 0
    return (
        OpeningAcceptance.objects.filter(Q(agency_id=us) | Q(company_id=us))
        .select_related("opening", "company", "agency")
        .order_by("-offered_at", "-id")
    )


def documents_visible_to(actor: Actor) -> QuerySet[DeliveredDocument]:
    """The written statements delivered by or to this actor. The only door to rows."""
    rows = DeliveredDocument.objects.select_related("agency", "seeker", "opening").order_by("-delivered_at", "-id")
    if actor.kind is Kind.CANDIDATE:
        return rows.filter(seeker__candidate_id=actor.candidate_id or 0)
    us = actor.organisation_id or 0
    return rows.filter(Q(agency_id=us) | Q(opening__company_id=us))


def inbox(actor: Actor) -> list[SeekerCard]:
    """The people who wait for this agency's answer, the most urgent first."""
    return _seekers(actor, SeekerAcceptance.State.WAITING)


def seekers(actor: Actor) -> list[SeekerCard]:
    """The people this agency serves, the latest first."""
    return sorted(_seekers(actor, SeekerAcceptance.State.ACCEPTED), key=lambda card: -(card.number or 0))


def seeker(actor: Actor, ref: str) -> SeekerCard | None:
    """One person at this agency, by acceptance or candidate reference; None when not visible, or no longer."""
    row = (
        _with_consent(visible_to(actor))
        .filter(Q(ref=ref) | Q(candidate__ref=ref), state__in=["waiting", "accepted"])
        .prefetch_related("documents")
        .first()
    )
    return _seeker_card(row, row.documents.all()) if row else None


def inbox_count(actor: Actor) -> int:
    """How many people wait for this agency's answer."""
    return visible_to(actor).filter(state=SeekerAcceptance.State.WAITING).count()


def of_candidate(actor: Actor) -> list[AgencyStanding]:
    """How each agency stands towards the person who asks, the latest first."""
    rows = visible_to(actor).order_by("-received_at", "-id").prefetch_related("documents")
    return [_standing(row) for row in rows]


def offered_openings(actor: Actor) -> list[OpeningRow]:
    """The openings offered to this agency and not answered yet."""
    rows = openings_visible_to(actor).filter(agency_id=actor.organisation_id or 0, state="offered")
    return [_opening_row(row) for row in rows]


def accepted_openings(actor: Actor) -> list[OpeningRow]:
    """The openings this agency took on, the latest first."""
    rows = openings_visible_to(actor).filter(agency_id=actor.organisation_id or 0, state="accepted")
    return [_opening_row(row) for row in rows.order_by("-number")]


def opening(actor: Actor, ref: str) -> OpeningRow | None:
    """One offered or accepted opening of this agency, by acceptance or opening reference."""
    row = (
        openings_visible_to(actor)
        .filter(Q(ref=ref) | Q(opening__ref=ref), agency_id=actor.organisation_id or 0)
        .filter(state__in=["offered", "accepted"])
        .first()
    )
    return _opening_row(row) if row else None


def acceptances_of_opening(actor: Actor, opening_ref: str) -> list[AgencyOfOpening]:
    """How the agencies stand towards one of this company's openings."""
    rows = (
        openings_visible_to(actor)
        .filter(opening__ref=opening_ref, company_id=actor.organisation_id or 0)
        .prefetch_related("documents")
    )
    return [_agency_of_opening(row) for row in rows]


def is_accepted(agency_id: int, candidate_id: int) -> bool:
    """Whether the agency has taken this person on (求職受付)."""
    return SeekerAcceptance.objects.filter(agency_id=agency_id, candidate_id=candidate_id, state="accepted").exists()


def accepted_on(agency_id: int, candidate_id: int) -> date | None:
    """Since when the agency serves this person; None when it does not."""
    rows = SeekerAcceptance.objects.filter(agency_id=agency_id, candidate_id=candidate_id, state="accepted")
    return rows.values_list("accepted_on", flat=True).first()


def opening_accepted_on(agency_id: int, opening_id: int) -> date | None:
    """Since when the agency works on this opening; None when it does not."""
    rows = OpeningAcceptance.objects.filter(agency_id=agency_id, opening_id=opening_id, state="accepted")
    return rows.values_list("accepted_on", flat=True).first()


def agencies_serving(candidate_id: int) -> list[int]:
    """The agencies that took this person on."""
    rows = SeekerAcceptance.objects.filter(candidate_id=candidate_id, state="accepted")
    return list(rows.order_by("agency_id").values_list("agency_id", flat=True))


def agencies_of_opening(opening_id: int) -> list[int]:
    """The agencies that took this opening on."""
    rows = OpeningAcceptance.objects.filter(opening_id=opening_id, state="accepted")
    return list(rows.order_by("agency_id").values_list("agency_id", flat=True))


def people_to_match(agency_id: int, candidate_id: int | None = None) -> "list[Candidate]":
    """The people the agency serves (or the one asked for), as the matcher may read them."""
    rows = SeekerAcceptance.objects.filter(agency_id=agency_id, state="accepted").select_related("candidate")
    if candidate_id is not None:
        rows = rows.filter(candidate_id=candidate_id)
    return [row.candidate for row in rows.order_by("id")]


def openings_to_match(agency_id: int, opening_id: int | None = None) -> "list[Opening]":
    """The openings the agency took on that are still open (or the one asked for), as the matcher may read them."""
    rows = OpeningAcceptance.objects.filter(agency_id=agency_id, state="accepted", opening__state="open")
    if opening_id is not None:
        rows = rows.filter(opening_id=opening_id)
    return [row.opening for row in rows.select_related("opening__company").order_by("id")]


def _with_consent(rows: QuerySet[SeekerAcceptance]) -> Any:
    return rows.annotate(consent_until=Max("candidate__consents__valid_until"))


def _seekers(actor: Actor, state: str) -> list[SeekerCard]:
    return [_seeker_card(row) for row in _with_consent(visible_to(actor).filter(state=state))]


def _seeker_card(row: Any, documents: Any = ()) -> SeekerCard:
    person = row.candidate
    return SeekerCard(
        id=row.pk,
        ref=row.ref,
        candidate_id=person.pk,
        candidate_ref=person.ref,
        state=row.state,
        number=row.number,
        received_at=row.received_at,
        answer_due_on=row.answer_due_on,
        accepted_on=row.accepted_on,
        valid_until=row.valid_until,
        consent_until=row.consent_until,
        occupations=[occupation_label(key) for key in person.occupations],
        prefectures=[prefecture_label(code) for code in person.prefectures],
        remote_wished=person.remote_wished,
        experience=occupation_label(person.experience_occupation) if person.experience_occupation else "",
        experience_years=person.experience_years,
        skills=list(person.skills),
        licences=list(person.licences),
        salary_floor_yen=person.salary_floor_yen,
        pace=person.pace,
        history=list(person.history),
        has_book_details=_has_book_details(row),
        documents=_documents(documents),
    )


def _standing(row: SeekerAcceptance) -> AgencyStanding:
    return AgencyStanding(
        ref=row.ref,
        agency_ref=row.agency.ref,
        agency_name=row.agency.name,
        state=row.state,
        number=row.number,
        received_at=row.received_at,
        answer_due_on=row.answer_due_on,
        accepted_on=row.accepted_on,
        closed_on=row.closed_on,
        close_reason=str(CLOSE_REASONS.get(row.close_reason, "")),
        needs_book_details=row.state == "accepted" and not _has_book_details(row),
        documents=_documents(row.documents.all()),
    )


def _has_book_details(row: SeekerAcceptance) -> bool:
    return bool(row.book_address and row.book_birth_on)


def _documents(rows: Any) -> tuple[DocumentCard, ...]:
    return tuple(
        DocumentCard(row.kind, row.text, row.digest, row.delivered_at, row.read_at)
        for row in sorted(rows, key=lambda document: document.pk, reverse=True)
    )


def _opening_row(row: OpeningAcceptance) -> OpeningRow:
    wanted = row.opening
    return OpeningRow(
        id=row.pk,
        ref=row.ref,
        opening_id=wanted.pk,
        opening_ref=wanted.ref,
        title=wanted.title,
        company_ref=row.company.ref,
        company_name=row.company.name,
        state=row.state,
        number=row.number,
        offered_at=row.offered_at,
        accepted_on=row.accepted_on,
        confirmed_at=wanted.confirmed_at,
        occupation=occupation_label(wanted.occupation),
        place="・".join(filter(None, (prefecture_label(wanted.prefecture), _remote(wanted.remote)))),
        salary_min_yen=wanted.salary_min_yen,
        salary_max_yen=wanted.salary_max_yen,
        seats_count=wanted.seats_count,
    )


def _remote(key: str) -> str:
    return "" if key == "none" else remote_label(key)


def _agency_of_opening(row: OpeningAcceptance) -> AgencyOfOpening:
    documents = _documents(row.documents.all())
    return AgencyOfOpening(
        ref=row.ref,
        agency_ref=row.agency.ref,
        agency_name=row.agency.name,
        state=row.state,
        number=row.number,
        offered_at=row.offered_at,
        accepted_on=row.accepted_on,
        ground=str(OPENING_GROUNDS.get(row.decline_ground, "")),
        document=documents[0] if documents else None,
    )
