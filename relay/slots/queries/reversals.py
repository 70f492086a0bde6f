"""What the operator sees of counted registrations: signs of fraud, reversals that wait, and what they would cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from relay.intake.rules import STAGES
from relay.kernel.actors import Actor
from relay.ledger import queries as books
from relay.slots.models import Referral
from relay.slots.queries.operator import INSPECTORS
from relay.slots.queries.policy import policy_at
from relay.slots.rules import places
from relay.slots.rules.counting import Doubt
from relay.slots.rules.reversals import Effect, Fraud, effect_of, last_moment, why_not_decide


@dataclass(frozen=True)
class CountedCard:
    """A counted registration and how its reversal stands; nothing in it says who registered."""

    ref: str
    company_ref: str
    company_name: str
    state: str
    confirmed_at: datetime | None
    until: datetime | None
    """The last moment at which it may be taken back."""
    signs: tuple[str, ...]
    """The doubts a person had decided before it counted."""
    asked_by: str
    asked_by_name: str
    asked_at: datetime | None
    ground_label: str
    why: str
    reversed_at: datetime | None
    decided_by_name: str
    shown_on: object
    """The Monday at whose closing it was taken out of the count; None until then."""


@dataclass(frozen=True)
class Traces:
    """What the house still knows of how a registration came, set against the same company's others."""

    registered_at: datetime
    stage_label: str
    same_session_count: int
    same_network_count: int
    same_name_count: int
    same_hour_count: int
    domain_is_own: bool
    allowed_count: int
    """Agencies the person had newly allowed."""


@dataclass(frozen=True)
class CountedDetail:
    """One counted registration opened."""

    card: CountedCard
    traces: Traces | None
    """None once the sealed map was cut."""
    effect: Effect
    why_not_decide: str
    """Why this operator may not decide the reversal that was asked for, or nothing."""


def reversals_asked(actor: Actor) -> list[CountedCard]:
    """Reversals that wait for a second person, those whose time ends first before the others."""
    rows = _rows(actor).filter(state=Referral.State.CONFIRMED).exclude(reversal_asked_by="")
    return _cards(rows.order_by("confirmed_at", "pk"), actor)


def reversals_decided(actor: Actor, limit: int = 20) -> list[CountedCard]:
    """The reversals that were confirmed, the newest first."""
    rows = _rows(actor).filter(state=Referral.State.REVERSED)
    return _cards(rows.order_by("-reversed_at", "-pk")[:limit], actor)


def reversible(actor: Actor, *, company: str = "", ref: str = "") -> list[CountedCard]:
    """Counted registrations that may still be taken back and about which nobody has asked, the newest first."""
    since = actor.at - timedelta(days=policy_at(actor.at).fraud_days)
    rows = _rows(actor).filter(state=Referral.State.CONFIRMED, confirmed_at__gte=since, reversal_asked_by="")
    if company:
        rows = rows.filter(company__ref=company)
    if ref:
        rows = rows.filter(ref__icontains=ref.strip())
    return _cards(rows.order_by("-confirmed_at", "-pk"), actor)


def reversible_of(actor: Actor, ref: str) -> CountedDetail | None:
    """One counted registration with everything the house saw, or None."""
    row = _rows(actor).filter(ref=ref).select_related("registration__link").first()
    if row is None:
        return None
    (card,) = _cards([row], actor)
    no = why_not_decide(
        state=row.state,
        confirmed_at=row.confirmed_at,
        at=actor.at,
        fraud_days=policy_at(actor.at).fraud_days,
        asked_by=row.reversal_asked_by,
        by=actor.name,
    )
    return CountedDetail(card, _traces(row), _effect(row, actor), str(no.label) if no else "")


def _rows(actor: Actor) -> QuerySet[Referral]:
    rows = Referral.objects.select_related("company", "reversal_closing")
    return rows if actor.kind in INSPECTORS else rows.none()


def _cards(rows: "QuerySet[Referral] | list[Referral]", actor: Actor) -> list[CountedCard]:
    found = list(rows)
    signs = {doubt.code: str(doubt.label) for doubt in Doubt}
    grounds = {fraud.code: str(fraud.label) for fraud in Fraud}
    days = policy_at(actor.at).fraud_days
    return [
        CountedCard(
            ref=row.ref,
            company_ref=row.company.ref,
            company_name=row.company.name,
            state=row.state,
            confirmed_at=row.confirmed_at,
            until=last_moment(row.confirmed_at, days) if row.confirmed_at else None,
            signs=tuple(signs.get(code, code) for code in row.evidence),
            asked_by=row.reversal_asked_by,
            asked_by_name=row.reversal_asked_by.removeprefix("user:"),
            asked_at=row.reversal_asked_at,
            ground_label=grounds.get(row.reversal_ground, row.reversal_ground),
            why=row.reversal_why,
            reversed_at=row.reversed_at,
            decided_by_name=row.reversal_decided_by.removeprefix("user:"),
            shown_on=row.reversal_closing.closed_on if row.reversal_closing else None,
        )
        for row in found
    ]


def _traces(row: Referral) -> Traces | None:
    registration = row.registration
    if registration is None:
        return None
    others = Referral.objects.filter(company_id=row.company_id).exclude(pk=row.pk).exclude(registration=None)
    hour = timedelta(hours=1)
    at = registration.registered_at
    return Traces(
        registered_at=at,
        stage_label=str(STAGES.get(registration.link.stage, registration.link.stage)),
        same_session_count=_count(others, "registration__session", registration.session),
        same_network_count=_count(others, "registration__network", registration.network),
        same_name_count=_count(others, "name_key", row.name_key),
        same_hour_count=others.filter(
            Q(registration__link_id=registration.link_id) & Q(registration__registered_at__range=(at - hour, at + hour))
        ).count(),
        domain_is_own=Doubt.OWN_DOMAIN.code in row.evidence,
        allowed_count=len(row.agencies),
    )


def _count(others: QuerySet[Referral], field: str, value: str) -> int:
    return others.filter(**{field: value}).count() if value else 0


def _effect(row: Referral, actor: Actor) -> Effect:
    company = row.company.ref
    rest, available = places.confirmed(company).address, places.available(company).address
    held = books.balances([rest, available])
    waiting = Referral.objects.filter(
        company_id=row.company_id, state=Referral.State.REVERSED, reversal_closing=None
    ).exclude(pk=row.pk)
    return effect_of(
        rest=held[rest],
        waiting_count=waiting.count(),
        available=held[available],
        per_slot=policy_at(actor.at).referrals_per_slot,
    )
