"""A company says how many rejection mails it sent, so that its count never tells one person's answer."""

from datetime import date

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.permissions import Permission
from relay.slots.models import Declaration
from relay.slots.rules.declarations import why_not_declare


@act("slots.declare_mails", needs=Permission.LINK_ISSUE)
def declare_mails(*, week: date, sent_count: int, by: Actor) -> Declaration:
    """Declare the mails sent in the week of this Monday; until its batch is due the number may be put right."""
    if by.organisation_id is None:
        raise NotPermitted("slots.declare_mails")
    if no := why_not_declare(week=week, sent_count=sent_count, at=by.at):
        raise Refused(no)
    row, _is_new = Declaration.objects.update_or_create(
        company_id=by.organisation_id, week=week, defaults={"sent_count": sent_count, "declared_at": by.at}
    )
    return row
