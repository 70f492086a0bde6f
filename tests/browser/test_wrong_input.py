"""Whatever goes wrong: a clear word, nothing lost, nothing twice."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from relay.acceptances.models import SeekerAcceptance
from relay.candidates.models import Candidate
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.users.rules import Refusal as ProofRefusal
from tests.browser.plugin import PATIENCE, Windows
from tests.browser.screen import Person, code_of, ja
from tests.introductions.life import brought_to
from tests.world import World, register

if TYPE_CHECKING:
    from playwright.sync_api import Request

pytestmark = pytest.mark.story

PROFILE = {
    "family_name": "髙橋", "given_name": "楓", "family_kana": "タカハシ", "given_kana": "カエデ",
    "occupation_1": "backend_engineer", "prefecture_1": "13",
}  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_double_click_registers_once(windows: Windows, world: World, script: bool) -> None:
    fay = _with_profile_filled_in(windows, world, java_script_enabled=script)
    before = _count(Candidate)

    fay.page.get_by_role("button", name=ja("Register and go on to the agencies")).dblclick()

    # not wait_for_url: the second click breaks the first one's way off
    expect(fay.page).to_have_url(re.compile("/me/"), timeout=PATIENCE)
    fay.page.wait_for_load_state()
    assert _count(Candidate) == before + 1


def test_back_button_after_registering_is_harmless(windows: Windows, world: World) -> None:
    fay = _registered(windows, world)
    before = _count(Candidate)

    fay.page.go_back()

    assert fay.page.locator("h1").count() == 1
    fay.visit("/register/profile/")
    assert fay.path == "/me/"
    assert _count(Candidate) == before


def test_replayed_form_changes_nothing(windows: Windows, world: World) -> None:
    fay = _registered(windows, world)
    sent: list[Request] = []
    fay.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    fay.tick("バーチキャリア株式会社")
    fay.press("Answer with these choices")
    fay.page.wait_for_url("**/me/")
    before = _count(Consent), _count(SeekerAcceptance)

    again = fay.page.request.post(
        sent[0].url,
        data=sent[0].post_data or "",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": sent[0].url},
    )

    assert again.status in {200, 422}
    assert (_count(Consent), _count(SeekerAcceptance)) == before


def test_stale_page_says_so_and_does_nothing(windows: Windows, world: World) -> None:
    fay = register("fay", world.link, agencies=(world.birch,), given_kana="カエデ")
    first, second = (Person(windows, "bob@bob.example", signed_in=world.client("bob")) for _ in range(2))
    for bob in (first, second):
        bob.visit(f"/agency/{world.birch.ref}/people/{fay.ref}/")

    for bob in (first, second):
        bob.confirm("Accept the person", "Accept and send the terms")

    assert second.path.endswith(f"/people/{fay.ref}/")
    with transaction.atomic(), scope(house()):
        assert SeekerAcceptance.objects.filter(candidate=fay, number=None).count() == 0
        assert SeekerAcceptance.objects.filter(candidate=fay).count() == 1


def test_step_that_is_no_longer_open_is_explained(windows: Windows, world: World) -> None:
    brought_to(world, "presented")
    first, second = (Person(windows, "cat@cat.example", signed_in=world.client("cat")) for _ in range(2))
    for cat in (first, second):
        cat.visit(f"/company/{world.cedar.ref}/introductions/")
        cat.page.locator("main table th[scope=row] a").first.click()

    first.page.locator("summary", has_text=ja("Go no further")).click()
    first.page.locator("dialog[open] button:not([type=button])").click()
    first.page.get_by_text(ja("The agency has been told; it speaks to the person.")).wait_for()
    second.press("Yes, we would like to meet")

    assert second.sees("Somebody was faster. This is how it stands now.")
    assert second.sees("You went no further")


MANGLED: dict[str, Callable[[str], str]] = {
    "small-letters": str.lower,
    "bracket": lambda code: f"{code}%3E",
    "quoted-printable": lambda code: f"{code}=20",
    "full-stop": lambda code: f"{code}。",
    "hyphens": lambda code: "-".join(code[n : n + 4] for n in range(0, 16, 4)),
}


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_mangled_link_still_opens(world: World, client: Any, mangle: Callable[[str], str]) -> None:
    answer = client.get(f"/r/{mangle(world.link.code)}/", follow=True)

    assert answer.status_code == 200
    assert "アクメ製作所株式会社" in answer.content.decode()


def test_unknown_link_asks_for_the_code(windows: Windows, world: World) -> None:
    fay = Person(windows, "fay@mail.example", width=390)

    assert fay.visit("/r/THIS-IS-NO-CODE/") == 404
    fay.fill(code=f"{world.link.code.lower()} ")
    fay.press("Open the page")

    assert "アクメ製作所株式会社" in fay.page.locator("main").inner_text()


def test_wrong_and_expired_codes_are_explained(windows: Windows, world: World) -> None:
    fay = _waiting_for_code(windows, world)
    right = code_of(fay.mail())
    wrong = "000000" if right != "000000" else "111111"

    fay.fill(code=wrong)
    fay.press("Go on")
    assert fay.sees(str(ProofRefusal.WRONG_CODE.label))
    clock.freeze(clock.now() + timedelta(minutes=11))
    fay.fill(code=right)
    fay.press("Go on")
    assert fay.sees(str(ProofRefusal.EXPIRED.label))

    fay.page.locator("summary", has_text=ja("No mail?")).click()
    fay.press("Send a new code")
    fay.types_the_code()
    fay.press("Go on")
    fay.page.wait_for_url("**/register/profile/")


def test_lost_session_is_explained(windows: Windows, world: World) -> None:
    fay = _waiting_for_code(windows, world)
    fay.page.context.clear_cookies()

    fay.fill(code="123456")
    with fay.page.expect_response("**/register/code/") as answer:
        fay.press("Go on")

    assert answer.value.status == 403
    assert fay.page.locator("h1").count() == 1
    assert "CSRF" not in fay.page.locator("main").inner_text()


def _waiting_for_code(windows: Windows, world: World, **window: Any) -> Person:
    fay = Person(windows, "fay@mail.example", width=390, **window)
    fay.visit(f"/register/{world.link.code}/")
    fay.fill(email=fay.email)
    fay.press("Send the code")
    fay.page.wait_for_url("**/register/code/")
    return fay


def _with_profile_filled_in(windows: Windows, world: World, **window: Any) -> Person:
    fay = _waiting_for_code(windows, world, **window)
    fay.types_the_code()
    fay.press("Go on")
    fay.fill(**PROFILE)
    fay.tick("At once")
    fay.tick("I am 18 or over and not at high school")
    return fay


def _registered(windows: Windows, world: World) -> Person:
    fay = _with_profile_filled_in(windows, world)
    fay.press("Register and go on to the agencies")
    fay.page.wait_for_url("**/me/agencies/")
    return fay


def _count(model: Any) -> int:
    with transaction.atomic(), scope(house()):
        return int(model.objects.count())
