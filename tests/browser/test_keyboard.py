"""Everything can be done by keyboard alone, and one always sees where one is."""

import pytest

from tests.browser.keys import Keys
from tests.browser.plugin import Windows
from tests.browser.screen import Person, code_of
from tests.world import World, register

pytestmark = pytest.mark.story


def test_registering_by_keyboard(windows: Windows, world: World) -> None:
    fay = Person(windows, "fay@mail.example", width=390)
    keys = Keys(fay.page)

    fay.visit(f"/r/{world.link.code}/")
    keys.press_on("Yes, I would like to register", leads_to="/register/")
    keys.type_into("email", fay.email)
    keys.press_on("Send the code", leads_to="/register/code/")
    keys.type_into("code", code_of(fay.mail()))
    keys.press_on("Go on", leads_to="/register/profile/")
    for name, text in {
        "family_name": "﨑山",
        "given_name": "楓",
        "family_kana": "サキヤマ",
        "given_kana": "カエデ",
    }.items():
        keys.type_into(name, text)
    keys.choose("occupation_1", "backend_engineer")
    keys.choose("prefecture_1", "13")
    keys.tick("pace")
    keys.tick("adult")
    keys.press_on("Register and go on to the agencies", leads_to="/me/agencies/")
    keys.tick("agency")
    keys.press_on("Answer with these choices")

    fay.page.wait_for_url("**/me/")
    assert fay.sees("Consent given")


def test_accepting_and_proposing_by_keyboard(windows: Windows, world: World) -> None:
    fay = register("fay", world.link, agencies=(world.birch,), given_kana="カエデ")
    bob = Person(windows, "bob@bob.example", signed_in=world.client("bob"))
    keys = Keys(bob.page)

    bob.visit(f"/agency/{world.birch.ref}/inbox/")
    keys.follow(fay.ref)
    keys.press_on("Accept the person")
    keys.press_on("Accept and send the terms")
    bob.page.locator("#matches").wait_for()
    keys.press_on("Propose", leads_to="/proposal/")
    keys.type_into("message", "ご経験を生かせる求人です。")
    keys.tick("confirmed")
    keys.press_on("Propose to the person", leads_to="/introductions/")

    assert bob.sees("Proposed to the person")
