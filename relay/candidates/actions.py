"""Registering, steering one's own data, and leaving."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from relay.audit.acts import act
from relay.candidates import mails
from relay.candidates.events import CandidateAmended, CandidateErased, CandidateRegistered
from relay.candidates.models import Block, Candidate, Identity, Registration
from relay.candidates.policies import key_subject, map_subject
from relay.candidates.rules import (
    SIGNS_KEPT,
    SKILLS_MAX,
    Profile,
    Refusal,
    blind,
    canonical_address,
    canonical_phone,
    fold_company,
    fold_kana,
    why_not_register,
)
from relay.intake import queries as intake
from relay.intake.queries import LinkCard
from relay.kernel import keyring
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused, Stale
from relay.kernel.events import announce
from relay.kernel.permissions import Permission
from relay.kernel.privacy import erase as erase_fields
from relay.kernel.sealing import open_all
from relay.kernel.tenancy import scope
from relay.organisations import queries as organisations
from relay.users import actions as users

if TYPE_CHECKING:
    from relay.users.models import AddressProof, User


@act("candidate.register", needs=Permission.PUBLIC_ENTER)
def register(*, code: str, proof_ref: str, profile: Profile, by: Actor) -> Registration:
    """Take somebody into the relay who opened a link and proved an address; known people get one more registration."""
    if no := why_not_register(profile):
        raise Refused(*no)
    with scope(house(at=by.at)):
        link = intake.by_code(code)
        if link is None:
            raise Refused(Refusal.LINK_UNKNOWN)
        proof = users.take_proof(ref=proof_ref, purpose="register", by=by)
        user = users.ensure_user(email=proof.email, by=by)
        candidate = _enter(user, proof, profile, by=by)
        registration = _note(candidate, link, proof, by=by)
        if candidate.registered_at == by.at:
            mails.welcome(candidate, to=proof.email, language=by.language)
        else:
            mails.again(registration, to=proof.email, language=by.language)
        announce(CandidateRegistered(candidate_id=candidate.pk, registration_id=registration.pk), by=by)
    return registration


@act("candidate.amend", needs=Permission.SELF_STEER)
def amend(candidate: Candidate, profile: Profile, *, by: Actor) -> Candidate:
    """Change one's own profile."""
    if no := why_not_register(profile):
        raise Refused(*no)
    _refuse_erased(candidate)
    _write_profile(candidate, profile, by=by)
    _write_names(candidate, profile)
    announce(CandidateAmended(candidate_id=candidate.pk), by=by)
    return candidate


@act("candidate.block", needs=Permission.SELF_STEER)
def block(candidate: Candidate, *, name: str, by: Actor) -> Block:
    """Never be shown to a company, from now on."""
    _refuse_erased(candidate)
    if not fold_company(name):
        raise Refused(Refusal.COMPANY_MISSING, "name")
    row = _block(candidate, name=name.strip()[:120], number="", by=by)
    announce(CandidateAmended(candidate_id=candidate.pk), by=by)
    return row


@act("candidate.lift_block", needs=Permission.SELF_STEER)
def lift_block(candidate: Candidate, *, block_id: int, by: Actor) -> Candidate:
    """Allow a company again."""
    changed = Block.objects.filter(pk=block_id, candidate=candidate, lifted_at=None).update(lifted_at=by.at)
    if changed != 1:
        raise Stale(str(candidate))
    announce(CandidateAmended(candidate_id=candidate.pk), by=by)
    return candidate


@act("candidate.erase", needs=Permission.SELF_STEER)
def erase(candidate: Candidate, *, by: Actor) -> Candidate:
    """Leave: everything goes at once but what the law keeps."""
    changed = Candidate.objects.filter(pk=candidate.pk, state=Candidate.State.ACTIVE).update(
        state=Candidate.State.ERASED, erased_at=by.at
    )
    if changed != 1:
        raise Stale(str(candidate))
    with scope(house(at=by.at)):
        identity = Identity.objects.get(candidate=candidate)
        user = candidate.user
        mails.goodbye(candidate, to=identity.email, language=user.language)
        mails.forget(identity.email)
        users.forget_address(identity.email, by=by)
        announce(CandidateErased(candidate_id=candidate.pk), by=by)
        for row in (candidate, identity, *candidate.blocks.all(), *Registration.objects.filter(candidate=candidate)):
            erase_fields(row)
        _close_account(user)
        keyring.destroy(key_subject(candidate.pk))
    candidate.state, candidate.erased_at = Candidate.State.ERASED, by.at
    return candidate


@act("candidate.cut_map", needs=Permission.HOUSE_RUN)
def cut_map(*, before: datetime, but: Collection[int], by: Actor) -> None:
    """Forget who registered through which link before a moment, but for registrations that still wait to be counted.

    What the abuse rules compare (network, session, host of the address) goes after 30 days already.
    """
    over = Registration.objects.filter(registered_at__lt=before).exclude(pk__in=but)
    keyring.destroy(*map(map_subject, over.values_list("ref", flat=True)))
    over.delete()
    Registration.objects.filter(registered_at__lt=by.at - SIGNS_KEPT).update(email_domain="", network="", session="")


def _enter(user: "User", proof: "AddressProof", profile: Profile, *, by: Actor) -> Candidate:
    candidate, _ = Candidate.objects.get_or_create(user=user, defaults={"registered_at": by.at, "active_at": by.at})
    if candidate.state == Candidate.State.ERASED:  # a member of staff, whose account outlived the erasure, comes back
        candidate.state, candidate.erased_at = Candidate.State.ACTIVE, None
    _write_profile(candidate, profile, by=by)
    key = blind(canonical_address(proof.email), key=settings.BLIND_INDEX_KEY, purpose="email")
    Identity.objects.update_or_create(
        candidate=candidate, defaults={**_names(profile), "email": proof.email, "email_key": key}
    )
    if profile.current_employer.strip() and fold_company(profile.current_employer):
        _block(candidate, name=profile.current_employer.strip()[:120], number="", by=by)
    return candidate


def _note(candidate: Candidate, link: LinkCard, proof: "AddressProof", *, by: Actor) -> Registration:
    company = organisations.card_of(link.company_id)
    _block(candidate, name=company.name, number=company.corporate_number, by=by)
    return Registration.objects.create(
        candidate=str(candidate.pk),
        link_id=link.id,
        registered_at=by.at,
        proof_ref=proof.ref,
        email_domain=proof.email.rpartition("@")[2],
        network=by.network,
        session=by.session,
    )


def _write_names(candidate: Candidate, profile: Profile) -> None:
    names = _names(profile)
    identity = Identity.objects.get(candidate=candidate)
    for field, value in names.items():
        setattr(identity, field, value)
    identity.save(update_fields=list(names))


def _names(profile: Profile) -> dict[str, str]:
    family_kana, given_kana = fold_kana(profile.family_kana), fold_kana(profile.given_kana)
    phone = canonical_phone(profile.phone)
    key = settings.BLIND_INDEX_KEY
    return {
        "family_name": profile.family_name.strip()[:60],
        "given_name": profile.given_name.strip()[:60],
        "family_kana": family_kana[:60],
        "given_kana": given_kana[:60],
        "phone": phone,
        "name_key": blind(f"{family_kana} {given_kana}", key=key, purpose="name"),
        "phone_key": blind(phone, key=key, purpose="phone"),
    }


def _write_profile(candidate: Candidate, profile: Profile, *, by: Actor) -> None:
    candidate.occupations = list(profile.occupations)
    candidate.prefectures = list(profile.prefectures)
    candidate.remote_wished = profile.remote_wished
    candidate.experience_occupation = profile.experience_occupation
    candidate.experience_years = min(profile.experience_years, 60)
    candidate.skills = [skill.strip()[:40] for skill in profile.skills if skill.strip()][:SKILLS_MAX]
    candidate.licences = [licence.strip()[:60] for licence in profile.licences if licence.strip()][:SKILLS_MAX]
    candidate.salary_floor_yen = profile.salary_floor_yen
    candidate.pace = profile.pace
    candidate.history = [dict(stage) for stage in profile.history]
    candidate.active_at = by.at
    candidate.save()


def _block(candidate: Candidate, *, name: str, number: str, by: Actor) -> Block:
    key = fold_company(name)[:120]
    for row in open_all(Block.objects.filter(candidate=candidate, lifted_at=None)):
        if (row.corporate_number, row.name_key) == (number, key):
            return row
    return Block.objects.create(candidate=candidate, corporate_number=number, name=name, name_key=key, since=by.at)


def _refuse_erased(candidate: Candidate) -> None:
    if candidate.state == Candidate.State.ERASED:
        raise Refused(Refusal.ERASED)


def _close_account(user: "User") -> None:
    """A person who also acts for an organisation keeps that account; everybody else's is emptied and shut."""
    if organisations.memberships_of(user.pk):
        return
    user.email, user.name, user.is_active = "", "", False
    user.set_unusable_password()
    user.save()
    keyring.destroy(user.sealed_under)
