"""Mails about a hire: the offer to the person, the news to company and agency."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from relay.candidates import queries as candidates
from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries as organisations
from relay.outcomes.models import Outcome
from relay.outcomes.rules import TERMS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


def offered(outcome: Outcome) -> None:
    """The person finds an offer; the agency knows of it."""
    facts = {"starts_on": outcome.starts_on, "term": TERMS[outcome.term]}
    _to_person(
        outcome, "offered", _("An offer has arrived for you"),
        _("For “{title}”, {company} would like to hire you. Please look at the terms and answer when you are ready."),
        {**facts, "pay_yen": outcome.expected_pay_yen},
    )  # fmt: skip
    _to_organisation(
        outcome, outcome.agency_id, "offered", _("An offer was made"),
        _("{company} made an offer for “{title}”. The candidate has been asked to answer."), facts,
    )  # fmt: skip


def accepted(outcome: Outcome) -> None:
    """Company and agency learn that the offer was taken."""
    facts = {"starts_on": outcome.starts_on, "term": TERMS[outcome.term]}
    text = _("The offer for “{title}” was accepted. Please confirm the start on the first day of work.")
    _to_organisation(outcome, outcome.company_id, "accepted", _("Your offer was accepted"), text, facts)
    text = _("The offer for “{title}” by {company} was accepted.")
    _to_organisation(outcome, outcome.agency_id, "accepted", _("The offer was accepted"), text, facts)


def joined(outcome: Outcome, *, is_free: bool) -> None:
    """The agency learns that the person started; the fee line is there."""
    text = (
        _("{company} confirmed the start for “{title}”. The fee line is 0 yen: a free introduction slot was used.")
        if is_free
        else _("{company} confirmed the start for “{title}”. The fee line has been made from your fee table.")
    )
    _to_organisation(
        outcome, outcome.agency_id, "joined", _("The start of work was confirmed"), text,
        {"started_on": outcome.started_on},
    )  # fmt: skip


def left(outcome: Outcome) -> None:
    """Company and agency both have it in writing that the person left."""
    text = _(
        "For “{title}”, a leaving was reported. What your contract gives back is written in the fee line or the slot."
    )
    for organisation_id in (outcome.agency_id, outcome.company_id):
        _to_organisation(
            outcome, organisation_id, "left", _("A leaving was reported"), text, {"left_on": outcome.left_on}
        )


def _to_person(outcome: Outcome, kind: str, subject: "Text", text: "Text", facts: Mapping[str, Any]) -> None:
    address = candidates.address_of(outcome.candidate_id)
    assert address is not None, "an introduction ends with the person's erasure, so nobody erased has an offer"
    name = f"{address.family_name} {address.given_name}"
    context = _context(outcome, subject, text, facts) | {"name": name, "to_organisation": False}
    context["url"] = absolute(f"/me/proposals/{outcome.introduction.ref}/")
    _queue(outcome, kind, address.email, address.language, context)


def _to_organisation(
    outcome: Outcome, organisation_id: int, kind: str, subject: "Text", text: "Text", facts: Mapping[str, Any]
) -> None:
    card = organisations.card_of(organisation_id)
    context = _context(outcome, subject, text, facts) | {"name": card.name, "to_organisation": True}
    context["url"] = absolute(f"/{card.kind}/{card.ref}/introductions/{outcome.introduction.ref}/")
    for address, language in organisations.addresses_of(organisation_id):
        _queue(outcome, kind, address, language, context)


def _context(outcome: Outcome, subject: "Text", text: "Text", facts: Mapping[str, Any]) -> dict[str, Any]:
    introduction = outcome.introduction
    title = introduction.conditions.get("title", "")
    return {
        "subject": subject,
        "line": format_lazy(text, title=title, company=introduction.company.name),
        "ref": introduction.ref,
        **facts,
    }


def _queue(outcome: Outcome, kind: str, to: str, language: str, context: dict[str, Any]) -> None:
    key = f"outcome:{outcome.ref}:{kind}:{to}"
    mail.queue(template="outcomes/news", to=to, context=context, event_key=key, language=language)
