"""The acts of a company in words a person reads in the trail."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES: Mapping[str, str | Promise] = {
    "organisation.found": _("Signed the company up"),
    "organisation.amend": _("Changed the company's facts"),
    "intake.issue": _("Issued a link"),
    "intake.rotate": _("Replaced a link"),
    "intake.revoke": _("Stopped a link"),
    "opening.draft": _("Wrote an opening"),
    "opening.copy": _("Copied an opening"),
    "opening.amend": _("Changed an opening"),
    "opening.post": _("Published an opening"),
    "opening.confirm": _("Confirmed an opening"),
    "opening.close": _("Closed an opening"),
    "opening.reopen": _("Published an opening again"),
    "acceptance.offer_opening": _("Offered an opening to an agency"),
    "slots.declare_mails": _("Declared rejection mails"),
    "slots.object_to": _("Objected to a statement line"),
    "slots.answer_objection": _("Objection answered"),
    "slots.open_request": _("Opened a slot request"),
    "slots.close_request": _("Closed a slot request"),
    "slots.use": _("Used a slot"),
    "slots.restore": _("Got a slot back"),
    "introduction.welcome": _("Asked to meet a person"),
    "introduction.turn_down": _("Went no further with a person"),
    "introduction.meet": _("Noted that interviews began"),
    "introduction.mark_offered": _("Noted the offer"),
    "introduction.mark_joined": _("Noted the start"),
    "introduction.mark_left": _("Noted the leaving"),
    "consent.reveal": _("Looked at a name"),
    "outcome.offer": _("Made an offer"),
    "outcome.confirm_start": _("Confirmed a start"),
    "outcome.report_leaving": _("Reported a leaving"),
    "fee.charge": _("Fee line made"),
    "fee.refund": _("Refund made"),
}


def name_of(act: str) -> str | Promise:
    """The act in words; one without words shows its own name."""
    return _NAMES.get(act, act)
