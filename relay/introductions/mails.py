"""Mails about introductions: to whoever is on turn, and to whom it concerns; never a word about the person to anybody else."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from relay.candidates import queries as candidates
from relay.introductions.models import Introduction
from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries as organisations

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


def proposed(introduction: Introduction) -> None:
    """The person is asked whether they may be put forward."""
    _to_person(
        introduction,
        "proposed",
        _("A new opening is proposed to you"),
        [
            _("{agency} would like to put you forward for an opening. Please look at the conditions and answer with yes or no."),
            _("Nothing about you goes to the company before you say yes."),
        ],
    )  # fmt: skip


def agreed(introduction: Introduction) -> None:
    """The agency learns that the person said yes."""
    _to_organisation(
        introduction, introduction.agency_id, "agreed", _("The candidate said yes"),
        [_("The candidate agreed to be put forward for “{title}”. Next, present the blind card to the company.")],
    )  # fmt: skip


def presented(introduction: Introduction) -> None:
    """The company finds a blind card."""
    _to_organisation(
        introduction, introduction.company_id, "presented", _("Somebody is put forward for your opening"),
        [
            _("{agency} puts somebody forward for “{title}”. The card answers the requirements of your opening; the name follows when you want to meet."),
        ],
    )  # fmt: skip


def welcomed(introduction: Introduction) -> None:
    """The agency is asked to hand the name over; the person hears the good news."""
    _to_organisation(
        introduction, introduction.agency_id, "welcomed", _("The company would like to meet the candidate"),
        [_("The company would like to meet the candidate for “{title}”. Please hand the name over to begin the interviews.")],
    )  # fmt: skip
    _to_person(
        introduction, "welcomed", _("A company would like to meet you"),
        [_("For “{title}”, the company would like to meet you. {agency} will hand your name over and get in touch with you.")],
    )  # fmt: skip


def introduced(introduction: Introduction) -> None:
    """The company may open the name; the person knows that it was handed over."""
    _to_organisation(
        introduction, introduction.company_id, "introduced", _("The candidate’s name was handed over"),
        [_("{agency} has handed the candidate’s name over for “{title}”. You can open it on the page; each opening is recorded.")],
    )  # fmt: skip
    _to_person(
        introduction, "introduced", _("Your name was handed over"),
        [_("As you agreed, {agency} handed your name and mail address over for “{title}”. When it was opened stands in your passport.")],
    )  # fmt: skip


def interviewing(introduction: Introduction) -> None:
    """The agency learns that the interviews began."""
    _to_organisation(
        introduction, introduction.agency_id, "interviewing", _("The interviews have begun"),
        [_("The company has begun its interviews for “{title}”.")],
    )  # fmt: skip


def turned_down(introduction: Introduction) -> None:
    """The agency and the person learn that the company does not go on."""
    _to_organisation(
        introduction, introduction.agency_id, "turned_down", _("The company does not go on with an introduction"),
        [_("The company does not go on with the introduction for “{title}”. The candidate stays available for other openings.")],
    )  # fmt: skip
    _to_person(
        introduction, "turned_down", _("About the opening you were put forward for"),
        [
            _("For “{title}”, the company has decided not to go on this time."),
            _("Nothing about this is stored as a mark against you. Your agency goes on looking for openings that suit you."),
        ],
    )  # fmt: skip


def ended(introduction: Introduction) -> None:
    """Agency, and company where it had seen a card, learn that the introduction is over; nobody learns why."""
    _to_organisation(
        introduction, introduction.agency_id, "ended", _("An introduction has ended"),
        [_("The introduction for “{title}” has ended. Please do not go on with it.")],
    )  # fmt: skip
    _end_for_company(introduction)


def closed(introduction: Introduction) -> None:
    """Everybody learns that the opening is no longer there."""
    ended(introduction)
    _end_for_person(introduction)


def taken_back(introduction: Introduction) -> None:
    """The person, and the company where it had seen a card, learn that the agency took the introduction back."""
    _end_for_person(introduction)
    _end_for_company(introduction)


def _end_for_person(introduction: Introduction) -> None:
    _to_person(
        introduction, "ended", _("A proposal to you has ended"),
        [_("The proposal for “{title}” has ended. There is nothing you need to do; your agency goes on looking.")],
    )  # fmt: skip


def _end_for_company(introduction: Introduction) -> None:
    if introduction.presented_at is None:
        return
    _to_organisation(
        introduction, introduction.company_id, "ended", _("An introduction has ended"),
        [_("The candidate put forward for “{title}” is no longer available. Please delete what you were given.")],
    )  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Who reads a mail, and which page it leads to."""

    address: str
    language: str
    name: str
    path: str
    is_organisation: bool


def _to_person(introduction: Introduction, kind: str, subject: "Text", lines: "list[Text]") -> None:
    address = candidates.address_of(introduction.candidate_id)
    if address is None:
        return
    name = f"{address.family_name} {address.given_name}"
    path = f"/me/proposals/{introduction.ref}/"
    reader = Reader(address.email, address.language, name, path, is_organisation=False)
    _queue(introduction, reader, kind, subject, lines)


def _to_organisation(
    introduction: Introduction, organisation_id: int, kind: str, subject: "Text", lines: "list[Text]"
) -> None:
    card = organisations.card_of(organisation_id)
    path = f"/{card.kind}/{card.ref}/introductions/{introduction.ref}/"
    for address, language in organisations.addresses_of(organisation_id):
        reader = Reader(address, language, card.name, path, is_organisation=True)
        _queue(introduction, reader, kind, subject, lines)


def _queue(introduction: Introduction, reader: Reader, kind: str, subject: "Text", lines: "list[Text]") -> None:
    title, agency = introduction.conditions.get("title", ""), introduction.agency.name
    mail.queue(
        template="introductions/news",
        to=reader.address,
        context={
            "subject": subject,
            "name": reader.name,
            "to_organisation": reader.is_organisation,
            "lines": [format_lazy(line, title=title, agency=agency) for line in lines],
            "due_on": introduction.due_on,
            "ref": introduction.ref,
            "url": absolute(reader.path),
        },
        event_key=f"introduction:{introduction.ref}:{kind}:{reader.address}",
        language=reader.language,
    )
