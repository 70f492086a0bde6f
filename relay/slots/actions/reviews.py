"""Deciding a burst as a whole: far more people than ever came through one link, and somebody has looked into it."""

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused, Stale
from relay.kernel.permissions import Permission
from relay.slots import queries
from relay.slots.actions.counting import review
from relay.slots.models import Referral
from relay.slots.rules.counting import Refusal


@act("slots.review_burst", needs=Permission.REFERRAL_REVIEW)
def review_burst(referral_ref: str, *, count: bool, expected: int, by: Actor) -> list[Referral]:
    """Decide the burst a doubt belongs to: count those with no other sign against them, or count none of it.

    `expected` is the number the decision was made about; `Stale` when the burst is no longer that.
    """
    burst = queries.burst_of(by, referral_ref)
    if burst is None:
        raise Refused(Refusal.NOT_DOUBTFUL)
    refs = burst.plain_refs if count else burst.refs
    waiting = Referral.objects.select_for_update().filter(ref__in=refs, state=Referral.State.DOUBTFUL).order_by("pk")
    if not refs or len(waiting) != expected:
        raise Stale(referral_ref)
    return [review(referral.ref, count=count, by=by) for referral in waiting]
