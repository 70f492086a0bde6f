"""Questions about the outbox."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from relay.kernel.actors import Actor, Kind
from relay.mail.models import Message
from relay.mail.rules import next_try_after


def visible_to(actor: Actor) -> QuerySet[Message]:
    """The whole outbox for the house and the operator; nothing for anybody else."""
    if actor.kind not in {Kind.HOUSE, Kind.OPERATOR}:
        return Message.objects.none()
    return Message.objects.order_by("-id")


def waiting(at: datetime) -> list[int]:
    """Mails that wait for longer than a minute, or failed and are due for another try."""
    due = list(
        Message.objects.filter(state=Message.State.QUEUED, queued_at__lt=at - timedelta(minutes=1))
        .order_by("id")
        .values_list("pk", flat=True)[:200]
    )
    for message in Message.objects.filter(state=Message.State.FAILED).order_by("id")[:200]:
        pause = next_try_after(message.tries_count)
        if pause is not None and message.queued_at + pause <= at:
            due.append(message.pk)
    return due
