"""Debian's Chromium for the tests: one for the whole run, a fresh window for each person, every page watched."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.watching import Watch

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SESSION = "session"
PATIENCE = 15_000
"""How long a click may wait for its target, in milliseconds: the machine of a check may be slow."""


class Windows:
    """Opens windows on our server; each is a person's own, with cookies of its own."""

    def __init__(self, browser: "Browser", address: str) -> None:
        from tests.browser.traffic import Traffic  # needs Django, which is not set up when this plugin is loaded

        self.address = address
        self.watch = Watch(address)
        self._traffic = Traffic()
        self._browser = browser
        self._contexts: list[Any] = []

    def open(self, width: int = 1280, *, signed_in: "Client | None" = None, **options: Any) -> "Page":
        """A new window of a width in pixels; on wish of somebody who is signed in already."""
        context = self._browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900 if width > 600 else 800},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",  # a colour halfway between two is no colour of ours
            **options,
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        if signed_in:
            key = signed_in.cookies[SESSION].value
            context.add_cookies([{"name": SESSION, "value": key, "url": self.address}])
        self.watch.over(context)
        return context.new_page()

    def close(self) -> None:
        """Shut all windows, and wait for what the server is still busy with."""
        for context in self._contexts:
            context.close()
        self._traffic.stop()


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> "Iterator[Browser]":
    """The one browser; its absence is a failure with a hint, never a skip."""
    from django.db import connections
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.fail(f"No browser at {CHROMIUM}: install Debian's `chromium`, or say in CHROMIUM where one is.")
    # Playwright keeps an event loop in this thread: Django would refuse to touch the database there, and it keeps
    # other connections inside a loop than outside, so that none may be left open on either side.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def windows(chromium: "Browser", live_server: "LiveServer", settings: Any) -> Iterator[Windows]:
    """Windows on the live server; whatever went wrong in one of them fails the test at its end."""
    settings.BASE_URL = live_server.url
    windows = Windows(chromium, live_server.url)
    yield windows
    windows.close()
    assert not windows.watch.faults, "The browser complained:\n" + "\n".join(windows.watch.faults)
