"""Free introduction slots and their requests."""

from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy
from relay.kernel.states import Moves
from relay.slots.models.counting import Policy


def new_slot_ref() -> str:
    """A fresh slot reference."""
    return refs.new("SLT")


def new_request_ref() -> str:
    """A fresh slot request reference."""
    return refs.new("SRQ")


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
