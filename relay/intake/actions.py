"""Writes of the intake room: a company's links."""

from relay.audit.acts import act
from relay.intake import rules
from relay.intake.models import IntakeLink
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused, Stale
from relay.kernel.permissions import Permission


@act("intake.issue", needs=Permission.LINK_ISSUE)
def issue(*, stage: str, label: str, by: Actor) -> IntakeLink:
    """Give the company a new link for one stage of its selection."""
    if refusal := rules.why_not_issue(stage=stage, label=label):
        raise Refused(refusal)

    return _issue(stage, label.strip(), by)


@act("intake.rotate", needs=Permission.LINK_ISSUE)
def rotate(link: IntakeLink, *, by: Actor) -> IntakeLink:
    """Stop the link and issue its successor, because the old one leaked."""
    _stop(link, by)

    return _issue(link.stage, link.label, by)


@act("intake.revoke", needs=Permission.LINK_ISSUE)
def revoke(link: IntakeLink, *, by: Actor) -> IntakeLink:
    """Stop the link: nobody arrives through it any more."""
    return _stop(link, by)


def _issue(stage: str, label: str, by: Actor) -> IntakeLink:
    assert by.organisation_id is not None
    return IntakeLink.objects.create(
        company_id=by.organisation_id, code=rules.new_code(), stage=stage, label=label, issued_at=by.at
    )


def _stop(link: IntakeLink, by: Actor) -> IntakeLink:
    changed = IntakeLink.objects.filter(pk=link.pk, company_id=by.organisation_id, revoked_at=None).update(
        revoked_at=by.at
    )
    if changed != 1:
        raise Stale(link.ref)
    link.revoked_at = by.at
    return link
