"""What came of an introduction: the hire, and whether the person stayed."""

from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy


def new_ref() -> str:
    """A fresh outcome reference."""
    return refs.new("OUT")


class Outcome(models.Model):
    """A hire: agreed pay and term, start of work, and an early leaving if there was one."""

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    introduction = models.OneToOneField("introductions.Introduction", models.PROTECT, related_name="outcome")
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="outcomes")
    term = models.CharField(max_length=10)
    expected_pay_yen = models.PositiveBigIntegerField()
    hired_on = models.DateField(null=True)
    """採用年月日: the day the offer was accepted."""
    starts_on = models.DateField()
    """入社日 as agreed."""
    started_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left_by_own_choice = models.BooleanField(null=True)
    no_solicit_until = models.DateField(null=True)
    """転職勧奨禁止期間: two years less a day from the start, open-ended contracts only."""
    reported_at = models.DateTimeField()

    class Privacy:
        keep = frozenset(
            {
                "ref", "introduction", "agency", "company", "candidate", "term", "expected_pay_yen", "hired_on",
                "starts_on", "started_on", "left_on", "left_by_own_choice", "no_solicit_until", "reported_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.candidate(), tenancy.organisation("agency_id"), tenancy.organisation("company_id")
            ),
            write=tenancy.either(tenancy.organisation("agency_id"), tenancy.organisation("company_id")),
        )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="nobody_leaves_before_starting",
                condition=Q(left_on__isnull=True) | Q(started_on__isnull=False, left_on__gte=models.F("started_on")),
            ),
        )

    def __str__(self) -> str:
        return self.ref
