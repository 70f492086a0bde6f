"""The states of an introduction in the words of the person it is about, and lists as one reads them."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

STATES: Mapping[str, str | Promise] = {
    "proposed": _("Your answer is awaited"),
    "agreed": _("You said yes; the agency prepares"),
    "presented": _("The company considers, without your name"),
    "welcomed": _("The company would like to meet you"),
    "introduced": _("You were introduced by name"),
    "interviewing": _("Interviews under way"),
    "offered": _("You have an offer"),
    "accepted": _("You accepted the offer"),
    "joined": _("You started work"),
    "left": _("You left"),
    "declined": _("You declined"),
    "turned_down": _("The company did not go on"),
    "withdrawn": _("Ended"),
}


@register.filter
def my_state(state: str) -> str:
    """How far an introduction has come, as the person would say it."""
    return str(STATES.get(state, state))


@register.filter
def listed(words: Iterable[object]) -> str:
    """Words in a row, parted as the reader's language parts them."""
    return ("、" if get_language() == "ja" else ", ").join(map(str, words))
