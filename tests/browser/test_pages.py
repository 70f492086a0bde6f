"""What every page owes to everybody who looks at it: on a phone and a desk, in light and dark, with any eyes."""

import gzip
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import tour
from tests.browser.plugin import Windows
from tests.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

pytestmark = pytest.mark.story

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
HEAVIEST = 250_000
LOOKS = (("phone", 390, "light"), ("desk", 1280, "light"), ("desk", 1280, "dark"))
NARROWEST = 320


def test_every_page_is_for_everybody(windows: Windows, world: World, subtests: Any) -> None:
    tour.furnish(world)

    for name, addresses in tour.pages(world).items():
        titles: dict[str, str] = {}
        page = windows.open(signed_in=world.client(name) if name else None)
        for address in addresses:
            with subtests.test(page=address):
                answer = page.goto(address)
                assert answer
                assert answer.status == (404 if "no-such" in address else 200)
                with windows.watch.looking_away():  # axe tries styles out, which the policy forbids
                    faults = _wrong_with(page, address, titles)
                assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", "/"),
        ("", "/r/{link}/"),
        ("", "/account/login/"),
        ("dai", "/me/"),
        ("cat", "/company/{cedar}/"),
        ("bob", "/agency/{birch}/inbox/"),
    ],
    ids=["home", "landing", "sign-in", "passport", "company", "inbox"],
)
def test_first_visit_is_light(windows: Windows, world: World, name: str, address: str) -> None:
    page = windows.open(width=390, signed_in=world.client(name) if name else None)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(address.format(link=world.link.code, cedar=world.cedar.ref, birch=world.birch.ref))

    page.wait_for_load_state("networkidle")
    weights = {answer.url: _weight(answer) for answer in answers}
    assert sum(weights.values()) <= HEAVIEST, weights


def _wrong_with(page: "Page", address: str, titles: dict[str, str]) -> list[str]:
    faults = [f"axe {look}: {fault}" for look in LOOKS for fault in _axe(page, *look, address)]
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROWEST:
        faults.append(f"scrolls sideways: {wide} px at {NARROWEST}; {page.evaluate(_WIDEST)}")
    if page.get_attribute("html", "lang") != "ja":
        faults.append("no language")
    if (heads := page.locator("h1").count()) != 1:
        faults.append(f"{heads} headlines")
    if (twin := titles.setdefault(page.title(), address)) != address and not _same_page(twin, address):
        faults.append(f"the same title as {twin}: {page.title()}")
    return faults


def _axe(page: "Page", look: str, width: int, theme: Any, address: str) -> list[str]:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(_AT_REST)
    _shoot(page, f"{address}-{width}-{theme}")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # in the dark only colours differ
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if theme == "dark":
        options["runOnly"] = ["color-contrast"]
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def _shoot(page: "Page", name: str) -> None:
    """Keep a picture where SHOTS names a folder, for those who look at the pages."""
    if folder := os.environ.get("SHOTS"):
        place = Path(folder) / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".png")
        page.screenshot(path=place, full_page=True)


def _same_page(one: str, other: str) -> bool:
    """Whether two addresses show the same page: a gallery in another shell, a page about another thing."""
    shape = [re.sub(r"[A-Z]{3}-[0-9A-Z]+|\?.*", "", address) for address in (one, other)]
    return shape[0] == shape[1]


def _weight(answer: "Response") -> int:
    # our test server sends files as they are; in production they leave compressed
    kind = answer.headers.get("content-type", "")
    body = answer.body() if answer.ok else b""
    return len(gzip.compress(body)) if kind.startswith(("text/", "application/", "image/svg")) else len(body)


_WIDEST = """() => [...document.querySelectorAll("main *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(each => each.outerHTML.slice(0, 120)).join(" | ")"""

_AT_REST = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.all(document.getAnimations().map(each => each.finished)))
  .then(() => true)"""
