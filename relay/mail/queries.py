"""Questions about the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from relay.kernel.actors import Actor, Kind
from relay.kernel.sealing import open_all
from relay.mail.models import Message
from relay.mail.rules import TRIES_MAX, next_try_after

SEARCHED = 2000
"""How many mails the mailbox of the demo looks through for an address; they are sealed, so each has to be opened."""


@dataclass(frozen=True)
class OutboxRow:
    """A mail and how far it got; neither what stands in it nor to whom it goes."""

    ref: str
    template: str
    language: str
    state: str
    queued_at: datetime
    sent_at: datetime | None
    tries_count: int
    answer: str


@dataclass(frozen=True)
class MailCard:
    """A whole mail; for the mailbox of the demo alone."""

    ref: str
    to: str
    subject: str
    text: str
    html: str
    template: str
    language: str
    state: str
    queued_at: datetime


def visible_to(actor: Actor) -> QuerySet[Message]:
    """The whole outbox for the house and the operator; nothing for anybody else."""
    if actor.kind not in {Kind.HOUSE, Kind.OPERATOR}:
        return Message.objects.none()
    return Message.objects.order_by("-id")


def outbox(actor: Actor, *, state: str = "", limit: int = 200) -> list[OutboxRow]:
    """The last mails and how far they got, for the operator; of one state where one is named."""
    rows = visible_to(actor).filter(state=state) if state else visible_to(actor)
    fields = ("ref", "template", "language", "state", "queued_at", "sent_at", "tries_count", "answer")
    return [OutboxRow(*row) for row in rows.values_list(*fields)[:limit]]


def counts(actor: Actor) -> dict[str, int]:
    """How many mails are in which state."""
    found = dict(visible_to(actor).order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Message.State.values}


def mailbox(actor: Actor, *, to: str = "", limit: int = 100) -> list[MailCard]:
    """The last mails with all that stands in them, to one address where one is named; for the demo alone."""
    rows = visible_to(actor)
    if not to.strip():
        return [_mail_card(row) for row in open_all(rows[:limit])]
    found = [row for row in open_all(rows[:SEARCHED]) if to.strip().lower() in row.to.lower()]
    return [_mail_card(row) for row in found[:limit]]


def message(actor: Actor, ref: str) -> MailCard | None:
    """One whole mail, or None; for the demo alone."""
    row = visible_to(actor).filter(ref=ref).first()
    return _mail_card(row) if row else None


def waiting(at: datetime) -> list[int]:
    """Mails that wait for longer than a minute, or failed and are due for another try."""
    due = list(
        Message.objects.filter(state=Message.State.QUEUED, queued_at__lt=at - timedelta(minutes=1))
        .order_by("id")
        .values_list("pk", flat=True)[:200]
    )
    for message in Message.objects.filter(state=Message.State.FAILED, tries_count__lt=TRIES_MAX).order_by("id")[:200]:
        pause = next_try_after(message.tries_count)
        if pause is not None and message.queued_at + pause <= at:
            due.append(message.pk)
    return due


def _mail_card(row: Message) -> MailCard:
    return MailCard(
        ref=row.ref,
        to=row.to,
        subject=row.subject,
        text=row.text,
        html=row.html,
        template=row.template,
        language=row.language,
        state=row.state,
        queued_at=row.queued_at,
    )
