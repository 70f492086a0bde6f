"""Signing organisations up: each wrong input is said at its field; the right ones end inside the portal."""

import pytest
from django.test import Client

from relay.intake.models import IntakeLink
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from relay.organisations.rules import check_digit
from tests.world import World, code_in_mail

COMPANY = {
    "corporate_number": check_digit("000000000099"), "name": "ハシバミ工業株式会社", "name_kana": "はしばみこうぎょう",
    "representative": "榛 一郎", "postcode": "100-0001", "address": "東京都千代田区架空町9-9",
    "contact_name": "榛 花", "email": "hana@hashibami.example", "terms": "on",
}  # fmt: skip
AGENCY = {
    **COMPANY, "name": "ハシバミ人材株式会社", "licence_number": "１３ーﾕー３０００９９", "licensed_on": "2024-04-01",
    "valid_until": "2029-03-31", "manager_name": "榛 次郎", "introduction": "製造業の技術職",
}  # fmt: skip
PASSWORD = {"password": "a quite long sentence"}


def through(kind: str, typed: dict[str, str]) -> Client:
    client = Client()
    assert client.post(f"/start/{kind}/", typed).headers["Location"] == f"/start/{kind}/code/"
    code = code_in_mail(f"code:{client.session[f'start_{kind}']['proof_ref']}")
    assert client.post(f"/start/{kind}/code/", {"code": code}).headers["Location"] == f"/start/{kind}/password/"
    return client


@pytest.mark.parametrize(("kind", "typed"), [("company", COMPANY), ("agency", AGENCY)])
def test_an_organisation_signs_up_and_its_owner_is_inside(world: World, kind: str, typed: dict[str, str]) -> None:
    client = through(kind, typed)

    page = client.post(f"/start/{kind}/password/", PASSWORD)

    with scope(house()):
        organisation = Organisation.objects.get(name=typed["name"])
        assert page.headers["Location"] == f"/{kind}/{organisation.ref}/"
        assert (organisation.state, organisation.name_kana) == ("applied", "ハシバミコウギョウ")
        assert IntakeLink.objects.filter(company=organisation).count() == (kind == "company")
        assert kind == "company" or organisation.licence.number == "13-ユ-300099"
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("corporate_number", "", "field-errors"),
        ("corporate_number", "12345", "5桁"),
        ("corporate_number", "12345678901ab", "数字のみ"),
        ("corporate_number", f"9{COMPANY['corporate_number'][1:]}"[:13], "検査用数字"),
        ("name", "", "field-errors"), ("address", "", "field-errors"), ("terms", "", "利用規約"),
        ("email", "nobody", "メールアドレス"), ("email", "", "field-errors"),
    ],
)  # fmt: skip
def test_a_wrong_company_is_said_at_the_field_and_nothing_is_lost(
    world: World, field: str, value: str, words: str
) -> None:
    if field == "corporate_number" and value == COMPANY["corporate_number"]:
        value = f"8{value[1:]}"
    client = Client()

    page = client.post("/start/company/", {**COMPANY, field: value})

    html = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert words in html
    assert "榛 一郎" in html
    assert "榛 一郎" in client.get("/start/company/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("licence_number", "13-A-1"),
        ("licence_number", "48-ユ-300099"),
        ("licensed_on", "yesterday"),
        ("valid_until", ""),
    ],
)
def test_a_wrong_licence_is_said_at_the_field(world: World, field: str, value: str) -> None:
    page = Client().post("/start/agency/", {**AGENCY, field: value})

    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()


@pytest.mark.parametrize("password", ["", "short", "1234567890123", "password123"])
def test_a_weak_password_is_said(world: World, password: str) -> None:
    client = through("company", COMPANY)

    page = client.post("/start/company/password/", {"password": password})

    assert page.status_code == 422
    assert 'id="id_password_error"' in page.content.decode()


def test_a_number_that_is_taken_leads_back_to_what_was_typed(world: World) -> None:
    client = through("company", {**COMPANY, "corporate_number": world.acme.corporate_number})

    page = client.post("/start/company/password/", PASSWORD, follow=True)

    html = page.content.decode()
    assert page.redirect_chain[-1][0] == "/start/company/"
    assert "榛 一郎" in html
    assert Organisation.objects.filter(corporate_number=world.acme.corporate_number).count() == 1


def test_finishing_twice_founds_once(world: World) -> None:
    client = through("company", COMPANY)
    client.post("/start/company/password/", PASSWORD)

    assert client.post("/start/company/password/", PASSWORD).headers["Location"] == "/welcome/"
    assert Organisation.objects.filter(name=COMPANY["name"]).count() == 1


def test_steps_cannot_be_skipped_and_other_kinds_do_not_exist(world: World) -> None:
    assert Client().get("/start/company/password/").headers["Location"] == "/start/company/"
    assert Client().get("/start/company/code/").headers["Location"] == "/start/company/"
    assert Client().get("/start/bank/").status_code == 404
    assert Client().get("/start/bank/password/").status_code == 404
