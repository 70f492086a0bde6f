"""Taking a counted registration back for proven fraud: who may, for what, until when, and what it costs the company."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

EVIDENCE_LEAST, EVIDENCE_MOST = 10, 500
SAYS = "fraud was proved: "
"""How the ledger begins its reason; the class of fraud follows."""


class Fraud(Reason):
    """The classes of fraud; the company reads the class, never the evidence."""

    INVENTED = "invented", _("The person who registered does not exist.")
    OWN_PEOPLE = "own-people", _("The company's own people registered.")
    SAME_PERSON = "same-person", _("One person registered under several addresses.")
    AUTOMATED = "automated", _("A program registered, not a person.")


class Effect(Reason):
    """What the next closing does to the company's slots when one counted person is taken back."""

    COUNT = "count", _("The count goes down by one; no slot is touched.")
    SLOT = "slot", _("The count goes down by one, and one available slot is taken back: it is no longer earned.")
    DEBT = (
        "debt",
        _("The count goes down by one. The slot was spent already, so the company owes one: the next slot it earns pays for it."),
    )  # fmt: skip


class Refusal(Reason):
    """Why a reversal may not be asked for or decided."""

    NOT_COUNTED = "H-SLOTS-3", _("Only a counted registration can be taken back.")
    TOO_LATE = "H-SLOTS-4", _("The time in which a counted registration can be taken back is over.")
    FOUR_EYES = "H-SLOTS-5", _("A second person must confirm this; you asked for it yourself.")
    NO_GROUND = "H-SLOTS-6", _("Please choose the class of fraud.")
    NO_EVIDENCE = "H-SLOTS-7", _("Please write down the evidence in 10 to 500 letters.")
    ALREADY_ASKED = "H-SLOTS-8", _("Somebody has already asked for this registration to be taken back.")
    NOT_ASKED = "H-SLOTS-9", _("Nobody asks any more for this registration to be taken back.")


def last_moment(confirmed_at: datetime, fraud_days: int) -> datetime:
    """Until when a counted registration may be taken back."""
    return confirmed_at + timedelta(days=fraud_days)


def why_not_ask(
    *, state: str, confirmed_at: datetime | None, at: datetime, fraud_days: int, asked_by: str
) -> Refusal | None:
    """Why nobody may ask for this registration to be taken back, or None."""
    no = _why_not_touch(state, confirmed_at, at, fraud_days)
    return no or (Refusal.ALREADY_ASKED if asked_by else None)


def why_not_accuse(*, ground: str, why: str) -> Refusal | None:
    """Why this is no accusation that a second person could judge, or None."""
    if ground not in {fraud.code for fraud in Fraud}:
        return Refusal.NO_GROUND
    return None if EVIDENCE_LEAST <= len(why.strip()) <= EVIDENCE_MOST else Refusal.NO_EVIDENCE


def why_not_decide(
    *, state: str, confirmed_at: datetime | None, at: datetime, fraud_days: int, asked_by: str, by: str
) -> Refusal | None:
    """Why this person may not decide this reversal, or None; who asked for it never may."""
    if no := _why_not_touch(state, confirmed_at, at, fraud_days):
        return no
    if not asked_by:
        return Refusal.NOT_ASKED
    return Refusal.FOUR_EYES if asked_by == by else None


def effect_of(*, rest: int, waiting_count: int, available: int, per_slot: int) -> Effect:
    """What taking one more back does, after those that already wait for the closing; as things stand now."""
    effect = Effect.COUNT
    for _one in range(waiting_count + 1):
        effect = Effect.COUNT
        if rest == 0:
            rest, effect = per_slot, Effect.SLOT if available else Effect.DEBT
            available = max(available - 1, 0)
        rest -= 1
    return effect


def fraud_in(says: str) -> Fraud | None:
    """The class of fraud a ledger line names, if it names one."""
    return next((fraud for fraud in Fraud if says == SAYS + fraud.code), None)


def _why_not_touch(state: str, confirmed_at: datetime | None, at: datetime, fraud_days: int) -> Refusal | None:
    if state != "confirmed" or confirmed_at is None:
        return Refusal.NOT_COUNTED
    return Refusal.TOO_LATE if at > last_moment(confirmed_at, fraud_days) else None
