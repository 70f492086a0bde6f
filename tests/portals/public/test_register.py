"""Registering: address, code, profile, agencies; whatever goes wrong is said, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client

from relay.candidates.models import Block, Identity, Registration
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.world import NOON, World, code_in_mail

PROFILE = {
    "family_name": "﨑山", "given_name": "ゆう", "family_kana": "さきやま", "given_kana": "ﾕｳ",
    "occupation_1": "backend_engineer", "prefecture_1": "13", "skills": "Python、SQL", "pace": "now",
    "experience_occupation": "backend_engineer", "experience_years": "3",
    "current_employer": "架空商会株式会社", "adult": "on",
}  # fmt: skip


def start(world: World, email: str = "yu@mail.example") -> Client:
    client = Client()
    page = client.post(f"/register/{world.link.code}/", {"email": email})
    assert page.headers["Location"] == "/register/code/"
    return client


def the_code(client: Client) -> str:
    return code_in_mail(f"code:{client.session['registration']['proof_ref']}")


def proved(world: World, email: str = "yu@mail.example") -> Client:
    client = start(world, email)
    page = client.post("/register/code/", {"code": the_code(client)})
    assert page.headers["Location"] == "/register/profile/"
    return client


def test_a_person_registers_and_lands_at_the_agencies(world: World) -> None:
    client = proved(world)

    page = client.post("/register/profile/", PROFILE)
    assert page.headers["Location"] == "/me/agencies/"

    agencies = client.get("/me/agencies/").content.decode()
    assert world.birch.name in agencies
    assert "checked" not in agencies
    answer = {"shown": [world.birch.ref, world.fir.ref], "agency": [world.birch.ref]}
    assert client.post("/me/agencies/", answer).headers["Location"] == "/me/"

    with scope(house()):
        who = Identity.objects.get(email="yu@mail.example")
        assert (who.family_name, who.family_kana, who.given_kana) == ("﨑山", "サキヤマ", "ユウ")
        states = Consent.objects.filter(candidate=who.candidate).values_list("agency__ref", "state")
        assert dict(states) == {world.birch.ref: "given", world.fir.ref: "refused"}
        blocked = {row.name for row in Block.objects.filter(candidate=who.candidate)}
        assert blocked == {world.acme.name, "架空商会株式会社"}


@pytest.mark.parametrize("email", ["", "nobody", "a@", "a b@c", "@example.jp"])
def test_a_bad_address_is_said_and_kept(world: World, email: str) -> None:
    page = Client().post(f"/register/{world.link.code}/", {"email": email})

    assert page.status_code == 422
    assert "field-errors" in page.content.decode()
    with scope(house()):
        assert not Message.objects.filter(to=email or "-").exists()


def test_a_wrong_code_says_how_many_tries_are_left_and_five_are_the_end(world: World) -> None:
    client = start(world)
    right = the_code(client)
    wrong = "000000" if right != "000000" else "111111"

    for left in (4, 3, 2, 1):
        page = client.post("/register/code/", {"code": wrong})
        assert page.status_code == 422
        assert f"あと{left}回" in page.content.decode()
    client.post("/register/code/", {"code": wrong})

    assert client.post("/register/code/", {"code": right}).status_code == 422


def test_an_expired_code_is_refused_and_a_new_one_works(world: World) -> None:
    client = start(world)
    old = the_code(client)

    with clock.frozen_at(NOON + timedelta(minutes=11)):
        assert client.post("/register/code/", {"code": old}).status_code == 422
        assert client.post("/register/new-code/").headers["Location"] == "/register/code/"
        assert client.post("/register/code/", {"code": the_code(client)}).status_code == 302


def test_an_earlier_code_is_worthless_once_a_new_one_was_asked_for(world: World) -> None:
    client = start(world)
    old = the_code(client)
    client.post("/register/new-code/")

    if old != the_code(client):
        assert client.post("/register/code/", {"code": old}).status_code == 422


def test_a_code_works_only_in_the_browser_that_asked(world: World) -> None:
    client, other = start(world), start(world, "other@mail.example")

    assert other.post("/register/code/", {"code": the_code(client)}).status_code == 422


def test_full_width_digits_and_spaces_are_read(world: World) -> None:
    client = start(world)
    code = the_code(client)
    typed = f"{code[:3]} {code[3:]}".translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert client.post("/register/code/", {"code": typed}).status_code == 302


def test_the_profile_is_not_open_before_the_code(world: World) -> None:
    client = start(world)

    assert client.get("/register/profile/").headers["Location"] == "/register/code/"
    assert Client().get("/register/profile/").headers["Location"] == "/r/"
    assert Client().get("/register/code/").headers["Location"] == "/r/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", ""), ("given_name", " "), ("family_kana", "漢字"), ("given_kana", ""), ("occupation_1", ""),
        ("occupation_1", "astronaut-king"), ("prefecture_1", ""), ("experience_years", "many"), ("pace", ""), ("adult", ""),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_said_at_the_field_and_nothing_is_lost(world: World, field: str, value: str) -> None:
    client = proved(world)

    page = client.post("/register/profile/", {**PROFILE, field: value})

    html = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert "Python、SQL" in html
    assert "架空商会株式会社" in html
    assert "Python、SQL" in client.get("/register/profile/").content.decode()  # also after going away and back


def test_remote_work_alone_is_a_place(world: World) -> None:
    client = proved(world)

    page = client.post("/register/profile/", {**PROFILE, "prefecture_1": "", "remote_wished": "on"})

    assert page.headers["Location"] == "/me/agencies/"


def test_sending_the_profile_twice_registers_once(world: World) -> None:
    client = proved(world)
    client.post("/register/profile/", PROFILE)

    page = client.post("/register/profile/", PROFILE)

    assert page.headers["Location"] == "/welcome/"
    with scope(house()):
        who = Identity.objects.get(email="yu@mail.example")
        assert Registration.objects.filter(candidate=who.pk).count() == 1


def test_a_proof_that_grew_old_asks_again_and_keeps_the_profile(world: World) -> None:
    client = proved(world)

    with clock.frozen_at(NOON + timedelta(hours=3)):
        page = client.post("/register/profile/", PROFILE)
        assert page.headers["Location"] == "/register/code/"
        client.post("/register/new-code/")
        client.post("/register/code/", {"code": the_code(client)})
        assert "Python、SQL" in client.get("/register/profile/").content.decode()


def test_a_known_address_sees_the_same_pages_and_gets_one_more_registration(world: World) -> None:
    unknown = Client().post(f"/register/{world.link.code}/", {"email": "new@mail.example"})
    known = Client().post(f"/register/{world.link.code}/", {"email": "dai@mail.example"})
    assert (unknown.status_code, unknown.headers["Location"]) == (known.status_code, known.headers["Location"])

    client = proved(world, "dai@mail.example")
    page = client.post("/register/profile/", PROFILE)

    assert page.status_code == 302
    assert client.get("/me/").status_code == 200
    with scope(house()):
        assert Registration.objects.filter(candidate=world.candidate("dai")).count() == 2
        mails = Message.objects.filter(to="dai@mail.example").values_list("template", flat=True)
        assert list(mails).count("candidates/welcome") == list(mails).count("candidates/again") == 1


def test_a_known_person_finds_the_former_answers_and_loses_none(world: World) -> None:
    client = proved(world, "dai@mail.example")

    html = client.get("/register/profile/").content.decode()
    assert "前回ご入力いただいた内容" in html
    assert 'value="髙﨑"' in html
    client.post("/register/profile/", PROFILE)

    candidate = world.candidate("dai")
    assert (candidate.salary_floor_yen, candidate.experience_years) == (4_500_000, 3)


def test_nothing_personal_stands_in_an_address(world: World) -> None:
    client = Client()
    steps = [
        client.post(f"/register/{world.link.code}/", {"email": "yu@mail.example"}),
        client.post("/register/code/", {"code": "1"}),
    ]

    assert all("yu" not in step.headers.get("Location", "") for step in steps)


def test_an_unknown_link_does_not_start_a_registration(world: World) -> None:
    page = Client().post("/register/0000000000000001/", {"email": "yu@mail.example"}, follow=True)

    assert page.status_code == 404


def test_the_second_press_of_a_button_gets_the_answer_of_the_first(world: World) -> None:
    client = proved(world)
    before = dict(client.session)
    first = client.post("/register/profile/", PROFILE)
    late = Client()  # the same browser, whose second request left before the first answer came with a new session
    session = late.session
    session.update(before)
    session.save()
    late.cookies["session"] = str(session.session_key)

    second = late.post("/register/profile/", PROFILE)

    assert first.headers["Location"] == second.headers["Location"] == "/me/agencies/"
    assert late.get("/me/agencies/").status_code == 200
    with scope(house()):
        assert Registration.objects.filter(candidate=Identity.objects.get(email="yu@mail.example").pk).count() == 1
