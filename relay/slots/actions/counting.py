"""From a registration to a counted referral, or not: held, doubted, voided, taken back."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from relay.audit.acts import act
from relay.candidates import queries as candidates
from relay.candidates.events import CandidateRegistered
from relay.candidates.queries import PersonKeys, RegistrationFacts
from relay.consents import queries as consents
from relay.consents.events import ConsentGiven, ConsentWithdrawn
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.slots import queries
from relay.slots.bursts import freeze_burst, is_in_burst
from relay.slots.models import Presence, Referral
from relay.slots.rules.counting import (
    AGENCIES_MAX,
    FRESH,
    PRESENCE_LASTS,
    Doubt,
    Void,
    doubts,
    months_after,
    why_not_review,
)

LIVE = (Referral.State.HELD, Referral.State.DOUBTFUL, Referral.State.CONFIRMED, Referral.State.REVERSED)
WAITING = (Referral.State.HELD, Referral.State.DOUBTFUL)


@act("slots.count_referral", needs=Permission.HOUSE_RUN)
def count_referral(event: ConsentGiven, *, by: Actor) -> None:
    """A person allowed an agency: whatever registration of theirs is not counted yet becomes a pending referral."""
    known_since = by.at - timedelta(days=queries.policy_at(by.at).known_days)
    held_before = consents.was_held(event.candidate_id, event.agency_id, since=known_since, but=event.consent_id)
    newly = [] if held_before else [event.agency_id]
    for registration in candidates.registrations_of(event.candidate_id, since=by.at - FRESH):
        _count(registration, event.candidate_id, newly, by=by)


@act("slots.count_registration", needs=Permission.HOUSE_RUN)
def count_registration(event: CandidateRegistered, *, by: Actor) -> None:
    """Somebody registered again whose consents already stand: counted too, and no agency owes anything for it."""
    if not consents.live_agencies(event.candidate_id, by.at):
        return
    for registration in candidates.registrations_of(event.candidate_id, since=by.at - FRESH):
        _count(registration, event.candidate_id, [], by=by)


@act("slots.void_for_consent", needs=Permission.HOUSE_RUN)
def void_for_consent(event: ConsentWithdrawn, *, by: Actor) -> None:
    """A consent ended: inside the hold the agency owes nothing, and with the last consent the referral never was."""
    remains = bool(consents.live_agencies(event.candidate_id, by.at))
    rows = Referral.objects.select_for_update().filter(candidate=event.candidate_id, state__in=WAITING)
    for referral in rows.order_by("pk"):
        agencies = [agency_id for agency_id in referral.agencies if agency_id != event.agency_id]
        Referral.objects.filter(pk=referral.pk).update(agencies=agencies)
        if not remains:
            move(referral, "void", Referral.MOVES, reason_code=Void.WITHDRAWN.code)


@act("slots.review", needs=Permission.REFERRAL_REVIEW)
def review(referral_ref: str, *, count: bool, by: Actor) -> Referral:
    """Decide a doubt: let the registration count, or not; the person is served either way."""
    referral = Referral.objects.select_for_update().get(ref=referral_ref)
    if no := why_not_review(state=referral.state):
        raise Refused(no)
    if count:
        move(referral, "held", Referral.MOVES, decided_by=by.name)
    else:
        move(referral, "void", Referral.MOVES, decided_by=by.name, reason_code=Void.REJECTED.code)
    return referral


@act("slots.note_presence", needs=Permission.PUBLIC_ENTER)
def note_presence(*, company_id: int, by: Actor) -> None:
    """Remember for a day from where a company's people signed in, so that their own clicks do not count."""
    with scope(house(at=by.at)):  # the company itself must not read what is held against it
        Presence.objects.update_or_create(
            company_id=company_id, session=by.session, network=by.network, defaults={"seen_at": by.at}
        )


def _count(registration: RegistrationFacts, candidate_id: int, newly: list[int], *, by: Actor) -> None:
    keys = candidates.keys_of(candidate_id)
    _one_at_a_time(f"{registration.company_id}:{keys.email}")
    referral = Referral.objects.select_for_update().filter(registration_id=registration.id).first()
    if referral is None:
        _begin(registration, candidate_id, keys, newly, by=by)
    elif referral.state in WAITING:
        agencies = list(dict.fromkeys([*referral.agencies, *newly]))[:AGENCIES_MAX]
        Referral.objects.filter(pk=referral.pk).update(agencies=agencies)
    elif referral.reason_code == Void.WITHDRAWN.code:
        move(
            referral, "held", Referral.MOVES, reason_code="", agencies=newly, pending_at=by.at, held_until=_hold(by)
        )  # fmt: skip


def _one_at_a_time(key: str) -> None:
    # Two registrations of one person for one company at the same instant must see each other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7303))", [key])


def _begin(
    registration: RegistrationFacts, candidate_id: int, keys: PersonKeys, newly: list[int], *, by: Actor
) -> None:
    referral = Referral(
        company_id=registration.company_id,
        registration_id=registration.id,
        candidate=str(candidate_id),
        person_key=keys.email,
        phone_key=keys.phone,
        name_key=keys.name,
        state=Referral.State.HELD,
        agencies=newly,
        pending_at=by.at,
        held_until=_hold(by),
    )
    if _is_duplicate(referral, candidate_id):
        referral.state, referral.reason_code = Referral.State.VOID, Void.DUPLICATE.code
    elif found := _doubts(referral, registration):
        referral.state, referral.evidence = Referral.State.DOUBTFUL, [doubt.code for doubt in found]
        if Doubt.BURST in found:
            freeze_burst(registration)
    referral.save(force_insert=True)


def _hold(by: Actor) -> datetime:
    return by.at + timedelta(days=queries.policy_at(by.at).hold_days)


def _is_duplicate(referral: Referral, candidate_id: int) -> bool:
    same = Q(candidate=candidate_id)
    if referral.person_key:
        same |= Q(person_key=referral.person_key)
    if referral.phone_key:
        same |= Q(phone_key=referral.phone_key)
    return _counted_lately(referral).filter(same).exists()


def _doubts(referral: Referral, registration: RegistrationFacts) -> list[Doubt]:
    lately = Presence.objects.filter(
        company_id=referral.company_id, seen_at__gte=registration.registered_at - PRESENCE_LASTS
    )
    return doubts(
        email_domain=registration.email_domain,
        own_domain=referral.company.mail_domain,
        own_session=bool(registration.session) and lately.filter(session=registration.session).exists(),
        own_network=bool(registration.network) and lately.filter(network=registration.network).exists(),
        same_name=bool(referral.name_key) and _counted_lately(referral).filter(name_key=referral.name_key).exists(),
        burst=is_in_burst(registration),
    )


def _counted_lately(referral: Referral) -> QuerySet[Referral]:
    months = queries.policy_at(referral.pending_at).duplicate_months
    since = months_after(referral.pending_at.date(), -months)
    return Referral.objects.filter(company_id=referral.company_id, state__in=LIVE, pending_at__date__gte=since)
