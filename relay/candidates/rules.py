"""Who may register, how a person is told apart without being read, and what a company's name folds to."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

import jaconv
from django.utils.translation import gettext_lazy as _

from relay.kernel.reasons import Reason

OCCUPATIONS_MAX = 3
SKILLS_MAX = 20
SIGNS_KEPT = timedelta(days=30)
"""How long a registration remembers from where it came, for the abuse rules."""

_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人"
    r"|特定非営利活動法人|独立行政法人|学校法人|医療法人|社会福祉法人|カブシキガイシヤ|ユウゲンガイシヤ|ゴウドウガイシヤ"
    r"|\((?:株|有|同|資|名|社|財|学|医|福|カ|ユ|ド)\)|^(?:カ|ユ|ド)\)|\((?:カ|ユ|ド)$"
    r"|(?:company|co)?(?:limited|ltd)$|(?<=.)(?:incorporated|inc|corporation|corp|kabushikikaisha|kk|llc|gk|company|co)$"
)
_GAPS = re.compile(r"[\s・.,、。\-‐-―'’`&+/「」『』\"ー−~〜_]")
_OLD_FORMS = str.maketrans(
    "髙﨑濵濱邊邉齋齊斎澤國櫻廣惠眞榮學會圓壽藏鐵瀧嶋嶌冨應德萬與關豐寶實來黑淺條圖縣驛發經總",
    "高崎浜浜辺辺斉斉斉沢国桜広恵真栄学会円寿蔵鉄滝島島富応徳万与関豊宝実来黒浅条図県駅発経総",
)
"""Forms of characters older registers use beside today's."""
_KANA_FORMS = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヰヱヲ", "アイウエオツヤユヨワカケジズイエオ")
_V_SOUNDS = {"ヴア": "バ", "ヴイ": "ビ", "ヴエ": "ベ", "ヴオ": "ボ", "ヴ": "ブ"}
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


def fold_company(name: str) -> str:
    """A company's name for comparing: width, case, kana, old characters and small kana folded, legal form and gaps gone."""
    folded = _GAPS.sub("", unicodedata.normalize("NFKC", name).casefold())
    folded = jaconv.hira2kata(_without_accents(folded)).translate(_OLD_FORMS).translate(_KANA_FORMS)
    for typed, sound in _V_SOUNDS.items():
        folded = folded.replace(typed, sound)
    return re.sub(r"[()]", "", _LEGAL_FORMS.sub("", folded))


def _without_accents(text: str) -> str:
    """Latin letters without their marks; the marks of kana stay."""
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)))


def same_company(
    *, blocked_number: str, blocked_key: str, company_number: str, company_name: str, company_kana: str = ""
) -> bool:
    """Whether a block names this company: by corporate number, else by folded name or reading, one containing the other."""
    if blocked_number:
        return blocked_number == company_number
    return any(_meets(blocked_key, fold_company(name)) for name in (company_name, company_kana))


def _meets(blocked_key: str, company_key: str) -> bool:
    if min(len(blocked_key), len(company_key)) <= 2:
        return bool(blocked_key) and blocked_key == company_key
    return blocked_key in company_key or company_key in blocked_key
