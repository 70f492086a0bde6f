"""Questions about people; nothing here gives a name away but to the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from relay.candidates.models import Block, Candidate, Identity, Registration
from relay.candidates.rules import blind, fold_company, same_company
from relay.kernel import clock
from relay.kernel.actors import CANDIDATE_PERMISSIONS, Actor, Kind, house
from relay.kernel.sealing import open_all
from relay.kernel.tenancy import scope
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from relay.users.models import User


@dataclass(frozen=True)
class ProfileCard:
    """Everything the person told us, for the person."""

    ref: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    email: str
    phone: str
    occupations: tuple[str, ...]
    prefectures: tuple[str, ...]
    remote_wished: bool
    experience_occupation: str
    experience_years: int
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    salary_floor_yen: int | None
    pace: str
    history: tuple[dict[str, Any], ...]
    registered_at: datetime


@dataclass(frozen=True)
class BlockRow:
    """A company the person is never shown to."""

    id: int
    name: str
    since: datetime


@dataclass(frozen=True)
class Address:
    """Where to write to somebody, and how to call them in that mail."""

    email: str
    language: str
    family_name: str
    given_name: str


@dataclass(frozen=True)
class RegistrationFacts:
    """What counting needs to know of a registration; sealed to the house."""

    id: int
    link_id: int
    company_id: int
    registered_at: datetime
    email_domain: str
    network: str
    session: str


@dataclass(frozen=True)
class PersonKeys:
    """Keyed digests by which one person is recognised without being read; sealed to the house."""

    email: str
    phone: str
    name: str


def actor_of(user_id: int) -> Actor | None:
    """The candidate a user is, or None."""
    with scope(house()):
        row = Candidate.objects.select_related("user").filter(user_id=user_id, state="active").first()
    if row is None:
        return None
    return Actor(
        kind=Kind.CANDIDATE,
        at=clock.now(),
        name=f"candidate:{row.ref}",
        permissions=CANDIDATE_PERMISSIONS,
        user_id=user_id,
        candidate_id=row.pk,
        language=row.user.language,
    )


def visible_to(actor: Actor) -> QuerySet[Candidate]:
    """The person themselves; for an agency those whose consent is live, which row-level security sees to."""
    if actor.kind == Kind.CANDIDATE:
        return Candidate.objects.filter(pk=actor.candidate_id or 0)
    return Candidate.objects.filter(state=Candidate.State.ACTIVE)


def me(actor: Actor) -> Candidate:
    """The person's own row, for acts."""
    return Candidate.objects.get(pk=actor.candidate_id or 0)


def profile_of(actor: Actor) -> ProfileCard:
    """What the person told us, for the person."""
    return _profile(Identity.objects.select_related("candidate").get(candidate_id=actor.candidate_id or 0))


def known_at(email: str) -> ProfileCard | None:
    """What the person of this address told us before; asked only for a visitor who has just proved the address."""
    with scope(house()):
        rows = Identity.objects.select_related("candidate").filter(email__iexact=email)
        who = rows.filter(candidate__state=Candidate.State.ACTIVE).first()
    return _profile(who) if who else None


def blocks_of(actor: Actor) -> list[BlockRow]:
    """The person's block list, newest first."""
    rows = Block.objects.filter(candidate_id=actor.candidate_id or 0, lifted_at=None).order_by("-since", "-pk")
    return [BlockRow(row.pk, row.name, row.since) for row in open_all(rows)]


def blocked_companies(candidate_id: int, company_ids: list[int]) -> set[int]:
    """Which of these companies the person is never shown to; read as the house, since nobody else may see the list."""
    with scope(house()):
        blocks = open_all(Block.objects.filter(candidate_id=candidate_id, lifted_at=None))
        companies = organisations.cards_of(company_ids)
    return {
        company.id
        for company in companies
        if any(
            same_company(
                blocked_number=block.corporate_number,
                blocked_key=fold_company(block.name),  # as names are folded today, not when it was written
                company_number=company.corporate_number,
                company_name=company.name,
                company_kana=company.name_kana,
            )
            for block in blocks
        )
    }


def is_blocked(candidate_id: int, company_id: int) -> bool:
    """Whether the person is never shown to this company."""
    return bool(blocked_companies(candidate_id, [company_id]))


def address_of(candidate_id: int) -> Address | None:
    """Where to write to a person, for mails alone; None once erased."""
    with scope(house()):
        who = Identity.objects.select_related("candidate__user").filter(candidate_id=candidate_id).first()
        if who is None or not who.email:
            return None
        language = who.candidate.user.language
    return Address(who.email, language, who.family_name, who.given_name)


def identity_of(candidate_id: int) -> Identity | None:
    """Who a person is, if the running scope may read it; for the release that is recorded in the same breath."""
    return Identity.objects.filter(candidate_id=candidate_id).first()


def registered_with(proof_ref: str) -> Registration | None:
    """The registration that rests on an address proof; for the same press of a button that arrives twice."""
    with scope(house()):
        row = Registration.objects.filter(proof_ref=proof_ref).first()
        stays = (
            row is not None and Candidate.objects.filter(pk=int(row.candidate), state=Candidate.State.ACTIVE).exists()
        )
    return row if stays else None


def user_of(registration: Registration) -> "User":
    """Who just registered, to be signed in in the same browser."""
    with scope(house()):
        return Candidate.objects.select_related("user").get(pk=int(registration.candidate)).user


def ref_of(candidate_id: int) -> str:
    """The reference of a person, for records."""
    return Candidate.objects.values_list("ref", flat=True).get(pk=candidate_id)


def refs_of(candidate_ids: set[int]) -> dict[int, str]:
    """The references of these people, by id; they say nothing about anybody."""
    with scope(house()):
        return dict(Candidate.objects.filter(pk__in=candidate_ids).values_list("pk", "ref"))


def registrations_of(candidate_id: int, *, since: datetime) -> list[RegistrationFacts]:
    """A person's registrations since a moment, oldest first; asked by the counting alone, in the house's scope."""
    rows = Registration.objects.select_related("link").filter(candidate=candidate_id, registered_at__gte=since)
    return [
        RegistrationFacts(
            row.pk, row.link_id, row.link.company_id, row.registered_at, row.email_domain, row.network, row.session
        )
        for row in rows.order_by("registered_at", "pk")
    ]


def arrivals(link_id: int, *spans: tuple[datetime, datetime]) -> list[int]:
    """How many registered through a link within each of these spans, its ends included; for the burst detector alone."""
    counts = {f"span_{number}": Count("pk", filter=Q(registered_at__range=span)) for number, span in enumerate(spans)}
    found = Registration.objects.filter(link_id=link_id).aggregate(**counts)
    return [found[name] for name in counts]


def keys_of(candidate_id: int) -> PersonKeys:
    """By what a person is recognised, for the duplicate check alone; empty once erased."""
    row = Identity.objects.filter(candidate_id=candidate_id).first()
    if row is None:
        return PersonKeys("", "", "")
    # Keyed once more: equal digests in two tables would be the sealed map in the clear.
    return PersonKeys(*(_for_the_map(key) for key in (row.email_key, row.phone_key, row.name_key)))


def _for_the_map(key: str) -> str:
    return blind(key, key=settings.SEALED_MAP_KEY, purpose="map")


def _profile(who: Identity) -> ProfileCard:
    row = who.candidate
    return ProfileCard(
        ref=row.ref,
        family_name=who.family_name,
        given_name=who.given_name,
        family_kana=who.family_kana,
        given_kana=who.given_kana,
        email=who.email,
        phone=who.phone,
        occupations=tuple(row.occupations),
        prefectures=tuple(row.prefectures),
        remote_wished=row.remote_wished,
        experience_occupation=row.experience_occupation,
        experience_years=row.experience_years,
        skills=tuple(row.skills),
        licences=tuple(row.licences),
        salary_floor_yen=row.salary_floor_yen,
        pace=row.pace,
        history=tuple(row.history),
        registered_at=row.registered_at,
    )
