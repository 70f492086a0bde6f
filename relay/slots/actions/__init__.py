"""Every write of the exchange."""

from relay.slots.actions.clearing import settle
from relay.slots.actions.closing import close_week
from relay.slots.actions.counting import (
    count_referral,
    count_registration,
    note_presence,
    review,
    void_for_consent,
)
from relay.slots.actions.declarations import declare_mails
from relay.slots.actions.desk import (
    close_for_opening,
    close_request,
    keep,
    note_presentation,
    open_request,
    release,
    restore,
    take,
    use,
)
from relay.slots.actions.expiry import expire_due
from relay.slots.actions.objections import answer_objection, object_to
from relay.slots.actions.proving import prove_books
from relay.slots.actions.reversals import ask_reversal, confirm_reversal, dismiss_reversal
from relay.slots.actions.reviews import review_burst

__all__ = [
    "answer_objection",
    "ask_reversal",
    "close_for_opening",
    "close_request",
    "close_week",
    "confirm_reversal",
    "count_referral",
    "count_registration",
    "declare_mails",
    "dismiss_reversal",
    "expire_due",
    "keep",
    "note_presence",
    "note_presentation",
    "object_to",
    "open_request",
    "prove_books",
    "release",
    "restore",
    "review",
    "review_burst",
    "settle",
    "take",
    "use",
    "void_for_consent",
]
