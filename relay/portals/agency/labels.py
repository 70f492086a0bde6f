"""Words for keys that other rooms keep, as this portal says them."""

from django.utils.translation import gettext_lazy as _

PACES = {
    "now": _("Wants to move at once"),
    "month": _("Could move within a month"),
    "watching": _("Looking around for now"),
}

PURPOSES = {
    "placement": _("Placement"),
    "named_introduction": _("Named introduction"),
    "record": _("Records kept by law"),
}


ACTS = {
    "acceptance.accept_seeker": _("Person accepted as job seeker"),
    "acceptance.decline_seeker": _("Application declined"),
    "acceptance.accept_opening": _("Opening accepted"),
    "acceptance.accept_requested_opening": _("Opening of a slot request accepted"),
    "acceptance.decline_opening": _("Opening declined"),
    "match.shortlist": _("Match put on the shortlist"),
    "match.dismiss": _("Match put away"),
    "match.restore": _("Match taken back"),
    "match.rescore": _("Matches scored again"),
    "match.mark_proposed": _("Match proposed"),
    "introduction.propose": _("Opening proposed to the person"),
    "introduction.present": _("Card without a name presented"),
    "introduction.introduce": _("Name handed over"),
    "introduction.withdraw": _("Introduction withdrawn"),
    "consent.reveal": _("Name and contact read"),
    "consent.record_provision": _("Provision recorded"),
    "consent.read_records": _("Names read in the records"),
    "consent.acknowledge_stop": _("Stop notice acknowledged"),
    "organisation.amend": _("Facts of the agency changed"),
    "organisation.file_licence": _("Licence filed"),
    "fees.notify": _("Fee table filed"),
    "fees.mark_collected": _("Fee marked as collected"),
    "slots.take": _("Slot request taken"),
    "slots.release": _("Slot request released"),
    "slots.note_presentation": _("Person presented on a slot"),
    "outcome.report_leaving": _("Leaving reported"),
}

CLEARING_KINDS = {
    "clear": _("People received"),
    "earn": _("Free placement delivered"),
    "unearn": _("Placement taken back"),
    "settle": _("Settled"),
}
"""The transfers of an agency's clearing in words."""
