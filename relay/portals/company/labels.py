"""Words for the transfers of a company's statement; why each was made stands in the exchange's own words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

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


def amount_in_words(amount: int, unit: str) -> str:
    """How many people or slots moved."""
    if unit == "REF":
        return ngettext("%(count)s person", "%(count)s people", amount) % {"count": amount}
    return ngettext("%(count)s slot", "%(count)s slots", amount) % {"count": amount}
