"""What comes next with an introduction, in words: whose turn it is, and what they are expected to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relay.introductions.queries import CompanyCard


@dataclass(frozen=True)
class NextStep:
    """A headline and a sentence."""

    title: str
    text: str
    kind: str


_Words = tuple[str | Promise, str | Promise, str]

_STEPS: Mapping[str, _Words] = {
    "presented": (
        _("Would you like to meet this person?"),
        _("The person has said yes to this opening. The card answers your own requirements; the name follows when you say yes."),
        "info",
    ),
    "welcomed": (
        _("The agency hands over the name"),
        _("You need do nothing. We write to you as soon as name and contact are open to you."),
        "info",
    ),
    "introduced": (
        _("Please arrange a meeting"),
        _("Name and contact are open to you. Note here when the interviews begin."),
        "info",
    ),
    "interviewing": (
        _("How do the interviews go?"),
        _("Make an offer, or say that you go no further. Both reach the person through the agency."),
        "info",
    ),
    "offered": (
        _("The person thinks about your offer"),
        _("You need do nothing. We write to you when the answer is there."),
        "info",
    ),
    "accepted": (
        _("The person accepted the offer"),
        _("From the first day of work on, please confirm the start. Fee or free slot are settled by that day."),
        "good",
    ),
    "joined": (_("The person works for you"), _("Should the person leave early, report it here: a refund or the free slot may come back."), "good"),
    "left": (_("The person has left"), _("What was given back stands below."), "neutral"),
    "turned_down": (_("You went no further"), _("The card is closed. The agency has told the person."), "neutral"),
    "gone": (
        _("No longer available"),
        _("This introduction has ended. We are not told more, so that people can decide freely."),
        "neutral",
    ),
}  # fmt: skip


def next_step(card: CompanyCard) -> NextStep:
    """What the page says on top."""
    title, text, kind = _STEPS.get(card.state, _STEPS["gone"])
    return NextStep(str(title), str(text), "info" if kind == "neutral" else kind)
