"""The rejection mail a company copies, and the lint of its rules (特定電子メール法 3条・4条; law.md §5)."""

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from relay.intake.words import CONTACT, DIVIDER, GREETINGS, NAMES, NOTES, OFFERS, ONE_LINES, RESULTS, SUBJECTS
from relay.kernel.reasons import Reason

STAGES = ("documents", "first", "final")
LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class Sender:
    """Who turns down, who runs the service, and where the link leads."""

    company: str
    url: str
    service: str
    operator: str
    notification_no: str
    contact: str


@dataclass(frozen=True)
class Text:
    """A ready mail: subject, plain text and the same as HTML."""

    subject: str
    body: str

    @property
    def html(self) -> SafeString:
        """The body as paragraphs, its address as a link; no style, so that it takes on that of the mail."""
        return format_html_join("\n", "{}", ((_paragraph(block),) for block in self.body.split("\n\n")))


class Fault(Reason):
    """Which rule of the rejection mail a text breaks."""

    RESULT_FIRST = "X18", _("The result comes first, the pointer to the service after it.")
    SHORT = "X18", _("The pointer is shorter than the notice itself.")
    SUBJECT = "X18", _("The subject does not advertise.")
    OPERATOR = "X18", _("It says who runs the service, with the notification number.")
    VOLUNTARY = "X18", _("It says that using the service is voluntary.")
    NOTHING_SENT = "X18", _("It says that nothing about the applicant has been sent.")
    NO_EFFECT = "X18", _("It says that registering or not has no effect on the selection.")
    TOTALS = "X18", _("It says that the company only learns weekly totals, never who registered.")
    BENEFIT = "X18", _("It says openly that the company receives a benefit by that count.")
    CONTACT = "X18", _("It says where to ask.")
    LINK = "X18", _("The address stands alone on its line and carries nothing personal.")
    GIFT = "X13", _("It promises neither money nor gifts.")


@dataclass(frozen=True)
class Checked:
    """One rule, and whether the text keeps it."""

    rule: Fault
    kept: bool


_SAYS = {
    Fault.VOLUNTARY: r"任意|voluntary",
    Fault.NOTHING_SENT: r"送っていません|お送りしておりません|nothing about you has been sent|sent nothing about you",
    Fault.NO_EFFECT: r"影響しません|no effect on",
    Fault.TOTALS: r"週ごとの合計|weekly totals?",
    Fault.BENEFIT: r"数に応じて.*(?:特典|無料)|(?:benefit|free of charge|waived).*(?:total|count|number)|(?:total|count|number).*(?:benefit|waived)",
}
_RESULT = re.compile(r"ご期待に沿|見送ら|不採用|採用を見合わせ|unable to offer|not be able to offer|decided not to")
_GIFT = re.compile(r"祝い?金|ギフト|プレゼント|キャッシュバック|gift|cash|reward", re.IGNORECASE)
_AD = re.compile(r"https?://|登録|転職|求人|サービス|紹介|career relay|キャリアリレー|register|service", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_ON_ITS_OWN = re.compile(r"(?:^|\n\n)https?://[^\s?#@]+(?:\n\n|$)")
_BREAK = SafeString("<br>")
_NOTE = re.compile(r"^[※*]", re.MULTILINE)


def rejection(stage: str, language: str, sender: Sender) -> Text:
    """The rejection mail for one stage of the selection: notice, pointer, what an applicant must know."""
    words = _words(sender)
    blocks = (
        GREETINGS[language],
        RESULTS[language][stage],
        NAMES[language],
        f"{DIVIDER}\n{OFFERS[language]}",
        "{url}",
        f"{NOTES[language]}\n{CONTACT[language]}",
    )
    return Text(subject=SUBJECTS[language].format(**words), body="\n\n".join(blocks).format(**words))


def one_line(language: str, sender: Sender) -> str:
    """The shortest honest addition to a mail that is already in use."""
    return ONE_LINES[language].format(**_words(sender))


def check(text: Text, sender: Sender) -> list[Checked]:
    """Every rule of the rejection mail, and whether this text keeps it."""
    notice, _divider, rest = text.body.partition(DIVIDER)
    offer = _ADDRESS.sub("", _NOTE.split(rest, maxsplit=1)[0]).strip()
    result = _RESULT.search(text.body)
    return [
        Checked(Fault.RESULT_FIRST, result is not None and result.start() < _start(_ADDRESS, text.body)),
        Checked(Fault.SHORT, bool(offer) and len(offer) < len(notice.strip())),
        Checked(Fault.SUBJECT, not _AD.search(text.subject)),
        *check_addition(text.body, sender),
    ]


def check_addition(body: str, sender: Sender) -> list[Checked]:
    """The rules that hold for a mere addition to a company's own mail as well."""
    flat = body.replace("\n", " ")
    return [
        Checked(Fault.OPERATOR, sender.operator in body and sender.notification_no in body),
        *(Checked(rule, bool(re.search(pattern, flat, re.IGNORECASE))) for rule, pattern in _SAYS.items()),
        Checked(Fault.CONTACT, sender.contact in body),
        Checked(Fault.LINK, len(_ADDRESS.findall(body)) == 1 and bool(_ON_ITS_OWN.search(body))),
        Checked(Fault.GIFT, not _GIFT.search(body)),
    ]


def lint(text: Text, sender: Sender) -> list[Fault]:
    """The rules the text breaks; none for the ready ones."""
    return [checked.rule for checked in check(text, sender) if not checked.kept]


def unencodable(text: str) -> str:
    """The characters (such as 髙 or 﨑) that an ISO-2022-JP mail cannot carry, each once."""
    return "".join(dict.fromkeys(letter for letter in text if not _fits(letter)))


def _fits(letter: str) -> bool:
    try:
        letter.encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return True


def _start(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else len(text)


def _words(sender: Sender) -> dict[str, str]:
    return {
        "company": sender.company,
        "url": sender.url,
        "service": sender.service,
        "operator": sender.operator,
        "number": sender.notification_no,
        "contact": sender.contact,
    }


def _paragraph(block: str) -> SafeString:
    if _ADDRESS.fullmatch(block):
        return format_html('<p><a href="{}">{}</a></p>', block, block)
    if block.startswith(f"{DIVIDER}\n"):
        return format_html("<hr>\n{}", _paragraph(block.removeprefix(DIVIDER).lstrip()))
    return format_html("<p>{}</p>", format_html_join(_BREAK, "{}", ((line,) for line in block.split("\n"))))
