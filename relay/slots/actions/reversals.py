"""Proven fraud: one person asks with evidence, another decides; it shows in the company's next closing."""

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused, Stale
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.slots import queries
from relay.slots.models import Referral
from relay.slots.rules.counting import Void
from relay.slots.rules.reversals import Refusal, why_not_accuse, why_not_ask, why_not_decide

FIELDS = {Refusal.NO_GROUND: "ground", Refusal.NO_EVIDENCE: "why"}


@act("slots.ask_reversal", needs=Permission.REFERRAL_REVIEW)
def ask_reversal(referral_ref: str, *, ground: str, why: str, by: Actor) -> Referral:
    """Ask for a counted registration to be taken back, with the class of fraud and the evidence."""
    referral = _locked(referral_ref)
    no = why_not_ask(
        state=referral.state,
        confirmed_at=referral.confirmed_at,
        at=by.at,
        fraud_days=queries.policy_at(by.at).fraud_days,
        asked_by=referral.reversal_asked_by,
    ) or why_not_accuse(ground=ground, why=why)
    if no:
        raise Refused(no, FIELDS.get(no))
    return _note(
        referral, reversal_asked_by=by.name, reversal_asked_at=by.at, reversal_ground=ground, reversal_why=why.strip()
    )


@act("slots.confirm_reversal", needs=Permission.REFERRAL_REVIEW)
def confirm_reversal(referral_ref: str, *, by: Actor) -> Referral:
    """Take it back, as a second person: the next closing shows it, and a slot no longer earned goes or is owed."""
    referral = _to_decide(referral_ref, by=by)
    move(
        referral, Referral.State.REVERSED, Referral.MOVES,
        reversed_at=by.at, reversal_decided_by=by.name, reason_code=Void.FRAUD.code,
    )  # fmt: skip
    return referral


@act("slots.dismiss_reversal", needs=Permission.REFERRAL_REVIEW)
def dismiss_reversal(referral_ref: str, *, by: Actor) -> Referral:
    """Find the evidence too thin, as a second person: the registration stays counted, and may be asked about anew."""
    referral = _to_decide(referral_ref, by=by)
    return _note(referral, reversal_asked_by="", reversal_asked_at=None, reversal_ground="", reversal_why="")


def _to_decide(ref: str, *, by: Actor) -> Referral:
    referral = _locked(ref)
    if referral.state == Referral.State.REVERSED:
        raise Stale(ref)
    no = why_not_decide(
        state=referral.state,
        confirmed_at=referral.confirmed_at,
        at=by.at,
        fraud_days=queries.policy_at(by.at).fraud_days,
        asked_by=referral.reversal_asked_by,
        by=by.name,
    )
    if no:
        raise Refused(no)
    return referral


def _locked(ref: str) -> Referral:
    return Referral.objects.select_for_update().get(ref=ref)


def _note(referral: Referral, **fields: object) -> Referral:
    Referral.objects.filter(pk=referral.pk).update(**fields)
    referral.refresh_from_db()
    return referral
