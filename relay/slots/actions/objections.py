"""A company objects to a line of its statement, and a person of the operator answers."""

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.slots import mails
from relay.slots.models import Closing, Objection
from relay.slots.rules.objections import answer_due_on, why_not_answer, why_not_object


@act("slots.object_to", needs=Permission.LINE_OBJECT)
def object_to(closing: Closing, *, text: str, by: Actor) -> Objection:
    """Object to a line of the own statement; an answer is due in ten days."""
    if closing.company_id != by.organisation_id:
        raise NotPermitted("slots.object_to")
    is_open = Objection.objects.filter(closing=closing, state=Objection.State.OPEN).exists()
    if no := why_not_object(text=text, is_open=is_open):
        raise Refused(no)
    return Objection.objects.create(
        company_id=closing.company_id,
        closing=closing,
        text=text.strip(),
        objected_at=by.at,
        due_on=answer_due_on(by.at.date()),
    )


@act("slots.answer_objection", needs=Permission.REFERRAL_REVIEW)
def answer_objection(objection: Objection, *, text: str, by: Actor) -> Objection:
    """Answer an objection; the company reads the answer in its portal and is told by mail."""
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if no := why_not_answer(text=text, state=row.state):
        raise Refused(no)
    move(
        row, Objection.State.ANSWERED, Objection.MOVES,
        answer=text.strip(), answered_at=by.at, answered_by=by.name,
    )  # fmt: skip
    mails.objection_answered(row)
    return row
