"""Questions about the trail."""

from django.db.models import QuerySet

from relay.audit.models import Entry
from relay.kernel.actors import Actor, Kind


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """The acts of the actor's own organisation; all of them for the operator."""
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return Entry.objects.order_by("-id")
    return Entry.objects.filter(organisation_id=actor.organisation_id or 0).order_by("-id")
