"""Words and colours of states, for the operator's pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise

ORGANISATION_STATES: Mapping[str, tuple[Label, str]] = {
    "applied": (_("Waiting"), "info"),
    "approved": (_("Approved"), "good"),
    "suspended": (_("Suspended"), "bad"),
    "refused": (_("Refused"), "neutral"),
}
ORGANISATION_KINDS: Mapping[str, Label] = {
    "company": _("Company"),
    "agency": _("Placement agency"),
    "operator": _("Operator"),
}
MAIL_STATES: Mapping[str, tuple[Label, str]] = {
    "queued": (_("Waiting"), "info"),
    "sent": (_("Sent off"), "good"),
    "failed": (_("Failed"), "bad"),
}
UNITS: Mapping[str, Label] = {
    "REF": _("Referrals counted"),
    "SLOT": _("Free introduction slots"),
    "OBL": _("Obligation units of agencies"),
}
LAWS: Mapping[str, Label] = {
    "L1": _("Every transfer has exactly two entries that add up to nothing"),
    "L2": _("Every balance is the sum of its entries, without a gap"),
    "L3": _("Ten net referrals are one slot, in the books and in the register"),
    "L4": _("Every counted referral stands in the books once"),
    "L5": _("Every reservation ended exactly once"),
    "L6": _("Agencies' shares of each referral are whole"),
    "L7": _("No transfer was changed after it was written"),
}
CLEARING_KINDS: Mapping[str, Label] = {
    "clear": _("People received"),
    "earn": _("Free placement delivered"),
    "unearn": _("Placement taken back"),
    "settle": _("Settled"),
}
"""The transfers of an agency's clearing in words."""
