"""The loop, from a rejection mail to a first day of work, and from ten registrations to a hire without a fee."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.models import Candidate
from relay.consents.models import Provision
from relay.intake.models import IntakeLink
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import jobs
from relay.slots import queries as slots
from tests.browser.plugin import Windows
from tests.stories.people import Agency, Applicant, Company, Firm, Operator
from tests.world import World, register

pytestmark = pytest.mark.story

ASAHI = Firm("あさひ精機株式会社", "アサヒセイキ", "700000000001", "saki@asahi.example")
DOGWOOD = Firm(
    "ドッグウッド人材株式会社", "ドッグウッドジンザイ", "700000000002", "doi@dogwood.example", "13-ユ-700001"
)
CEDARS_OPENING = "バックエンドエンジニア"
ASAHIS_OPENING = "生産管理システムの開発エンジニア"
HANA = {
    "family_name": "栁澤", "given_name": "花", "family_kana": "やなぎさわ", "given_kana": "ﾊﾅ",
    "occupation_1": "backend_engineer", "prefecture_1": "13", "experience_occupation": "backend_engineer",
    "experience_years": "4", "skills": "Python、SQL",
}  # fmt: skip
OTHERS = {
    "ichi": "イチ", "nina": "ニナ", "mika": "ミカ", "yuki": "ユキ", "goro": "ゴロウ", "riku": "リク", "nana": "ナナ",
    "hachi": "ハチ", "kyoko": "キョウコ",
}  # fmt: skip


def test_rejected_applicant_finds_work(windows: Windows, world: World) -> None:
    # 1. A company signs up, confirms its mail, gets its link, and copies the text for its rejection mails.
    asahi = Company(windows, ASAHI.email)
    asahi.signs_up(ASAHI)
    plain, html = asahi.copies_the_rejection_mail()
    link = asahi.link_in(plain)
    assert link in html

    # 2. An agency signs up with its licence and fee table; the operator approves both.
    dogwood = Agency(windows, DOGWOOD.email)
    dogwood.signs_up(DOGWOOD)
    dogwood.files_its_fee_table()
    olga = Operator.of(windows, world.organisation("キャリアリレー"), "olga")
    olga.approves(ASAHI.name)
    olga.approves(DOGWOOD.name)
    cat = Company.of(windows, world.cedar, "cat")
    cat.enters("openings/")
    cat.follow(CEDARS_OPENING)
    cat.offers_opening_to(DOGWOOD.name)
    dogwood.accepts_opening(CEDARS_OPENING)

    # 3. Asahi turns ten people down. Seven register on Saturday, the others on Tuesday; Hana does it before our eyes.
    clock.freeze(datetime(2026, 4, 4, 12, 0, tzinfo=clock.TOKYO))
    _register(world, ASAHI.name, DOGWOOD.name, list(OTHERS)[:7])
    clock.freeze(datetime(2026, 4, 7, 12, 0, tzinfo=clock.TOKYO))
    _register(world, ASAHI.name, DOGWOOD.name, list(OTHERS)[7:])
    hana = Applicant(windows, "hana@mail.example", width=390)
    hana.registers(link, **HANA)
    hana.allows(DOGWOOD.name, "バーチキャリア株式会社")
    assert hana.path == "/me/"
    assert hana.sees("Consent given")

    # 4. Nothing shows before the closing; then fives are counted, and the tenth person makes a slot.
    assert _count(asahi) == "0"
    _monday(date(2026, 4, 13))
    assert _count(asahi) == "5"
    assert asahi.sees("No free slot yet")
    _monday(date(2026, 4, 20))
    assert _count(asahi) == "10"
    assert asahi.sees("Available")
    assert asahi.mail("slots/closed")
    _books_balance()

    # 5. Dogwood takes Hana on and proposes Cedar's opening; she says yes, Cedar meets her, hires her, pays the fee.
    dogwood.finds_in_the_inbox(_ref("hana"))
    dogwood.accepts_person()
    dogwood.proposes(CEDARS_OPENING, "ご経験を生かせる求人です。")
    introduction = dogwood.ref
    hana.opens_proposal(CEDARS_OPENING)
    assert hana.sees("Conditions")
    hana.says_yes(address="東京都千代田区架空町9-9", birth_on="1996-02-29")
    _hire(dogwood, introduction, cat, hana, pay="520", starts_on="2026-05-01", name="栁澤 花")
    cat.enters("statement/")
    assert "1,560,000円" in cat.page.locator("main").inner_text()

    # 6. Asahi asks with its slot; Dogwood presents Eve, whom Acme turned down; she is hired, and the fee is nothing.
    asahi.publishes_an_opening(ASAHIS_OPENING)
    asahi.asks_with_a_slot(ASAHIS_OPENING)
    dogwood.enters("slots/")
    dogwood.confirm("Take this request", "Take it")
    eve = Applicant(windows, "eve@mail.example", width=390)
    eve.signs_in_by_code()
    eve.visit("/me/agencies/")
    eve.allows(DOGWOOD.name)
    dogwood.finds_in_the_inbox(_ref("eve"))
    dogwood.accepts_person()
    dogwood.proposes(ASAHIS_OPENING, "無料紹介枠でのご紹介です。", expects_slot=True)
    introduction = dogwood.ref
    eve.opens_proposal(ASAHIS_OPENING)
    eve.says_yes(address="東京都港区架空町3-3", birth_on="1994-11-03")
    _hire(dogwood, introduction, asahi, eve, pay="600", starts_on="2026-06-01", name="空 衣舞")
    asahi.enters("statement/")
    assert "無料紹介枠 No." in asahi.page.locator("main").inner_text()
    asahi.enters("slots/")
    assert asahi.sees("Used up")

    # 7. Hana needs Birch no longer: it loses sight of her at once. Then she erases everything but what the law keeps.
    bob = Agency.of(windows, world.birch, "bob")
    bob.finds_in_the_inbox(_ref("hana"))
    hana.withdraws_from("バーチキャリア株式会社")
    assert bob.page.reload().status == 404  # type: ignore[union-attr]
    assert bob.mail("consents/stop_notice")
    hana.erases_everything()
    assert hana.path == "/me/goodbye/"
    _only_the_law_remains(hana, name="栁澤 花")
    _books_balance()


def _register(world: World, company: str, agency: str, names: list[str]) -> None:
    link = IntakeLink.objects.get(company=world.organisation(company))
    for name in names:
        register(name, link, agencies=(world.organisation(agency),), given_kana=OTHERS[name])


def _hire(agency: Agency, introduction: str, company: Company, person: Applicant, **deal: Any) -> None:
    agency.returns_to(introduction)
    agency.presents()
    company.opens_the_newest_card()
    assert deal["name"] not in company.page.content()
    company.press("Yes, we would like to meet")
    agency.returns_to(introduction)
    agency.hands_over_the_name()
    company.opens_the_newest_card()
    assert deal["name"] in company.reads_the_name()
    company.opens_the_newest_card()
    company.press("Interviews have begun")
    company.makes_an_offer(pay=deal["pay"], starts_on=deal["starts_on"])
    person.page.reload()
    person.accepts_the_offer()
    first_day = date.fromisoformat(deal["starts_on"])
    clock.freeze(datetime(first_day.year, first_day.month, first_day.day, 18, 0, tzinfo=clock.TOKYO))
    company.confirms_the_start()


def _count(company: Company) -> str:
    company.enters()
    return company.page.locator(".stat-value").first.inner_text().split()[0].rstrip("名")


def _monday(day: date) -> None:
    clock.freeze(datetime(day.year, day.month, day.day, 9, 0, tzinfo=clock.TOKYO))
    jobs.close_week_if_due(timestamp=0)


def _ref(name: str) -> str:
    with transaction.atomic(), scope(house()):
        return Candidate.objects.get(user__email=f"{name}@mail.example").ref


def _only_the_law_remains(person: Applicant, *, name: str) -> None:
    with transaction.atomic(), scope(house()):
        gone = Candidate.objects.select_related("identity", "user").get(state=Candidate.State.ERASED)
        identity = gone.identity
        assert {identity.family_name, identity.given_name, identity.email, *gone.skills} == {""}
        assert gone.user.email != person.email
        assert {row.person_name for row in Provision.objects.filter(candidate=gone)} == {name}


def _books_balance() -> None:
    with transaction.atomic(), scope(house()):
        assert slots.verify() == []
