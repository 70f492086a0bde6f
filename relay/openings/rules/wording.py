"""Words an opening may not contain (X07 private matters, X10 discrimination, X13 rewards)."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from relay.openings.rules.occupations import Label


@dataclass(frozen=True)
class Hit:
    """One forbidden word, where it stands, and why it may not."""

    code: str
    word: str
    why: Label


_AGE = _("Age limits are only allowed with a legal exception.")
_SEX = _("The text must be open to every sex.")
_ORIGIN = _("Nationality must not decide.")
_HEALTH = _("Health, disability and family must not decide.")
_PRIVATE = _("Private matters that have nothing to do with ability must not be asked.")
_REWARD = _("Rewards for applying or joining are forbidden.")

_PATTERNS: tuple[tuple[str, Label, str], ...] = (
    ("X10", _AGE, r"\d{2}\s*(?:歳|才)\s*(?:以下|未満|前後|くらい|位|以上|まで(?!.{0,4}(?:再雇用|継続雇用|勤務延長)))"),
    ("X10", _AGE, r"[1-6]0代(?:の方|限定|歓迎|中心|活躍)|若い方|若手限定|年齢制限"),
    ("X10", _SEX, r"(?:男性|女性|男子|女子)(?:歓迎|限定|のみ|向け|活躍|優遇|募集)"),
    (
        "X10",
        _SEX,
        r"営業マン|ウェイター|ウェイトレス|看護婦|保母|主婦|主夫|レディ(?!・|ース服)|カメラマン|ビジネスマン|スチュワーデス",
    ),
    ("X10", _ORIGIN, r"外国人(?:不可|お断り|NG)|日本人(?:のみ|限定)|日本国籍(?:の方|のみ|限定)|帰化"),
    (
        "X10",
        _HEALTH,
        r"健康な方|心身ともに健康|障害者(?:不可|お断り)|既婚|未婚|独身|妊娠|子どものいない|身長\d+|体重\d+",
    ),
    (
        "X07",
        _PRIVATE,
        r"本籍|出生地|家族構成|家族の職業|住宅状況|宗教|支持政党|人生観|尊敬する人物|思想|労働組合|購読新聞|愛読書|身元調査",
    ),
    (
        "X13",
        _REWARD,
        r"(?:入社|就職|転職)?お?祝い?金|(?:Amazon|アマゾン)?ギフト(?:券|カード|コード)|キャッシュバック|支度金|紹介料プレゼント",
    ),
)

_COMPILED = tuple((code, why, re.compile(pattern, re.IGNORECASE)) for code, why, pattern in _PATTERNS)


def lint(text: str) -> list[Hit]:
    """Every forbidden word in the text, in order of appearance."""
    folded = unicodedata.normalize("NFKC", text)
    hits = [
        (found.start(), Hit(code, found.group(), why))
        for code, why, pattern in _COMPILED
        for found in pattern.finditer(folded)
    ]
    return [hit for _start, hit in sorted(hits, key=lambda pair: pair[0])]
