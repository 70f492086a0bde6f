"""What an agency may charge: notified fee tables, and the lines made from them."""

from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy


def new_ref() -> str:
    """A fresh fee line reference."""
    return refs.new("FEE")


class FeeTable(models.Model):
    """A version of an agency's notified fee table (手数料表; 職業安定法 32条の3)."""

    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="fee_tables")
    version = models.PositiveIntegerField()
    notified_on = models.DateField()
    rate_percent = models.DecimalField(max_digits=4, decimal_places=1)
    """Share of the first year's expected pay (理論年収)."""
    base = models.CharField(max_length=200)
    free_slot_clause = models.TextField(blank=True)
    """The wording by which a free introduction slot waives the fee; empty when the table has none."""
    refund_schedule = models.JSONField(default=list)
    """[{"days": 30, "percent": 80}, …]: share given back when the person leaves within so many days."""

    class Privacy:
        keep = frozenset(
            {
                "agency", "version", "notified_on", "rate_percent", "base",
                "free_slot_clause", "refund_schedule",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.everyone(
            "fee tables are open to view by law (職業安定法 32条の13)",
            write=tenancy.organisation("agency_id"),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_fee_table_per_version", fields=["agency", "version"]),
            models.CheckConstraint(name="fee_rate_is_a_share", condition=Q(rate_percent__gte=0, rate_percent__lte=50)),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} v{self.version}"


class FeeLine(models.Model):
    """One fee owed by a hiring company for one hire, or the zero of a free introduction slot."""

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    introduction_ref = models.CharField(max_length=14, unique=True)
    fee_table = models.ForeignKey(FeeTable, models.PROTECT)
    kind = models.CharField(max_length=20)
    amount_yen = models.PositiveBigIntegerField()
    expected_pay_yen = models.PositiveBigIntegerField()
    basis = models.CharField(max_length=200)
    slot_ref = models.CharField(max_length=14, blank=True)
    charged_on = models.DateField()
    collected_on = models.DateField(null=True)
    refund_yen = models.PositiveBigIntegerField(default=0)
    refunded_on = models.DateField(null=True)

    class Privacy:
        keep = frozenset(
            {
                "ref", "agency", "company", "introduction_ref", "fee_table", "kind", "amount_yen",
                "expected_pay_yen", "basis", "slot_ref", "charged_on", "collected_on", "refund_yen", "refunded_on",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.organisation("agency_id"), tenancy.organisation("company_id")),
            write=tenancy.organisation("agency_id"),
        )

    class Meta:
        constraints = (
            models.CheckConstraint(name="a_free_slot_costs_nothing", condition=Q(slot_ref="") | Q(amount_yen=0)),
            models.CheckConstraint(
                name="a_refund_is_never_more_than_the_fee", condition=Q(refund_yen__lte=models.F("amount_yen"))
            ),
        )

    def __str__(self) -> str:
        return self.ref
