"""Links a company gives to the applicants it turned down."""

from django.db import models

from relay.kernel import refs, tenancy


def new_ref() -> str:
    """A fresh link reference, for pages; the code itself is what the applicant carries."""
    return refs.new("LNK")


class IntakeLink(models.Model):
    """A company's link: one code for a whole campaign, never for one applicant."""

    class Stage(models.TextChoices):
        """How far the applicant had come."""

        ANY = "any", "any"
        DOCUMENTS = "documents", "documents"
        FIRST = "first", "first interview"
        FINAL = "final", "final interview"

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="links")
    code = models.CharField(max_length=16, unique=True)
    """Sixteen Crockford symbols, the last a check symbol."""
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.ANY)
    label = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset({"ref", "company", "code", "stage", "label", "issued_at", "revoked_at"})

    class Tenancy:
        policy = tenancy.everyone(
            "an applicant who carries the code is not signed in; the code is its own key",
            write=tenancy.organisation("company_id"),
        )

    def __str__(self) -> str:
        return self.ref
