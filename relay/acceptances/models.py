"""求職受付 and 求人受付: the agency's legal acceptance, numbered, dated, after the written terms were delivered."""

from django.db import models
from django.db.models import Q

from relay.candidates.policies import LIVE_CONSENT, book_subject
from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed, SealedDate
from relay.kernel.states import Moves


def new_seeker_ref() -> str:
    """A fresh seeker acceptance reference."""
    return refs.new("SAC")


def new_opening_ref() -> str:
    """A fresh opening acceptance reference."""
    return refs.new("OAC")


class SeekerAcceptance(models.Model):
    """One person at one agency: waiting in the inbox, accepted with a number, declined or closed."""

    class State(models.TextChoices):
        """Where it is in its life."""

        WAITING = "waiting", "waiting"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        CLOSED = "closed", "closed"

    MOVES: Moves = {
        "waiting": frozenset({"accepted", "declined", "closed"}),
        "accepted": frozenset({"closed"}),
        "declined": frozenset(),
        "closed": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_seeker_ref)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="acceptances")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    number = models.PositiveIntegerField(null=True)
    """求職受付番号, counted per agency."""
    received_at = models.DateTimeField()
    answer_due_on = models.DateField()
    """Two business days (Japanese holidays)."""
    accepted_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=40, blank=True)
    desired_occupation = models.CharField(max_length=120, blank=True)
    book_name = Sealed()
    book_address = Sealed()
    book_birth_on = SealedDate()
    """For 求職管理簿 only (職業安定法施行規則 24条の7); never seen by matcher or company."""

    class Privacy:
        keep = frozenset(
            {
                "ref", "agency", "candidate", "state", "number", "received_at", "answer_due_on", "accepted_on",
                "valid_until", "closed_on", "close_reason", "desired_occupation", "book_name", "book_address",
                "book_birth_on",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.candidate(),
                f"{tenancy.organisation('agency_id')} AND "
                + LIVE_CONSENT.format(column="acceptances_seekeracceptance.candidate_id"),
            ),
            write=tenancy.either(tenancy.candidate(), tenancy.organisation("agency_id")),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_open_acceptance_per_person_and_agency",
                fields=["agency", "candidate"],
                condition=Q(state__in=["waiting", "accepted"]),
            ),
            models.UniqueConstraint(
                name="one_seeker_number_per_agency", fields=["agency", "number"], condition=Q(number__isnull=False)
            ),
            models.CheckConstraint(
                name="an_accepted_seeker_has_number_and_date",
                condition=~Q(state="accepted") | Q(number__isnull=False, accepted_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """The key of the person's statutory rows."""
        return book_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class OpeningAcceptance(models.Model):
    """One opening at one agency: offered by the company, accepted with a number, declined or closed."""

    class State(models.TextChoices):
        """Where it is in its life."""

        OFFERED = "offered", "offered"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        CLOSED = "closed", "closed"

    MOVES: Moves = {
        "offered": frozenset({"accepted", "declined", "closed"}),
        "accepted": frozenset({"closed"}),
        "declined": frozenset({"offered"}),
        "closed": frozenset({"offered"}),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_opening_ref)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    opening = models.ForeignKey("openings.Opening", models.PROTECT, related_name="acceptances")
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    number = models.PositiveIntegerField(null=True)
    """求人受理番号, counted per agency."""
    offered_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    decline_ground = models.CharField(max_length=40, blank=True)

    class Privacy:
        keep = frozenset(
            {
                "ref", "agency", "opening", "company", "state", "number", "offered_at", "accepted_on",
                "closed_on", "decline_ground",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.organisation("agency_id"), tenancy.organisation("company_id")),
            write=tenancy.either(tenancy.organisation("agency_id"), tenancy.organisation("company_id")),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_acceptance_per_opening_and_agency", fields=["agency", "opening"]),
            models.UniqueConstraint(
                name="one_opening_number_per_agency", fields=["agency", "number"], condition=Q(number__isnull=False)
            ),
            models.CheckConstraint(
                name="an_accepted_opening_has_number_and_date",
                condition=~Q(state="accepted") | Q(number__isnull=False, accepted_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.ref


class DeliveredDocument(models.Model):
    """A written statement of terms (明示書) that was delivered, and when it was opened (職業安定法 32条の13)."""

    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    seeker = models.ForeignKey(SeekerAcceptance, models.PROTECT, null=True, related_name="documents")
    opening = models.ForeignKey(OpeningAcceptance, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    delivered_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset({"agency", "seeker", "opening", "kind", "text", "digest", "delivered_at", "read_at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.organisation("agency_id"),
                "EXISTS (SELECT 1 FROM acceptances_seekeracceptance s WHERE s.id = seeker_id"
                " AND s.candidate_id = relay_candidate())",
                "EXISTS (SELECT 1 FROM acceptances_openingacceptance o WHERE o.id = opening_id"
                " AND o.company_id = relay_organisation())",
            ),
            write=tenancy.organisation("agency_id"),
        )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_document_has_one_addressee",
                condition=Q(seeker__isnull=False, opening__isnull=True) | Q(seeker__isnull=True, opening__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"document {self.pk}"
