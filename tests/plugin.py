"""Loaded before Django reads its settings: the test mode, and a database server that is fast and forgetful.

The server stays up between runs, for speed; `make clean` and `make test` end it.
"""

import os

os.environ.setdefault("RELAY_MODE", "test")
if "DATABASE_URL" not in os.environ:
    os.environ["RELAY_PG_FAST"] = "1"

from config import catalogues, postgres  # the address of the server depends on the lines above

pytest_plugins = ["tests.browser.plugin"]  # here, because two folders of tests open windows of the one browser


catalogues.compile_all()  # now: Django reads them when it is set up, before anything is configured


def pytest_configure() -> None:
    """Have the server up before the first test asks for it, and the folder whose absence a fresh clone would be warned of."""
    (postgres.PROJECT / "static-collected").mkdir(exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        postgres.ensure_running()
