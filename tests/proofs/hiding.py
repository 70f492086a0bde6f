"""Who must not see (A12): the ways people write a company's name, and companies that only look alike. All are invented."""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import jaconv

from relay.candidates.rules import fold_company, same_company

NAMES = (
    "アクメ製作所", "セダーソフト", "エルム商事", "ひまわり介護", "髙﨑精機", "渡邊工業", "齋藤運輸", "富士見フイルム", "ヴィオラ音楽堂",
    "キヤノーラ", "Acme", "Cedar Soft", "Blue Elm Trading", "O'Neil & Sons", "Café Lumière", "北斗データ", "みなと水産", "ﾐﾄﾞﾘ電機",
    "大和ネット", "サンライズ・フーズ", "KITA-9", "ABCマートリテイル", "東雲ロジスティクス", "やまびこ出版", "櫻井國際", "オーク&メープル",
)  # fmt: skip
FORMS = (
    "株式会社",
    "㈱",
    "(株)",
    "（株）",
    "㍿",
    "株式會社",
    "有限会社",
    "㈲",
    "合同会社",
    "カブシキガイシャ",
    "かぶしきがいしゃ",
)
LATIN_FORMS = (
    " Co., Ltd.",
    " Co.,Ltd",
    " CO. LTD.",
    ", Inc.",
    " Inc",
    " K.K.",
    " Corporation",
    " Corp.",
    " Company, Limited",
    " LLC",
    " Ltd.",
)
NEW_TO_OLD = (("高", "髙"), ("崎", "﨑"), ("辺", "邉"), ("斎", "齊"), ("桜", "櫻"), ("国", "國"))
PLACES = (
    "東雲",
    "北斗",
    "青葉",
    "若葉",
    "城南",
    "みなと",
    "朝日野",
    "白川",
    "銀河",
    "緑丘",
    "千早",
    "瑞穂野",
    "桃園",
    "霧島台",
    "松風",
)
TRADES = (
    "製作所",
    "商事",
    "運輸",
    "電機",
    "食品",
    "建設",
    "印刷",
    "システム",
    "介護",
    "不動産",
    "化学",
    "精機",
    "出版",
    "水産",
    "保険",
)


@dataclass(frozen=True)
class Hiding:
    """How many spellings were read as the company they mean, and how many honest strangers were taken for another."""

    variants_count: int
    exposed: tuple[tuple[str, str], ...]
    pairs_count: int
    blocked_count: int


def play(variants_count: int, pairs_count: int, dice: random.Random) -> Hiding:
    """Block so many spellings and look whether the company still sees the person; then strangers against strangers."""
    exposed = []
    for number in range(variants_count):
        name = NAMES[number % len(NAMES)]
        written, official = variant(name, dice), dice.choice((f"株式会社{name}", f"{name}株式会社", name))
        if not _meets(written, official):
            exposed.append((written, official))
    blocked = sum(_meets(*_strangers(dice)) for _ in range(pairs_count))
    return Hiding(variants_count, tuple(exposed), pairs_count, blocked)


def variant(name: str, dice: random.Random) -> str:
    """One of the ways people write it: old characters, width, case, kana, gaps, and a legal form somewhere."""
    for new, old in NEW_TO_OLD:
        name = name.replace(*dice.choice(((new, old), (old, new), (new, new))))
    shapes: tuple[Callable[..., str], ...] = (
        str,
        unicodedata.normalize,
        jaconv.kata2hira,
        jaconv.hira2kata,
        jaconv.z2h,
        jaconv.h2z,
        str.upper,
        str.lower,
        str.title,
    )
    for shape in dice.sample(shapes, dice.randrange(4)):
        name = _shaped(shape, name)
    if dice.random() < 0.4:
        place = dice.randrange(len(name) + 1)
        name = name[:place] + dice.choice((" ", "　", "・", "-", "\u00a0")) + name[place:]
    return _with_form(name, dice)


def _shaped(shape: Callable[..., str], name: str) -> str:
    if shape is unicodedata.normalize:
        return unicodedata.normalize("NFKD", name)
    if shape in {jaconv.z2h, jaconv.h2z}:
        return str(shape(name, ascii=True, digit=True))
    return str(shape(name))


def _with_form(name: str, dice: random.Random) -> str:
    gap = dice.choice(("", "", " ", "　"))
    if name.isascii() and dice.random() < 0.6:
        return name + dice.choice(LATIN_FORMS)
    form = dice.choice((*FORMS, ""))
    return dice.choice((f"{form}{gap}{name}", f"{name}{gap}{form}"))


def _strangers(dice: random.Random) -> tuple[str, str]:
    made: set[str] = set()
    while len(made) < 2:
        made.add(f"{dice.choice(PLACES)}{dice.choice(TRADES)}" if dice.random() < 0.9 else dice.choice(NAMES))
    one, other = sorted(made, key=lambda _name: dice.random())
    return f"{one}株式会社", f"株式会社{other}"


def _meets(written: str, official: str) -> bool:
    return same_company(blocked_number="", blocked_key=fold_company(written), company_number="1", company_name=official)
