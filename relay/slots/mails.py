"""Mails to companies about their count and their slots."""

from datetime import date
from typing import Any

from relay.audit import queries as audit
from relay.mail import actions as mail
from relay.mail.links import absolute
from relay.organisations import queries as organisations
from relay.slots.models import Closing, Objection, SlotRequest


def closed(closing: Closing) -> None:
    """The week is closed and something moved; a week without news sends nothing."""
    if not (closing.confirmed_count or closing.reversed_count or closing.slots_expired_count):
        return
    _to_members(
        closing.company_id,
        "closed",
        f"closed:{closing.company_id}:{closing.closed_on}",
        {
            "closed_on": closing.closed_on,
            "confirmed": closing.confirmed_count,
            "reversed": closing.reversed_count,
            "total": closing.total_count,
            "granted": closing.slots_granted_count,
            "expired": closing.slots_expired_count,
            "seal": audit.newest_seal(),
        },
    )


def ends_soon(company_id: int, *, expires_on: date, count: int, days: int) -> None:
    """Slots end in so many days."""
    _to_members(
        company_id,
        "ends_soon",
        f"slots-end:{company_id}:{expires_on}:{days}",
        {"expires_on": expires_on, "count": count, "days": days},
    )


def taken(request: SlotRequest) -> None:
    """An agency took the company's request up."""
    assert request.agency_id is not None
    _to_members(
        request.company_id,
        "taken",
        f"slot-taken:{request.ref}:{request.taken_count}",
        {
            "agency": organisations.card_of(request.agency_id).name,
            "opening": request.opening.title,
            "until": request.reserved_until,
        },
    )


def lapsed(request: SlotRequest) -> None:
    """The reservation ran out: the company's slot is available again, the agency no longer holds the request."""
    for organisation_id in (request.company_id, request.agency_id):
        assert organisation_id is not None
        _to_members(
            organisation_id,
            "lapsed",
            f"slot-lapsed:{request.ref}:{request.taken_count}:{organisation_id}",
            {"opening": request.opening.title},
        )


def objection_answered(objection: Objection) -> None:
    """The company's objection has its answer."""
    _to_members(
        objection.company_id,
        "objection_answered",
        f"objection:{objection.ref}",
        {"closed_on": objection.closing.closed_on},
        page="objections",
    )


def _to_members(organisation_id: int, name: str, key: str, context: dict[str, Any], *, page: str = "slots") -> None:
    organisation = organisations.card_of(organisation_id)
    url = absolute(f"/{organisation.kind}/{organisation.ref}/{page}/")
    for address, language in organisations.addresses_of(organisation_id):
        mail.queue(
            template=f"slots/{name}",
            to=address,
            context={"name": organisation.name, "url": url, **context},
            event_key=f"{key}:{address}",
            language=language,
        )
