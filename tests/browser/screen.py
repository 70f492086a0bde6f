"""A person in front of a window: reads the Japanese words on the screen, presses, fills, ticks, opens mails.

Words are named by their English source and looked up in the catalogue, so that a story reads in English while
the browser shows what people in Japan see.
"""

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext, override

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail import queries as mails
from relay.mail.queries import MailCard
from tests.world import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.plugin import Windows

PRESSABLE = "button:visible, a:visible, summary:visible"


def ja(words: str, **values: object) -> str:
    """The Japanese words of a screen, by their English source."""
    with override("ja"):
        text = gettext(words)
    return text % values if values else text


class Person:
    """Somebody with a window and a mail address."""

    def __init__(self, windows: "Windows", email: str, **window: Any) -> None:
        self.email = email
        self.page = windows.open(**window)

    @property
    def title(self) -> str:
        """The headline of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where the window is."""
        return urlsplit(self.page.url).path

    @property
    def ref(self) -> str:
        """The reference at the end of the page's address."""
        return PurePosixPath(self.path).name

    def visit(self, path: str) -> int:
        """Go to a page; its status."""
        answer = self.page.goto(path)
        return answer.status if answer else 200

    def press(self, words: str, *, within: "Locator | None" = None) -> None:
        """Press the one button or link that carries exactly these words."""
        self._pressable(ja(words), within).click()

    def follow(self, text: str) -> None:
        """Press the first link that shows this text, as it stands on the screen."""
        self.page.locator("main a:visible").filter(has_text=text).first.click()

    def confirm(self, words: str, yes: str, *, within: "Locator | None" = None) -> None:
        """Press a button that asks once more, and say yes."""
        self.press(words, within=within)
        self._pressable(ja(yes), self.page.locator("dialog[open]")).click()

    def fill(self, **fields: str) -> None:
        """Fill in fields by their names; choices are made by their keys."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]:visible")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, words: str) -> None:
        """Tick the box or choice that carries these words."""
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(ja(words))}")).check()

    def sees(self, words: str, **values: object) -> bool:
        """Whether the words stand in the main part of the page."""
        return ja(words, **values) in self.page.locator("main").inner_text()

    def mail(self, about: str = "") -> MailCard:
        """The newest mail in the person's mailbox; on wish the newest of a template."""
        with transaction.atomic(), scope(house()):
            found = mails.mailbox(house(), to=self.email)
        return next(mail for mail in found if mail.template.startswith(about))

    def types_the_code(self) -> None:
        """Read the code from the newest mail, type it and go on."""
        self.fill(code=code_of(self.mail()))

    def signs_in(self, path: str = "/account/login/") -> None:
        """Sign in with the password all staff of the small world have."""
        self.visit(path)
        self.fill(login=self.email, password=PASSWORD)
        self.press("Sign in", within=self.page.locator("form:has([name=password])"))

    def signs_in_by_code(self) -> None:
        """Sign in without a password."""
        self.visit("/account/login/")
        self.press("Send me a sign-in code")
        self.fill(email=self.email)
        self.press("Send the code")
        self.types_the_code()
        self.press("Sign in", within=self.page.locator("main"))

    def _pressable(self, text: str, within: "Locator | None") -> "Locator":
        exactly = re.compile(rf"^\s*{re.escape(text)}\s*$")
        return (within or self.page.locator("main, dialog[open]")).locator(PRESSABLE).filter(has_text=exactly)


def code_of(mail: MailCard) -> str:
    """The six digits in a mail."""
    return next(word for word in mail.text.split() if word.isdigit() and len(word) == 6)
