"""Limits, counted in the database: these steps stand beneath the acts and run in the house's scope."""

from datetime import datetime

from django.conf import settings
from django.db.models import F

from relay.kernel.errors import Refused
from relay.users.models import Tally
from relay.users.rules import Limit, Refusal, limit_key


def spend(limit: Limit, *values: str, at: datetime) -> None:
    """Count once more, or refuse; exact however many ask at the same moment, since the row itself is compared."""
    if not all(values):  # the house and the invented world come from no network
        return
    key = limit_key(limit, *values, key=settings.BLIND_INDEX_KEY)
    row, _created = Tally.objects.get_or_create(key=key, began_at=limit.began_at(at))
    allowed = Tally.objects.filter(pk=row.pk, done_count__lt=limit.most)
    if allowed.update(done_count=F("done_count") + 1) != 1:
        raise Refused(Refusal.TOO_OFTEN)
