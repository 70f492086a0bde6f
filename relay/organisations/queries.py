"""Questions about organisations: who they are, who acts for them, whether anything may flow to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from relay.kernel import clock
from relay.kernel.actors import Actor, Kind
from relay.organisations.models import Licence, Membership, Organisation
from relay.organisations.rules import REGISTRY_CHECK_LASTS, ROLES, Refusal
from relay.organisations.rules import why_no_data_may_flow as _why_no_data_may_flow


@dataclass(frozen=True)
class OrganisationCard:
    """What pages know of an organisation."""

    id: int
    ref: str
    kind: str
    state: str
    name: str
    name_kana: str
    corporate_number: str
    representative: str
    postcode: str
    address: str
    phone: str
    website: str
    brand: str
    introduction: str
    applied_at: datetime
    decided_at: datetime | None
    decision_note: str
    role: str = ""


@dataclass(frozen=True)
class LicenceCard:
    """An agency's licence."""

    number: str
    licensed_on: date
    valid_until: date
    manager_name: str
    registry_checked_on: date | None


@dataclass(frozen=True)
class AgencyCard:
    """An agency with its licence."""

    organisation: OrganisationCard
    licence: LicenceCard | None


@dataclass(frozen=True)
class MemberRow:
    """Somebody who acts for an organisation."""

    ref: str
    name: str
    email: str
    role: str
    since: datetime


def member(user_id: int, ref: str, kind: str) -> tuple[Actor, OrganisationCard] | None:
    """The actor a user is in an organisation of that kind, or None for strangers."""
    row = (
        Membership.objects.select_related("organisation", "user")
        .filter(user_id=user_id, organisation__ref=ref, organisation__kind=kind, ended_at=None)
        .first()
    )
    return (_actor(row), _card(row.organisation, row.role)) if row else None


def operator_actor(user_id: int) -> tuple[Actor, OrganisationCard] | None:
    """The actor a user is for the operator, or None."""
    row = (
        Membership.objects.select_related("organisation", "user")
        .filter(user_id=user_id, organisation__kind=Organisation.Kind.OPERATOR, ended_at=None)
        .first()
    )
    return (_actor(row), _card(row.organisation, row.role)) if row else None


def memberships_of(user_id: int) -> list[OrganisationCard]:
    """The organisations a user acts for."""
    rows = Membership.objects.select_related("organisation").filter(user_id=user_id, ended_at=None)
    return [_card(row.organisation, row.role) for row in rows.order_by("organisation__name")]


def members_of(actor: Actor) -> list[MemberRow]:
    """Who acts for the actor's organisation."""
    rows = Membership.objects.select_related("user").filter(organisation_id=actor.organisation_id or 0, ended_at=None)
    return [
        MemberRow(row.user.ref, row.user.name, row.user.email, row.role, row.since)
        for row in rows.order_by("since", "pk")
    ]


def addresses_of(organisation_id: int) -> list[tuple[str, str]]:
    """Mail address and language of everybody who acts for an organisation; for mails only."""
    rows = Membership.objects.select_related("user").filter(organisation_id=organisation_id, ended_at=None)
    return [(row.user.email, row.user.language) for row in rows.order_by("pk") if row.user.is_active]


def card(ref: str) -> OrganisationCard | None:
    """The organisation of a reference."""
    row = Organisation.objects.filter(ref=ref).first()
    return _card(row) if row else None


def card_of(organisation_id: int) -> OrganisationCard:
    """The organisation of an id."""
    return _card(Organisation.objects.get(pk=organisation_id))


def cards_of(organisation_ids: Iterable[int]) -> list[OrganisationCard]:
    """The organisations of several ids."""
    return [_card(row) for row in Organisation.objects.filter(pk__in=set(organisation_ids)).order_by("pk")]


def operator_card() -> OrganisationCard | None:
    """The operator itself, once it is founded."""
    row = Organisation.objects.filter(kind=Organisation.Kind.OPERATOR).first()
    return _card(row) if row else None


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """The actor's own organisation; all of them for the operator. For acts."""
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk=actor.organisation_id or 0)


def agency_card(ref: str) -> AgencyCard | None:
    """The agency of a reference, with its licence."""
    row = Organisation.objects.select_related("licence").filter(ref=ref, kind="agency").first()
    return _agency(row) if row else None


def agencies_open_to_people(at: datetime) -> list[AgencyCard]:
    """The agencies a person may choose, in the order of their reading: approved, licensed, freshly checked."""
    today = at.astimezone(clock.TOKYO).date()
    rows = Organisation.objects.select_related("licence").filter(
        kind=Organisation.Kind.AGENCY,
        state=Organisation.State.APPROVED,
        licence__valid_until__gte=today,
        licence__registry_checked_on__gte=today - REGISTRY_CHECK_LASTS,
    )
    return [_agency(row) for row in rows.order_by("name_kana", "ref")]


def agencies(actor: Actor) -> list[AgencyCard]:
    """Every approved agency, for a company that looks for one."""
    rows = Organisation.objects.select_related("licence").filter(kind="agency", state="approved")
    return [_agency(row) for row in rows.order_by("name_kana", "ref")]


def approved(kind: str) -> list[OrganisationCard]:
    """Every approved organisation of a kind, in the order of their references."""
    rows = Organisation.objects.filter(kind=kind, state=Organisation.State.APPROVED)
    return [_card(row) for row in rows.order_by("ref")]


def refs_of(organisation_ids: set[int]) -> dict[int, str]:
    """The references of these organisations."""
    return dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "ref"))


def waiting(actor: Actor) -> list[AgencyCard]:
    """Organisations that wait for the operator's decision, oldest first."""
    if actor.kind not in {Kind.OPERATOR, Kind.HOUSE}:
        return []
    rows = Organisation.objects.select_related("licence").filter(state=Organisation.State.APPLIED)
    return [_agency(row) for row in rows.order_by("applied_at")]


def everybody(actor: Actor) -> list[AgencyCard]:
    """Every organisation with its licence, for the operator."""
    if actor.kind not in {Kind.OPERATOR, Kind.HOUSE}:
        return []
    rows = Organisation.objects.select_related("licence").order_by("kind", "name_kana", "ref")
    return [_agency(row) for row in rows]


def licences_due(actor: Actor, within: timedelta) -> list[AgencyCard]:
    """Approved agencies whose licence must be looked up again or ends soon, for the operator."""
    if actor.kind not in {Kind.OPERATOR, Kind.HOUSE}:
        return []
    today = actor.at.date()
    rows = Organisation.objects.select_related("licence").filter(kind="agency", state="approved")
    return [
        card
        for card in map(_agency, rows.order_by("name_kana"))
        if card.licence is None
        or card.licence.registry_checked_on is None
        or card.licence.registry_checked_on + REGISTRY_CHECK_LASTS <= today + within
        or card.licence.valid_until <= today + within
    ]


def why_no_data_may_flow(agency_id: int, at: datetime) -> Refusal | None:
    """X01: why nothing may leave to this agency now, or None."""
    row = Organisation.objects.select_related("licence").get(pk=agency_id)
    licence = _licence(row)
    return _why_no_data_may_flow(
        approved=row.state == Organisation.State.APPROVED,
        valid_until=licence.valid_until if licence else None,
        checked_on=licence.registry_checked_on if licence else None,
        today=at.astimezone(clock.TOKYO).date(),
    )


def _actor(row: Membership) -> Actor:
    organisation = row.organisation
    is_operator = organisation.kind == Organisation.Kind.OPERATOR
    return Actor(
        kind=Kind.OPERATOR if is_operator else Kind.MEMBER,
        at=clock.now(),
        name=f"user:{row.user.ref}",
        permissions=ROLES[organisation.kind, row.role],
        user_id=row.user_id,
        organisation_id=organisation.pk,
        organisation_ref=organisation.ref,
        language=row.user.language,
    )


def _card(row: Organisation, role: str = "") -> OrganisationCard:
    return OrganisationCard(
        id=row.pk,
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        name=row.name,
        name_kana=row.name_kana,
        corporate_number=row.corporate_number,
        representative=row.representative,
        postcode=row.postcode,
        address=row.address,
        phone=row.phone,
        website=row.website,
        brand=row.brand,
        introduction=row.introduction,
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        role=role,
    )


def _licence(row: Organisation) -> LicenceCard | None:
    licence: Licence | None = getattr(row, "licence", None)
    if licence is None:
        return None
    return LicenceCard(
        number=licence.number,
        licensed_on=licence.licensed_on,
        valid_until=licence.valid_until,
        manager_name=licence.manager_name,
        registry_checked_on=licence.registry_checked_on,
    )


def _agency(row: Organisation) -> AgencyCard:
    return AgencyCard(organisation=_card(row), licence=_licence(row))
