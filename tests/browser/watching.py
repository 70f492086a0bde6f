"""What no page may do in any window: complain, break the content policy, miss a file, fail on our side."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Collects what went wrong in the windows of a test."""

    def __init__(self, address: str) -> None:
        self.faults: list[str] = []
        self._address = address

    def over(self, context: "BrowserContext") -> None:
        """Watch all pages of a window."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("request", self._asked)

    def _console(self, message: "ConsoleMessage") -> None:
        # a page of its own that answers 404 or 422 is an answer; its files are looked after below
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: "WebError") -> None:
        self.faults.append(f"script: {error.error}")

    def _asked(self, request: "Request") -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.faults.append(f"foreign address: {request.url}")

    def _failed(self, request: "Request") -> None:
        # a second click, or a link followed early, breaks off the page before; a download is no page
        if not (request.is_navigation_request() and "ERR_ABORTED" in (request.failure or "")):
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: "Response") -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")
