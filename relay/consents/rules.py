"""What may be asked, for how long a yes lasts, and what each purpose lets out."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from relay.kernel.clock import TOKYO
from relay.kernel.reasons import Reason

AGENCIES_PER_SCREEN = 10
LAW_VERSION = "APPI-2026-11"
RENEWABLE = timedelta(days=30)
REMINDERS = (7, 30)
"""Days before the end on which the person is told, the nearest first."""
RENEWAL = "passport.renewal:button"
"""The control by which a consent is renewed; the receipt calls such a consent renewed."""
RECORD = "record"
"""The purpose of a reading in the records the law has kept; not a purpose of a consent."""
ACQUISITION = "本人が運営者のサービスの登録画面に直接入力"

PLACEMENT_ITEMS = ("name", "contact", "wishes", "experience", "skills", "history")
BLIND_ITEMS = ("blind_card",)
NAMED_ITEMS = ("name", "contact", "experience", "skills")
ITEM_LABELS = {
    "name": _("Name and its reading"),
    "contact": _("Mail address, and phone number if given"),
    "wishes": _("Wished occupation, place and conditions"),
    "experience": _("Experience"),
    "skills": _("Skills and licences"),
    "history": _("Work history"),
    "blind_card": _("Summary without a name (non-name)"),
}
PURPOSE_TEXTS = {
    "placement": _("Placement by this agency: introducing openings, passing applications on, contact about them"),
    "named_introduction": _("Introduction by name to one company, for one opening"),
}
PROVISION_METHOD = _("Viewing in this system, over encrypted connections")
WITHDRAWAL_METHOD = _(
    "At any time, in one step, on your passport page; the recipient loses sight at once and is told to stop"
)
RETENTION = _(
    "The recipient may view until the consent ends; the records of what was provided are kept for three years, as the law says"
)
RIGHTS = (
    _("Disclosure of your data and of the records of what was provided"),
    _("Correction, addition and deletion"),
    _("Stopping the use and the provision to others"),
    _("Complaint to the operator, and to the Personal Information Protection Commission"),
)


SEAT_MOST, AGENCY_MOST = 40, 200
"""How many different people one member, and one organisation, may look up by name in a day: more than anybody works with."""
RECORDS_MOST = 100
"""How many different people's names one member may read in the records the law has kept; there are no addresses there."""
SEAT_AFTER_A_FULL_DAY = 10
"""Whoever filled a day reads little until the operator has looked: a stolen seat would fill every day."""
FULL_DAY_COUNTS = timedelta(days=6)
LIFTED_TIMES = 5
"""How many times as much may be read on the day the operator has looked and found nothing wrong."""


class Refusal(Reason):
    """Why a consent cannot be given, or nothing may be read or released."""

    NO_CONSENT = "X04", _("The person has not agreed to this, or has taken it back.")
    TOO_MANY = "X06", _("At most ten agencies can be answered on one screen.")
    NOT_SHOWN = "X06", _("You can only agree to an agency that was shown to you.")
    NO_WORDING = "X06", _("There is no text in force for this consent.")
    WRONG_ITEMS = "X04", _("The consent does not cover these data items.")
    ONLY_PLACEMENT = "X06", _("Only a consent to placement can be renewed.")
    TOO_EARLY = "X06", _("A consent can be renewed in the last thirty days before it ends.")
    OPENING_GONE = "X09", _("This opening is no longer available.")
    SEAT_FULL = (
        "H-CONS-1",
        _("You have looked up as many people by name as one member may in a day. The operator has been told; it can raise the limit today. Whom you have opened today you can open again."),
    )  # fmt: skip
    HOUSE_FULL = (
        "H-CONS-2",
        _("Your organisation has looked up as many people by name as it may in a day. The operator has been told; it can raise the limit today."),
    )  # fmt: skip


def day_began(at: datetime) -> datetime:
    """The midnight in Tokyo a moment's day began with."""
    return at.astimezone(TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)


def seat_most(usual: int, *, had_full_day: bool, is_lifted: bool) -> int:
    """How many different people a member may look up today."""
    if is_lifted:
        return usual * LIFTED_TIMES
    return SEAT_AFTER_A_FULL_DAY if had_full_day else usual


def agency_most(*, is_lifted: bool) -> int:
    """How many different people an organisation may look up today."""
    return AGENCY_MOST * (LIFTED_TIMES if is_lifted else 1)


def why_not_look(*, seat_count: int, seat_most: int, agency_count: int, agency_most: int) -> Refusal | None:
    """Why so many people may not be looked up today, those asked for now included, or None (trust.md A13)."""
    if seat_count > seat_most:
        return Refusal.SEAT_FULL
    return Refusal.HOUSE_FULL if agency_count > agency_most else None


def is_to_tell(count: int, most: int, *, step: int) -> bool:
    """Whether as much again would not fit into the day any more: the moment the operator is told."""
    return count + step > most


def valid_until(given_at: datetime) -> datetime:
    """Twelve months later."""
    ends: datetime = given_at + relativedelta(months=12)
    return ends


def keep_until(made_at: datetime) -> date:
    """Three years from making (個人情報保護法施行規則 21条・25条)."""
    ends: datetime = made_at + relativedelta(years=3)
    return ends.date()


def why_not_answer(*, shown: list[str], ticked: list[str]) -> Refusal | None:
    """The first reason these boxes cannot be taken as an answer, or None."""
    if len(set(shown)) > AGENCIES_PER_SCREEN:
        return Refusal.TOO_MANY
    if set(ticked) - set(shown):
        return Refusal.NOT_SHOWN
    return None


def why_not_renew(*, is_placement: bool, live: bool, ends_at: datetime | None, at: datetime) -> Refusal | None:
    """The first reason a consent cannot be given for another twelve months now, or None."""
    if not is_placement:
        return Refusal.ONLY_PLACEMENT
    if not live or ends_at is None or ends_at <= at:
        return Refusal.NO_CONSENT
    return Refusal.TOO_EARLY if ends_at - at > RENEWABLE else None


def reminder_due(ends_at: datetime, at: datetime) -> int | None:
    """Which reminder (so many days before) a consent has come to, or None."""
    return next((days for days in REMINDERS if at < ends_at <= at + timedelta(days=days)), None)


def why_not_release(*, live: bool, allowed: tuple[str, ...], data_items: tuple[str, ...]) -> Refusal | None:
    """X04: the first reason these items may not leave, or None."""
    if not live:
        return Refusal.NO_CONSENT
    if set(data_items) - set(allowed):
        return Refusal.WRONG_ITEMS
    return None
