"""From a registration to a line of the statement: the numbers, referrals, closings, what a company declares and objects to."""

from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed
from relay.kernel.states import Moves


def new_referral_ref() -> str:
    """A fresh referral reference: random, so that a ledger row never points back at a person."""
    return refs.new("RFL")


def new_clearing_ref() -> str:
    """A fresh clearing reference: an agency's statement must not carry what the company's carries."""
    return refs.new("CLR")


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
    unit_yen = models.PositiveSmallIntegerField(default=10)
    """What one obligation unit weighs in money when a month is settled (税別): a free placement is then 252,000 yen."""

    class Privacy:
        keep = frozenset(
            {
                "version", "in_force_at", "hold_days", "confirm_in", "referrals_per_slot", "slot_months",
                "reserve_days", "presentations_max", "restore_days", "fraud_days", "duplicate_months", "known_days",
                "referral_units", "placement_units", "unit_yen",
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
    candidate = Sealed(searchable=True, index="SEALED_MAP_KEY")
    """The key of the person, under this row's own key; destroyed with the map."""
    phone_key = models.CharField(max_length=64, blank=True)
    name_key = models.CharField(max_length=64, blank=True)
    """Keyed digests like `person_key`, cut with the map."""
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
    reversal_asked_at = models.DateTimeField(null=True)
    reversal_ground = models.CharField(max_length=20, blank=True)
    """The class of fraud: a code of slots.rules.reversals.Fraud; all of it that a company ever reads."""
    reversal_why = models.CharField(max_length=500, blank=True)
    """The evidence, in the words of who asked."""
    reversal_decided_by = models.CharField(max_length=80, blank=True)
    """Who confirmed it."""
    reversed_at = models.DateTimeField(null=True)
    reversal_closing = models.ForeignKey("slots.Closing", models.PROTECT, null=True, related_name="reversals")

    class Privacy:
        keep = frozenset(
            {
                "ref", "clearing_ref", "company", "registration", "candidate", "person_key", "phone_key", "name_key", "state", "reason_code",
                "evidence", "agencies", "pending_at", "held_until", "confirmed_at", "closing", "decided_by",
                "reversal_asked_by", "reversal_asked_at", "reversal_ground", "reversal_why", "reversal_decided_by",
                "reversed_at", "reversal_closing",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        indexes = (models.Index(fields=["company", "state", "held_until"], name="referrals_to_close"),)

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """A key of its own: the map is cut line by line."""
        return f"map:{self.ref}"

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
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
