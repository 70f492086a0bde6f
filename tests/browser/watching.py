"""What no page may do in any window: complain, break the content policy, miss a file, fail on our side."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Collects what went wrong in the windows of a test."""

    def __init__(self, address: str) -> None:
        self.faults: list[str] = []
        self._address = address
        self._looks_away = False

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """Overhear what a tool of ours says on the console, which is none of the page's doing."""
        self._looks_away = True
        try:
            yield
        finally:
            self._looks_away = False

    def over(self, context: "BrowserContext") -> None:
        """Watch all pages of a window."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("request", self._asked)

    def _console(self, message: "ConsoleMessage") -> None:
        # a page of its own that answers 404 or 422 is an answer; its files are looked after below
        if self._looks_away:
            return
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            where = message.page.url if message.page else ""
            self._note(f"console on {where}: {message.text} ({message.location.get('url')})")

    def _error(self, error: "WebError") -> None:
        self._note(f"script: {error.error}")

    def _asked(self, request: "Request") -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self._note(f"foreign address: {request.url}")

    def _failed(self, request: "Request") -> None:
        # Who clicks before a page is whole breaks it off, its files too: that is no fault of the page. A file that is
        # missing answers 404 (below), one the policy forbids is blocked by name, one nobody serves is refused.
        if "ERR_ABORTED" not in (request.failure or ""):
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: "Response") -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self._note(f"{response.status}: {response.request.method} {response.url}")

    def _note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)
