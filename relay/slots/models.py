"""Referrals counted, the weekly closing, free introduction slots and their requests."""

from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy
from relay.kernel.states import Moves


def new_referral_ref() -> str:
    """A fresh referral reference: random, so that a ledger row never points back at a person."""
    return refs.new("RFL")


def new_clearing_ref() -> str:
    """A fresh clearing reference: an agency's statement must not carry what the company's carries."""
    return refs.new("CLR")


def new_slot_ref() -> str:
    """A fresh slot reference."""
    return refs.new("SLT")


def new_request_ref() -> str:
    """A fresh slot request reference."""
    return refs.new("SRQ")


def new_objection_ref() -> str:
    """A fresh objection reference."""
    return refs.new("OBJ")


def new_declaration_ref() -> str:
    """A fresh declaration reference."""
    return refs.new("DCL")


class Policy(models.Model):
    """The numbers of the exchange, as one version; every ledger line names the one it was made under."""

    version = models.PositiveIntegerField(unique=True)
    in_force_at = models.DateTimeField()
    hold_days = models.PositiveSmallIntegerField(default=7)
    confirm_in = models.PositiveSmallIntegerField(default=5)
    referrals_per_slot = models.PositiveSmallIntegerField(default=10)
    slot_months = models.PositiveSmallIntegerField(default=12)
    reserve_days = models.PositiveSmallIntegerField(default=30)
    presentations_max = models.PositiveSmallIntegerField(default=3)
    restore_days = models.PositiveSmallIntegerField(default=90)
    fraud_days = models.PositiveSmallIntegerField(default=60)
    duplicate_months = models.PositiveSmallIntegerField(default=12)
    known_days = models.PositiveSmallIntegerField(default=180)
    referral_units = models.PositiveIntegerField(default=2520)
    placement_units = models.PositiveIntegerField(default=25200)

    class Privacy:
        keep = frozenset(
            {
                "version", "in_force_at", "hold_days", "confirm_in", "referrals_per_slot", "slot_months",
                "reserve_days", "presentations_max", "restore_days", "fraud_days", "duplicate_months", "known_days",
                "referral_units", "placement_units",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.ANYONE, reason="the rules of the exchange are public", append_only=True)

    def __str__(self) -> str:
        return f"policy {self.version}"


class Referral(models.Model):
    """A registration on its way to being counted for a company; sealed to the house."""

    class State(models.TextChoices):
        """How its counting stands."""

        HELD = "held", "held for the hold period"
        DOUBTFUL = "doubtful", "waiting for a person to decide"
        CONFIRMED = "confirmed", "counted"
        VOID = "void", "never counted"
        REVERSED = "reversed", "taken back for fraud"

    MOVES: Moves = {
        "held": frozenset({"confirmed", "void", "doubtful"}),
        "doubtful": frozenset({"held", "void"}),
        "confirmed": frozenset({"reversed"}),
        "void": frozenset({"held"}),
        "reversed": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_referral_ref)
    clearing_ref = models.CharField(max_length=14, unique=True, default=new_clearing_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    registration = models.OneToOneField("candidates.Registration", models.PROTECT, null=True)
    """The sealed map; cut 90 days after counting."""
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, null=True, related_name="+")
    person_key = models.CharField(max_length=64, blank=True, db_index=True)
    """Keyed digest of the canonical address: it outlives an erasure for twelve months, only so that nobody counts twice."""
    state = models.CharField(max_length=9, choices=State.choices)
    reason_code = models.CharField(max_length=20, blank=True)
    """Why it was voided or taken back: a code of slots.rules.Void."""
    evidence = models.JSONField(default=list)
    """Why it waits for a person: codes of slots.rules.Doubt."""
    agencies = models.JSONField(default=list)
    """Ids of the agencies newly allowed when it was counted, for the clearing."""
    pending_at = models.DateTimeField()
    held_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    closing = models.ForeignKey("slots.Closing", models.PROTECT, null=True, related_name="referrals")
    decided_by = models.CharField(max_length=80, blank=True)
    """Who decided a doubt."""
    reversal_asked_by = models.CharField(max_length=80, blank=True)
    """Who asked for the reversal; the second pair of eyes must be another's."""
    reversal_why = models.CharField(max_length=200, blank=True)
    reversed_at = models.DateTimeField(null=True)
    reversal_closing = models.ForeignKey("slots.Closing", models.PROTECT, null=True, related_name="reversals")

    class Privacy:
        keep = frozenset(
            {
                "ref", "clearing_ref", "company", "registration", "candidate", "person_key", "state", "reason_code",
                "evidence", "agencies", "pending_at", "held_until", "confirmed_at", "closing", "decided_by",
                "reversal_asked_by", "reversal_why", "reversed_at", "reversal_closing",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        indexes = (models.Index(fields=["company", "state", "held_until"], name="referrals_to_close"),)

    def __str__(self) -> str:
        return self.ref


class Closing(models.Model):
    """A company's statement line of one Monday: all a company ever sees of its count."""

    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    closed_on = models.DateField()
    policy = models.ForeignKey(Policy, models.PROTECT)
    confirmed_count = models.PositiveIntegerField()
    """Referrals counted this week, in fives."""
    reversed_count = models.PositiveIntegerField(default=0)
    """Referrals taken back for proven fraud."""
    total_count = models.PositiveIntegerField()
    slots_granted_count = models.PositiveIntegerField()
    slots_expired_count = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField()

    class Privacy:
        keep = frozenset(
            {
                "company", "closed_on", "policy", "confirmed_count", "reversed_count", "total_count", "slots_granted_count",
                "slots_expired_count", "closed_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.organisation("company_id"), append_only=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_closing_per_company_and_monday", fields=["company", "closed_on"]),
        )

    def __str__(self) -> str:
        return f"{self.company_id} {self.closed_on}"


class Declaration(models.Model):
    """How many rejection mails a company says it sent in one week; its registrations are one batch."""

    ref = models.CharField(max_length=14, unique=True, default=new_declaration_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    week = models.DateField()
    """The Monday the week began with."""
    sent_count = models.PositiveIntegerField()
    declared_at = models.DateTimeField()
    closing = models.ForeignKey(Closing, models.PROTECT, null=True, related_name="+")
    """The closing that released its batch."""

    class Privacy:
        keep = frozenset({"ref", "company", "week", "sent_count", "declared_at", "closing"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.organisation("company_id"), write=tenancy.organisation("company_id"))

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_declaration_per_company_and_week", fields=["company", "week"]),
            models.CheckConstraint(name="a_declaration_states_mails", condition=Q(sent_count__gte=1)),
        )

    def __str__(self) -> str:
        return self.ref


class Objection(models.Model):
    """A company thinks a line of its statement is wrong; a person of the operator answers."""

    class State(models.TextChoices):
        """Whether it was answered."""

        OPEN = "open", "open"
        ANSWERED = "answered", "answered"

    MOVES: Moves = {"open": frozenset({"answered"}), "answered": frozenset()}

    ref = models.CharField(max_length=14, unique=True, default=new_objection_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    closing = models.ForeignKey(Closing, models.PROTECT, related_name="objections")
    text = models.TextField(max_length=1000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    objected_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Privacy:
        keep = frozenset(
            {
                "ref", "company", "closing", "text", "state", "objected_at", "due_on", "answer", "answered_at",
                "answered_by",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.organisation("company_id"), write=tenancy.organisation("company_id"))

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_open_objection_per_line", fields=["closing"], condition=Q(state="open")),
        )

    def __str__(self) -> str:
        return self.ref


class Slot(models.Model):
    """One free introduction slot (無料紹介枠): the success fee waived for one hire."""

    class State(models.TextChoices):
        """Where it is in its life."""

        AVAILABLE = "available", "available"
        RESERVED = "reserved", "reserved"
        USED = "used", "used"
        EXPIRED = "expired", "expired"
        REVOKED = "revoked", "taken back for fraud"

    MOVES: Moves = {
        "available": frozenset({"reserved", "expired", "revoked"}),
        "reserved": frozenset({"available", "used"}),
        "used": frozenset({"available"}),
        "expired": frozenset(),
        "revoked": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_slot_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="slots")
    ordinal = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.AVAILABLE)
    policy = models.ForeignKey(Policy, models.PROTECT)
    granted_at = models.DateTimeField()
    expires_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    introduction_ref = models.CharField(max_length=14, blank=True)
    """The introduction it was used for."""

    class Privacy:
        keep = frozenset(
            {
                "ref", "company", "ordinal", "state", "policy", "granted_at", "expires_on", "used_at", "expired_at",
                "introduction_ref",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.organisation("company_id"),
                # the agency that took it up needs its number for the fee line
                "EXISTS (SELECT 1 FROM slots_slotrequest r WHERE r.slot_id = slots_slot.id"
                " AND r.agency_id = relay_organisation())",
            )
        )

    class Meta:
        constraints = (models.UniqueConstraint(name="one_slot_per_company_and_ordinal", fields=["company", "ordinal"]),)

    def __str__(self) -> str:
        return self.ref


class SlotRequest(models.Model):
    """A company asks for somebody for one opening, to be introduced on a slot."""

    class State(models.TextChoices):
        """Where it is in its life."""

        OPEN = "open", "open"
        TAKEN = "taken", "taken by an agency"
        FILLED = "filled", "filled"
        CLOSED = "closed", "closed"

    MOVES: Moves = {
        "open": frozenset({"taken", "closed"}),
        "taken": frozenset({"open", "filled", "closed"}),
        "filled": frozenset({"closed"}),
        "closed": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_request_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    opening = models.ForeignKey("openings.Opening", models.PROTECT, related_name="slot_requests")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="requests")
    fee_table_version = models.PositiveIntegerField(null=True)
    fee_ceiling_yen = models.PositiveIntegerField(null=True)
    presented_count = models.PositiveSmallIntegerField(default=0)
    taken_count = models.PositiveSmallIntegerField(default=0)
    """How often it was taken: numbers its reservations in the ledger."""
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    reserved_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset(
            {
                "ref", "company", "opening", "state", "agency", "slot", "fee_table_version", "fee_ceiling_yen",
                "presented_count", "taken_count", "opened_at", "taken_at", "reserved_until", "closed_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.organisation("company_id"),
                tenancy.organisation("agency_id"),
                "state = 'open' AND EXISTS (SELECT 1 FROM organisations_organisation o"
                " WHERE o.id = relay_organisation() AND o.kind = 'agency' AND o.state = 'approved')",
            ),
            write=tenancy.organisation("company_id"),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_live_request_per_opening", fields=["opening"], condition=Q(state__in=["open", "taken"])
            ),
            models.CheckConstraint(
                name="a_taken_request_holds_a_slot",
                condition=~Q(state="taken") | Q(slot__isnull=False, agency__isnull=False, reserved_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.ref


class Presence(models.Model):
    """Where a company's people were lately, as keyed digests: registrations from there wait for a person to look."""

    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    session = models.CharField(max_length=64, blank=True)
    network = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Privacy:
        erase = {"session": "", "network": ""}
        keep = frozenset({"company", "seen_at"})

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_presence_per_place", fields=["company", "session", "network"]),
        )

    def __str__(self) -> str:
        return f"presence {self.pk}"
