"""What the house keeps to watch over the exchange: where a company's people were, and whether the books held."""

from django.db import models

from relay.kernel import refs, tenancy


def new_proof_ref() -> str:
    """A fresh reference of a proof of the books."""
    return refs.new("PRF")


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


class Proof(models.Model):
    """One recomputation of the books, with the first wrong row of each law that did not hold."""

    ref = models.CharField(max_length=14, unique=True, default=new_proof_ref)
    proved_at = models.DateTimeField()
    proved_by = models.CharField(max_length=80)
    transfers_count = models.PositiveBigIntegerField()
    faults = models.JSONField(default=list)
    """[{"law": "L2", "row": "…", "says": "…"}, …]; empty when the books held."""

    class Privacy:
        keep = frozenset({"ref", "proved_at", "proved_by", "transfers_count", "faults"})

    class Tenancy:
        policy = tenancy.house_only()

    def __str__(self) -> str:
        return self.ref
