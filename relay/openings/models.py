"""Openings (求人): jobs to be filled, with every condition the law wants shown."""

from django.db import models
from django.db.models import F, Q

from relay.kernel import refs, tenancy
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh opening reference."""
    return refs.new("OPN")


class Opening(models.Model):
    """A company's opening; drafts may be incomplete, an open one never is (職業安定法 5条の3)."""

    class State(models.TextChoices):
        """Whether it may be shown."""

        DRAFT = "draft", "draft"
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    class Term(models.TextChoices):
        """契約期間."""

        PERMANENT = "permanent", "permanent"
        FIXED = "fixed", "fixed term"

    MOVES: Moves = {
        "draft": frozenset({"open", "closed"}),
        "open": frozenset({"closed"}),
        "closed": frozenset({"open"}),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="openings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=80)
    occupation = models.CharField(max_length=40)
    """A key of openings.rules.OCCUPATIONS."""
    prefecture = models.CharField(max_length=2, blank=True)
    """JIS X 0401 code, 01–47."""
    remote = models.CharField(max_length=8, default="none")
    """none, partly or fully."""
    term = models.CharField(max_length=10, choices=Term.choices, default=Term.PERMANENT)
    salary_min_yen = models.PositiveIntegerField(null=True)
    salary_max_yen = models.PositiveIntegerField(null=True)
    """Expected yearly pay (理論年収)."""
    skills = models.JSONField(default=list)
    """Wanted skills, each a short word; what a job-echo card answers."""
    must_skills = models.JSONField(default=list)
    licences = models.JSONField(default=list)
    years_min = models.PositiveSmallIntegerField(default=0)
    seats_count = models.PositiveSmallIntegerField(default=1)
    conditions = models.JSONField(default=dict)
    """The required items of 求人票 as text, keyed as in openings.rules.REQUIRED."""
    declared_at = models.DateTimeField(null=True)
    """When the company signed the self-declaration (自己申告, 職業安定法 5条の6)."""
    posted_at = models.DateTimeField(null=True)
    amended_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset(
            {
                "ref", "company", "state", "version", "title", "occupation", "prefecture", "remote", "term",
                "salary_min_yen", "salary_max_yen", "skills", "must_skills", "licences", "years_min", "seats_count",
                "conditions", "declared_at", "posted_at", "amended_at", "confirmed_at", "closed_at",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.organisation("company_id"),
                "state <> 'draft' AND relay_organisation() IS NOT NULL",
                "state <> 'draft' AND relay_candidate() IS NOT NULL",
            ),
            write=tenancy.organisation("company_id"),
        )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="salary_range_is_in_order",
                condition=Q(salary_max_yen__isnull=True)
                | Q(salary_min_yen__isnull=True)
                | Q(salary_max_yen__gte=F("salary_min_yen")),
            ),
            models.CheckConstraint(
                name="an_open_opening_was_declared", condition=~Q(state="open") | Q(declared_at__isnull=False)
            ),
        )
        indexes = (models.Index(fields=["company", "state"], name="openings_of_company"),)

    def __str__(self) -> str:
        return self.ref


class OpeningVersion(models.Model):
    """What an opening said in one version: kept for ever, so that old and new can be compared (職業安定法 5条の3第3項)."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="versions")
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    said = models.JSONField()
    """The facts as openings.queries.said writes them."""
    at = models.DateTimeField()

    class Privacy:
        keep = frozenset({"opening", "company", "version", "said", "at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.organisation("company_id"), write=tenancy.organisation("company_id"), append_only=True
        )

    class Meta:
        constraints = (models.UniqueConstraint(name="one_row_per_opening_and_version", fields=["opening", "version"]),)

    def __str__(self) -> str:
        return f"{self.opening_id} v{self.version}"
