"""The rejection mail: every ready text keeps every rule, and the lint notices each broken one."""

from dataclasses import replace

import pytest

from relay.intake import texts
from relay.intake.texts import Fault, Sender, Text

SENDER = Sender(
    company="株式会社青葉製作所",
    url="https://relay.example/r/0123456789ABCDEF/",
    service="キャリアリレー",
    operator="架空運営株式会社",
    notification_no="51-募-000000",
    contact="support@relay.example",
)

every_text = pytest.mark.parametrize(
    ("stage", "language"), [(stage, language) for stage in texts.STAGES for language in texts.LANGUAGES]
)


@every_text
def test_every_ready_text_keeps_every_rule(stage: str, language: str) -> None:
    assert texts.lint(texts.rejection(stage, language, SENDER), SENDER) == []


@every_text
def test_every_ready_text_travels_as_iso_2022_jp(stage: str, language: str) -> None:
    text = texts.rejection(stage, language, SENDER)

    assert texts.unencodable(text.subject + text.body) == ""


@every_text
def test_the_bare_address_has_a_blank_line_before_and_after(stage: str, language: str) -> None:
    assert f"\n\n{SENDER.url}\n\n" in texts.rejection(stage, language, SENDER).body


@every_text
def test_no_placeholder_of_ours_is_left(stage: str, language: str) -> None:
    text = texts.rejection(stage, language, SENDER)

    assert "{" not in text.subject + text.body


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_one_line_version_keeps_the_rules_of_an_addition(language: str) -> None:
    checked = texts.check_addition(texts.one_line(language, SENDER), SENDER)

    assert [check.rule for check in checked if not check.kept] == []


READY = texts.rejection("documents", "ja", SENDER)


def _without(*words: str) -> Text:
    body = READY.body
    for word in words:
        assert word in body
        body = body.replace(word, "")
    return replace(READY, body=body)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(READY, body=f"{SENDER.url}\n\n{READY.body.replace(SENDER.url, '')}"), Fault.RESULT_FIRST),
        (replace(READY, body=READY.body.replace("【ご案内】", "【ご案内】" + "とても便利です。" * 60)), Fault.SHORT),
        (replace(READY, subject="転職サービスのご案内"), Fault.SUBJECT),
        (_without(SENDER.notification_no), Fault.OPERATOR),
        (_without("任意"), Fault.VOLUNTARY),
        (_without("送っていません"), Fault.NOTHING_SENT),
        (_without("影響しません"), Fault.NO_EFFECT),
        (_without("週ごとの"), Fault.TOTALS),
        (_without("その数に応じて"), Fault.BENEFIT),
        (_without(SENDER.contact), Fault.CONTACT),
        (replace(READY, body=READY.body.replace(SENDER.url, SENDER.url + "?to=hanako")), Fault.LINK),
        (replace(READY, body=READY.body.replace(f"\n\n{SENDER.url}", f" {SENDER.url}")), Fault.LINK),
        (replace(READY, body=READY.body + "\n※ギフト券を進呈します。"), Fault.GIFT),
    ],
)
def test_the_lint_names_the_broken_rule(broken: Text, fault: Fault) -> None:
    assert texts.lint(broken, SENDER) == [fault]


def test_letters_outside_iso_2022_jp_are_named_once_each() -> None:
    assert texts.unencodable("株式会社髙﨑商店(髙﨑)") == "髙﨑"


def test_the_html_escapes_the_company_and_links_the_address() -> None:
    text = texts.rejection("first", "en", replace(SENDER, company="A & B <Works>"))

    assert "A &amp; B &lt;Works&gt;" in text.html
    assert f'<a href="{SENDER.url}">{SENDER.url}</a>' in text.html
    assert "<Works>" not in text.html
