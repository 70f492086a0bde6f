"""Questions about the trail."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import QuerySet

from relay.audit.models import Checkpoint, Entry
from relay.audit.notes import private_key, public_text
from relay.kernel.actors import Actor, Kind


@dataclass(frozen=True)
class Line:
    """One act that was done."""

    at: datetime
    act: str
    actor: str
    kind: str
    about: str


@dataclass(frozen=True)
class Seal:
    """The newest signed checkpoint of the trail, as it leaves the house."""

    size: int
    note: str
    signed_at: datetime


def newest_seal() -> Seal | None:
    """The newest checkpoint, or None before the first."""
    row = Checkpoint.objects.order_by("-size").first()
    return Seal(row.size, row.note, row.signed_at) if row else None


def published_key() -> str:
    """The public half of the key that signs the checkpoints, as 64 hex digits."""
    return public_text(signing_key().public_key())


def signing_key() -> Ed25519PrivateKey:
    """The key that signs what leaves the house: checkpoints, and receipts of consents."""
    return private_key(settings.AUDIT_SIGNING_KEY)


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """The acts of the actor's own organisation; all of them for the operator."""
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return Entry.objects.order_by("-id")
    return Entry.objects.filter(organisation_id=actor.organisation_id or 0).order_by("-id")


def was_done(act: str, *, about: str, since: datetime) -> bool:
    """Whether an act was done about something since a moment; asked in the house's scope, by rules that rest on it."""
    return Entry.objects.filter(act=act, about=about, at__gte=since).exists()


def lines(actor: Actor, *, act: str = "", who: str = "", about: str = "", limit: int = 200) -> list[Line]:
    """The last acts the actor may know of, searched by act, actor and what they were about."""
    rows = visible_to(actor)
    if act:
        rows = rows.filter(act__icontains=act.strip())
    if who:
        rows = rows.filter(actor__icontains=who.strip())
    if about:
        rows = rows.filter(about__icontains=about.strip())
    return [Line(row.at, row.act, row.actor, row.kind, row.about) for row in rows[:limit]]
