"""Who may register, how a person is told apart without being read, and what a company's name folds to."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field

import jaconv
from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

OCCUPATIONS_MAX = 3
SKILLS_MAX = 20

_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|学校法人|医療法人|社会福祉法人"
    r"|\((?:株|有|同|資|名|社|財|学|医|福)\)|co\.?,?ltd\.?|inc\.?|k\.?k\.?$|llc"
)
_KANA = re.compile(r"[ァ-ヴー・ ]+")


class Refusal(Reason):
    """Why somebody may not register, or a change is not taken."""

    LINK_UNKNOWN = "H-CAND-1", _("This link is not in use. Please compare it with the mail you received.")
    UNDER_AGE = "X08", _("Only people aged 18 or over, who are not at high school, can register here.")
    NAME_MISSING = "H-CAND-2", _("Please write your family name and your given name.")
    KANA_WRONG = "H-CAND-3", _("Please write the reading of your name in kana, for example ヤマダ ハナコ.")
    OCCUPATION_MISSING = "H-CAND-4", _("Please choose one to three wished occupations.")
    PREFECTURE_MISSING = "H-CAND-5", _("Please choose at least one prefecture, or remote work.")
    ERASED = "H-CAND-6", _("This profile was erased.")
    COMPANY_MISSING = "H-CAND-7", _("Please write the name of the company.")


@dataclass(frozen=True)
class Profile:
    """What a person says about themselves when registering; the minimum and a little more."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    occupations: tuple[str, ...]
    prefectures: tuple[str, ...]
    adult: bool
    remote_wished: bool = False
    experience_occupation: str = ""
    experience_years: int = 0
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    salary_floor_yen: int | None = None
    pace: str = "month"
    current_employer: str = ""
    phone: str = ""
    history: tuple[dict[str, str], ...] = field(default=())


def fold_kana(text: str) -> str:
    """A reading in full-width katakana, whatever kana was typed."""
    return re.sub(r"\s+", " ", jaconv.hira2kata(unicodedata.normalize("NFKC", text))).strip()


def why_not_register(profile: Profile) -> tuple[Refusal, str] | None:
    """The first reason this profile is not taken and the field it lies in, or None."""
    if not profile.adult:
        return Refusal.UNDER_AGE, "adult"
    if not profile.family_name.strip():
        return Refusal.NAME_MISSING, "family_name"
    if not profile.given_name.strip():
        return Refusal.NAME_MISSING, "given_name"
    for name in ("family_kana", "given_kana"):
        if not _KANA.fullmatch(fold_kana(getattr(profile, name))):
            return Refusal.KANA_WRONG, name
    if not 1 <= len(profile.occupations) <= OCCUPATIONS_MAX:
        return Refusal.OCCUPATION_MISSING, "occupations"
    if not profile.prefectures and not profile.remote_wished:
        return Refusal.PREFECTURE_MISSING, "prefectures"
    return None


def canonical_address(email: str) -> str:
    """The one mailbox behind the ways of writing it: tags dropped, dots dropped where the provider ignores them."""
    local, _at, host = unicodedata.normalize("NFKC", email).strip().lower().rpartition("@")
    host = {"googlemail.com": "gmail.com"}.get(host, host)
    local = local.split("+", 1)[0]
    if host == "gmail.com":
        local = local.replace(".", "")
    return f"{local}@{host}"


def canonical_phone(phone: str) -> str:
    """The digits of a Japanese phone number, +81 folded to 0; empty when there is none."""
    digits = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"[^0-9]", "", re.sub(r"^\+81", "0", digits))


def blind(value: str, *, key: str, purpose: str) -> str:
    """A keyed digest to compare by, without reading; empty stays empty."""
    if not value:
        return ""
    return hmac.new(key.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def key_subject(candidate_id: int) -> str:
    """Whose key closes what a person told us; destroyed when the person leaves."""
    return f"person:{candidate_id}"


def book_subject(candidate_id: int) -> str:
    """Whose key closes what the law's books keep of a person; it outlives the person's own."""
    return f"book:{candidate_id}"


def fold_company(name: str) -> str:
    """A company's name for comparing: NFKC, without its legal form, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = _LEGAL_FORMS.sub("", folded)
    folded = jaconv.hira2kata(folded)
    return re.sub(r"[\s・.,、。\-‐-―'’&]", "", folded)


def same_company(*, blocked_number: str, blocked_key: str, company_number: str, company_name: str) -> bool:
    """Whether a block names this company: by corporate number, else by folded name, one containing the other."""
    if blocked_number:
        return blocked_number == company_number
    if not blocked_key:
        return False
    company_key = fold_company(company_name)
    if min(len(blocked_key), len(company_key)) <= 2:
        return blocked_key == company_key
    return blocked_key in company_key or company_key in blocked_key
