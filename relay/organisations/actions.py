"""Founding, vetting and amending organisations."""

from dataclasses import asdict, replace

from relay.audit.acts import act
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.events import announce
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.organisations import mails
from relay.organisations.events import OrganisationApproved, OrganisationSuspended
from relay.organisations.models import Licence, Membership, Organisation
from relay.organisations.rules import (
    Facts,
    LicenceFacts,
    Refusal,
    fold_corporate_number,
    fold_licence_number,
    own_mail_domain,
    why_not_file_licence,
    why_not_found,
)
from relay.users import actions as users


@act("organisation.found", needs=Permission.PUBLIC_ENTER)
def found(
    *, kind: str, facts: Facts, proof_ref: str, owner_name: str, by: Actor,
    password: str | None = None, licence: LicenceFacts | None = None,
) -> Organisation:  # fmt: skip
    """Sign an organisation up in the name of the owner of a proved address; an agency brings its licence."""
    number = fold_corporate_number(facts.corporate_number)
    with scope(house(at=by.at)):
        taken = (
            Organisation.objects.filter(kind=kind, corporate_number=number)
            .exclude(state=Organisation.State.REFUSED)
            .exists()
        )
        if no := why_not_found(name=facts.name, corporate_number=number, number_is_taken=taken):
            raise Refused(no, "name" if no is Refusal.NAME_MISSING else "corporate_number")
        proof = users.take_proof(ref=proof_ref, purpose="found", by=by)
        user = users.ensure_user(email=proof.email, name=owner_name, password=password, by=by)
        organisation = Organisation.objects.create(
            kind=kind,
            mail_domain=own_mail_domain(proof.email),
            applied_at=by.at,
            **asdict(replace(facts, corporate_number=number)),
        )
        Membership.objects.create(organisation=organisation, user=user, role=Membership.Role.OWNER, since=by.at)
        if licence is not None:
            _file_licence(organisation, licence, by=by)
        mails.welcome(organisation, to=user.email, language=user.language)
    return organisation


@act("organisation.amend", needs=Permission.ORGANISATION_AMEND)
def amend(organisation: Organisation, facts: Facts, *, by: Actor) -> Organisation:
    """Change what an organisation says about itself; its corporate number stays."""
    kept = replace(facts, corporate_number=organisation.corporate_number)
    if no := why_not_found(name=kept.name, corporate_number=kept.corporate_number, number_is_taken=False):
        raise Refused(no, "name")
    for field, value in asdict(kept).items():
        setattr(organisation, field, value)
    organisation.save(update_fields=list(asdict(kept)))
    return organisation


@act("organisation.file_licence", needs=Permission.LICENCE_FILE)
def file_licence(agency: Organisation, licence: LicenceFacts, *, by: Actor) -> Licence:
    """File a new or renewed licence; nothing flows until the operator has looked it up."""
    return _file_licence(agency, licence, by=by)


@act("organisation.approve", needs=Permission.ORGANISATION_VET)
def approve(organisation: Organisation, *, by: Actor) -> Organisation:
    """Let an organisation in; an agency's licence counts as looked up today."""
    move(organisation, "approved", Organisation.MOVES, decided_at=by.at, decision_note="")
    if organisation.kind == Organisation.Kind.AGENCY:
        _look_up(organisation, by=by)
    mails.decided(organisation)
    announce(OrganisationApproved(organisation_id=organisation.pk), by=by)
    return organisation


@act("organisation.refuse", needs=Permission.ORGANISATION_VET)
def refuse(organisation: Organisation, note: str, *, by: Actor) -> Organisation:
    """Turn an organisation away, saying why."""
    move(organisation, "refused", Organisation.MOVES, decided_at=by.at, decision_note=note[:300])
    mails.decided(organisation)
    return organisation


@act("organisation.suspend", needs=Permission.ORGANISATION_VET)
def suspend(organisation: Organisation, note: str, *, by: Actor) -> Organisation:
    """Shut an organisation out for now: its open introductions end and nothing flows to it."""
    move(organisation, "suspended", Organisation.MOVES, decided_at=by.at, decision_note=note[:300])
    mails.decided(organisation)
    announce(OrganisationSuspended(organisation_id=organisation.pk), by=by)
    return organisation


@act("organisation.check_licence", needs=Permission.ORGANISATION_VET)
def check_licence(agency: Organisation, *, by: Actor) -> Licence:
    """Note that the agency's licence was looked up in the ministry's register today."""
    return _look_up(agency, by=by)


def _look_up(agency: Organisation, *, by: Actor) -> Licence:
    licence = Licence.objects.filter(agency=agency).first()
    if licence is None:
        raise Refused(Refusal.NO_LICENCE)
    licence.registry_checked_on = by.at.date()
    licence.registry_checked_by = by.name
    licence.save(update_fields=["registry_checked_on", "registry_checked_by"])
    return licence


def _file_licence(agency: Organisation, licence: LicenceFacts, *, by: Actor) -> Licence:
    folded = replace(licence, number=fold_licence_number(licence.number))
    with scope(house(at=by.at)):  # who was turned away may sign up again, and must not meet its own number
        Licence.objects.filter(number=folded.number, agency__state=Organisation.State.REFUSED).delete()
    taken = Licence.objects.filter(number=folded.number).exclude(agency=agency).exists()
    if no := why_not_file_licence(folded, today=by.at.date(), number_is_taken=taken):
        raise Refused(no, "valid_until" if no is Refusal.LICENCE_DATES else "licence_number")
    row, _created = Licence.objects.update_or_create(
        agency=agency, defaults={**asdict(folded), "registry_checked_on": None, "registry_checked_by": ""}
    )
    return row
