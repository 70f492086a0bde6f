"""Double entry: accounts, transfers between them, and the two entries each transfer makes."""

from django.db import models
from django.db.models import F, Q

from relay.kernel import tenancy


class Unit(models.TextChoices):
    """What is counted."""

    REF = "REF", "referral"
    SLOT = "SLOT", "free introduction slot"
    OBL = "OBL", "obligation unit"


class Account(models.Model):
    """A place where units lie; its address says whose and what for."""

    address = models.CharField(max_length=120, primary_key=True)
    unit = models.CharField(max_length=4, choices=Unit.choices)
    owner = models.CharField(max_length=20, blank=True)
    """Reference of the organisation that may read it; empty for the house's own."""
    balance = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True)
    """The balance may never fall below this; null for contra accounts."""

    class Privacy:
        keep = frozenset({"address", "unit", "owner", "balance", "version", "floor"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.own_ref("owner"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="balance_never_below_its_floor",
                condition=Q(floor__isnull=True) | Q(balance__gte=F("floor")),
            ),
            models.CheckConstraint(name="account_unit_is_known", condition=Q(unit__in=Unit.values)),
        )

    def __str__(self) -> str:
        return self.address


class Transfer(models.Model):
    """Units that left one account for another, once per reference, for ever."""

    reference = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=4, choices=Unit.choices)
    source = models.ForeignKey(Account, models.PROTECT, related_name="+")
    target = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    owner = models.CharField(max_length=20, blank=True)
    policy_version = models.IntegerField()
    why = models.CharField(max_length=200)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    payload_hash = models.CharField(max_length=64)
    event_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Privacy:
        keep = frozenset(
            {
                "reference", "kind", "unit", "source", "target", "amount", "owner", "policy_version",
                "why", "corrects", "payload_hash", "event_at", "created_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.own_ref("owner"), append_only=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="transfer_moves_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_has_two_ends", condition=~Q(source=F("target"))),
        )
        indexes = (models.Index(fields=["owner", "-created_at"], name="transfers_of_owner"),)

    def __str__(self) -> str:
        return self.reference


class Entry(models.Model):
    """What a transfer did to one account: previous + amount = current, versions without a gap."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    version = models.BigIntegerField()
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()
    previous = models.BigIntegerField()
    current = models.BigIntegerField()

    class Privacy:
        keep = frozenset({"account", "version", "transfer", "amount", "previous", "current"})

    class Tenancy:
        policy = tenancy.Policy(
            read="EXISTS (SELECT 1 FROM ledger_account a WHERE a.address = account_id"
            " AND a.owner <> '' AND a.owner = relay_organisation_ref())",
            append_only=True,
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_entry_per_account_version", fields=["account", "version"]),
            models.UniqueConstraint(name="one_entry_per_account_and_transfer", fields=["account", "transfer"]),
            models.CheckConstraint(name="entry_adds_up", condition=Q(current=F("previous") + F("amount"))),
        )

    def __str__(self) -> str:
        return f"{self.account_id}#{self.version}"
