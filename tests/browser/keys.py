"""Somebody who has a keyboard and no mouse."""

from typing import TYPE_CHECKING

from tests.browser.screen import ja

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 150
"""How often Tab is pressed before somebody gives up."""


class Keys:
    """Moves through a page by Tab alone, and sees where the focus is."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    def press_on(self, words: str, *, leads_to: str = "") -> None:
        """Tab to the button or link that carries these words, press Enter, and wait for the page it leads to."""
        self._tab_until(_CARRIES, ja(words))
        self._enter(leads_to)

    def follow(self, part_of_address: str) -> None:
        """Tab to a link by a part of its address, and open it."""
        self._tab_until(_LEADS_TO, part_of_address)
        self._enter(part_of_address)

    def type_into(self, name: str, text: str) -> None:
        """Tab to a field and type."""
        self._tab_until(_IS_NAMED, name)
        self.page.keyboard.type(text)

    def choose(self, name: str, key: str) -> None:
        """Tab to a list and walk down to an entry."""
        self._tab_until(_IS_NAMED, name)
        for _ in range(PATIENCE):
            if self.page.evaluate("document.activeElement.value") == key:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no entry {key}")

    def tick(self, name: str) -> None:
        """Tab to a box or a group of choices, and set it."""
        self._tab_until(_IS_NAMED, name)
        self.page.keyboard.press("Space")

    def _enter(self, leads_to: str) -> None:
        self.page.keyboard.press("Enter")
        if leads_to:
            self.page.wait_for_url(lambda address: leads_to in address)

    def _tab_until(self, test: str, wanted: str) -> None:
        for _ in range(PATIENCE):
            if self.page.evaluate(test, wanted):
                assert self.page.evaluate(_SHOWS_FOCUS), f"nobody can see that {wanted} has the focus"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {wanted} on {self.page.url}")


_IS_NAMED = "name => document.activeElement.name === name"
_LEADS_TO = "part => (document.activeElement.getAttribute('href') || '').includes(part)"
_CARRIES = """text => {
  const here = document.activeElement;
  return here.matches('a, button, summary') && here.textContent.trim() === text;
}"""
_SHOWS_FOCUS = """() => {
  const style = here => getComputedStyle(here);
  const marked = here => style(here).outlineStyle !== 'none' || style(here).boxShadow !== 'none';
  const here = document.activeElement;
  return marked(here) || marked(here.closest('label') || here);
}"""
