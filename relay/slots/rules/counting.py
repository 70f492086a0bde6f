"""Who counts, when the week closes, and how fives become tens."""

import calendar
from datetime import date, datetime, time, timedelta

from disposable_email_domains import blocklist
from django.utils.translation import gettext_lazy as _

from relay.kernel.clock import TOKYO
from relay.kernel.reasons import Reason

CLOSING_HOUR = time(9, 0)
AGENCIES_MAX = 10
FRESH = timedelta(days=60)
"""A registration older than this counts no more: its sealed map may be gone, and it must not count twice."""
SEALED_FOR = timedelta(days=90)
"""How long after counting the house still knows which registration a referral was."""
PRESENCE_LASTS = timedelta(hours=24)


class Doubt(Reason):
    """Why a person must decide whether a registration counts; whoever registered is served all the same."""

    OWN_DOMAIN = "own-domain", _("The address belongs to the company itself.")
    OWN_SESSION = "own-session", _("It came from a browser one of the company's people had signed in with.")
    OWN_NETWORK = "own-network", _("It came from a network the company's people had used within 24 hours.")
    DISPOSABLE = "disposable", _("The address is of a throw-away mail provider.")
    SAME_NAME = "same-name", _("Somebody with the same name in kana was counted for this company within 12 months.")
    BURST = "burst", _("Far more people than ever before arrived through this link within an hour.")


class Void(Reason):
    """Why a referral does not count."""

    DUPLICATE = "duplicate", _("The same person was counted for this company within 12 months.")
    WITHDRAWN = "withdrawn", _("Every consent was withdrawn within the hold.")
    REJECTED = "rejected", _("A person looked at the evidence and decided against it.")
    FRAUD = "fraud", _("Fraud was proved within 60 days.")


class Refusal(Reason):
    """Why the count may not be touched."""

    NOT_YET = "H-SLOTS-1", _("This week cannot be closed yet: it closes on Monday at 09:00.")
    NOT_DOUBTFUL = "H-SLOTS-2", _("Somebody has already decided about this registration.")


def closing_moment(monday: date) -> datetime:
    """When the week of this Monday closes: 09:00 in Tokyo."""
    assert monday.weekday() == calendar.MONDAY
    return datetime.combine(monday, CLOSING_HOUR, TOKYO)


def latest_monday(at: datetime) -> date:
    """The Monday whose closing moment was the last to pass."""
    local = at.astimezone(TOKYO)
    monday = local.date() - timedelta(days=local.weekday())
    return monday if closing_moment(monday) <= local else monday - timedelta(days=7)


def next_closing_at(at: datetime) -> datetime:
    """The next closing moment after this one."""
    return closing_moment(latest_monday(at) + timedelta(days=7))


def mondays_to_close(last_closed_on: date | None, at: datetime) -> list[date]:
    """The Mondays that are due, missed ones first."""
    latest = latest_monday(at)
    if last_closed_on is None:
        return [latest]
    weeks = (latest - last_closed_on).days // 7
    return [last_closed_on + timedelta(days=7 * week) for week in range(1, weeks + 1)]


def count_in_fives(due_count: int, confirm_in: int) -> int:
    """How many of those due are confirmed now; the rest waits."""
    return due_count - due_count % confirm_in


def share_each(units: int, agencies_count: int) -> int:
    """What each of the agencies owes for one referral; 2,520 splits exactly among one to ten."""
    assert 1 <= agencies_count <= AGENCIES_MAX
    assert units % agencies_count == 0
    return units // agencies_count


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_of_domain(email_domain: str, own: str) -> bool:
    """Whether an address lies in the company's own mail domain or below it."""
    domain, own = email_domain.lower().rstrip("."), own.lower().rstrip(".")
    return bool(own) and (domain == own or domain.endswith(f".{own}"))


def is_disposable(email_domain: str) -> bool:
    """Whether the domain is known for throw-away addresses; a signal, never a refusal."""
    return email_domain.lower() in blocklist


def doubts(
    *, email_domain: str, own_domain: str, own_session: bool, own_network: bool, same_name: bool, burst: bool = False
) -> list[Doubt]:
    """Every reason why a person should look before this registration counts."""
    signs = (
        (is_of_domain(email_domain, own_domain), Doubt.OWN_DOMAIN),
        (own_session, Doubt.OWN_SESSION),
        (own_network, Doubt.OWN_NETWORK),
        (is_disposable(email_domain), Doubt.DISPOSABLE),
        (same_name, Doubt.SAME_NAME),
        (burst, Doubt.BURST),
    )
    return [doubt for is_there, doubt in signs if is_there]


def why_not_close(*, moment: datetime, at: datetime) -> Refusal | None:
    """Why this week may not be closed, or None; late is never a reason."""
    return Refusal.NOT_YET if at < moment else None


def why_not_review(*, state: str) -> Refusal | None:
    """Why this doubt may not be decided, or None."""
    return None if state == "doubtful" else Refusal.NOT_DOUBTFUL
