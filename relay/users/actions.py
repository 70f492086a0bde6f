"""Proving an address, and making users."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from relay.audit.acts import act
from relay.kernel import keyring, refs
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.kernel.reasons import Reason
from relay.kernel.sealing import open_all
from relay.kernel.tenancy import scope
from relay.users import mails
from relay.users.models import AddressProof, Tally, User
from relay.users.rules import (
    ASKS_FOR_AN_ADDRESS,
    ASKS_FOR_AN_ADDRESS_FROM_A_NETWORK,
    ASKS_FROM_A_NETWORK,
    CODE_DIGITS,
    CODE_LIFE,
    GUESSES_FROM_A_NETWORK,
    PROOF_LIFE,
    SAME_GUESS_FROM_A_NETWORK,
    TRIES_AT_AN_ADDRESS,
    TRIES_FROM_A_NETWORK,
    TRIES_MAX,
    Refusal,
    digest_of,
    fold_address,
    fold_code,
    why_not_prove,
)
from relay.users.steps import spend

TALLIES_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class ProofAnswer:
    """Whether the code was right; if not, why, and how many tries are left."""

    proved: bool
    reason: Reason | None
    tries_left: int


@act("user.ask_proof", needs=Permission.PUBLIC_ENTER)
def ask_proof(*, email: str, purpose: str, by: Actor) -> AddressProof:
    """Mail a one-time code to an address; asking again makes the earlier one worthless."""
    address = fold_address(email)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(Refusal.NO_ADDRESS, "email") from None

    ref = refs.new("PRF")
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    with scope(house(at=by.at)):
        spend(ASKS_FOR_AN_ADDRESS_FROM_A_NETWORK, address, by.network, at=by.at)
        spend(ASKS_FOR_AN_ADDRESS, address, at=by.at)
        spend(ASKS_FROM_A_NETWORK, by.network, at=by.at)
        AddressProof.objects.filter(session=by.session, purpose=purpose, proved_at=None).update(tries_count=TRIES_MAX)
        proof = AddressProof.objects.create(
            ref=ref,
            purpose=purpose,
            email=address,
            session=by.session,
            code_digest=digest_of(code, ref=ref, key=settings.SECRET_KEY),
            asked_at=by.at,
            expires_at=by.at + CODE_LIFE,
        )
        mails.code(proof, code, language=by.language)
    return proof


@act("user.prove", needs=Permission.PUBLIC_ENTER)
def prove(*, ref: str, code: str, by: Actor) -> ProofAnswer:
    """Check a typed code in the session that asked for it; a wrong one is counted and answered, not raised."""
    with scope(house(at=by.at)):
        proof = AddressProof.objects.select_for_update().filter(ref=ref).first()
        if proof is None:
            return ProofAnswer(proved=False, reason=Refusal.OTHER_SESSION, tries_left=0)
        try:
            spend(TRIES_AT_AN_ADDRESS, proof.email, at=by.at)
            spend(TRIES_FROM_A_NETWORK, by.network, at=by.at)
        except Refused as no:
            return ProofAnswer(proved=False, reason=no.reason, tries_left=TRIES_MAX - proof.tries_count)
        typed = digest_of(fold_code(code), ref=ref, key=settings.SECRET_KEY)
        reason = why_not_prove(
            same_session=bool(by.session) and hmac.compare_digest(proof.session, by.session),
            used=proof.proved_at is not None,
            expired=by.at >= proof.expires_at,
            tries_count=proof.tries_count,
            code_is_right=hmac.compare_digest(proof.code_digest, typed),
        )
        if reason is None:
            proof.proved_at = by.at
        elif reason in {Refusal.WRONG_CODE, Refusal.TOO_MANY_TRIES}:
            proof.tries_count = min(proof.tries_count + 1, TRIES_MAX)
        proof.save(update_fields=["proved_at", "tries_count"])
    return ProofAnswer(proved=reason is None, reason=reason, tries_left=TRIES_MAX - proof.tries_count)


@act("user.take_proof", needs=Permission.PUBLIC_ENTER)
def take_proof(*, ref: str, purpose: str, by: Actor) -> AddressProof:
    """Use up a proved address, once, inside the act that rests on it."""
    with scope(house(at=by.at)):
        proof = AddressProof.objects.select_for_update().filter(ref=ref, purpose=purpose).first()
        if proof is None or proof.proved_at is None or proof.session != by.session:
            raise Refused(Refusal.OTHER_SESSION)
        if proof.used_at is not None:
            raise Refused(Refusal.USED)
        if by.at >= proof.proved_at + PROOF_LIFE:
            raise Refused(Refusal.EXPIRED)
        proof.used_at = by.at
        _forget([proof], used_at=by.at)
    return proof


@act("user.ensure_user", needs=Permission.PUBLIC_ENTER)
def ensure_user(*, email: str, name: str = "", by: Actor, password: str | None = None) -> User:
    """The user of a proved address, made when there is none; an existing user's password is never touched."""
    with scope(house(at=by.at)):
        if user := User.objects.filter(email__iexact=email).first():
            return user
        return User.objects.create_user(
            email=email, password=password, name=name, language=by.language, joined_at=by.at
        )


@act("user.note_guess", needs=Permission.PUBLIC_ENTER)
def note_guess(*, code: str, by: Actor) -> None:
    """Count a link code that leads nowhere, once an hour; too many different ones from a network and all codes wait."""
    with scope(house(at=by.at)):
        try:
            spend(SAME_GUESS_FROM_A_NETWORK, code, by.network, at=by.at)
        except Refused:  # an old mail that many open in one office is one guess, however often it is opened
            return
        spend(GUESSES_FROM_A_NETWORK, by.network, at=by.at)


@act("user.drop_tallies", needs=Permission.HOUSE_RUN)
def drop_tallies(*, by: Actor) -> None:
    """Forget the counts of stretches that are long over."""
    Tally.objects.filter(began_at__lt=by.at - TALLIES_KEPT).delete()


@act("user.drop_proofs", needs=Permission.HOUSE_RUN)
def drop_proofs(*, by: Actor) -> None:
    """Forget the addresses of proofs that ran out: nobody can go on with them."""
    _forget(AddressProof.objects.filter(expires_at__lt=by.at - PROOF_LIFE).exclude(email=""))


@act("user.forget_address", needs=Permission.SELF_STEER)
def forget_address(email: str, *, by: Actor) -> None:
    """Empty the proofs of an address; that something was proved, and when, stays."""
    with scope(house(at=by.at)):
        _forget(AddressProof.objects.filter(email__iexact=email))


def _forget(proofs: Iterable[AddressProof], **noted: datetime) -> None:
    """Empty the rows and destroy their keys; an address read before stays in the hand that read it."""
    found = open_all(proofs)
    for proof in found:
        assert proof.email is not None  # opened now, while its key is still there
    AddressProof.objects.filter(pk__in=[proof.pk for proof in found]).update(**AddressProof.Privacy.erase, **noted)
    keyring.destroy(*(proof.sealed_under for proof in found))
