"""Who may join and what a role allows; numbers are checked here."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from relay.kernel.permissions import Permission
from relay.kernel.reasons import Reason

LICENCE_PATTERN = re.compile(r"(0[1-9]|[1-3][0-9]|4[0-7])-(ユ|ム|特|地)-[0-9]{6}")
REGISTRY_CHECK_LASTS = timedelta(days=90)

COMPANY_PERMISSIONS = frozenset(
    {
        Permission.ORGANISATION_AMEND,
        Permission.LINK_ISSUE,
        Permission.OPENING_POST,
        Permission.SLOT_REQUEST,
        Permission.INTRODUCTION_ANSWER,
        Permission.OUTCOME_REPORT,
        Permission.LINE_OBJECT,
        Permission.IDENTITY_REVEAL,
    }
)
AGENCY_PERMISSIONS = frozenset(
    {
        Permission.ORGANISATION_AMEND,
        Permission.LICENCE_FILE,
        Permission.FEE_NOTIFY,
        Permission.SEEKER_ACCEPT,
        Permission.OPENING_ACCEPT,
        Permission.MATCH_CHOOSE,
        Permission.INTRODUCTION_PROPOSE,
        Permission.SLOT_TAKE,
        Permission.IDENTITY_REVEAL,
        Permission.OUTCOME_REPORT,
    }
)
OPERATOR_PERMISSIONS = frozenset(
    {
        Permission.ORGANISATION_VET,
        Permission.REFERRAL_REVIEW,
        Permission.HOUSE_INSPECT,
        Permission.HOUSE_RUN,
    }
)
OWNER_PERMISSIONS = frozenset({Permission.TEAM_INVITE})

ROLES: Mapping[tuple[str, str], frozenset[Permission]] = {
    ("company", "owner"): COMPANY_PERMISSIONS | OWNER_PERMISSIONS,
    ("company", "member"): COMPANY_PERMISSIONS,
    ("agency", "owner"): AGENCY_PERMISSIONS | OWNER_PERMISSIONS,
    ("agency", "member"): AGENCY_PERMISSIONS,
    ("operator", "owner"): OPERATOR_PERMISSIONS | OWNER_PERMISSIONS,
    ("operator", "member"): OPERATOR_PERMISSIONS,
}
"""What each role of each kind of organisation is trusted with; the only such table."""


_PROVIDERS = """
    gmail.com googlemail.com yahoo.co.jp ymail.ne.jp yahoo.com outlook.com outlook.jp hotmail.com hotmail.co.jp live.jp
    live.com msn.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.com mail.com zoho.com duck.com
    privaterelay.appleid.com mozmail.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp
    ymobile.ne.jp rakuten.jp rakumail.jp uqmobile.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp plala.or.jp
    asahi-net.or.jp dion.ne.jp eonet.ne.jp infoseek.jp excite.co.jp goo.jp
"""
PUBLIC_MAIL = frozenset(_PROVIDERS.split())
"""Providers anybody may have an address at: such a domain says nothing about where somebody works."""


class Refusal(Reason):
    """Why an organisation may not join or receive anything."""

    BAD_CORPORATE_NUMBER = (
        "H-ORG-1",
        _("This is not a corporate number. It has thirteen digits and its first digit is a check digit; please compare it with your registration."),
    )  # fmt: skip
    NUMBER_TAKEN = (
        "H-ORG-2",
        _("An organisation with this corporate number has already signed up. Please ask your colleagues, or write to us."),
    )  # fmt: skip
    BAD_LICENCE_NUMBER = (
        "H-ORG-3",
        _("This is not a licence number. It looks like 13-ユ-123456: prefecture (01–47), ユ, and six digits."),
    )
    LICENCE_TAKEN = "H-ORG-4", _("An agency with this licence number has already signed up. Please write to us.")
    LICENCE_DATES = "H-ORG-5", _("The licence must have begun and must end after today. Please check the two dates.")
    NAME_MISSING = "H-ORG-6", _("Please write the name of the organisation.")
    NO_LICENCE = "X01", _("No data may flow to this agency: it has no licence on file.")
    LICENCE_EXPIRED = "X01", _("No data may flow to this agency: its licence has expired.")
    LICENCE_UNCHECKED = (
        "X01",
        _("No data may flow to this agency: its licence was not checked in the last 90 days."),
    )
    NOT_APPROVED = "X01", _("No data may flow to this organisation: it is not approved.")


@dataclass(frozen=True)
class Facts:
    """What an organisation says about itself."""

    name: str
    corporate_number: str
    name_kana: str = ""
    representative: str = ""
    postcode: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    brand: str = "teal"
    introduction: str = ""


@dataclass(frozen=True)
class LicenceFacts:
    """What an agency's licence says."""

    number: str
    licensed_on: date
    valid_until: date
    manager_name: str


def own_mail_domain(email: str) -> str:
    """The domain of an address if it is the organisation's own; empty where anybody could have such an address."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in PUBLIC_MAIL else domain


def fold_corporate_number(text: str) -> str:
    """The digits as typed, full width folded, separators dropped."""
    return re.sub(r"[\s\-‐-―ー−]", "", unicodedata.normalize("NFKC", text)).removeprefix("T")


def corporate_number_is_valid(text: str) -> bool:
    """Whether it is a 法人番号: 9 − (Σ digit × 1,2,1,2… from the right mod 9) gives the first of thirteen digits.

    Source: 法人番号の指定等に関する省令 2条 (the check digit).
    """
    if not re.fullmatch(r"[1-9][0-9]{12}", text, re.ASCII):
        return False
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text[1:])))
    return int(text[0]) == 9 - weighted % 9


def check_digit(body: str) -> str:
    """The thirteen digits whose last twelve are given; for demo and tests."""
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return f"{9 - weighted % 9}{body}"


def fold_licence_number(text: str) -> str:
    """A licence number as filed: full and half width folded (ﾕ → ユ), any dash a hyphen, an unseparated one split."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    folded = re.sub(r"[‐-―−]", "-", folded)
    folded = re.sub(r"(?<=[0-9])ー|ー(?=[0-9])", "-", folded)
    bare = re.fullmatch(r"([0-9]{2})-?(ユ|ム|特|地)-?([0-9]{6})", folded)
    return "-".join(bare.groups()) if bare else folded


def why_not_found(*, name: str, corporate_number: str, number_is_taken: bool) -> Refusal | None:
    """The first reason this organisation may not sign up, or None."""
    if not name.strip():
        return Refusal.NAME_MISSING
    if not corporate_number_is_valid(corporate_number):
        return Refusal.BAD_CORPORATE_NUMBER
    if number_is_taken:
        return Refusal.NUMBER_TAKEN
    return None


def why_not_file_licence(licence: LicenceFacts, *, today: date, number_is_taken: bool) -> Refusal | None:
    """The first reason this licence may not be filed, or None (職業安定法 30条)."""
    if not LICENCE_PATTERN.fullmatch(licence.number):
        return Refusal.BAD_LICENCE_NUMBER
    if number_is_taken:
        return Refusal.LICENCE_TAKEN
    if not licence.licensed_on <= today < licence.valid_until:
        return Refusal.LICENCE_DATES
    return None


def why_no_data_may_flow(
    *, approved: bool, valid_until: date | None, checked_on: date | None, today: date
) -> Refusal | None:
    """X01: the first reason nothing may leave to this agency, or None."""
    if not approved:
        return Refusal.NOT_APPROVED
    if valid_until is None:
        return Refusal.NO_LICENCE
    if valid_until < today:
        return Refusal.LICENCE_EXPIRED
    if checked_on is None or checked_on + REGISTRY_CHECK_LASTS < today:
        return Refusal.LICENCE_UNCHECKED
    return None
