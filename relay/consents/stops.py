"""Questions about names that companies got: which consents still let them look, and what they were asked to destroy.

They are asked through `consents.queries`, like all others; they stand here because that file is full.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from relay.consents.models import Consent, Purpose, StopNotice
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope


@dataclass(frozen=True)
class NamedCard:
    """A consent to be named to one company, for the rooms that know what became of it."""

    consent_id: int
    candidate_id: int
    agency_id: int
    opening_ref: str
    released_at: datetime | None


@dataclass(frozen=True)
class DestructionRow:
    """A company is asked to destroy what it holds of a person it knew by name."""

    id: int
    consent_ref: str
    candidate_id: int
    """For finding the introduction only; never printed."""
    opening_ref: str
    released_at: datetime | None
    sent_at: datetime
    acknowledged_at: datetime | None


def named_live(at: datetime) -> list[NamedCard]:
    """Every live consent to be named to a company; for the house."""
    return _named(Consent.objects.filter(state=Consent.State.GIVEN, valid_until__gt=at))


def named_to_stop(candidate_id: int, agency_id: int) -> list[NamedCard]:
    """The ended consents under which a company got the name and was not yet told to stop; for the house."""
    rows = Consent.objects.filter(candidate_id=candidate_id, agency_id=agency_id, stop_notice=None)
    over = rows.filter(state__in=[Consent.State.WITHDRAWN, Consent.State.EXPIRED])
    return _named(over.exclude(released_at=None))


def destructions_asked(actor: Actor) -> list[DestructionRow]:
    """What a company was asked to destroy, the unconfirmed first."""
    rows = StopNotice.objects.filter(recipient_id=actor.organisation_id or 0).order_by("-sent_at", "-pk")
    with scope(house(at=actor.at)):  # an ended consent is not the company's to read any more; its opening and ref are
        facts = dict(Consent.objects.filter(stop_notice__in=[row.pk for row in rows]).in_bulk())
    found = [
        DestructionRow(row.pk, facts[row.consent_id].ref, row.candidate_id, facts[row.consent_id].opening_ref,
                       facts[row.consent_id].released_at, row.sent_at, row.acknowledged_at)
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: row.acknowledged_at is not None)


def _named(rows: QuerySet[Consent]) -> list[NamedCard]:
    named = rows.filter(purpose=Purpose.NAMED_INTRODUCTION).order_by("pk")
    return [NamedCard(row.pk, row.candidate_id, row.agency_id, row.opening_ref, row.released_at) for row in named]
