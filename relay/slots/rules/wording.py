"""Why a transfer was made, as a person reads it: the books keep English, each reader has a language."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relay.slots.rules.reversals import fraud_in

REASONS: Mapping[str, str | Promise] = {
    "one distinct, verified person whose hold has ended": gettext_lazy(
        "A distinct person with a proved address; the seven days of waiting are over."
    ),
    "fraud was proved": gettext_lazy("Fraud was proved; two people of the operator confirmed it."),
    "a slot is no longer earned after a reversal": gettext_lazy(
        "After a count was taken back, a slot is no longer earned: its people are counted again toward the next."
    ),
    "the slot is spent already: the next one earned pays for it": gettext_lazy(
        "The slot that is no longer earned was spent already; the next one earned pays for it."
    ),
    "the slot is no longer earned after a reversal": gettext_lazy(
        "After a count was taken back, the slot is no longer earned."
    ),
    "the slot earned pays for one that was spent and no longer earned": gettext_lazy(
        "The slot just earned pays for the one that was owed."
    ),
    "the slot given back pays for one that was spent and no longer earned": gettext_lazy(
        "The slot that came back pays for the one that was owed."
    ),
    "one free introduction slot": gettext_lazy("The people counted came to one free introduction slot."),
    "an agency took the request up": gettext_lazy("An agency took up your request."),
    "the company closed the request": gettext_lazy("You closed the request."),
    "the opening was closed": gettext_lazy("The opening was closed."),
    "the agency gave the request back": gettext_lazy("The agency gave the request back."),
    "the reservation ran out": gettext_lazy("The time of the reservation was over."),
    "the slot's term is over": gettext_lazy("The term of the slot is over."),
    "the person left early by own choice": gettext_lazy("The person left early by own choice."),
    "a free placement was delivered": gettext_lazy("A person you introduced on a free slot started work."),
}
"""What the books say, and what is shown for it; every text the exchange writes is here or below."""


def reason_in_words(why: str) -> str:
    """The reason of a transfer in the reader's language; one nobody wrote words for stays as it is in the books."""
    if why in REASONS:
        return str(REASONS[why])
    if fraud := fraud_in(why):
        return f"{REASONS['fraud was proved']} {fraud.label}"
    return next((says for pattern in _PATTERNS if (says := _matched(pattern, why))), why)


_PATTERNS = ("make_slot", "used_for", "newly_allowed", "settled", "paid")
_SHAPES = {
    "make_slot": re.compile(r"(?P<count>\d+) referrals make one slot"),
    "used_for": re.compile(r"used for (?P<ref>[A-Z0-9-]+)"),
    "newly_allowed": re.compile(r"a person newly allowed (?P<count>\d+) agencies"),
    "settled": re.compile(r"the position at the end of (?P<month>\d{4}-\d{2}) is settled"),
    "paid": re.compile(r"the position at the end of (?P<month>\d{4}-\d{2}) is settled by payment (?P<payment>\S+)"),
}


def _matched(shape: str, why: str) -> str:
    found = _SHAPES[shape].fullmatch(why)
    return _filled(shape, found.groupdict()) if found else ""


def _filled(shape: str, values: dict[str, Any]) -> str:
    words = {
        "make_slot": _("%(count)s counted people become one free slot."),
        "used_for": _("A person started work (%(ref)s); the fee is 0 yen."),
        "newly_allowed": _(
            "A person newly allowed %(count)s agencies in all to see the data; each bears an equal share."
        ),
        "settled": _("The position at the end of %(month)s was settled."),
        "paid": _("The position at the end of %(month)s was settled (payment %(payment)s)."),
    }
    return words[shape] % values
