"""The outbox: every mail is a row first, written in the transaction of the act that wants it."""

from django.db import models

from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh message reference."""
    return refs.new("MSG")


class Message(models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        """How far it got."""

        QUEUED = "queued", "queued"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    MOVES: Moves = {
        "queued": frozenset({"sent", "failed"}),
        "failed": frozenset({"queued"}),
        "sent": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    template = models.CharField(max_length=80)
    to = Sealed(searchable=True)
    subject = Sealed()
    text = Sealed()
    html = Sealed()
    language = models.CharField(max_length=5, default="ja")
    event_key = models.CharField(max_length=120, unique=True)
    """The event this mail belongs to: queueing it again is the same mail, and names its Message-ID."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries_count = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    """What the provider said, shortened; never an address."""

    class Privacy:
        erase = {"to": "", "subject": "", "text": "", "html": ""}
        keep = frozenset(
            {"ref", "template", "language", "event_key", "state", "queued_at", "sent_at", "tries_count", "answer"}
        )

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        indexes = (models.Index(fields=["state", "queued_at"], name="messages_waiting"),)

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """A key of its own, destroyed once the mail is not needed any more."""
        return f"mail:{self.ref}"

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref
