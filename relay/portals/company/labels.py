"""Words for the transfers of a company's statement; why each was made stands in the exchange's own words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRANSFER_KINDS: Mapping[str, str | Promise] = {
    "confirm": _("Person counted"),
    "convert": _("Count turned into a slot"),
    "issue": _("Slot granted"),
    "reserve": _("Slot reserved"),
    "release": _("Slot released"),
    "use": _("Slot used"),
    "restore": _("Slot given back"),
    "expire": _("Slot expired"),
    "reverse": _("Count taken back"),
    "unconvert": _("Slot turned back into a count"),
    "revoke": _("Slot taken back"),
    "debt": _("Slot owed"),
    "repay": _("Owed slot paid"),
}
UNITS: Mapping[str, str | Promise] = {"REF": _("people"), "SLOT": _("slots")}
