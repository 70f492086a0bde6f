"""Sample data for the gallery: every component in every state, with invented people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.core.paginator import Page, Paginator

HUES = ("teal", "green", "lime", "sky", "cyan", "blue", "indigo", "purple", "magenta", "red", "orange", "slate")
ICONS = [
    "check",
    "info",
    "warning",
    "stop",
    "clock",
    "copy",
    "inbox",
    "search",
    "down",
    "left",
    "right",
    "menu",
    "person",
    "people",
    "globe",
    "home",
    "mail",
    "document",
    "baton",
    "shield",
]
BADGES = (
    ("neutral", "下書き"),
    ("info", "確認中"),
    ("good", "入社済み"),
    ("warn", "期限間近"),
    ("bad", "期限超過"),
    ("accent", "新着"),
)
ROWS = (
    ("OPN-7K2M", "法人営業(東京)", "髙橋商事株式会社", 4_800_000, 12),
    ("OPN-3FQ8", "経理担当(大阪・週2日在宅)", "株式会社みなと会計ソフトウェア", 5_200_000, 3),
    ("OPN-9WZ4", "施工管理", "山﨑建設工業株式会社", 6_555_000, 0),
)
CONSENT_FACTS = (
    ("許可番号", "13-ユ-000000"),
    ("所在地", "東京都千代田区架空町1-2-3"),
    ("得意分野", "IT・営業・管理部門"),
    ("渡す情報", "氏名、希望職種、勤務地、経験"),
    ("期間", "同意の日から1年間。いつでも取り消せます。"),
)
HTML_MAIL = '<p>このたびはご応募いただき、ありがとうございました。</p><p><a href="https://relay.example/r/7K2M">キャリアリレーのご案内</a></p>'
TEXT_MAIL = "このたびはご応募いただき、ありがとうございました。\n\nキャリアリレーのご案内\nhttps://relay.example/r/7K2M"


@dataclass(frozen=True)
class Happening:
    """One entry of the sample timeline."""

    at: datetime
    title: str
    text: str = ""
    kind: str = ""
    by: str = ""


class SampleForm(forms.Form):
    """One field of each shape."""

    email = forms.EmailField(label="メールアドレス", help_text="確認コードをお送りします。")
    name = forms.CharField(label="お名前", required=False)
    pace = forms.ChoiceField(
        label="転職のペース",
        choices=[("now", "すぐにでも"), ("month", "1か月以内"), ("watch", "よい話があれば")],
        widget=forms.RadioSelect,
    )
    places = forms.MultipleChoiceField(
        label="希望勤務地",
        choices=[("13", "東京都"), ("27", "大阪府"), ("40", "福岡県")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    occupation = forms.ChoiceField(label="希望職種", choices=[("", "選んでください"), ("s", "営業")])
    starts_on = forms.DateField(label="入社できる日", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="伝えておきたいこと", widget=forms.Textarea, required=False)
    code = forms.CharField(label="確認コード", help_text="メールに書かれた6けたの数字です。")
    resume = forms.FileField(label="職務経歴書", required=False)
    agree = forms.BooleanField(label="利用規約を読み、同意します")


def happenings(now: datetime) -> tuple[Happening, ...]:
    """A short history with each kind of entry."""
    return (
        Happening(now - timedelta(days=9), "推薦しました", by="佐藤キャリア株式会社"),
        Happening(now - timedelta(days=7), "ご本人が応諾しました", "条件書を確認済み。", "good"),
        Happening(now - timedelta(days=2), "日程の返事がありません", "", "warn"),
        Happening(now + timedelta(days=3), "一次面接の予定", "オンライン", "next"),
    )


def sample_page() -> Page[int]:
    """A page in the middle of a long list."""
    return Paginator(range(95), 20).page(2)
