"""What the registers hold about one person, to be handed to that person (個人情報保護法 33条)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relay.acceptances import queries as acceptances
from relay.candidates import queries as candidates
from relay.consents import queries as consents
from relay.introductions import queries as introductions
from relay.kernel.actors import Actor, Kind
from relay.outcomes import queries as outcomes

Text = str | Promise
VERSION = 1


@dataclass(frozen=True)
class Section:
    """One part of the file: where it comes from, and which of its fields are handed out, under which names."""

    title: Text
    source: Callable[[Actor], Iterable[Any]]
    columns: Mapping[str, Text]


def person_file(actor: Actor) -> dict[str, Any]:
    """Everything we hold about the person who asks: no staff, no other people, not who turned them down."""
    assert actor.kind == Kind.CANDIDATE, "a person's file goes to that person alone"
    return {
        "version": VERSION,
        "made_at": actor.at.isoformat(),
        "sections": {key: _fill(section, actor) for key, section in SECTIONS.items()},
    }


def _fill(section: Section, actor: Actor) -> dict[str, Any]:
    return {
        "label": str(section.title),
        "columns": {key: str(label) for key, label in section.columns.items()},
        "rows": [{key: _plain(getattr(card, key)) for key in section.columns} for card in section.source(actor)],
    }


def _introductions(actor: Actor) -> Iterable[Any]:
    rows = introductions.of_candidate(actor)
    return filter(None, (introductions.for_candidate(actor, row.ref) for row in rows))


def _documents(actor: Actor) -> Iterable[Any]:
    return (document for standing in acceptances.of_candidate(actor) for document in standing.documents)


def _plain(value: Any) -> Any:
    """As JSON can say it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, introductions.Condition):
        return {"label": value.label, "text": value.text}
    if isinstance(value, introductions.Answer):
        return {"label": value.label, "text": value.text}
    if isinstance(value, introductions.StepLine):
        return {"state": value.state, "title": value.title, "by": value.by, "at": value.at.isoformat()}
    return value


SECTIONS: Mapping[str, Section] = {
    "profile": Section(
        _("What you told us"),
        lambda actor: [candidates.profile_of(actor)],
        {
            "ref": _("Your number"),
            "family_name": _("Family name"),
            "given_name": _("Given name"),
            "family_kana": _("Family name in kana"),
            "given_kana": _("Given name in kana"),
            "email": _("Mail address"),
            "phone": _("Phone number"),
            "occupations": _("Wished occupations"),
            "prefectures": _("Wished places"),
            "remote_wished": _("Wishes to work from home"),
            "experience_occupation": _("Occupation of your experience"),
            "experience_years": _("Years of experience"),
            "skills": _("Skills"),
            "licences": _("Qualifications"),
            "salary_floor_yen": _("Lowest yearly pay you wish for (yen)"),
            "pace": _("How soon you would move"),
            "history": _("Work history"),
            "registered_at": _("Registered at"),
        },
    ),
    "blocks": Section(
        _("Companies you are never shown to"),
        candidates.blocks_of,
        {"name": _("Company"), "since": _("Since")},
    ),
    "consents": Section(
        _("Your consents and refusals"),
        consents.passport,
        {
            "ref": _("Number"),
            "purpose": _("Purpose"),
            "state": _("State"),
            "agency_name": _("Placement agency"),
            "company_name": _("Company"),
            "opening_ref": _("Opening"),
            "data_items": _("Data items"),
            "wording_version": _("Version of the text"),
            "wording_language": _("Language of the text"),
            "wording_digest": _("Digest of the text (SHA-256)"),
            "decided_at": _("Decided at"),
            "valid_until": _("Valid until"),
            "withdrawn_at": _("Taken back at"),
            "stop_acknowledged_at": _("Stop confirmed by the agency at"),
        },
    ),
    "provisions": Section(
        _("What was handed to whom"),
        consents.provisions_of,
        {
            "ref": _("Number"),
            "provider_name": _("Handed over by"),
            "recipient_name": _("Recipient"),
            "recipient_address": _("Address of the recipient"),
            "recipient_representative": _("Representative of the recipient"),
            "data_items": _("Data items"),
            "method": _("Method"),
            "opening_ref": _("Opening"),
            "provided_at": _("Handed over at"),
            "keep_until": _("The record is kept until"),
        },
    ),
    "accesses": Section(
        _("Who opened your name"),
        consents.accesses_of,
        {"organisation_name": _("Organisation"), "purpose": _("Purpose"), "at": _("At")},
    ),
    "acceptances": Section(
        _("Agencies that serve you"),
        acceptances.of_candidate,
        {
            "ref": _("Number"),
            "agency_name": _("Placement agency"),
            "state": _("State"),
            "number": _("Number in the agency's seeker book"),
            "received_at": _("Received at"),
            "accepted_on": _("Accepted on"),
            "closed_on": _("Closed on"),
            "close_reason": _("Reason of closing"),
        },
    ),
    "documents": Section(
        _("Written terms you were given"),
        _documents,
        {
            "kind": _("Kind"),
            "text": _("Text"),
            "digest": _("Digest of the text (SHA-256)"),
            "delivered_at": _("Delivered at"),
            "read_at": _("Opened at"),
        },
    ),
    "introductions": Section(
        _("Openings you were put forward for"),
        _introductions,
        {
            "ref": _("Number"),
            "title": _("Job title"),
            "company_name": _("Company"),
            "agency_name": _("Placement agency"),
            "state": _("State"),
            "message": _("Message of the agency"),
            "as_of": _("Conditions as of"),
            "opening_version": _("Version of the opening"),
            "conditions": _("Conditions as they were shown"),
            "blind_card": _("What the company was shown without your name"),
            "steps": _("What happened when"),
        },
    ),
    "outcomes": Section(
        _("Offers and hires"),
        outcomes.of_candidate,
        {
            "ref": _("Number"),
            "title": _("Job title"),
            "company_name": _("Company"),
            "term_label": _("Kind of contract"),
            "expected_pay_yen": _("Expected yearly pay (yen)"),
            "hired_on": _("Offer accepted on"),
            "starts_on": _("First day of work as agreed"),
            "started_on": _("First day of work"),
            "left_on": _("Last day of work"),
        },
    ),
}
"""The parts of the file, in the order of reading; a field that stands in no part leaves in no file."""
