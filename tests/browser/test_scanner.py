"""A mail scanner with a real browser: it runs scripts, presses every button, submits every form. Nobody is registered by it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.plugin import Windows
from tests.proofs.robots import footprint
from tests.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.story

PAGES_MAX = 12
PRESS = "button, input[type=submit], summary"
FILL = """() => document.querySelectorAll('main input, main textarea, main select').forEach(field => {
    if (field.type === 'hidden') return;
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = true;
    else if (field.tagName === 'SELECT') field.selectedIndex = field.options.length - 1;
    else field.value = {email: 'scanner@scan.example', number: '1', date: '2026-01-01'}[field.type] || 'aaaaaa';
})"""


def test_a_browser_that_presses_everything_registers_nobody(windows: Windows, world: World) -> None:
    before = footprint()
    page = windows.open()
    waiting, seen = [f"/r/{world.link.code}/", f"/register/{world.link.code}/"], set()

    while waiting and len(seen) < PAGES_MAX:
        path = waiting.pop(0)
        if path not in seen:
            seen.add(path)
            waiting += _press_everything(page, path)

    assert f"/register/{world.link.code}/" in seen
    assert "/register/code/" in seen  # so far a robot comes, and no further
    assert footprint() == before


def _press_everything(page: "Page", path: str) -> list[str]:
    """Open a page, fill it with filler and press each thing on it once; the pages of ours this led to."""
    page.goto(path)
    found = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.pathname)")
    for number in range(page.locator("main").locator(PRESS).count()):
        page.goto(path)
        things = page.locator("main").locator(PRESS)
        if number >= things.count():
            break
        page.evaluate(FILL)
        _press(page, things.nth(number))
        found.append(urlsplit(page.url).path)
    return [place for place in found if place.startswith(("/r/", "/register/"))]


def _press(page: "Page", thing: "Locator") -> None:
    # pressed by script: a robot does not mind what is hidden
    if thing.evaluate("thing => thing.type === 'submit' && !!thing.form"):
        with page.expect_navigation():
            thing.evaluate("thing => thing.click()")
    else:
        thing.evaluate("thing => thing.click()")
