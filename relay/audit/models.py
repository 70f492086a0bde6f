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


class Leaf(models.Model):
    """An entry's place in the tree, and its hash; given once, by the sequencer."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    digest = models.BinaryField(max_length=32)

    class Privacy:
        keep = frozenset({"index", "entry", "digest"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.NOBODY, append_only=True)

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Checkpoint(models.Model):
    """The signed root over the first so many entries; its note leaves the house."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    frontier = models.JSONField()
    """Hashes of the full subtrees, as hex: all the next checkpoint needs."""
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Privacy:
        keep = frozenset({"size", "root", "frontier", "note", "signed_at"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.ANYONE, reason="a checkpoint is made to be published", append_only=True)

    def __str__(self) -> str:
        return f"checkpoint {self.size}"
