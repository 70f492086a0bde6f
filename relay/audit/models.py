"""The trail: who did what, when, about what; nothing personal, never changed."""

from django.db import models

from relay.kernel import tenancy


class Entry(models.Model):
    """One act that was done."""

    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    organisation_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=80, blank=True)

    class Privacy:
        keep = frozenset({"at", "act", "actor", "kind", "organisation_id", "about"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.organisation("organisation_id"),
            append_only=True,
        )

    class Meta:
        indexes = (models.Index(fields=["organisation_id", "-id"], name="entries_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.act} {self.about}"
